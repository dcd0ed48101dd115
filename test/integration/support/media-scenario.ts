/** Where a sample lies and how it is sent. */
export interface SentSample {
  readonly path: string;
  readonly kind: 'photo' | 'document' | 'video' | 'gif' | 'round' | 'voice' | 'audio' | 'sticker';
  readonly name: string;
  readonly mime?: string;
  readonly pixels?: readonly [number, number];
  /** Data of the message beside its file, such as `duration`. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/**
 * A world with two private chats, `anna` (7100000001) and `boris` (7100000002): Anna sent the samples, one message each, and Boris
 * sent the first of them once more.
 */
export function mediaScenario(samples: readonly SentSample[]): object {
  const message = ({ kind, name, more }: SentSample): object => ({ text: '', media: { kind, file: name, ...more } });
  const chat = (key: string, script: readonly object[]): object => ({ key, kind: 'user', messages: [{ script }] });
  const user = (key: string, id: number, firstName: string): object => ({ key, id, firstName, contact: true });
  return {
    version: 1,
    name: 'samples',
    seed: 7,
    epoch: '2024-01-01T00:00:00Z',
    dcs: [2],
    homeDc: 2,
    account: { id: 7_000_000_001, firstName: 'Test', username: 'test_user', phone: '+9996621234', code: '12345', password: null },
    users: [user('anna', 7_100_000_001, 'Anna'), user('boris', 7_100_000_002, 'Boris')],
    files: Object.fromEntries(samples.map(({ path, name, mime, pixels }) => [name, { content: `fixture:${path}`, name, ...(mime !== undefined && { mime }), ...(pixels !== undefined && { pixels }) }])),
    chats: [chat('anna', samples.map(message)), chat('boris', samples.slice(0, 1).map(message))],
  };
}
