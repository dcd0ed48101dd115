import { writeFileSync } from 'node:fs';
import { CliBench } from './cli-support';

let bench: CliBench;

beforeAll(async () => {
  bench = await CliBench.start('basic');
  const login = bench.login('profile');
  if ((await login.ended) !== 0) throw new Error(login.stdout + login.stderr);
});

afterAll(async () => {
  const { violations } = bench.dc.control.stats();
  await bench.stop();
  expect(violations).toEqual([]);
});

const withSettings = (settings: Readonly<Record<string, unknown>>): readonly string[] => {
  writeFileSync(bench.path('settings.json'), JSON.stringify(settings));
  return ['--config', bench.path('settings.json'), '--no-media', '--last', '20', '--timezone', 'UTC'];
};

it('puts notes where the path template says, writes messages as the block template says, and changes nothing the next time', async () => {
  const flags = withSettings({ layout: 'message', pathTemplate: 'Posts/{{year}}/{{month}}/{{period}} {{title}}', blockTemplate: '{{author}} at {{time}}:\n{{text}}\n{{media}}' });
  expect(await bench.export('profile', 'vault', '@basic_news', ...flags).ended).toBe(0);
  const posts = [...bench.files('vault')].filter(([path]) => path.startsWith('Telegram/News/Posts/'));
  expect(posts).toHaveLength(20);
  for (const [path, text] of posts) {
    const [, year, month] = /^Telegram\/News\/Posts\/(\d{4})\/(\d\d)\/\1-\2-\d\d .+ \(\d+\)\.md$/.exec(Buffer.from(path, 'utf8').toString()) ?? [];
    expect([path, text.includes(`\ntg-date: "${year ?? '?'}-${month ?? '?'}-`)]).toEqual([path, true]);
    expect(text).toMatch(/\n---\n\n.+ at \d\d:\d\d:\n/);
  }
  const before = bench.stamps('vault');
  expect(await bench.export('profile', 'vault', '@basic_news', ...flags).ended).toBe(0);
  expect(bench.stamps('vault')).toEqual(before);
});

it.each([
  [{ pathTemplate: '{{title}}' }, 'pathTemplate'],
  [{ blockTemplate: '{{header}}\n{{media}}' }, 'blockTemplate'],
])('says what is wrong with %j, and exports nothing', async (settings, key) => {
  const child = bench.export('profile', 'refused', '@basic_news', ...withSettings(settings));
  expect(await child.ended).toBe(2);
  expect(child.stdout + child.stderr).toContain(key);
  expect(() => bench.files('refused')).toThrow('ENOENT');
});
