import { writeFileSync } from 'node:fs';
import { everyKind, everyKindChats } from '../integration/support/every-kind';
import { CliBench, finishOf, linesOf } from './cli-support';

let bench: CliBench;

/** Requests that read messages. */
const historyMethods = ['messages.getHistory', 'messages.getReplies', 'messages.search', 'messages.getMessages', 'channels.getMessages'];

beforeAll(async () => {
  bench = await CliBench.start(everyKind);
  const login = bench.login('profile');
  if ((await login.ended) !== 0) throw new Error(login.stderr);
});

afterAll(async () => {
  expect(bench.dc.control.stats().violations).toEqual([]);
  await bench.stop();
});

function calls(): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(bench.dc.control.stats().methods).map(([method, { calls: count }]) => [method, count]));
}

function textOf(vault: string): string {
  return [...bench.files(vault)].filter(([path]) => path.endsWith('.md')).map(([, text]) => Buffer.from(text, 'latin1').toString('utf8')).join('\n');
}

function configured(name: string, settings: object): readonly string[] {
  writeFileSync(bench.path(`${name}.json`), JSON.stringify(settings));
  return ['--no-media', '--config', bench.path(`${name}.json`)];
}

describe.each(everyKindChats)('a chat of kind %s', (key, reference) => {
  const vault = `vault-${key}`;

  it('is exported once, and a second run with nothing new writes nothing and asks once', async () => {
    const first = bench.export('profile', vault, reference, '--no-media');
    expect(await first.ended).toBe(0);
    const oracle = (await bench.dc.control.run('oracle', { chat: key, range: { hashes: false } })) as { id: number }[];
    const ids = [...textOf(vault).matchAll(/^\^tg-(\d+)$/gm)].map((match) => Number(match[1]));
    expect(ids.sort((a, b) => a - b)).toEqual(oracle.map(({ id }) => id));
    const before = bench.stamps(vault);
    await bench.dc.control.run('reset');
    const second = bench.export('profile', vault, reference, '--no-media');
    expect(await second.ended).toBe(0);
    expect(bench.stamps(vault)).toEqual(before);
    const asked = calls();
    expect(historyMethods.reduce((sum, method) => sum + (asked[method] ?? 0), 0)).toBe(1);
    expect(Object.keys(asked).filter((method) => /^contacts\.|getDialogs/.test(method))).toEqual([]);
    expect(finishOf(second)).toMatchObject({ outcome: 'success', notes_created: 0, notes_updated: 0 });
  });

  it('shows edits and deletions, recent ones always and older ones where the settings look again', async () => {
    await bench.dc.control.run('revision', { name: `${key}-quiet` });
    await bench.dc.control.run('revision', { name: `${key}-old` });
    await bench.dc.control.run('reset');
    expect(await bench.export('profile', vault, reference, '--no-media').ended).toBe(0);
    expect(textOf(vault)).toMatch(/^Said otherwise$/m);
    expect(textOf(vault).match(/Deleted on Telegram/g)).toHaveLength(1);
    expect(textOf(vault)).not.toMatch(/Said otherwise long ago/);
    const again = bench.export('profile', vault, reference, ...configured('recheck', { recheckDays: 3650 }));
    expect(await again.ended).toBe(0);
    expect(textOf(vault)).toMatch(/^Said otherwise long ago$/m);
    expect(textOf(vault).match(/Deleted on Telegram/g)).toHaveLength(2);
    const whole = bench.export('profile', vault, reference, ...configured('whole', { incremental: false }));
    expect(await whole.ended).toBe(0);
    expect(finishOf(whole)).toMatchObject({ notes_created: 0, notes_updated: 0 });
  });

  it('names people who reacted', async () => {
    const named = bench.export('profile', `people-${key}`, reference, '--no-media', '--reactions', 'people');
    expect(await named.ended).toBe(0);
    const lines = textOf(`people-${key}`).match(/^\*\*Reactions:\*\* .*$/gm) ?? [];
    expect(lines.length).toBeGreaterThan(20);
    // Channels keep their reactors to themselves.
    expect(lines.filter((line) => line.includes('('))).toHaveLength(key === 'channel' ? 0 : lines.length);
    await bench.dc.control.run('reset');
    const second = bench.export('profile', `people-${key}`, reference, '--no-media', '--reactions', 'people');
    expect(await second.ended).toBe(0);
    expect(finishOf(second)).toMatchObject({ notes_created: 0, notes_updated: 0 });
    expect(Object.entries(calls()).filter(([method]) => method.startsWith('messages.'))).toEqual([['messages.getHistory', 1]]);
    expect(linesOf(second).filter(({ type }) => type === 'error')).toEqual([]);
  });
});
