import { CliBench, linesOf } from './cli-support';

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

it('names the folders of every dialog', async () => {
  const child = bench.cli(['dialogs', '--profile', bench.path(profile), '--json']);
  expect(await child.ended).toBe(0);
  const rows = linesOf(child).flatMap((line) => (line.type === 'dialog' ? [line] : []));
  expect(rows.filter(({ folders }) => folders?.includes('Work')).map(({ title }) => title).toSorted()).toEqual(['News', 'Team']);
  expect(rows.find(({ title }) => title === 'Saved Messages')?.folders).toEqual([]);
});

it('exports the chats of a folder', async () => {
  const child = bench.export(profile, 'vault', 'folder:work', '--no-media', '--last', '5');
  expect(await child.ended).toBe(0);
  expect(linesOf(child).flatMap((line) => (line.type === 'export_finish' ? [line.entity_name] : [])).toSorted()).toEqual(['News', 'Team']);
});

it('says when there is no such folder, and goes on', async () => {
  const child = bench.export(profile, 'none', 'folder:Play', '--chat', 'me', '--no-media');
  expect(await child.ended).toBe(3);
  expect(child.stdout).toContain('there is no such folder, or no chat in it');
});
