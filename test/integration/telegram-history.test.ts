import { TobsFailure } from '../../src/model/errors';
import type { ChatId } from '../../src/model/ids';
import type { WaitNotice } from '../../src/model/telegram';
import { skippingClock } from './support/skipping-clock';
import { ClientBench, comparable, comparableOracle, readAll } from './support/telegram-client';

const chats = { news: '-1001500000001', team: '-1001500000002', oldgroup: '-4100000001', anna: '7100000001', saved: '7000000001' } as unknown as Readonly<Record<string, ChatId>>;

describe('reading history', () => {
  let bench: ClientBench;
  beforeAll(async () => {
    bench = await ClientBench.start('basic');
    await bench.signIn();
  });
  beforeEach(async () => {
    await bench.dc.control.run('fault.remove');
    await bench.dc.control.run('flood.clear');
    await bench.dc.control.run('reset');
  });
  afterAll(async () => {
    expect(bench.dc.control.stats().violations).toEqual([]);
    await bench.stop();
  });

  it('lists every dialog once', async () => {
    const client = bench.open();
    const ids: string[] = [];
    for await (const page of client.dialogs(bench)) ids.push(...page.map((dialog) => dialog.chat.id));
    expect(ids.toSorted()).toEqual(Object.values(chats).toSorted());
  });

  it.each(Object.keys(chats))('gives every message of %s as the server has it, with one lane and with eight', async (key) => {
    const chatId = chats[key] ?? ('' as ChatId);
    const expected = (await bench.oracle(key)).map(comparableOracle);
    const one = await readAll(bench.open(), chatId, bench.signal);
    expect(one.map(comparable)).toEqual(expected);
    const eight = await readAll(bench.open({ fetchConnections: 2, requestsInFlight: 4 }), chatId, bench.signal);
    expect(eight).toEqual(one);
  });

  it('names every author from the answers themselves', async () => {
    const client = bench.open();
    const messages = await readAll(client, chats['team'] ?? ('' as ChatId), bench.signal);
    expect(messages.filter((message) => /^-?\d+$/.test(message.author.name))).toEqual([]);
    expect((await client.requestCounts())['users.getUsers']).toBe(1);
  });

  it('asks once more for the newest page where it is empty and the count says otherwise', async () => {
    const client = bench.open();
    const chatId = chats['news'] ?? ('' as ChatId);
    const oracle = await bench.oracle('news');
    await bench.dc.control.run('fault.add', { match: { method: 'messages.getHistory', nth: [1] }, do: 'emptyPage' });
    const page = await client.newest(chatId, bench);
    expect(page.messages.map(({ id }) => id)).toEqual(oracle.slice(-100).map(({ id }) => id));
    expect(page).toMatchObject({ total: oracle.length, reachesOldest: false });
    expect((await client.requestCounts())['messages.getHistory']).toBe(2);
  });

  it('says so when nothing but the page tells that it holds all there is', async () => {
    const client = bench.open();
    const saved = chats['saved'] ?? ('' as ChatId);
    expect(await client.newest(saved, bench)).toMatchObject({ reachesOldest: true, isUnproved: true });
    expect(await client.newest(chats['news'] ?? ('' as ChatId), bench)).not.toHaveProperty('isUnproved');
  });

  it('takes the newest of those up to a day', async () => {
    const client = bench.open();
    const oracle = await bench.oracle('news');
    for (const last of [1, 30, 130]) {
      const found = await client.resolveRange(chats['news'] ?? ('' as ChatId), { last, beforeDate: oracle[150]?.date ?? 0 }, bench);
      expect(found).toEqual({ fromId: oracle[150 - last]?.id, toId: oracle[149]?.id });
    }
  });

  it('resolves ranges by position and by date, without reading the chat', async () => {
    const client = bench.open();
    const chatId = chats['news'] ?? ('' as ChatId);
    const oracle = await bench.oracle('news');
    await client.newest(chatId, bench);
    const before = (await client.requestCounts())['messages.getHistory'] ?? 0;
    const last137 = await client.resolveRange(chatId, { last: 137 }, bench);
    expect(last137).toEqual({ fromId: oracle.at(-137)?.id, toId: oracle.at(-1)?.id });
    const [from, to] = [oracle[50], oracle[99]];
    const dated = await client.resolveRange(chatId, { sinceDate: from?.date ?? 0, beforeDate: (to?.date ?? 0) + 1 }, bench);
    expect(dated).toEqual({ fromId: from?.id, toId: to?.id });
    expect(await client.resolveRange(chatId, { sinceDate: 4_000_000_000 }, bench)).toBeNull();
    expect(await client.resolveRange(chatId, {}, bench)).toEqual({ fromId: 1, toId: oracle.at(-1)?.id });
    expect(((await client.requestCounts())['messages.getHistory'] ?? 0) - before).toBeLessThanOrEqual(7);
  });

  it('waits exactly as long as Telegram asks, on all lanes, and says so', async () => {
    await bench.dc.control.run('flood.set', { floods: [{ method: 'messages.getHistory', limit: 1, perS: 2, burst: 2, waitS: 2, early: 'extend' }] });
    const client = bench.open({ fetchConnections: 2, requestsInFlight: 2, retries: 0 }, { clock: skippingClock(bench.dc) });
    const notices: WaitNotice[] = [];
    client.onWait((notice) => notices.push(notice));
    const messages = await readAll(client, chats['news'] ?? ('' as ChatId), bench.signal);
    expect(messages.map(comparable)).toEqual((await bench.oracle('news')).map(comparableOracle));
    expect(notices[0]).toMatchObject({ dc: 2, method: 'messages.getHistory', seconds: 2 });
    expect(notices.at(-1)).toMatchObject({ seconds: 0 });
    expect(bench.dc.control.stats().earlyCalls).toBe(0);
  });

  it('puts a chat aside when the wait is too long', async () => {
    await bench.dc.control.run('fault.add', { match: { method: 'messages.getHistory' }, do: { kind: 'error', code: 420, text: 'FLOOD_WAIT_7200' } });
    const client = bench.open();
    await expect(client.newest(chats['news'] ?? ('' as ChatId), bench)).rejects.toMatchObject({ detail: { code: 'FLOOD_WAIT', waitSeconds: 7200 } });
    // Known by now: the next one is refused without asking again.
    await expect(client.newest(chats['team'] ?? ('' as ChatId), bench)).rejects.toBeInstanceOf(TobsFailure);
    expect(bench.dc.control.stats().methods['messages.getHistory']?.calls).toBe(1);
  });

  it.each([
    ['a server error', { kind: 'error', code: 500, text: 'RPC_CALL_FAIL' }],
    ['a timeout of the server', { kind: 'error', code: -503, text: 'Timeout' }],
    ['a dropped connection', { kind: 'drop', when: 'before' }],
    ['a connection dropped after the work', { kind: 'drop', when: 'after' }],
    ['an answer that never comes', 'ignore'],
  ])('loses nothing to %s, at any request', async (_name, fault) => {
    const expected = (await bench.oracle('news')).map(comparableOracle);
    for (const nth of [1, 3, 4]) {
      await bench.dc.control.run('fault.remove');
      await bench.dc.control.run('fault.add', { match: { method: 'messages.getHistory', nth: [nth] }, do: fault, times: 1 });
      const messages = await readAll(bench.open({ requestsInFlight: 2, readTimeoutS: 2 }, { clock: skippingClock(bench.dc) }), chats['news'] ?? ('' as ChatId), bench.signal);
      expect(messages.map(comparable)).toEqual(expected);
    }
  });

  it('surfaces a permanent error after everything in front of it', async () => {
    const oracle = await bench.oracle('news');
    await bench.dc.control.run('fault.add', { match: { method: 'messages.getHistory', nth: [3] }, do: { kind: 'error', code: 400, text: 'CHANNEL_PRIVATE' } });
    const client = bench.open();
    const newest = await client.newest(chats['news'] ?? ('' as ChatId), bench);
    const ids: number[] = [];
    const reading = (async () => {
      for await (const batch of client.history({ chatId: chats['news'] ?? ('' as ChatId), fromId: 1, toId: newest.messages.at(-1)?.id ?? 0 }, bench)) ids.push(...batch.messages.map((message) => message.id));
    })();
    await expect(reading).rejects.toMatchObject({ detail: { code: 'CHAT_UNAVAILABLE', chatId: chats['news'] } });
    expect(ids).toEqual(oracle.slice(0, 100).map((message) => message.id));
  });

  it('leaves out a page Telegram will not give, names it, and goes on above it', async () => {
    const oracle = await bench.oracle('news');
    // The page is asked for once more before it is left out.
    await bench.dc.control.run('fault.add', { match: { method: 'messages.getHistory', nth: [3, 4] }, do: { kind: 'error', code: 400, text: 'PAGE_BROKEN' } });
    const client = bench.open();
    const newest = await client.newest(chats['news'] ?? ('' as ChatId), bench);
    const ids: number[] = [];
    const missing: object[] = [];
    let coveredTo = 0;
    for await (const batch of client.history({ chatId: chats['news'] ?? ('' as ChatId), fromId: 1, toId: newest.messages.at(-1)?.id ?? 0 }, bench)) {
      ids.push(...batch.messages.map((message) => message.id));
      if (batch.missing !== undefined) missing.push({ from: coveredTo + 1, to: batch.coveredTo, error: batch.missing });
      coveredTo = batch.coveredTo;
    }
    // Less than two pages are left above: the page above the hole is the newest one.
    const [from, to] = [(oracle[99]?.id ?? 0) + 1, (oracle.at(-100)?.id ?? 0) - 1];
    expect(missing).toEqual([{ from, to, error: { code: 'TELEGRAM_ERROR', method: 'messages.getHistory', status: 400, text: 'PAGE_BROKEN' } }]);
    expect(ids).toEqual(oracle.map((message) => message.id).filter((id) => id < from || id > to));
  });

  it('stops at once when asked to', async () => {
    await bench.dc.control.run('fault.add', { match: { method: 'messages.getHistory', nth: [2] }, do: 'ignore' });
    const client = bench.open();
    const stop = new AbortController();
    const newest = await client.newest(chats['news'] ?? ('' as ChatId), bench);
    const reading = (async () => {
      for await (const batch of client.history({ chatId: chats['news'] ?? ('' as ChatId), fromId: 1, toId: newest.messages.at(-1)?.id ?? 0 }, { signal: stop.signal })) expect(batch.messages).toEqual([]);
    })();
    stop.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('resolves names, ids, links and invitations, and joins nothing', async () => {
    const client = bench.open();
    expect(await client.resolve('me', bench)).toMatchObject({ chat: { id: '7000000001', kind: 'self' } });
    expect(await client.resolve('https://t.me/basic_news/50', bench)).toMatchObject({ chat: { id: chats['news'], kind: 'channel' }, messageId: 50 });
    expect(await client.resolve('1500000002', bench)).toMatchObject({ chat: { id: chats['team'], kind: 'supergroup' } });
    expect(await client.resolve('https://t.me/+AbCdEf', bench)).toMatchObject({ chat: { id: chats['team'] } });
    await expect(client.resolve('https://t.me/+Strange1', bench)).rejects.toMatchObject({ detail: { code: 'CHAT_UNAVAILABLE' } });
    await expect(client.resolve('@nobody_at_all', bench)).rejects.toMatchObject({ detail: { code: 'CHAT_UNKNOWN' } });
    await expect(client.resolve('9999999999', bench)).rejects.toMatchObject({ detail: { code: 'CHAT_UNKNOWN' } });
    const counts = await client.requestCounts();
    expect(counts['contacts.resolveUsername']).toBeLessThanOrEqual(2);
    expect(Object.keys(bench.dc.control.stats().methods).filter((method) => /join|import/i.test(method))).toEqual([]);
  });

  it('needs neither dialogs nor names when the peers are known from an earlier run', async () => {
    const first = bench.open();
    await readAll(first, chats['team'] ?? ('' as ChatId), bench.signal);
    const second = bench.open({}, { peers: JSON.parse(JSON.stringify(first.exportPeers())) });
    await readAll(second, chats['team'] ?? ('' as ChatId), bench.signal);
    expect(Object.keys(await second.requestCounts())).toEqual(['messages.getHistory']);
  });
});
