import { TobsFailure } from '../../../src/model/errors';
import type { ChatId } from '../../../src/model/ids';
import type { TakeoutNotice, TakeoutRecord, TakeoutRequest, TakeoutScope } from '../../../src/model/takeout';
import type { CallOptions } from '../../../src/telegram/calls/call';
import type { Tl, TlValue } from '../../../src/telegram/codec/tl';
import { allowedMethods, methodRule } from '../../../src/telegram/calls/methods';
import { Takeout } from '../../../src/telegram/calls/takeout';
import { settle, VirtualClock } from './virtual-clock';

const account = '7000000001' as ChatId;
const channel = '-1001500000001' as ChatId;
const anna = '7100000001' as ChatId;
const scope: TakeoutScope = { kinds: ['users', 'channels'], fileMaxSizeBytes: 1000 };
const request: TakeoutRequest = { scope, waitSeconds: 300, pollSeconds: 5 };
const range = (minId: number, maxId: number): Tl => ({ _: 'messageRange', minId, maxId });

function refusal(text: string): TobsFailure {
  return new TobsFailure({ code: 'TELEGRAM_ERROR', method: 'm', status: 403, text });
}

/** Telegram's side: approves at `approvedMs` after the start, knows the ids in `valid`. */
class Server {
  readonly clock = new VirtualClock();
  readonly startMs = this.clock.now();
  readonly sent: { readonly request: Tl; readonly options: CallOptions; readonly atMs: number }[] = [];
  readonly valid = new Set<bigint>();
  approvedMs = 0;
  delayS = 86_400;
  answersFinish = true;
  private lastId = 100n;

  readonly call = (sent: Tl, options: CallOptions): Promise<TlValue> => {
    this.sent.push({ request: sent, options, atMs: this.clock.now() - this.startMs });
    switch (sent._) {
      case 'account.initTakeoutSession': {
        const passedMs = this.clock.now() - this.startMs;
        if (passedMs < this.approvedMs) return Promise.reject(refusal(`TAKEOUT_INIT_DELAY_${Math.max(0, this.delayS - Math.floor(passedMs / 1000))}`));
        this.valid.add(++this.lastId);
        return Promise.resolve({ _: 'account.takeout', id: this.lastId });
      }
      case 'messages.getSplitRanges':
        return this.valid.has(options.takeoutId ?? 0n) ? Promise.resolve([range(101, 200), range(1, 100)]) : Promise.reject(refusal('TAKEOUT_INVALID'));
      case 'account.finishTakeoutSession':
        if (!this.answersFinish) return new Promise((_resolve, reject) => options.signal.addEventListener('abort', () => reject(options.signal.reason as Error)));
        return this.valid.delete(options.takeoutId ?? 0n) ? Promise.resolve(true) : Promise.reject(refusal('TAKEOUT_INVALID'));
      default:
        throw new Error(sent._);
    }
  };

  count(method: string): number {
    return this.sent.filter((one) => one.request._ === method).length;
  }
}

function setup(server = new Server()) {
  const notices: TakeoutNotice[] = [];
  const stop = new AbortController();
  const takeout = new Takeout({ call: server.call, clock: server.clock, homeDc: () => 2, accountId: () => account, closed: new AbortController().signal });
  const begin = (more: Partial<TakeoutRequest> = {}) => takeout.begin({ ...request, ...more }, { signal: stop.signal, onNotice: (notice) => notices.push(notice) });
  const wrapped = (method: string, options: Partial<CallOptions> = {}): Tl => {
    const rule = methodRule(method);
    if (rule === undefined) throw new Error(method);
    return takeout.wrap({ _: method }, rule, { signal: stop.signal, ...options }).request;
  };
  return { server, clock: server.clock, notices, stop, takeout, begin, wrapped };
}

const stored = (more: Partial<TakeoutRecord> = {}): TakeoutRecord => ({ id: '50', createdMs: 1, account, scope, isFinished: false, ...more });

describe('asking for a takeout', () => {
  it('asks for exactly what is wanted', async () => {
    const { begin, server } = setup();
    await begin();
    expect(server.sent[0]?.request).toEqual({ _: 'account.initTakeoutSession', messageUsers: true, messageChannels: true, files: true, fileMaxSize: 1000n });
    const bare = setup();
    await bare.begin({ scope: { kinds: ['groups', 'supergroups'] } });
    expect(bare.server.sent[0]?.request).toEqual({ _: 'account.initTakeoutSession', messageChats: true, messageMegagroups: true });
  });

  it('starts within ten seconds of an approval after seven, asking every five', async () => {
    const { begin, clock, server, notices } = setup();
    server.approvedMs = 7000;
    const opening = begin();
    await clock.advance(9999);
    const asked = server.count('account.initTakeoutSession');
    await clock.advance(1);
    expect(asked).toBe(2);
    expect(await opening).toMatchObject({ kind: 'open', record: { id: '101', account, scope, isFinished: false } });
    expect(notices).toEqual([{ kind: 'waiting', untilMs: server.startMs + 300_000, availableMs: server.startMs + 86_400_000 }]);
  });

  it('gives up after the whole wait and says when Telegram would give it', async () => {
    const { begin, clock, server } = setup();
    server.approvedMs = Infinity;
    let isOver = false;
    const opening = begin().finally(() => (isOver = true));
    await clock.advance(299_999);
    expect(isOver).toBe(false);
    await clock.advance(1);
    expect(await opening).toEqual({ kind: 'not-approved', availableMs: server.startMs + 86_400_000 });
    expect(server.sent.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 61 }, (_unused, n) => n * 5000));
  });

  it('asks as soon as Telegram said it may, and not at all without a wait', async () => {
    const short = setup();
    short.server.approvedMs = 3000;
    short.server.delayS = 3;
    const opening = short.begin();
    await short.clock.advance(3000);
    expect(await opening).toMatchObject({ kind: 'open' });
    const never = setup();
    never.server.approvedMs = Infinity;
    never.server.delayS = 0;
    const given = never.begin({ waitSeconds: 10 });
    await never.clock.advance(10_000);
    expect(await given).toMatchObject({ kind: 'not-approved' });
    expect(never.server.sent).toHaveLength(11);
    const none = setup();
    none.server.approvedMs = Infinity;
    expect(await none.begin({ waitSeconds: 0 })).toMatchObject({ kind: 'not-approved' });
    expect(none.notices).toEqual([]);
  });

  it('stops waiting at once, and sends nothing afterwards', async () => {
    const { begin, clock, server, stop, wrapped } = setup();
    server.approvedMs = 60_000;
    const opening = begin();
    await clock.advance(12_000);
    stop.abort();
    await expect(opening).rejects.toMatchObject({ name: 'AbortError' });
    await clock.advance(100_000);
    expect(server.sent).toHaveLength(3);
    expect(wrapped('messages.getHistory')).toEqual({ _: 'messages.getHistory' });
  });

  it('names a refusal', async () => {
    const { begin, takeout, server } = setup();
    jest.spyOn(server.sent, 'push').mockImplementation(() => {
      throw refusal('ACCOUNT_TOO_YOUNG');
    });
    await expect(begin()).rejects.toMatchObject({ detail: { text: 'ACCOUNT_TOO_YOUNG' } });
    expect(await takeout.end({ success: true })).toEqual({ record: null });
  });
});

describe('a stored takeout', () => {
  it.each([false, true])('is used again while Telegram accepts it (finished: %s)', async (isFinished) => {
    const { begin, server, wrapped } = setup();
    server.valid.add(50n);
    expect(await begin({ stored: stored({ isFinished }) })).toEqual({ kind: 'open', record: stored() });
    expect(server.sent.map((one) => one.request._)).toEqual(['messages.getSplitRanges']);
    expect(wrapped('upload.getFile')).toMatchObject({ takeoutId: 50n });
  });

  it.each([
    ['is no longer valid', stored()],
    ['is another account’s', stored({ account: anna })],
    ['was for fewer kinds and is over', stored({ scope: { kinds: ['users'], fileMaxSizeBytes: 1000 }, isFinished: true })],
    ['was for smaller files and is over', stored({ scope: { ...scope, fileMaxSizeBytes: 999 }, isFinished: true })],
  ])('is replaced when it %s', async (_name, record) => {
    const { begin, server } = setup();
    expect(await begin({ stored: record })).toMatchObject({ record: { id: '101' } });
    expect(server.count('account.finishTakeoutSession')).toBe(0);
  });

  it('left open for less than is wanted is ended as a failure first', async () => {
    const { begin, server } = setup();
    server.valid.add(50n);
    expect(await begin({ stored: stored({ scope: { kinds: ['channels'] } }) })).toMatchObject({ record: { id: '101' } });
    expect(server.sent.slice(0, 2).map((one) => one.request)).toMatchObject([{ _: 'account.finishTakeoutSession' }, { _: 'account.initTakeoutSession' }]);
    expect(server.sent[0]?.request).not.toHaveProperty('success');
  });
});

describe('wrapping', () => {
  const inside = ['users.getUsers', 'messages.getDialogs', 'upload.getFile', 'account.finishTakeoutSession', 'messages.getSplitRanges'];
  const split = ['messages.getMessages', 'channels.getMessages', 'messages.getHistory', 'messages.getReplies'];
  const bare = ['auth.sendCode', 'auth.signIn', 'auth.checkPassword', 'account.getPassword', 'auth.logOut', 'contacts.resolveUsername', 'messages.checkChatInvite', 'messages.getForumTopicsByID', 'account.initTakeoutSession'];
  /** Whatever else is called one day. */
  // A CDN knows of no account, and so of no takeout.
  const history = allowedMethods.filter((method) => !['main', 'cdn'].includes(methodRule(method)?.connection ?? 'main') || /(?:History|Replies|search|[.]getMessages)$/.test(method));

  it.each(inside)('puts %s into the takeout', async (method) => {
    const { begin, wrapped } = setup();
    await begin();
    expect(wrapped(method)).toEqual({ _: 'invokeWithTakeout', takeoutId: 101n, query: { _: method } });
  });

  it.each(split)('limits %s to a range inside the takeout, by default to the newest', async (method) => {
    const { begin, wrapped } = setup();
    await begin();
    const sent = (minId: number, maxId: number): Tl => ({ _: 'invokeWithTakeout', takeoutId: 101n, query: { _: 'invokeWithMessagesRange', range: range(minId, maxId), query: { _: method } } });
    expect(wrapped(method)).toEqual(sent(101, 200));
    expect(wrapped(method, { range: { minId: 1, maxId: 100 } })).toEqual(sent(1, 100));
  });

  it.each(bare)('leaves %s bare', async (method) => {
    const { begin, wrapped } = setup();
    await begin();
    expect(wrapped(method)).toEqual({ _: method });
  });

  it.each(history)('knows what to do with %s', (method) => {
    expect(methodRule(method)?.takeout).toBeDefined();
  });

  it('reads private chats and basic groups range by range, channels in one', async () => {
    const { begin, takeout } = setup();
    expect(takeout.rangesOf(anna)).toEqual([undefined]);
    await begin();
    expect(takeout.rangesOf(anna)).toEqual([{ minId: 1, maxId: 100 }, { minId: 101, maxId: 200 }]);
    expect(takeout.rangesOf('-4100000001' as ChatId)).toHaveLength(2);
    expect(takeout.rangesOf(channel)).toEqual([undefined]);
  });

  it('suspects a chat of hiding only until it has shown something', async () => {
    const { begin, takeout } = setup();
    expect(takeout.mayHide(anna)).toBe(false);
    await begin();
    expect([takeout.mayHide(anna), takeout.mayHide(channel)]).toEqual([true, true]);
    takeout.showed(anna);
    takeout.leaveOutside(channel, 'restricted');
    expect([takeout.mayHide(anna), takeout.mayHide(channel)]).toEqual([false, false]);
  });

  it('leaves a chat outside, telling so once', async () => {
    const { begin, takeout, wrapped, notices } = setup();
    await begin();
    takeout.leaveOutside(anna, 'restricted');
    takeout.leaveOutside(anna, 'restricted');
    expect(wrapped('messages.getHistory', { chatId: anna })).toEqual({ _: 'messages.getHistory' });
    expect(wrapped('messages.getHistory', { chatId: channel })._).toBe('invokeWithTakeout');
    expect(takeout.rangesOf(anna)).toEqual([undefined]);
    expect(notices).toEqual([{ kind: 'chat-outside', chatId: anna, reason: 'restricted' }]);
  });
});

describe('a takeout that is refused in the middle', () => {
  const invalid = { kind: 'takeout', status: 403, name: 'TAKEOUT_INVALID' } as const;

  it('is asked for once more, whoever finds out; then it is given up aloud', async () => {
    const { begin, takeout, server, wrapped, stop, notices } = setup();
    await begin();
    server.valid.clear();
    const refused = (takeoutId: bigint) => takeout.refused({ ...invalid, takeoutId }, stop);
    expect(await Promise.all([refused(101n), refused(101n), refused(101n)])).toEqual([true, true, true]);
    expect(server.count('account.initTakeoutSession')).toBe(2);
    expect(wrapped('upload.getFile')).toMatchObject({ takeoutId: 102n });
    // An answer that was on its way.
    expect(await refused(101n)).toBe(true);
    expect(await refused(102n)).toBe(true);
    expect(server.count('account.initTakeoutSession')).toBe(2);
    expect(wrapped('upload.getFile')).toEqual({ _: 'upload.getFile' });
    expect(notices).toEqual([{ kind: 'lost', reason: 'it was ended twice' }]);
  });

  it('is not waited for again', async () => {
    const { begin, takeout, server, stop, notices, wrapped } = setup();
    await begin();
    server.valid.clear();
    server.approvedMs = Infinity;
    expect(await takeout.refused({ ...invalid, takeoutId: 101n }, stop)).toBe(true);
    expect(notices).toMatchObject([{ kind: 'lost' }]);
    expect(wrapped('messages.getHistory')).toEqual({ _: 'messages.getHistory' });
  });

  it('stays where it is valid: files of a data centre that does not know it go outside', async () => {
    const { begin, takeout, server, stop, wrapped, notices } = setup();
    await begin();
    expect(await takeout.refused({ ...invalid, takeoutId: 101n }, { ...stop, signal: stop.signal, dc: 4 })).toBe(true);
    expect(server.count('account.initTakeoutSession')).toBe(1);
    expect(wrapped('upload.getFile', { dc: 4 })).toEqual({ _: 'upload.getFile' });
    expect(wrapped('upload.getFile', { dc: 2 })._).toBe('invokeWithTakeout');
    expect(notices).toEqual([{ kind: 'files-outside', dc: 4 }]);
  });

  it('reads a chat it was not asked for outside', async () => {
    const { begin, takeout, stop, notices } = setup();
    await begin();
    const required = { ...invalid, name: 'TAKEOUT_REQUIRED', takeoutId: 101n };
    expect(await takeout.refused(required, stop)).toBe(false);
    expect(await takeout.refused(required, { signal: stop.signal, chatId: channel })).toBe(true);
    expect(notices).toEqual([{ kind: 'chat-outside', chatId: channel, reason: 'not-included' }]);
  });
});

describe('ending a takeout', () => {
  it.each([true, false])('tells Telegram the outcome (%s), once, and keeps the record', async (success) => {
    const { begin, takeout, server, wrapped } = setup();
    await begin();
    expect(await takeout.end({ success })).toMatchObject({ record: { id: '101', isFinished: true } });
    expect(server.sent.at(-1)).toMatchObject({ request: { _: 'account.finishTakeoutSession', ...(success ? { success: true } : {}) }, options: { takeoutId: 101n } });
    expect(await takeout.end({ success })).toEqual({ record: null });
    expect(server.count('account.finishTakeoutSession')).toBe(1);
    expect(wrapped('messages.getHistory')).toEqual({ _: 'messages.getHistory' });
  });

  it('waits two seconds for Telegram and no longer, and says so', async () => {
    const { begin, takeout, server, clock } = setup();
    await begin();
    server.answersFinish = false;
    const ending = takeout.end({ success: true });
    await clock.advance(2000);
    await settle();
    expect(await ending).toMatchObject({ record: { id: '101', isFinished: false }, problem: 'STOPPED' });
  });

  it('ends what an earlier run left open in this process as a failure', async () => {
    const { begin, server } = setup();
    await begin();
    await begin();
    expect(server.sent.map(({ request: { _: method } }) => method)).toEqual(['account.initTakeoutSession', 'messages.getSplitRanges', 'account.finishTakeoutSession', 'account.initTakeoutSession', 'messages.getSplitRanges']);
  });
});
