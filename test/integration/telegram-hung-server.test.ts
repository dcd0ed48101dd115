import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatId } from '../../src/model/ids';
import type { FileOrder, FileRef } from '../../src/model/media';
import type { Clock } from '../../src/telegram/clock';
import type { OpenTelegram } from '../../src/telegram/open-telegram';
import basic from '../telegram-dc/scenarios/basic.json';
import { Relay } from './support/relay';
import { skippingClock } from './support/skipping-clock';
import { ClientBench } from './support/telegram-client';

/* A server that takes every request and answers none, or half of one: each call ends by itself, named, within its time limit. */

const news = '-1001500000001' as ChatId;
const team = '-1001500000002' as ChatId;
const anna = '7100000001' as ChatId;
const file: FileRef = { source: 'photo', id: '5000000001', accessHash: '1', fileReference: '', dcId: 2, sizeType: 'y', sizeBytes: 1000, mimeType: 'image/jpeg' };
const order: FileOrder = { chatId: news, messageId: 2, file };

/** Limit of one request, and what the check of F-FETCH-16 allows beyond it. */
const READ_TIMEOUT_S = 60;
const LIMIT_MS = READ_TIMEOUT_S * 1000 * 1.05;
/** Requests some calls make one after the other: a page is asked for twice; a file needs a connection, its message and then itself. */
const requests: Readonly<Partial<Record<string, number>>> = { history: 2, download: 3, avatar: 3, emojiPicture: 3 };

interface Options {
  readonly signal: AbortSignal;
}
const options: Options = { signal: new AbortController().signal };

async function drained(items: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const item of items) count += item === undefined ? 0 : 1;
  return count;
}

/** Everything that asks the server. What is missing here does not compile. */
const calls: Record<Exclude<keyof OpenTelegram, 'onWait' | 'onSession' | 'onMemory' | 'close' | 'exportPeers' | 'importPeers' | 'changeLimits' | 'requestCounts' | 'requestTimings' | 'cacheUse'>, (client: OpenTelegram, options: Options) => Promise<unknown>> = {
  account: (client, options) => client.account(options),
  sendCode: (client, options) => client.sendCode('+9996621234', options),
  resendCode: (client, options) => client.resendCode({ phone: '+9996621234', phoneCodeHash: 'x' }, options),
  signIn: (client, options) => client.signIn({ phone: '+9996621234', phoneCodeHash: 'x', code: '1' }, options),
  signInByQr: (client, options) => drained(client.signInByQr(options)),
  checkPassword: (client, options) => client.checkPassword('x', options),
  signOut: (client, options) => client.signOut(options),
  dialogs: (client, options) => drained(client.dialogs(options)),
  photos: (client, options) => client.photos([{ chatId: news, photo: { id: '1', dcId: 2 } }], options),
  sublists: (client, options) => client.sublists('7000000001' as ChatId, options),
  resolve: (client, options) => client.resolve('@somebody_else', options),
  newest: (client, options) => client.newest(news, options),
  linkedGroup: (client, options) => client.linkedGroup(news, options),
  messagesById: (client, options) => client.messagesById(news, [1, 2], options),
  resolveRange: (client, options) => client.resolveRange(news, { last: 10 }, options),
  predecessor: (client, options) => client.predecessor(team, options),
  topics: (client, options) => client.topics(team, options),
  estimate: (client, options) => client.estimate(news, options),
  countBetween: (client, options) => client.countBetween({ chatId: news, fromId: 1, toId: 100 }, options),
  history: (client, options) => drained(client.history({ chatId: news, fromId: 1, toId: 100 }, options)),
  download: (client, options) => client.download({ ...order, path: join(tmpdir(), 'tobs-hung.jpg') }, options),
  avatar: (client, options) => client.avatar?.({ authorId: anna, path: '/nowhere/a.jpg' }, options) ?? Promise.resolve(),
  emojiPicture: (client, options) => client.emojiPicture?.({ chatId: news, file, base: '/nowhere/a' }, options) ?? Promise.resolve(),
  contentKey: (client, options) => client.contentKey(order, { ...options, timeoutMs: 30_000 }),
  beginTakeout: (client, options) => client.beginTakeout({ scope: { kinds: ['channels'] }, waitSeconds: 0, pollSeconds: 5 }, { ...options, onNotice: () => undefined }),
  endTakeout: (client) => client.endTakeout({ success: true }),
  details: (client, options) => client.details({ of: 'reactions', chatId: news, messageId: 2, limit: 10 }, options),
};

const scenario = { ...basic, chats: basic.chats.map((chat) => (chat.key === 'news' ? { ...chat, messages: [{ count: 120, every: 60 }] } : chat)) };

let bench: ClientBench;
let relay: Relay;
beforeAll(async () => {
  bench = await ClientBench.start(scenario);
  await bench.signIn();
  relay = await Relay.start(Number(bench.dc.ready.dcs['2']?.split(':')[1]));
});
afterEach(async () => {
  await bench.dc.control.run('fault.remove');
  await relay.mend();
});
afterAll(async () => {
  const { violations } = bench.dc.control.stats();
  await bench.stop();
  await relay.cut();
  expect(violations).toEqual([]);
});

function open(clock: Clock): OpenTelegram {
  const { publicKeyPem, dcs } = bench.dc.ready;
  const client = bench.open({ retries: 0, connectTimeoutS: 10, readTimeoutS: READ_TIMEOUT_S }, { clock, testServer: { publicKeyPem, dcs: { ...dcs, 2: `127.0.0.1:${relay.port}` } } });
  return client;
}

/** How `work` ends, and how long that takes by the clock. */
async function ended(clock: Clock, work: Promise<unknown>): Promise<{ readonly error: unknown; readonly tookMs: number }> {
  const startMs = clock.now();
  const error: unknown = await work.then(() => null, (failure: unknown) => failure);
  return { error, tookMs: clock.now() - startMs };
}

const named = { detail: { code: expect.stringMatching(/^(?:TIMEOUT|TELEGRAM_UNREACHABLE|FILE_UNAVAILABLE)$/) as string } };

describe.each([
  ['takes every request and answers none', 'ignore'],
  ['stops in the middle of every answer', 'stall'],
])('a server that %s', (_name, fault) => {
  it.each(Object.entries(calls))('%s ends within its limit', async (method, call) => {
    const clock = skippingClock(bench.dc);
    const client = open(clock);
    try {
      await client.account(options);
      await client.newest(news, options);
      await client.resolve(team, options);
      await bench.dc.control.run('fault.add', { do: fault });
      const { error, tookMs } = await ended(clock, call(client, options));
      if (error !== null) expect(error).toMatchObject(named);
      expect(tookMs).toBeLessThanOrEqual((requests[method] ?? 1) * LIMIT_MS);
    } finally {
      await client.close();
      await bench.dc.control.run('fault.remove');
      // The server has heard what it does not answer.
      if (method === 'signOut') await bench.signIn();
    }
  });
});

it('a server that accepts connections and never says a word', async () => {
  relay.silence();
  const clock = skippingClock(bench.dc);
  const client = open(clock);
  try {
    const { error, tookMs } = await ended(clock, client.newest(news, options));
    expect(error).toMatchObject(named);
    expect(tookMs).toBeLessThanOrEqual(LIMIT_MS);
  } finally {
    await client.close();
  }
});
