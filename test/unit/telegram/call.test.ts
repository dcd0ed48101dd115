import { TobsFailure } from '../../../src/model/errors';
import type { WaitNotice } from '../../../src/model/telegram';
import { Caller, type CallLimits } from '../../../src/telegram/calls/call';
import type { Route, Transport } from '../../../src/telegram/calls/transport';
import type { Tl, TlValue } from '../../../src/telegram/codec/tl';
import { RpcRefusal } from '../../../src/telegram/calls/rpc-errors';
import { settle, VirtualClock } from './virtual-clock';

/** An answer that never comes. */
const NEVER = Symbol('never');
const GET_HISTORY: Tl = { _: 'messages.getHistory' };
const limits: CallLimits = { retries: 3, readTimeoutMs: 60_000, maxFloodWaitMs: 3_600_000, connections: 2, historyLanes: 8 };

/** What the library throws for an answer of Telegram. */
function rpcError(code: number, errorMessage: string): Error {
  return Object.assign(new Error('prose'), { code, errorMessage });
}

class FakeTransport implements Transport {
  readonly homeDc = 2;
  isSignedOut = false;
  hasSession = true;
  /** Bytes keep coming in unless a test says otherwise: what fails is the request, not the network. */
  heardAtMs: number | null = Number.MAX_SAFE_INTEGER;
  sent = 0;
  readonly routes: Route[] = [];
  readonly dropped: Route[] = [];
  constructor(private readonly answer: (number: number) => TlValue | Error | typeof NEVER) {}

  send(_request: Tl, route: Route): Promise<TlValue> {
    this.routes.push(route);
    const answer = this.answer(++this.sent);
    if (answer === NEVER) return new Promise<TlValue>((resolve) => void resolve);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  }

  heardOnMs(): number {
    return this.heardAtMs ?? 0;
  }

  sessionEnded(): void {
    this.isSignedOut = true;
  }

  drop(route: Route): void {
    this.dropped.push(route);
  }
}

function setup(answer: (number: number) => TlValue | Error | typeof NEVER, changed: Partial<CallLimits> = {}) {
  const clock = new VirtualClock();
  const transport = new FakeTransport(answer);
  const notices: WaitNotice[] = [];
  const caller = new Caller({ transport, limits: { ...limits, ...changed }, clock, onWait: (notice) => notices.push(notice), closed: new AbortController().signal });
  const { signal } = new AbortController();
  return { clock, transport, notices, caller, signal };
}

async function detailOf(promise: Promise<unknown>): Promise<object | undefined> {
  const error: unknown = await promise.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  return error instanceof TobsFailure ? error.detail : undefined;
}

describe('call', () => {
  it.each(['messages.messagesNotModified', 'messages.dialogsNotModified'])('asks again where the answer is %s, which answers nothing that was asked', async (name) => {
    const full: Tl = { _: 'messages.messages', messages: [] };
    const { caller, clock, transport, signal } = setup((number) => (number === 1 ? { _: name, count: 250 } : full));
    const call = caller.call(GET_HISTORY, { signal });
    await clock.advance(2000);
    expect(await call).toBe(full);
    expect(transport.sent).toBe(2);
  });

  it.each([[500, 'NOT_IMPLEMENTED'], [400, 'METHOD_INVALID'], [400, 'INPUT_METHOD_INVALID_1234_0']])('asks once for a method the server does not have: %i %s', async (code, name) => {
    const { caller, transport, signal } = setup(() => rpcError(code, name));
    expect(await detailOf(caller.call(GET_HISTORY, { signal }))).toEqual({ code: 'TELEGRAM_ERROR', method: 'messages.getHistory', status: code, text: name });
    expect(transport.sent).toBe(1);
  });

  it('refuses methods that are not on the list, without sending', async () => {
    const { caller, transport, signal } = setup(() => true);
    expect(await detailOf(caller.call({ _: 'messages.sendMessage' }, { signal }))).toMatchObject({ code: 'INTERNAL' });
    expect(transport.sent).toBe(0);
  });

  it('sends nothing without a session', async () => {
    const { caller, transport, signal } = setup(() => true);
    transport.hasSession = false;
    expect(await detailOf(caller.call(GET_HISTORY, { signal }))).toEqual({ code: 'SIGNED_OUT' });
    expect(transport.sent).toBe(0);
  });

  it('holds all lanes for the whole wait, sends nothing meanwhile, and uses up no retry', async () => {
    const { caller, clock, transport, notices, signal } = setup((number) => (number <= 2 ? rpcError(420, 'FLOOD_WAIT_30') : true), { retries: 0 });
    const calls = [0, 1, 2, 3].map((lane) => caller.call(GET_HISTORY, { signal, lane }));
    // Two of the four are already on their way when the wait is announced.
    await clock.advance(29_999);
    const duringWait = transport.sent;
    await clock.advance(2000);
    expect(await Promise.all(calls)).toEqual([true, true, true, true]);
    expect(duringWait).toBe(4);
    expect(transport.sent).toBe(6);
    expect(notices).toEqual([{ dc: 2, method: 'messages.getHistory', seconds: 30 }, { dc: 2, method: 'messages.getHistory', seconds: 0 }]);
  });

  it('gets through twenty waits in a row', async () => {
    const { caller, clock, signal, transport } = setup((number) => (number <= 20 ? rpcError(420, 'FLOOD_WAIT_400') : true), { retries: 0 });
    const call = caller.call(GET_HISTORY, { signal });
    await clock.advance(20 * 401_000);
    expect(await call).toBe(true);
    expect(transport.sent).toBe(21);
  });

  it('throws a wait above the limit, and refuses the next call without sending', async () => {
    const { caller, transport, signal } = setup(() => rpcError(420, 'FLOOD_WAIT_7200'));
    expect(await detailOf(caller.call(GET_HISTORY, { signal }))).toEqual({ code: 'FLOOD_WAIT', waitSeconds: 7200, method: 'messages.getHistory' });
    expect(await detailOf(caller.call(GET_HISTORY, { signal }))).toMatchObject({ code: 'FLOOD_WAIT' });
    expect(transport.sent).toBe(1);
  });

  it('stops within a wait at once', async () => {
    const { caller, clock } = setup(() => rpcError(420, 'FLOOD_WAIT_30'));
    const stop = new AbortController();
    const call = caller.call(GET_HISTORY, { signal: stop.signal });
    await clock.advance(1000);
    stop.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('repeats passing errors after 1, 2, 4 seconds and then names them', async () => {
    const { caller, clock, transport, signal } = setup(() => rpcError(500, 'RPC_CALL_FAIL'));
    const call = detailOf(caller.call(GET_HISTORY, { signal }));
    await clock.advance(7000);
    expect(await call).toEqual({ code: 'TELEGRAM_ERROR', method: 'messages.getHistory', status: 500, text: 'RPC_CALL_FAIL', attempts: 4 });
    expect(transport.sent).toBe(4);
    expect(clock.sleeps.filter((ms) => ms !== limits.readTimeoutMs)).toEqual([1000, 2000, 4000]);
  });

  it.each([
    ['permanent errors', rpcError(400, 'PEER_FLOOD_OTHER'), { code: 'TELEGRAM_ERROR', status: 400, text: 'PEER_FLOOD_OTHER' }],
    ['a closed chat', rpcError(400, 'CHANNEL_PRIVATE'), { code: 'CHAT_UNAVAILABLE' }],
    ['a revoked session', rpcError(401, 'SESSION_REVOKED'), { code: 'SIGNED_OUT' }],
    ['a duplicated key', rpcError(406, 'AUTH_KEY_DUPLICATED'), { code: 'SIGNED_OUT' }],
  ])('does not repeat %s', async (_name, error, expected) => {
    const { caller, transport, signal } = setup(() => error);
    expect(await detailOf(caller.call(GET_HISTORY, { signal }))).toMatchObject(expected);
    expect(transport.sent).toBe(1);
  });

  it('names a lost connection as unreachable, never as signed out', async () => {
    const { caller, clock, transport, signal } = setup(() => new Error('Connection to dc 2 was lost'), { retries: 1 });
    const call = detailOf(caller.call(GET_HISTORY, { signal }));
    await clock.advance(2000);
    expect(await call).toEqual({ code: 'TELEGRAM_UNREACHABLE', reason: 'Connection to dc 2 was lost' });
    expect(transport.isSignedOut).toBe(false);
  });

  it('gives up an answer after the time limit, and a connection after three', async () => {
    const { caller, clock, transport, signal } = setup(() => NEVER, { retries: 2 });
    const call = detailOf(caller.call(GET_HISTORY, { signal, lane: 1 }));
    await clock.advance(60_000 * 3 + 3000);
    expect(await call).toEqual({ code: 'TIMEOUT', what: 'messages.getHistory', afterMs: 60_000, attempts: 3 });
    expect(transport.dropped).toEqual([{ dc: 2, kind: 'history', index: 1 }]);
  });

  it('hands moves and expired references to its caller', async () => {
    const moved = setup(() => rpcError(303, 'FILE_MIGRATE_4'));
    await expect(moved.caller.call({ _: 'upload.getFile' }, { signal: moved.signal, dc: 2 })).rejects.toMatchObject({ trouble: { kind: 'move', dc: 4 } });
    const expired = setup(() => rpcError(400, 'FILE_REFERENCE_0_EXPIRED'));
    await expect(expired.caller.call({ _: 'upload.getFile' }, { signal: expired.signal })).rejects.toBeInstanceOf(RpcRefusal);
  });

  it('halves the requests in flight on a wait and gives them back one a minute', async () => {
    const waits = new Set([101, 102]);
    const { caller, clock, signal } = setup((number) => (waits.has(number) ? rpcError(420, 'FLOOD_WAIT_1') : true));
    const ask = (count: number): Promise<unknown> => Promise.all(Array.from({ length: count }, (_unused, lane) => caller.call(GET_HISTORY, { signal, lane })));
    // It begins with half, and finds that more bring more.
    await ask(100);
    const steps: number[] = [caller.currentLimit('messages.getHistory')];
    const first = ask(8);
    await clock.advance(3000);
    await first;
    steps.push(caller.currentLimit('messages.getHistory'));
    for (let minute = 0; minute < 5; minute++) {
      await clock.advance(60_000);
      steps.push(caller.currentLimit('messages.getHistory'));
    }
    expect(steps).toEqual([8, 4, 5, 6, 7, 8, 8]);
  });

  it('uses as many connections for files as the settings say, and as many for history', async () => {
    const { caller, transport, signal } = setup(() => NEVER, { connections: 2, mediaConnections: 3 });
    for (let call = 0; call < 12; call++) {
      caller.call({ _: 'upload.getFile' }, { signal, dc: 4 }).catch(() => undefined);
      caller.call(GET_HISTORY, { signal }).catch(() => undefined);
    }
    await settle();
    const used = (kind: string): number => new Set(transport.routes.filter((route) => route.kind === kind).map(({ index }) => index)).size;
    expect([used('file'), used('history')]).toEqual([3, 2]);
  });

  it('keeps the pause between requests the settings ask for, and none for signing in', async () => {
    const { caller, clock, transport, signal } = setup(() => true, { spacingMs: 500 });
    const calls = Promise.all(Array.from({ length: 5 }, (_unused, number) => caller.call(number % 2 === 0 ? GET_HISTORY : { _: 'upload.getFile' }, { signal })));
    const sent: number[] = [];
    for (let step = 0; step < 5; step++) {
      await clock.advance(step === 0 ? 0 : 500);
      sent.push(transport.sent);
    }
    await calls;
    expect(sent).toEqual([1, 2, 3, 4, 5]);
    await caller.call({ _: 'auth.sendCode' }, { signal });
    expect(transport.sent).toBe(6);
  });

  it('gives its place back when it is stopped during such a pause', async () => {
    const { caller, clock, transport, signal } = setup(() => true, { spacingMs: 10_000, historyLanes: 1 });
    await caller.call(GET_HISTORY, { signal });
    const stop = new AbortController();
    const stopped = caller.call(GET_HISTORY, { signal: stop.signal });
    await settle();
    stop.abort(new DOMException('stopped', 'AbortError'));
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    const next = caller.call(GET_HISTORY, { signal });
    await clock.advance(20_000);
    expect(await next).toBe(true);
    expect(transport.sent).toBe(2);
  });

  it('waits for each data centre and method apart', async () => {
    const { caller, signal, transport } = setup((number) => (number === 1 ? rpcError(420, 'FLOOD_WAIT_30') : true));
    const stop = new AbortController();
    const waiting = detailOf(caller.call({ _: 'upload.getFile' }, { signal: stop.signal, dc: 4 }));
    await settle();
    expect(await caller.call({ _: 'upload.getFile' }, { signal, dc: 2 })).toBe(true);
    expect(await caller.call(GET_HISTORY, { signal })).toBe(true);
    expect(transport.sent).toBe(3);
    stop.abort();
    expect(await waiting).toBeUndefined();
  });

  it.each([
    ['that Telegram itself could not carry out', () => rpcError(500, 'RPC_CALL_FAIL'), 4],
    ['whose answer is lost: it may have been carried out', () => new Error('Connection to dc 2 was lost'), 1],
  ])('repeats a sign-in request %s', async (_what, trouble, most) => {
    for (const failures of [1, 9]) {
      const { caller, clock, transport, signal } = setup((number) => (number <= failures ? trouble() : true));
      const call = detailOf(caller.call({ _: 'auth.sendCode' }, { signal }));
      for (let second = 0; second < 20; second++) await clock.advance(1000);
      expect((await call) === undefined).toBe(failures < most);
      expect(transport.sent).toBe(Math.min(failures + 1, most));
    }
  });

  it('reports waits at once where somebody sits in front of it', async () => {
    const { caller, signal, notices } = setup(() => rpcError(420, 'FLOOD_WAIT_60'));
    expect(await detailOf(caller.call({ _: 'auth.sendCode' }, { signal }))).toMatchObject({ code: 'FLOOD_WAIT', waitSeconds: 60 });
    expect(notices).toEqual([]);
  });

  it('leaves a data centre alone after five server errors in a row, longer each time, and says so', async () => {
    const { caller, clock, signal, notices } = setup((number) => (number <= 10 ? rpcError(500, 'INTERNAL') : true), { retries: 20 });
    const call = caller.call(GET_HISTORY, { signal });
    await clock.advance(600_000);
    expect(await call).toBe(true);
    const pauses = notices.map(({ seconds, reason }) => ({ seconds, reason }));
    expect(pauses).toEqual([{ seconds: 60, reason: 'errors' }, { seconds: 0, reason: undefined }, { seconds: 120, reason: 'errors' }, { seconds: 0, reason: undefined }]);
    expect(clock.sleeps).toContain(60_000 - 16_000);
  });

  it('gives up a connection at once that says nothing at all', async () => {
    const { caller, clock, transport, signal } = setup((number) => (number === 1 ? NEVER : true));
    transport.heardAtMs = clock.now();
    const call = caller.call(GET_HISTORY, { signal, lane: 1 });
    await clock.advance(62_000);
    expect(await call).toBe(true);
    expect(transport.dropped).toEqual([{ dc: 2, kind: 'history', index: 1 }]);
  });
});

describe('a network that is gone', () => {
  const lost = new Error('connect ENETUNREACH');

  it('uses up no retry, however long it lasts, and is told with its next try', async () => {
    let isBack = false;
    const { caller, clock, transport, notices, signal } = setup(() => (isBack ? true : lost), { retries: 2 });
    transport.heardAtMs = clock.now();
    const call = caller.call(GET_HISTORY, { signal });
    await clock.advance(30 * 60_000);
    const triesMeanwhile = transport.sent;
    isBack = true;
    await clock.advance(66_000);
    expect(await call).toBe(true);
    // 1, 2, 4 … 60 s apart, never more than a minute.
    expect(triesMeanwhile).toBeGreaterThan(30);
    expect(transport.sent).toBe(triesMeanwhile + 1);
    expect(notices[0]).toEqual({ dc: 2, method: 'messages.getHistory', seconds: 4, reason: 'unreachable' });
    expect(notices.at(-1)).toEqual({ dc: 2, method: 'messages.getHistory', seconds: 0 });
  });

  it('ends a run after two hours of trying', async () => {
    const { caller, clock, transport, signal } = setup(() => lost);
    transport.heardAtMs = clock.now();
    const call = detailOf(caller.call(GET_HISTORY, { signal }));
    await clock.advance(3 * 3_600_000);
    expect(await call).toEqual({ code: 'TELEGRAM_UNREACHABLE', reason: 'connect ENETUNREACH' });
  });

  it('is given up soon when Telegram was never reached, whatever the retries', async () => {
    const { caller, clock, transport, signal } = setup(() => lost, { retries: 20 });
    transport.heardAtMs = null;
    const call = detailOf(caller.call(GET_HISTORY, { signal }));
    await clock.advance(60_000);
    expect(await call).toEqual({ code: 'TELEGRAM_UNREACHABLE', reason: 'connect ENETUNREACH' });
  });

  it('is not waited for with no retries allowed', async () => {
    const { caller, clock, transport, signal } = setup(() => lost, { retries: 0 });
    transport.heardAtMs = clock.now();
    expect(await detailOf(caller.call(GET_HISTORY, { signal }))).toMatchObject({ code: 'TELEGRAM_UNREACHABLE' });
  });

  it('is told from one data centre that is down by asking the account’s own', async () => {
    const { caller, clock, transport, signal } = setup(() => true, { retries: 1 });
    transport.heardAtMs = clock.now();
    const send = transport.send.bind(transport);
    transport.send = (request, route) => (route.dc === 4 ? send(request, route).then(() => Promise.reject(lost)) : send(request, route));
    const call = detailOf(caller.call({ _: 'upload.getFile' }, { signal, dc: 4 }));
    await clock.advance(3000);
    expect(await call).toMatchObject({ code: 'TELEGRAM_UNREACHABLE' });
    expect(transport.routes.map((route) => route.dc)).toEqual([4, 4, 2]);
  });

  it('is waited for by files of another data centre, too', async () => {
    let isBack = false;
    const { caller, clock, transport, signal } = setup(() => (isBack ? true : lost), { retries: 1 });
    transport.heardAtMs = clock.now();
    const call = caller.call({ _: 'upload.getFile' }, { signal, dc: 4 });
    await clock.advance(30 * 60_000);
    isBack = true;
    await clock.advance(66_000);
    expect(await call).toBe(true);
  });
});
