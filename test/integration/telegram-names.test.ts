import type { ChatId } from '../../src/model/ids';
import type { World } from '../telegram-dc/world/index';
import { ExportBench, TestVault } from './support/export-bench';
import { readAll } from './support/telegram-client';

const talk = '-1001500000002' as ChatId;
const hidden = Array.from({ length: 50 }, (_unused, n) => `u${7_100_001_000 + n}`);

const scenario = {
  version: 1,
  name: 'names',
  seed: 5,
  epoch: '2025-01-01T00:00:00Z',
  dcs: [1, 2, 4],
  homeDc: 2,
  account: { id: 7_000_000_001, firstName: 'Test', lastName: 'User', username: 'test_user', phone: '+9996621234', code: '12345', password: null },
  users: [{ generate: 60, firstId: 7_100_001_000, nonAscii: 0.3, usernames: 0.5 }],
  chats: [{ key: 'talk', kind: 'supergroup', id: 1_500_000_002, title: 'Talk', username: 'names_talk', messages: [{ count: 1000, authors: 'any:60', every: 600 }] }],
};

/** What the server calls everybody, by id. */
function namesOf(bench: ExportBench): ReadonlyMap<string, string> {
  const world = bench.client.dc.server.world as unknown as World;
  return new Map(world.people.list.map(({ id, firstName = '', lastName = '' }) => [String(id), `${firstName} ${lastName}`.trim()]));
}

describe.each([
  ['answers leave them out', { withhold: hidden }],
  ['answers give them incompletely', { min: hidden }],
])('senders when %s', (_name, history) => {
  let bench: ExportBench;
  beforeAll(async () => {
    bench = await ExportBench.start({ ...scenario, history });
  });
  beforeEach(async () => {
    await bench.client.dc.control.run('fault.remove');
    await bench.reset();
  });
  afterAll(() => bench.stop());

  it.each([1, 8])('have their names, by at most one request per page, with %i requests in flight', async (lanes) => {
    const client = bench.client.open({ requestsInFlight: lanes });
    const messages = await readAll(client, talk, bench.client.signal);
    const names = namesOf(bench);
    expect(messages).toHaveLength(1000);
    expect(messages.filter(({ author }) => author.name !== names.get(author.id ?? ''))).toEqual([]);
    expect(bench.calls('users.getUsers') - 1).toBeLessThanOrEqual(bench.calls('messages.getHistory'));
  });

  it('are known in a second run, which looks nobody up', async () => {
    const here = new TestVault();
    await bench.export('@names_talk', here);
    await bench.reset();
    await bench.export('@names_talk', here);
    const methods = Object.keys(bench.client.dc.control.stats().methods);
    expect(methods.filter((method) => /^(?:contacts|users|channels)\.|^messages\./.test(method))).toEqual(['messages.getHistory']);
  });
});

describe('a client', () => {
  let bench: ExportBench;
  afterEach(() => bench.stop());

  it('asks once for those who cannot be named, also in later runs', async () => {
    bench = await ExportBench.start({ ...scenario, history: { withhold: hidden } });
    await bench.client.dc.control.run('fault.add', { match: { method: 'users.getUsers' }, do: { kind: 'error', code: 400, text: 'USER_ID_INVALID' } });
    await bench.reset();
    const here = new TestVault();
    const report = await bench.export('@names_talk', here);
    expect(report.outcome).toBe('success');
    expect(here.blockIds()).toHaveLength(1000);
    expect(here.text).toContain(`**${7_100_001_000}**`);
    const first = bench.calls('users.getUsers');
    await bench.reset();
    await bench.export('@names_talk', here, { settings: { incremental: false } });
    expect(first).toBeGreaterThan(0);
    expect(bench.calls('users.getUsers')).toBe(0);
  });

  it('keeps to a small memory for people without losing a name', async () => {
    bench = await ExportBench.start({ ...scenario, users: [{ generate: 600, firstId: 7_100_001_000 }], chats: [{ ...scenario.chats[0], messages: [{ count: 1000, authors: 'any:600', every: 600 }] }] });
    const here = new TestVault();
    await bench.export('@names_talk', here, { settings: { senderCacheSize: 100 } });
    const { peers } = (await here.state.get('telegram/peers')) as { peers: readonly { id: string }[] };
    expect(peers.length).toBeLessThanOrEqual(102);
    expect(peers.map(({ id }) => id)).toContain(talk);
    expect(here.text).not.toMatch(/^\*\*71000\d+\*\* · /m);
    const wide = new TestVault();
    await bench.export('@names_talk', wide);
    expect(((await wide.state.get('telegram/peers')) as { peers: readonly unknown[] }).peers.length).toBeGreaterThan(400);
    expect(new Map(wide.vault.notes)).toEqual(new Map(here.vault.notes));
    await bench.reset();
    await bench.export('@names_talk', here, { settings: { senderCacheSize: 100 } });
    expect(bench.calls('contacts.resolveUsername') + bench.calls('messages.getDialogs')).toBe(0);
  });
});
