import { forecastRun } from '../../src/export/run/forecast-run';
import type { ExportTarget } from '../../src/export/types';
import type { ChatForecast } from '../../src/model/estimate';
import type { ChatId } from '../../src/model/ids';
import type { Settings } from '../../src/settings/definitions';
import { defaultSettings } from '../../src/settings/settings';
import { ExportBench, TestVault } from './support/export-bench';

const historyMethods = ['messages.getHistory', 'messages.getReplies', 'messages.search'];

let bench: ExportBench;

afterEach(() => bench.stop());

function historyCalls(): number {
  return historyMethods.reduce((sum, method) => sum + bench.calls(method), 0);
}

/** Forecast of one chat for a vault, which stays as it is. */
async function forecast(reference: string, here: TestVault, more: { readonly settings?: Partial<Settings>; readonly target?: Partial<ExportTarget> } = {}): Promise<ChatForecast> {
  const telegram = bench.client.open();
  telegram.importPeers(await here.state.get('telegram/peers'));
  const [writes, sets] = [here.vault.writes.length, here.state.sets.length];
  const clock = { now: () => 1_767_225_600_000, breathe: () => Promise.resolve() };
  const plan = { targets: [{ reference, range: {}, ...more.target }], settings: { ...defaultSettings(), ...more.settings }, localTimeZone: 'UTC' };
  const { chats, failures } = await forecastRun(plan, { telegram, vault: here.vault, state: here.state, clock, emit: () => undefined }, { signal: bench.client.signal });
  expect(failures).toEqual([]);
  expect([here.vault.writes.length, here.state.sets.length]).toEqual([writes, sets]);
  const [chat] = chats;
  if (chat === undefined) throw new Error('nothing was foretold');
  return chat;
}

it('counts the messages and files of a channel exactly, by two requests more than the newest page', async () => {
  bench = await ExportBench.start('channel');
  await bench.reset();
  const here = new TestVault();
  const told = await forecast('@the_blog', here);
  const messages = await bench.client.oracle('blog');
  const files = messages.filter(({ file }) => file !== undefined);
  expect(told).toMatchObject({ messagesTotal: messages.length, messagesNew: messages.length, files: files.length });
  expect(historyCalls() + bench.calls('messages.getSearchCounters')).toBeLessThanOrEqual(3);
  // Means of a sample, not sums: the right order of magnitude.
  const bytes = files.reduce((sum, { file }) => sum + (file?.size ?? 0), 0);
  expect(told.bytes === null || (told.bytes > bytes / 3 && told.bytes < bytes * 3)).toBe(true);
  await bench.reset();
  const withoutFiles = await forecast('@the_blog', new TestVault(), { settings: { media: [] } });
  const report = await bench.export('@the_blog', here);
  expect(report.chats[0]?.requests).toBe(withoutFiles.requests);
  expect(report.chats[0]?.messages).toBe(told.messagesNew);
  expect(told.requests).toBeGreaterThanOrEqual(files.length + (report.chats[0]?.requests ?? 0));
  await bench.reset();
  expect(await forecast('@the_blog', here)).toMatchObject({ messagesTotal: messages.length, messagesNew: 0, requests: 1, files: 0, bytes: 0 });
  expect(historyCalls()).toBe(1);
});

it('foretells what is missing of a range and of what was covered before', async () => {
  bench = await ExportBench.start('gaps');
  const here = new TestVault();
  await bench.export('@gaps_news', here, { target: { range: { last: 1000 } }, settings: { layout: 'single' } });
  const had = here.blockIds().length;
  const all = await bench.ids('news');
  await bench.reset();
  const told = await forecast('@gaps_news', here, { settings: { layout: 'single' } });
  expect(told).toMatchObject({ messagesTotal: all.length, messagesNew: all.length - had });
  expect(historyCalls()).toBeLessThanOrEqual(5);
  const fromId = all.at(-2500) ?? 0;
  expect(await forecast('@gaps_news', here, { target: { range: { fromId } } })).toMatchObject({ messagesTotal: 2500, messagesNew: 2500 - had });
  await bench.reset();
  const report = await bench.export('@gaps_news', here, { target: { range: { fromId } }, settings: { layout: 'single' } });
  expect(report.chats[0]?.messages).toBe(2500 - had);
});

it('says that it does not know what Telegram does not count', async () => {
  bench = await ExportBench.start({ version: 1, name: 'unknown', seed: 3, epoch: '2025-01-01T00:00:00Z', dcs: [2], homeDc: 2, account: { id: 7_000_000_001, firstName: 'Test', phone: '+9996621234' },
    users: [{ key: 'anna', id: 7_100_000_001, firstName: 'Anna' }], chats: [{ key: 'anna', kind: 'user', messages: [{ count: 300, every: 60, mix: { photo: 0.1 } }] }], history: { countPlaceholder: ['user'] } });
  await bench.reset();
  const client = bench.client.open();
  const { newest, ...estimate } = await client.estimate('7100000001' as ChatId, bench.client);
  expect(estimate).toMatchObject({ messages: null, files: { photo: (await bench.client.oracle('anna')).filter(({ kind }) => kind === 'photo').length, video: 0, sticker: null } });
  expect(newest).toHaveLength(100);
  expect(historyCalls() + bench.calls('messages.getSearchCounters')).toBe(2);
  expect(await forecast('7100000001', new TestVault())).toMatchObject({ messagesTotal: null, seconds: null });
});

it('includes what was written before a group became a supergroup', async () => {
  bench = await ExportBench.start('migrated');
  const here = new TestVault();
  const told = await forecast('-1001500000002', here, { settings: { media: [] } });
  const report = await bench.export('-1001500000002', here);
  expect(report.chats[0]).toMatchObject({ messages: 800, requests: told.requests });
  expect(told.messagesNew).toBe(800);
  const again = await forecast('-1001500000002', here);
  expect((await bench.export('-1001500000002', here)).chats[0]).toMatchObject({ messages: 0, requests: again.requests });
});
