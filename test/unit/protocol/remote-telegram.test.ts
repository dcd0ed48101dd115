import { createMessageConnection } from 'vscode-jsonrpc';
import { TobsFailure } from '../../../src/model/errors';
import type { TakeoutNotice, TakeoutRequest } from '../../../src/model/takeout';
import type { HistoryBatch, WaitNotice } from '../../../src/model/telegram';
import type { RemoteTelegram } from '../../../src/protocol/remote-telegram';
import { connectCompanion, type Companion } from '../../../src/protocol/companion-client';
import { memoryTransports, type Transport } from '../../../src/protocol/memory-transport';
import { bytePair } from './byte-pipe';
import { connect, openOptions, serve, token } from './connected';
import { aDialog, aMessage, anna, aTakeout, chatId, FakeTelegram, untilAborted } from './fake-telegram';

const never = new AbortController().signal;
const photo = { source: 'photo', id: '1', accessHash: '2', fileReference: 'AAAA', dcId: 2, sizeType: 'y', sizeBytes: 1000, mimeType: 'image/jpeg' } as const;

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Resolves after everything that is already on its way between the two ends has been handled. */
async function settled(companion: Companion): Promise<void> {
  for (let i = 0; i < 3; i++) await companion.status();
}

const transports: Record<string, () => readonly [Transport, Transport]> = {
  'messages in memory': memoryTransports,
  'bytes in pieces of 7': () => {
    const pair = bytePair(7);
    return [pair.client, pair.server];
  },
};

describe.each(Object.entries(transports))('RemoteTelegram over %s', (_name, transport) => {
  let fake: FakeTelegram;
  let companion: Companion;
  let telegram: RemoteTelegram;

  beforeEach(async () => {
    fake = new FakeTelegram();
    const [client, server] = transport();
    serve(server, fake);
    companion = await connect(client);
    telegram = await companion.openTelegram(openOptions);
  });

  afterEach(() => companion.dispose());

  it('answers every method as the Telegram behind it does', async () => {
    fake.signedIn = null;
    expect(await telegram.account({ signal: never })).toBeNull();
    const sent = await telegram.sendCode('+49 1', { signal: never });
    expect(sent).toEqual({ phoneCodeHash: 'hash of +49 1', via: 'app', codeLength: 5, nextVia: 'sms', timeoutSeconds: 60 });
    expect(await telegram.resendCode({ phone: '+49 1', phoneCodeHash: sent.phoneCodeHash }, { signal: never })).toMatchObject({ via: 'sms', nextVia: 'call' });
    expect(await telegram.signIn({ phone: '+49 1', phoneCodeHash: sent.phoneCodeHash, code: '12345' }, { signal: never })).toEqual({ kind: 'signed-in', account: anna });
    expect(await telegram.account({ signal: never })).toEqual(anna);
    expect((await telegram.resolve('news', { signal: never })).chat.title).toBe('News');
    expect((await telegram.newest(chatId, { signal: never })).messages[0]).toEqual(aMessage(250));
    expect(await telegram.resolveRange(chatId, { last: 0 }, { signal: never })).toBeNull();
    expect(await telegram.resolveRange(chatId, { last: 5 }, { signal: never, topicId: 7 })).toEqual({ fromId: 1, toId: 250 });
    expect(await telegram.sublists(chatId, { signal: never })).toEqual(fake.pages.flat());
    expect(await telegram.estimate(chatId, { signal: never, only: 'photos' })).toMatchObject({ messages: 250, files: { photo: 12, sticker: null } });
    expect(fake.calls).toContain('estimate photos');
    expect(await telegram.countBetween({ chatId, fromId: 11, toId: 20 }, { signal: never })).toBe(10);
    expect(await telegram.countBetween({ chatId, fromId: 11, toId: 999 }, { signal: never })).toBeNull();
    expect(await telegram.linkedGroup(chatId, { signal: never })).toMatchObject({ kind: 'supergroup' });
    expect(await telegram.messagesById(chatId, [7, 900], { signal: never })).toEqual([aMessage(7)]);
    expect(await telegram.requestCounts()).toEqual({ 'messages.getHistory': 0 });
    const limits = { fetchConnections: 4, requestsInFlight: 3, mediaConnections: 2, filesAtOnce: 8, partsInFlight: 5 };
    await telegram.changeLimits(limits);
    expect(fake.limits).toEqual(limits);
    await telegram.signOut({ signal: never });
    expect(fake.signedIn).toBeNull();
  });

  it('opens a takeout with everything that happens to it, until it ends', async () => {
    const chosen: TakeoutRequest = { scope: { kinds: ['users', 'channels'], fileMaxSizeBytes: 5_000_000_000 }, stored: aTakeout({ scope: { kinds: [] } }), waitSeconds: 300, pollSeconds: 5 };
    const happened: readonly TakeoutNotice[] = [{ kind: 'waiting', untilMs: 2, availableMs: 3 }, { kind: 'chat-outside', chatId, reason: 'restricted' }, { kind: 'files-outside', dc: 4 }, { kind: 'lost', reason: 'why' }];
    let later: (notice: TakeoutNotice) => void = () => undefined;
    let asked: TakeoutRequest | undefined;
    fake.override.beginTakeout = (request, { onNotice }) => {
      asked = request;
      later = onNotice;
      for (const notice of happened) onNotice(notice);
      return Promise.resolve({ kind: 'open', record: aTakeout(request) });
    };
    fake.override.endTakeout = ({ success }) => Promise.resolve({ record: aTakeout(chosen), problem: String(success) });
    const heard: TakeoutNotice[] = [];
    expect(await telegram.beginTakeout(chosen, { signal: never, onNotice: (notice) => heard.push(notice) })).toEqual({ kind: 'open', record: aTakeout(chosen) });
    expect(asked).toEqual(chosen);
    expect(heard).toEqual(happened);
    expect(await telegram.endTakeout({ success: false })).toEqual({ record: aTakeout(chosen), problem: 'false' });
    later({ kind: 'lost', reason: 'too late' });
    await settled(companion);
    expect(heard).toHaveLength(happened.length);
  });

  it('gives a takeout up when the wait for it is cancelled', async () => {
    let isGivenUp = false;
    fake.override.beginTakeout = async (_request, { signal }) => await untilAborted(signal).finally(() => (isGivenUp = true));
    const stop = new AbortController();
    const opening = telegram.beginTakeout({ scope: { kinds: [] }, waitSeconds: 300, pollSeconds: 5 }, { signal: stop.signal, onNotice: () => undefined });
    await settled(companion);
    stop.abort();
    await expect(opening).rejects.toMatchObject({ name: 'AbortError' });
    await settled(companion);
    expect(isGivenUp).toBe(true);
  });

  it('streams the codes of a sign-in by QR code, and lets go of it when the caller does', async () => {
    fake.signedIn = null;
    expect((await collect(telegram.signInByQr({ signal: never }))).map(({ kind }) => kind)).toEqual(['token', 'token', 'signed-in']);
    let hasEnded = false;
    fake.override.signInByQr = async function* ({ signal }) {
      yield { kind: 'token', url: 'tg://login?token=x', expiresAt: 1 };
      await untilAborted(signal).catch(() => (hasEnded = true));
    };
    for await (const step of telegram.signInByQr({ signal: never })) if (step.kind === 'token' && step.url.endsWith('=x')) break;
    await settled(companion);
    expect(hasEnded).toBe(true);
    expect((await companion.status()).streams).toBe(0);
  });

  it('passes on details of messages', async () => {
    const poll = { type: 'poll', question: 'Tea?', isQuiz: false, isMultiple: false, isAnonymous: false, isClosed: false, options: [{ text: 'Yes', key: 'MA==', voters: 1, people: ['Anna'] }] } as const;
    const noText = { text: '', entities: [] };
    const page = {
      blocks: [
        { type: 'heading', level: 1, text: { text: 'T', entities: [{ type: 'superscript', offset: 0, length: 1 }] } },
        { type: 'list', isOrdered: true, items: [{ number: '3', blocks: [{ type: 'paragraph', text: noText }] }] },
        { type: 'quote', isCollapsed: false, blocks: [{ type: 'divider' }], caption: noText },
        { type: 'table', title: noText, rows: [[{ text: noText, columns: 2, align: 'right' }]] },
        { type: 'remoteFile', kind: 'photo', url: 'https://telegra.ph/file/x.jpg', caption: { text: noText, credit: noText } },
      ],
      isPartial: true,
    } as const;
    const answers = {
      page: { page },
      article: { article: { url: 'https://telegra.ph/x', title: 'X', date: 1, blocks: page.blocks } },
      reactions: { people: [{ key: '👍', person: { id: chatId, name: 'News' } }] },
      votes: { people: [{ key: 'MA==', person: { name: 'Anna' } }] },
      poll: { poll },
      stories: { stories: { 5: { caption: 'Hello', media: { type: 'photo', file: { source: 'photo', id: '5', accessHash: '1', fileReference: 'AA==', dcId: 2, sizeType: 'y', sizeBytes: 9, mimeType: 'image/jpeg' } } }, 6: { isGone: true } } },
      emoji: { emoji: { '12': '🦊' } },
      speech: { speech: { kind: 'heard', text: 'Hello', trialsLeft: 1 } },
    } as const;
    fake.override = { details: (request) => Promise.resolve(answers[request.of]) };
    for (const of of ['reactions', 'votes'] as const) expect(await telegram.details({ of, chatId, messageId: 5, limit: 100 }, { signal: never })).toEqual(answers[of]);
    expect(await telegram.details({ of: 'poll', chatId, messageId: 5 }, { signal: never })).toEqual(answers.poll);
    expect(await telegram.details({ of: 'stories', ownerId: chatId, ids: [5, 6], chatId, messageId: 5 }, { signal: never })).toEqual(answers.stories);
    expect(await telegram.details({ of: 'page', chatId, messageId: 5 }, { signal: never })).toEqual(answers.page);
    expect(await telegram.details({ of: 'article', url: 'https://telegra.ph/x' }, { signal: never })).toEqual(answers.article);
    expect(await telegram.details({ of: 'speech', chatId, messageId: 5 }, { signal: never })).toEqual(answers.speech);
    expect(await telegram.details({ of: 'emoji', ids: ['12'] }, { signal: never })).toEqual(answers.emoji);
  });

  it('streams dialogs and history completely and in order', async () => {
    fake.pages = [[aDialog('7000000001', 'Anna'), aDialog('-4100000001', '[[x]] ]]')], [aDialog('7000000002', 'Boris')]];
    expect(await collect(telegram.dialogs({ signal: never }))).toEqual(fake.pages);
    fake.messageCount = 1234;
    const batches = await collect(telegram.history({ chatId, fromId: 1, toId: 1234 }, { signal: never }));
    expect(batches.flatMap((batch) => batch.messages.map((message) => message.id))).toEqual(Array.from({ length: 1234 }, (_, i) => i + 1));
    expect(batches.at(-1)?.coveredTo).toBe(1234);
    expect(batches[0]?.messages[0]).toEqual(aMessage(1));
    expect((await companion.status()).streams).toBe(0);
  });

  it('reads no further ahead than the window of unacknowledged batches', async () => {
    fake.messageCount = 10_000;
    const stream = telegram.history({ chatId, fromId: 1, toId: 10_000 }, { signal: never })[Symbol.asyncIterator]();
    await stream.next();
    await settled(companion);
    expect(fake.batchesRead).toBe(openOptions.limits.windowBatches);
    await stream.next();
    await settled(companion);
    expect(fake.batchesRead).toBe(openOptions.limits.windowBatches + 1);
    await stream.return?.(undefined);
    await settled(companion);
    expect(fake.batchesRead).toBeLessThanOrEqual(openOptions.limits.windowBatches + 2);
    expect((await companion.status()).streams).toBe(0);
  });

  it('hands failures over with their code and fields', async () => {
    await expect(telegram.resolve('nobody', { signal: never })).rejects.toMatchObject({ detail: { code: 'CHAT_UNKNOWN', reference: 'nobody' } });
    fake.override.resolve = () => Promise.reject(new TobsFailure({ code: 'FLOOD_WAIT', waitSeconds: 30, method: 'contacts.resolveUsername' }));
    await expect(telegram.resolve('x', { signal: never })).rejects.toMatchObject({ detail: { code: 'FLOOD_WAIT', waitSeconds: 30 } });
    fake.override.resolve = () => Promise.reject(new Error('boom'));
    await expect(telegram.resolve('x', { signal: never })).rejects.toMatchObject({ detail: { code: 'INTERNAL', reason: 'boom' } });
  });

  it('delivers the batches before an error, then the error', async () => {
    fake.override.history = async function* () {
      await Promise.resolve();
      yield { messages: [aMessage(1)], coveredTo: 1 };
      throw new TobsFailure({ code: 'TELEGRAM_UNREACHABLE', reason: 'silence' });
    };
    const seen: HistoryBatch[] = [];
    await expect(
      (async () => {
        for await (const batch of telegram.history({ chatId, fromId: 1, toId: 5 }, { signal: never })) seen.push(batch);
      })(),
    ).rejects.toMatchObject({ detail: { code: 'TELEGRAM_UNREACHABLE', reason: 'silence' } });
    expect(seen).toHaveLength(1);
  });

  it('cancels a request on the other side and rejects here at once', async () => {
    let sawAbort = false;
    fake.override.account = async ({ signal }) => {
      signal.addEventListener('abort', () => (sawAbort = true));
      return await untilAborted(signal);
    };
    const controller = new AbortController();
    const asked = telegram.account({ signal: controller.signal });
    await settled(companion);
    controller.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    await settled(companion);
    expect(sawAbort).toBe(true);
    expect((await companion.status()).calls).toBe(1);
  });

  it('cancels a stream that waits for a silent server', async () => {
    let sawAbort = false;
    fake.override.history = async function* (_request, { signal }) {
      signal.addEventListener('abort', () => (sawAbort = true));
      yield { messages: [aMessage(1)], coveredTo: 1 };
      await untilAborted(signal);
    };
    const controller = new AbortController();
    const stream = telegram.history({ chatId, fromId: 1, toId: 500 }, { signal: controller.signal })[Symbol.asyncIterator]();
    await stream.next();
    const second = stream.next();
    await settled(companion);
    controller.abort();
    await expect(second).rejects.toMatchObject({ name: 'AbortError' });
    await settled(companion);
    expect(sawAbort).toBe(true);
    expect((await companion.status()).streams).toBe(0);
  });

  it('asks nothing when the signal is already aborted', async () => {
    await expect(telegram.account({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    expect(fake.calls).toEqual([]);
  });

  it('asks for profile pictures', async () => {
    const order = { authorId: chatId, path: '/tmp/x.jpg' };
    expect(await telegram.avatar?.(order, { signal: never })).toEqual({ kind: 'fetched', photoId: '77', sizeBytes: 1234 });
    expect(await telegram.avatar?.({ ...order, photoId: '77' }, { signal: never })).toEqual({ kind: 'same' });
    expect(fake.calls).toEqual(expect.arrayContaining([`avatar ${chatId} -`, `avatar ${chatId} 77`]));
  });

  it('asks for pictures of custom emoji by what it was told of them', async () => {
    fake.override.details = () => Promise.resolve({ emoji: { '5': '🦊' }, emojiPictures: { '5': photo } });
    const { emojiPictures = {} } = await telegram.details({ of: 'emoji', ids: ['5'] }, { signal: never });
    expect(emojiPictures).toEqual({ '5': photo });
    expect(await telegram.emojiPicture?.({ chatId, file: emojiPictures['5'] ?? photo, base: '/tmp/5' }, { signal: never })).toBe('webp');
    expect(fake.calls).toContain(`emojiPicture ${photo.id} /tmp/5`);
  });

  it('passes on download progress', async () => {
    fake.override.download = async (order, { onProgress }) => {
      // Longer than the interval in which reports are held back.
      const end = performance.now() + 250;
      while (performance.now() < end) await new Promise((resolve) => setImmediate(resolve));
      onProgress?.(500);
      onProgress?.(501);
      return { sizeBytes: order.file.sizeBytes };
    };
    const progress: number[] = [];
    const done = await telegram.download({ chatId, messageId: 1, file: photo, path: '/tmp/x.jpg' }, { signal: never, onProgress: (bytes) => progress.push(bytes) });
    expect(done).toEqual({ sizeBytes: 1000 });
    expect(progress).toEqual([500]);
  });

  it('passes on waits and sessions, and stops when the listener is removed', async () => {
    const waits: WaitNotice[] = [];
    const sessions: (string | null)[] = [];
    const stop = telegram.onWait((wait) => waits.push(wait));
    telegram.onSession((session) => sessions.push(session));
    fake.emitWait({ dc: 2, method: 'messages.getHistory', seconds: 30 });
    fake.emitSession('secret');
    await settled(companion);
    expect((await companion.status()).waits).toEqual([{ dc: 2, method: 'messages.getHistory', seconds: 30 }]);
    stop();
    fake.emitWait({ dc: 2, method: 'messages.getHistory', seconds: 0 });
    fake.emitSession(null);
    await settled(companion);
    expect(waits).toEqual([{ dc: 2, method: 'messages.getHistory', seconds: 30 }]);
    expect(sessions).toEqual(['secret', null]);
    expect((await companion.status()).waits).toEqual([]);
  });

  it('opens one account at a time', async () => {
    await expect(companion.openTelegram(openOptions)).rejects.toMatchObject({ detail: { code: 'BUSY' } });
    await telegram.close();
    expect(fake.closed).toBe(1);
    await expect(telegram.account({ signal: never })).rejects.toMatchObject({ detail: { code: 'PROTOCOL' } });
    const again = await companion.openTelegram(openOptions);
    expect(await again.account({ signal: never })).toEqual(anna);
  });

  it('rejects what waits when the connection is lost, and cancels it on the other side', async () => {
    let sawAbort = false;
    fake.override.account = async ({ signal }) => {
      signal.addEventListener('abort', () => (sawAbort = true));
      return await untilAborted(signal);
    };
    const closed = jest.fn();
    companion.onClose(closed);
    const asked = telegram.account({ signal: never });
    const refused = expect(asked).rejects.toMatchObject({ detail: { code: 'COMPANION_FAILED' } });
    await settled(companion);
    companion.dispose();
    await refused;
    await new Promise((resolve) => setImmediate(resolve));
    expect(sawAbort).toBe(true);
    expect(fake.closed).toBe(1);
    expect(closed).toHaveBeenCalledTimes(1);
    await expect(telegram.account({ signal: never })).rejects.toMatchObject({ detail: { code: 'COMPANION_FAILED' } });
  });
});

describe('handshake', () => {
  it.each([
    ['a wrong token', { token: 'b'.repeat(64), version: '1.0.0' }, 'token'],
    ['another version', { token, version: '0.9.0' }, 'version'],
  ])('refuses %s and ends the connection', async (_name, hello, reason) => {
    const [client, server] = memoryTransports();
    const refusals: string[] = [];
    serve(server, new FakeTelegram(), { onRefused: (why) => refusals.push(why) });
    await expect(connectCompanion(client, { ...hello, signal: never })).rejects.toMatchObject({ detail: { code: 'PROTOCOL' } });
    expect(refusals).toEqual([reason]);
  });

  it('refuses any other request that comes first', async () => {
    const { client, server } = bytePair();
    const refusals: string[] = [];
    const fake = new FakeTelegram();
    serve(server, fake, { onRefused: (why) => refusals.push(why) });
    const connection = createMessageConnection(client.reader, client.writer);
    connection.listen();
    await expect(connection.sendRequest('account', {})).rejects.toMatchObject({ code: -32601 });
    await expect(connection.sendRequest('hello', { token, version: '1.0.0' })).rejects.toMatchObject({ code: -32601 });
    expect(refusals).toEqual(['order']);
    expect(fake.calls).toEqual([]);
  });
});
