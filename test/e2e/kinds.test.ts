import { writeFileSync } from 'node:fs';
import { CliBench, finishOf, linesOf } from './cli-support';

/** One message of every media, action and entity constructor of the schema. */
const chat = '-1001500000001';
let bench: CliBench;

beforeAll(async () => {
  bench = await CliBench.start('kinds');
  const login = bench.login('profile');
  if ((await login.ended) !== 0) throw new Error(login.stdout + login.stderr);
  await bench.dc.control.run('reset');
});

afterAll(async () => {
  const violations = bench.dc.control.stats().violations;
  await bench.stop();
  expect(violations).toEqual([]);
});

interface Exported {
  /** Markdown of all notes. */
  readonly text: string;
  readonly ids: readonly number[];
  readonly notices: readonly string[];
  readonly messages: number;
}

async function exported(vault: string, settings: Readonly<Record<string, unknown>> = {}): Promise<Exported> {
  writeFileSync(bench.path(`${vault}.json`), JSON.stringify(settings));
  const child = bench.export('profile', vault, chat, '--config', bench.path(`${vault}.json`));
  expect(await child.ended).toBe(0);
  const notes = [...bench.files(vault)].filter(([path]) => path.endsWith('.md')).map(([, bytes]) => Buffer.from(bytes, 'latin1').toString('utf8'));
  const text = notes.join('\n');
  return {
    text,
    ids: [...text.matchAll(/^\^tg-(\d+)$/gm)].map(([, id]) => Number(id)).sort((a, b) => a - b),
    notices: linesOf(child).flatMap((line) => (line.type === 'message' ? [line.message] : [])),
    messages: finishOf(child).messages,
  };
}

interface OracleMessage {
  readonly id: number;
  readonly kind?: string;
  readonly action?: unknown;
}

async function onServer(): Promise<readonly OracleMessage[]> {
  return (await bench.dc.control.run('oracle', { chat: 'kinds', range: { hashes: false } })) as readonly OracleMessage[];
}

it('shows every kind of message, and says which ones it can only name', async () => {
  const { text, ids, notices } = await exported('all');
  expect(ids).toEqual((await onServer()).map(({ id }) => id));
  expect(text).not.toMatch(/\n\*Service message \(|\n\*Unsupported message \(/);
  const placeholders = [...text.matchAll(/\n\*Unsupported content \((\w+)\)\* \[open in Telegram\]\(https:\/\/t\.me\/c\/1500000001\/\d+\)/g)].map(([, name]) => name);
  expect(placeholders).toEqual(['messageMediaUnsupported', 'messageMediaVideoStream']);
  expect(notices).toContain('Kinds: this version can only name some content and link to it: messageMediaUnsupported (1), messageMediaVideoStream (1).');
});

it('counts the service messages that are left out, once', async () => {
  const all = (await onServer()).length;
  const { text, ids, notices, messages } = await exported('quiet', { serviceMessages: false });
  const skipped = Number(/^Kinds: (\d+) service messages were left out/m.exec(notices.join('\n'))?.[1]);
  expect(skipped).toBeGreaterThan(60);
  expect(messages).toBe(ids.length);
  expect(ids.length + skipped).toBe(all);
  expect(text).not.toContain('created the group');
  expect((await exported('quiet', { serviceMessages: false })).notices.join('\n')).not.toContain('left out');
});

it('writes notes in one language', async () => {
  const { text } = await exported('russian', { noteLanguage: 'ru', media: [] });
  expect(text).toContain('создал(а) группу «Sample title»');
  expect(text).toMatch(/\*Фото \([\d,.]+ КБ\): не загружено \(не выбрано для загрузки\)\*/);
  const { text: again } = await exported('russian', { noteLanguage: 'ru', media: [] });
  expect(again).toBe(text);
});

it('keeps properties to what finds messages again, where that is wanted', async () => {
  const { text } = await exported('minimal', { properties: 'minimal' });
  expect(text.slice(0, text.indexOf('---', 3))).toBe('---\ntg-chat: Kinds\ntg-chat-id: "-1001500000001"\ntg-layout: day\ntg-date: "2024-01-01"\n');
});
