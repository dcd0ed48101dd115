import { existsSync } from 'node:fs';
import { CliBench, finishOf } from './cli-support';

let bench: CliBench;
const profile = 'profile';

beforeAll(async () => {
  bench = await CliBench.start('basic');
  const login = bench.login(profile);
  if ((await login.ended) !== 0) throw new Error(login.stderr);
});

afterAll(async () => {
  expect(bench.dc.control.stats().violations).toEqual([]);
  await bench.stop();
});

it('says what an export would bring, as it then does, and writes nothing', async () => {
  const dry = bench.export(profile, 'vault', 'me', '--no-media', '--dry-run');
  expect(await dry.ended).toBe(0);
  expect(existsSync(bench.path('vault'))).toBe(false);
  const { dry_run: told, messages } = finishOf(dry);
  const real = bench.export(profile, 'vault', 'me', '--no-media');
  expect(await real.ended).toBe(0);
  expect(told).toMatchObject({ messages: finishOf(real).messages, media: 0, bytes: 0 });
  expect(messages).toBe(told?.messages);
  const before = bench.stamps('vault');
  const again = bench.export(profile, 'vault', 'me', '--no-media', '--dry-run');
  expect(await again.ended).toBe(0);
  expect(finishOf(again)).toMatchObject({ messages: 0, dry_run: { messages: 0, requests: 1 } });
  expect(bench.stamps('vault')).toEqual(before);
});

it('shows a table on a terminal', async () => {
  const child = bench.export(profile, 'other', '-1001500000001', '--chat', 'nobody_at_all', '--no-media', '--dry-run', '--tty', 'always');
  expect(await child.ended).toBe(3);
  expect(child.stderr).toMatch(/^Chat +Messages +New +Requests +Files +Size +Time$/m);
  expect(child.stdout).toMatch(/^News +\d+ +\d+ +\d+ +0 +0 B +\d+ s$/m);
  expect(child.stdout).toContain('No chat found for "nobody_at_all"');
  expect(existsSync(bench.path('other'))).toBe(false);
});
