import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { durationOf, said, type Child } from '../integration/companion-support';
import { until } from '../host/until';
import { CliBench, finishOf } from './cli-support';

/*
 * The first Ctrl+C ends a command in five seconds wherever it is, and the next run begins as if nothing had been (F-RUN-8, F-RUN-9).
 * Other phases have their tests beside what they are about: pages and files in cli-basic, waiting for a takeout in cli-takeout,
 * ffmpeg in cli-transcode, speech in cli-speech.
 */

let bench: CliBench;

beforeAll(async () => {
  bench = await CliBench.start('basic');
  const login = bench.login('profile');
  if ((await login.ended) !== 0) throw new Error(login.stderr);
});

afterAll(async () => {
  expect(bench.dc.control.stats().violations).toEqual([]);
  await bench.stop();
});

/** Ends as a person would, and says how long that took. */
async function stopped(child: Child): Promise<void> {
  child.process.kill('SIGINT');
  const ms = await durationOf(child.ended);
  expect(await child.ended).toBe(130);
  expect(ms).toBeLessThan(5000);
}

/** A call Telegram leaves unanswered, or answers as `what` says; resolves when it was made. */
async function fault(method: string, what: object): Promise<{ readonly made: () => Promise<void>; readonly remove: () => Promise<unknown> }> {
  const id = (await bench.dc.control.run('fault.add', { match: { method, nth: [1] }, ...what })) as string;
  return {
    made: async () => void (await until(method, () => bench.dc.server.faults.list().some((one) => one.id === id && one.done > 0))),
    remove: () => bench.dc.control.run('fault.remove', { id }),
  };
}

it.each(['auth.sendCode', 'auth.signIn'])('a sign-in that waits for the answer to %s', async (method) => {
  const hanging = await fault(method, { do: 'ignore' });
  const child = bench.login(method);
  await hanging.made();
  await hanging.remove();
  await stopped(child);
  expect(existsSync(bench.path(`${method}/session.json`))).toBe(false);
  const next = bench.login(method);
  expect(await next.ended).toBe(0);
});

it('a wait Telegram asked for', async () => {
  const flooded = await fault('messages.getHistory', { do: { kind: 'error', code: 420, text: 'FLOOD_WAIT_600' } });
  const child = bench.export('profile', 'flooded', '@basic_news', '--no-media');
  await said(child, 'stdout', '600 s');
  await flooded.remove();
  await stopped(child);
  expect(finishOf(child).outcome).toBe('stopped');
  // What Telegram forbade stays forbidden whoever asks, so time has to pass first.
  await bench.dc.control.run('reset');
  const next = bench.export('profile', 'flooded', '@basic_news', '--no-media');
  expect(await next.ended).toBe(0);
});

describe('an import', () => {
  const messages = 20_000;
  const importing = (vault: string): Child => bench.cli(['import', bench.path('desktop.json'), '--vault', bench.path(vault), '--timezone', 'UTC', '--layout', 'day']);

  beforeAll(() => {
    const all = Array.from({ length: messages }, (_none, index) => ({ id: index + 1, type: 'message', date: '2024-01-01T10:00:00', date_unixtime: String(1_704_103_200 + index * 600), from: 'Anna', from_id: 'user7100000001', text: `Message ${index + 1}`, text_entities: [{ type: 'plain', text: `Message ${index + 1}` }] }));
    writeFileSync(bench.path('desktop.json'), JSON.stringify({ name: 'Friends', type: 'private_supergroup', id: 1_500_000_009, messages: all }));
  });

  const blocks = (vault: string): string[] => [...bench.files(vault)].filter(([path]) => path.endsWith('.md')).flatMap(([, text]) => [...text.matchAll(/^\^tg-(\d+)$/gm)].map(([, id]) => id ?? ''));

  it('that is writing notes; the next one brings every message once', async () => {
    const child = importing('imported');
    await until('the first notes', () => existsSync(bench.path('imported/Telegram/Friends')) && readdirSync(bench.path('imported/Telegram/Friends')).length > 0);
    await stopped(child);
    expect(finishOf(child).outcome).toBe('stopped');
    const written = blocks('imported').length;
    expect(written).toBeLessThan(messages);
    expect(existsSync(bench.path('imported/.tobs/lock'))).toBe(false);

    const next = importing('imported');
    expect(await next.ended).toBe(0);
    const ids = blocks('imported');
    expect([ids.length, new Set(ids).size]).toEqual([messages, messages]);
  });
});
