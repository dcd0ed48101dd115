import { runExport } from '../../../src/export/run/run-export';
import type { FileMedia } from '../../../src/model/media';
import type { Message } from '../../../src/model/message';
import type { Settings } from '../../../src/settings/definitions';
import { defaultSettings } from '../../../src/settings/settings';
import { aMessage, FakeTelegram, group, photo } from './fake-telegram';
import { MemoryState } from './memory-state';
import { MemoryVault } from './memory-vault';

const size = 3 * 1024 * 1024;
const big: FileMedia = { type: 'document', file: { source: 'document', id: '9', accessHash: '1', fileReference: 'AA==', dcId: 2, sizeType: '', sizeBytes: size, mimeType: 'application/zip', name: 'big.zip' } };

/** Something of everything the settings are about. */
const messages: readonly Message[] = [
  aMessage(group, 1, { text: 'a secret #travel', entities: [{ type: 'spoiler', offset: 2, length: 6 }, { type: 'hashtag', offset: 9, length: 7 }], reactions: [{ emoji: '👍', count: 2 }] }),
  aMessage(group, 2, { text: 'an answer', reply: { messageId: 1 }, media: { type: 'webPage', url: 'https://example.org/a', siteName: 'Example', title: 'Places', description: 'A list.' } }),
  aMessage(group, 3, { text: '', action: { type: 'titleChanged', title: 'Friends' } }),
  aMessage(group, 4, { media: photo('4'), groupId: 'album' }),
  aMessage(group, 5, { media: photo('5'), groupId: 'album', text: '' }),
  aMessage(group, 6, { media: big }),
  aMessage(group, 7, { media: big, text: 'the same file' }),
];

/** Everything in the vault after one export. */
async function exported(settings: Partial<Settings>): Promise<Readonly<Record<string, string>>> {
  const vault = new MemoryVault();
  const telegram = new FakeTelegram(group, messages, vault);
  const plan = { targets: [{ reference: group.id, range: {} }], settings: { ...defaultSettings(), ...settings }, localTimeZone: 'UTC' };
  const report = await runExport(plan, { telegram, vault, state: new MemoryState(), clock: { now: () => Date.UTC(2025, 0, 2), breathe: () => Promise.resolve() }, emit: () => undefined }, { signal: new AbortController().signal });
  expect(report.outcome).toBe('success');
  return { ...Object.fromEntries(vault.notes), downloads: telegram.downloads.join('\n') };
}

const changes = {
  folder: ['Elsewhere'],
  layout: ['message', 'week', 'month', 'single'],
  pathTemplate: ['{{year}}/{{month}}/{{period}} notes'],
  blockTemplate: ['{{text}}\n{{media}}'],
  timezone: ['Asia/Tokyo'],
  reactions: ['off'],
  noteLanguage: ['ru'],
  galleries: [true],
  serviceMessages: [false],
  backlinks: [false],
  spoilers: ['shown'],
  hashtags: ['text'],
  tagPrefix: ['telegram/friends'],
  webPreviews: ['none', 'link'],
  indexes: [false],
  peopleNotes: [true],
  properties: ['minimal'],
  media: [['photo'], []],
  maxFileSizeMB: [1],
  dedup: ['off'],
  includeExtensions: [['jpg'], ['ZIP']],
  excludeExtensions: [['zip']],
} as const satisfies { readonly [Key in keyof Settings]?: readonly Settings[Key][] };

let before: Readonly<Record<string, string>>;
beforeAll(async () => {
  before = await exported({});
});

it.each(Object.entries(changes).flatMap(([key, values]) => values.map((value) => [key, value] as const)))('%s: %j makes another vault than its default', async (key, value) => {
  const after = await exported({ [key]: value });
  expect(after).not.toEqual(before);
  expect(Object.keys(after).length).toBeGreaterThan(1);
});

it('0 as the size of the largest file fetches it, as no limit does', async () => {
  expect(await exported({ maxFileSizeMB: 0 })).toEqual(before);
});
