import type { ChatId } from '../../src/model/ids';
import { readSession } from '../../src/telegram/account/session';
import basic from '../telegram-dc/scenarios/basic.json';
import { skippingClock } from './support/skipping-clock';
import { ClientBench, readAll } from './support/telegram-client';

const saved = '7000000001' as ChatId;
/** Answers take a while: without that, one connection could answer everything. */
const scenario = { ...basic, network: { latencyMs: 20 }, chats: basic.chats.map((chat) => (chat.key === 'saved' ? { ...chat, messages: Array.from({ length: 3200 }, (_, index) => ({ text: `message ${index}` })) } : chat)) };

let bench: ClientBench;
beforeAll(async () => {
  bench = await ClientBench.start(scenario);
  await bench.signIn();
  await bench.dc.control.run('reset');
});
afterAll(async () => {
  expect(bench.dc.control.stats().violations).toEqual([]);
  await bench.stop();
});

it('reads over eight connections of one data centre with one key and one session, without another handshake', async () => {
  const client = bench.open({ fetchConnections: 8, requestsInFlight: 2 });
  const sessions: (string | null)[] = [];
  client.onSession((session) => sessions.push(session));
  expect(await client.account(bench)).toMatchObject({ id: saved });
  const messages = await readAll(client, saved, bench.signal);
  expect(new Set(messages.map(({ id }) => id)).size).toBe(3200);
  const { connections, handshakes, errors } = bench.dc.control.stats();
  // The main connection beside those for history.
  expect(connections).toBeGreaterThanOrEqual(8);
  expect(connections).toBeLessThanOrEqual(9);
  expect(handshakes).toBe(0);
  expect(errors).toEqual({});
  expect(await bench.dc.control.run('logins')).toHaveLength(1);
  // What is stored is the session it came with.
  expect(sessions.length).toBeGreaterThan(0);
  expect(sessions.map((session) => readSession(session))).toEqual(sessions.map(() => readSession(bench.session)));
  expect(readSession(bench.session)?.keys).toEqual({});
});

it('does as much at a time as is said while it is open, with the next chat and the next file', async () => {
  const client = bench.open({ fetchConnections: 1, requestsInFlight: 1 });
  const connections = async (): Promise<number> => {
    await bench.dc.control.run('reset');
    expect((await readAll(client, saved, bench.signal)).length).toBe(3200);
    return new Set(bench.dc.control.log({ method: 'messages.getHistory' }).map(({ connection }) => connection)).size;
  };
  expect(await connections()).toBe(1);
  client.changeLimits({ fetchConnections: 4, requestsInFlight: 4, mediaConnections: 2, filesAtOnce: 4, partsInFlight: 4 });
  expect(await connections()).toBe(4);
  client.changeLimits({ fetchConnections: 1, requestsInFlight: 2, mediaConnections: 2, filesAtOnce: 4, partsInFlight: 4 });
  expect(await connections()).toBe(1);
});

it('waits for ever for no answer that is lost with something unknown in its container', async () => {
  const client = bench.open({ fetchConnections: 1, requestsInFlight: 8, readTimeoutS: 20 }, { clock: skippingClock(bench.dc) });
  await bench.dc.control.run('reset');
  await bench.dc.control.run('fault.add', { id: 'unknown', match: { method: 'messages.getHistory', nth: [5] }, do: 'unknownConstructor' });
  expect(new Set((await readAll(client, saved, bench.signal)).map(({ id }) => id)).size).toBe(3200);
  expect(await bench.dc.control.run('fault.list')).toMatchObject([{ id: 'unknown', done: 1 }]);
  expect(bench.dc.control.stats().containersOut).toBeGreaterThan(0);
});
