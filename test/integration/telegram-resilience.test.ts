import { systemClock } from '../../companion/system-clock';
import type { ChatId } from '../../src/model/ids';
import type { WaitNotice } from '../../src/model/telegram';
import type { OpenTelegram } from '../../src/telegram/open-telegram';
import type { TelegramOptions } from '../../src/telegram/telegram-options';
import basic from '../telegram-dc/scenarios/basic.json';
import { VirtualClock } from '../unit/telegram/virtual-clock';
import { Relay } from './support/relay';
import { skippingClock } from './support/skipping-clock';
import { ClientBench, readAll } from './support/telegram-client';

const news = '-1001500000001' as ChatId;
const MINUTE_MS = 60_000;
const limits = { requestsInFlight: 1, retries: 5, connectTimeoutS: 60, readTimeoutS: 15 };

const scenario = {
  ...basic,
  chats: basic.chats.map((chat) => (chat.key === 'news' ? { ...chat, messages: [{ count: 600, every: 60, authors: 'any:5' }] } : chat)),
};

describe('a run whose network fails', () => {
  let bench: ClientBench;
  let relays: ReadonlyMap<number, Relay>;
  let ids: readonly number[];
  /** Requests without any fault, by lanes. */
  const ideal = new Map<number, number>();
  const unhandled: unknown[] = [];
  const hear = (reason: unknown): void => void unhandled.push(reason);

  beforeAll(async () => {
    process.on('unhandledRejection', hear);
    bench = await ClientBench.start(scenario);
    await bench.signIn();
    const started = await Promise.all(Object.entries(bench.dc.ready.dcs).map(async ([dc, address]) => [Number(dc), await Relay.start(Number(address.split(':')[1]))] as const));
    relays = new Map(started);
    ids = (await bench.oracle('news')).map((message) => message.id);
    for (const lanes of [1, 4]) {
      const client = open({}, { requestsInFlight: lanes });
      expect(await idsOf(client)).toEqual(ids);
      ideal.set(lanes, await requestsOf(client));
      await client.close();
    }
  });
  beforeEach(async () => {
    await bench.dc.control.run('fault.remove');
    await Promise.all([...relays.values()].map((relay) => relay.mend()));
    await bench.dc.control.run('reset');
  });
  afterAll(async () => {
    const { violations } = bench.dc.control.stats();
    await bench.stop();
    await Promise.all([...relays.values()].map((relay) => relay.cut()));
    process.off('unhandledRejection', hear);
    expect(violations).toEqual([]);
    expect(unhandled).toEqual([]);
  });

  const home = (): Relay => relays.get(2) ?? fail('no relay');
  function open(more: Partial<TelegramOptions> = {}, changed: Partial<TelegramOptions['limits']> = {}): OpenTelegram {
    const dcs = Object.fromEntries([...relays].map(([dc, relay]) => [dc, `127.0.0.1:${relay.port}`]));
    return bench.open({ ...limits, ...changed }, { testServer: { dcs, publicKeyPem: bench.dc.ready.publicKeyPem }, clock: skippingClock(bench.dc), ...more });
  }
  const idsOf = async (client: OpenTelegram): Promise<readonly number[]> => (await readAll(client, news, bench.signal)).map((message) => message.id);
  const requestsOf = async (client: OpenTelegram): Promise<number> => (await client.requestCounts())['messages.getHistory'] ?? 0;
  /** Reads everything; every message must come exactly once, with at most so many requests more than without faults. */
  async function expectWhole(client: OpenTelegram, lanes: number, more: number): Promise<void> {
    try {
      expect(await idsOf(client)).toEqual(ids);
      expect(await requestsOf(client)).toBeLessThanOrEqual((ideal.get(lanes) ?? 0) + more);
    } finally {
      await client.close();
    }
    await untilClosed();
  }
  /** Sockets close a few turns later on the other side. */
  async function untilClosed(): Promise<void> {
    for (let turn = 0; turn < 1000 && home().open > 0; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(home().open).toBe(0);
  }

  it.each([
    ['a connection dropped before the answer', { kind: 'drop', when: 'before' }],
    ['a connection dropped after the answer was made', { kind: 'drop', when: 'after' }],
    ['an answer that never comes', 'ignore'],
    ['an answer that stops in the middle', 'stall'],
    ['a server error', { kind: 'error', code: 500, text: 'INTERNAL' }],
    ['a failed call', { kind: 'error', code: 400, text: 'RPC_CALL_FAIL' }],
    ['a time-out of the server', { kind: 'error', code: -503, text: 'Timeout' }],
    ['a new salt', 'rotateSalt'],
    ['too many connections', 'transportFlood'],
    ['an unknown constructor beside the answer', 'unknownConstructor'],
    ['an answer that comes twice', 'duplicate'],
    ['answers out of order', 'reorder'],
    ['a packet that is replayed', 'replay'],
    ['a packet of another session', 'wrongSession'],
  ])('loses nothing to %s, at any request', async (_name, fault) => {
    for (let nth = 1; nth <= (ideal.get(1) ?? 0); nth++) {
      await bench.dc.control.run('fault.remove');
      await bench.dc.control.run('fault.add', { match: { method: 'messages.getHistory', nth: [nth] }, do: fault });
      const lanes = nth % 2 === 0 ? 1 : 4;
      // One lane repeats the one request. With four, all that were in flight may be lost, and lanes that are free meanwhile split what is left.
      await expectWhole(open({}, { requestsInFlight: lanes }), lanes, lanes === 1 ? 1 : 24);
    }
  });

  it.each([
    ['a new salt', 'salt'],
    ['numbers that are too high', 'notice'],
  ])('ignores a notice of %s about a message that was never sent', async (_name, as) => {
    const client = open();
    try {
      await client.account(bench);
      expect(await idsOf(client)).toEqual(ids);
      const { wrongSalts } = bench.dc.control.stats();
      await bench.dc.control.run('fault.add', { match: { method: 'messages.getHistory' }, do: { kind: 'forge', as } });
      expect(await idsOf(client)).toEqual(ids);
      expect(bench.dc.control.stats()).toMatchObject({ wrongSalts, violations: [] });
    } finally {
      await client.close();
    }
    await untilClosed();
  });

  it.each([
    ['under another key', 'otherKey'],
    ['with a message key that is not its own', 'messageKey'],
    ['with a length that no message has', 'oddLength'],
    ['with a length beyond its end', 'longLength'],
    ['with too much padding', 'padding'],
    ['with the id of a message of a client', 'evenId'],
    ['from several minutes ago', 'oldId'],
  ])('refuses a packet %s, stays signed in, and asks once more', async (_name, as) => {
    await bench.dc.control.run('fault.add', { match: { method: 'messages.getHistory', nth: [3] }, do: { kind: 'forge', as } });
    const client = open();
    const sessions: unknown[] = [];
    client.onSession((session) => sessions.push(session));
    await expectWhole(client, 1, 1);
    expect((await client.requestCounts())['messages.getHistory']).toBe((ideal.get(1) ?? 0) + 1);
    expect(sessions).not.toContain(null);
  });

  it('goes on by itself after ten seconds without a network, at twenty points', async () => {
    const before = home().bytes;
    const clean = open();
    await idsOf(clean);
    await clean.close();
    const total = home().bytes - before;
    for (let point = 0; point < 20; point++) {
      const clock = skippingClock(bench.dc);
      const client = open({ clock }, { fetchConnections: 2, requestsInFlight: 2 });
      const cut = home().cutAfter(Math.floor((total * (point + 1)) / 22));
      const reading = idsOf(client);
      await cut;
      await clock.sleep(10_000, bench.signal);
      await home().mend();
      expect(await reading).toEqual(ids);
      expect(await requestsOf(client)).toBeLessThanOrEqual((ideal.get(4) ?? 0) + 4 * 6);
      await client.close();
      await untilClosed();
    }
  });

  it('goes on by itself after half an hour without a network, at twenty points', async () => {
    const before = home().bytes;
    const clean = open();
    await idsOf(clean);
    await clean.close();
    const total = home().bytes - before;
    for (let point = 0; point < 20; point++) {
      const clock = new VirtualClock();
      const notices: WaitNotice[] = [];
      const client = open({ clock });
      client.onWait((notice) => notices.push(notice));
      const cut = home().cutAfter(Math.floor((total * (point + 1)) / 22));
      let result: readonly number[] | undefined;
      const reading = idsOf(client).then((read) => (result = read));
      await cut;
      for (const until = clock.now() + 30 * MINUTE_MS; clock.now() < until; ) await pass(clock);
      expect(result).toBeUndefined();
      expect(notices.some((notice) => notice.reason === 'unreachable' && notice.seconds > 50)).toBe(true);
      await home().mend();
      while (result === undefined) await pass(clock);
      await reading;
      expect(result).toEqual(ids);
      expect(notices.at(-1)).toMatchObject({ seconds: 0 });
      expect((await client.requestCounts())['messages.getHistory']).toBeLessThanOrEqual((ideal.get(1) ?? 0) + 50);
      await client.close();
    }
  });

  /** Lets sockets work, then moves the clock on. */
  async function pass(clock: VirtualClock): Promise<void> {
    for (let turn = 0; turn < 40; turn++) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(5000);
  }

  it('goes on when the wire falls silent in the middle, and every socket with it', async () => {
    const clock = skippingClock(bench.dc);
    const client = open({ clock }, { fetchConnections: 2, requestsInFlight: 2 });
    await client.newest(news, bench);
    home().silence();
    const reading = idsOf(client);
    await clock.sleep(8000, bench.signal);
    await home().mend();
    expect(await reading).toEqual(ids);
    await client.close();
    await untilClosed();
  });

  it('leaves a quiet main connection alone while others work, and makes it anew before it is used', async () => {
    let later = 0;
    const client = open({ clock: { ...systemClock, now: () => systemClock.now() + later } });
    await client.newest(news, bench);
    await client.account(bench);
    const connections = (): number => bench.dc.control.stats().connections;
    // The last answer before the quiet is an error, which nothing acknowledges any more.
    await bench.dc.control.run('fault.add', { match: { method: 'channels.getFullChannel' }, do: { kind: 'error', code: 400, text: 'CHANNEL_PRIVATE' }, times: 1 });
    await expect(client.linkedGroup(news, bench)).rejects.toMatchObject({ detail: { code: 'CHAT_UNAVAILABLE' } });
    const before = connections();
    later = 2 * MINUTE_MS;
    await client.newest(news, bench);
    expect(connections()).toBe(before);
    await client.account(bench);
    expect(connections()).toBe(before + 1);
    expect(bench.dc.control.stats().resent).toBe(0);
    await client.close();
  });

  it('names a server that accepts and never answers, within the time limit', async () => {
    home().silence();
    const clock = skippingClock(bench.dc);
    const client = open({ clock }, { connectTimeoutS: 10, readTimeoutS: 60 });
    const started = clock.now();
    await expect(client.newest(news, bench)).rejects.toMatchObject({ detail: { code: expect.stringMatching(/^(?:TIMEOUT|TELEGRAM_UNREACHABLE)$/) as string } });
    expect(clock.now() - started).toBeLessThanOrEqual(63_000);
    await client.close();
    await untilClosed();
  });

  it('closes within three seconds, whatever the connections are doing, and leaves no socket', async () => {
    for (const state of ['silent', 'reading'] as const) {
      const client = open();
      if (state === 'silent') home().silence();
      else await client.newest(news, bench);
      const asking = client.newest(news, bench).catch((error: unknown) => error);
      if (state === 'silent') for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
      const started = Date.now();
      await client.close();
      expect(Date.now() - started).toBeLessThan(3000);
      await asking;
      await untilClosed();
      await home().mend();
    }
  });
});

function fail(reason: string): never {
  throw new Error(reason);
}
