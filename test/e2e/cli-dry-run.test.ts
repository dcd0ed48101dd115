import { existsSync, rmSync, writeFileSync } from 'node:fs';
import type { Child } from '../integration/companion-support';
import { CliBench, finishOf, linesOf } from './cli-support';

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
  expect(told).toMatchObject({ messages: finishOf(real).messages, requests: finishOf(real).requests, media: 0, bytes: 0 });
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

it('says what the link of one message would bring, and refuses one of a message that is not there as the export does', async () => {
  const [post, gap] = ['https://t.me/basic_news/50', 'https://t.me/basic_news/110'];
  const dry = bench.export(profile, 'post', post, '--dry-run');
  expect(await dry.ended).toBe(0);
  const real = bench.export(profile, 'post', post);
  expect(await real.ended).toBe(0);
  const { messages, requests, media_downloaded: media, media_bytes: bytes } = finishOf(real);
  expect(finishOf(dry).dry_run).toMatchObject({ messages, media, bytes, requests });
  expect(media).toBeGreaterThan(0);
  const again = bench.export(profile, 'post', post, '--dry-run');
  expect(await again.ended).toBe(0);
  expect(finishOf(again).dry_run).toMatchObject({ messages: 0, media: 0, bytes: 0 });

  const children = [bench.export(profile, 'gap', gap, '--dry-run')];
  await children[0]?.ended;
  children.push(bench.export(profile, 'gap', gap));
  await children[1]?.ended;
  for (const child of children) {
    expect(await child.ended).toBe(1);
    expect(finishOf(child)).toMatchObject({ entity_name: 'News', outcome: 'failed', messages: 0 });
    expect(linesOf(child).filter(({ type }) => type === 'export_start')).toHaveLength(1);
    expect(child.stdout).toContain('message 110 does not exist');
  }
});

it('exports everything again into a vault that is empty, because it was removed; the dry run says so before', async () => {
  const range = ['--no-media', '--last', '5'];
  const first = bench.export(profile, 'removed', 'me', ...range);
  expect(await first.ended).toBe(0);
  const { messages } = finishOf(first);
  const whole = bench.files('removed');
  const wrote = (child: Child): readonly number[] => [finishOf(child).messages, finishOf(child).dry_run?.messages ?? 0];
  rmSync(bench.path('removed'), { recursive: true });
  const dry = bench.export(profile, 'removed', 'me', ...range, '--dry-run');
  expect(await dry.ended).toBe(0);
  expect(wrote(dry)).toEqual([messages, messages]);
  expect(existsSync(bench.path('removed'))).toBe(false);
  const again = bench.export(profile, 'removed', 'me', ...range);
  expect(await again.ended).toBe(0);
  expect(wrote(again)).toEqual([messages, 0]);
  expect(again.stdout).toContain('is empty, though it was exported into before: everything is exported again.');
  expect(bench.files('removed')).toEqual(whole);

  // One that the user keeps other notes in is not: what was deleted there stays deleted.
  rmSync(bench.path('removed/Telegram'), { recursive: true });
  writeFileSync(bench.path('removed/Own.md'), 'mine');
  const last = bench.export(profile, 'removed', 'me', ...range);
  expect(await last.ended).toBe(0);
  expect(wrote(last)).toEqual([0, 0]);
});
