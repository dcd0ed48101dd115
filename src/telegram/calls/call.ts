import { TobsFailure } from '../../model/errors';
import type { ChatId, MessageId } from '../../model/ids';
import type { WaitNotice } from '../../model/telegram';
import { reasonOf, type Clock } from '../clock';
import { innermost, type Tl, type TlValue } from '../codec/tl';
import { ConnectionChoice } from '../connections/connection-choice';
import { DcPauses } from './dc-pauses';
import { Deadlines } from './deadlines';
import { Limiter, type Turn } from './limiter';
import { methodRule, type MethodRule } from './methods';
import { onAbort } from '../../model/on-abort';
import { afterAttempts, AnswerTimeout, failureOf, requireAnswer, RpcRefusal, troubleOf, type Trouble } from './rpc-errors';
import { RequestLog } from './request-log';
import { Retry } from './retry';
import { Spacing } from './spacing';
import type { Route, Transport } from './transport';

/** Message ids of one part of the account, both inclusive (TL `messageRange`). */
export interface MessageRange {
  readonly minId: MessageId;
  readonly maxId: MessageId;
}

/** How often, how long and how many at once. */
export interface CallLimits extends CallSizes {
  /** Transient failures are repeated this often. */
  readonly retries: number;
  readonly readTimeoutMs: number;
  readonly maxFloodWaitMs: number;
  /** Least time from one request to the next; interactive ones do not wait. */
  readonly spacingMs?: number | undefined;
}

/** How much is asked at a time. */
export interface CallSizes {
  /** Connections for history. */
  readonly connections: number;
  /** Connections for files, per DC; default: as for history. */
  readonly mediaConnections?: number | undefined;
  /** Requests in flight over all connections for history. */
  readonly historyLanes: number;
}

/**
 * Where a request goes, and what it is about. Written out where a request is made: what somebody gave for its `signal` may have a `dc`
 * of its own, so only the signal is handed down to there.
 */
export interface CallOptions {
  readonly signal: AbortSignal;
  /** DC of the request; default: the account's own. */
  readonly dc?: number;
  /** Any number: requests of one lane keep to one connection. Without it the least busy one is taken. */
  readonly lane?: number;
  /** Chat the request is about, if any: some are read outside the takeout. */
  readonly chatId?: ChatId;
  /** Ids the request is limited to inside a takeout; default: the newest range. */
  readonly range?: MessageRange;
  /** A takeout of its own, or null for none, in place of the one that is open. */
  readonly takeoutId?: bigint | null;
  /** Does the waiting before a request is sent, or sent again: whoever asks may leave a place to others meanwhile. */
  readonly rest?: <T>(wait: () => Promise<T>) => Promise<T>;
}

/** The takeout requests go out in, if one is open. */
export interface TakeoutPort {
  /** The request as it is sent, and the takeout it is sent in. */
  wrap(request: Tl, rule: MethodRule, options: CallOptions): { readonly request: Tl; readonly takeoutId?: bigint };
  /** A request was refused because of its takeout. True: it can be sent again. */
  refused(trouble: Extract<Trouble, { kind: 'takeout' }>, options: CallOptions): Promise<boolean>;
}

export type Call = (request: Tl, options: CallOptions) => Promise<TlValue>;

/** Tries of what somebody waits for (chosen): seven seconds. */
const INTERACTIVE_TRIES = 4;

/** What is sent once may have been carried out when no answer comes; where Telegram answers that it failed, somebody would only ask again. */
function mayRepeat({ isSentOnce, isInteractive }: MethodRule, cause: 'server' | 'connection' | 'timeout', attempts: number): boolean {
  return isSentOnce !== true || (isInteractive === true && cause === 'server' && attempts < INTERACTIVE_TRIES);
}

function atOnce<T>(wait: () => Promise<T>): Promise<T> {
  return wait();
}

const noTakeout: TakeoutPort = { wrap: (request) => ({ request }), refused: () => Promise.resolve(false) };

/** Asked of the home data centre to tell one that is down from a network that is: small, and always allowed. */
const PROBE: Tl = { _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] };

/** What a {@link Caller} works with. */
export interface CallerParts {
  readonly transport: Transport;
  readonly limits: CallLimits;
  readonly clock: Clock;
  readonly onWait: (notice: WaitNotice) => void;
  /** Aborts when the client is closed: every wait ends then. */
  readonly closed: AbortSignal;
  /** Default: none is ever open. */
  readonly takeout?: TakeoutPort;
}

/** The one way to Telegram: waits, limits, time limits, retries and error names are decided here and nowhere else. */
export class Caller {
  readonly counts: Record<string, number> = {};
  /** How long answers took, by method. */
  readonly log = new RequestLog();
  private readonly limiters = new Map<string, Limiter>();
  private readonly timeouts = new Map<string, number>();
  private readonly choices = new Map<string, ConnectionChoice>();
  private readonly deadlines: Deadlines;
  private readonly pauses: DcPauses;
  private readonly spacing: Spacing;
  private readonly takeout: TakeoutPort;
  private sizes: CallSizes;

  constructor(private readonly parts: CallerParts) {
    const { limits, clock, onWait, closed, takeout = noTakeout } = parts;
    this.takeout = takeout;
    this.sizes = limits;
    this.pauses = new DcPauses(clock, onWait);
    this.spacing = new Spacing(clock, limits.spacingMs ?? 0);
    this.deadlines = new Deadlines(clock, limits.readTimeoutMs, closed);
  }

  /**
   * Answer of one request.
   * @throws TobsFailure; RpcRefusal when the request must go to another DC or needs a fresh file reference; DecodeError
   */
  readonly call: Call = async (request, options) => {
    const rule = methodRule(request._);
    if (rule === undefined) throw new TobsFailure({ code: 'INTERNAL', reason: `${request._} is not allowed` });
    const retry = this.retryOf(request._, options);
    const { rest = atOnce } = options;
    try {
      for (;;) {
        const trouble = await this.attempt(request, rule, { ...options, retry });
        if ('answer' in trouble) return trouble.answer;
        // A wait is an instruction, not a failure: it uses up no retry.
        if (trouble.kind === 'wait' && rule.isInteractive !== true) continue;
        if (trouble.kind === 'takeout' && (await this.takeout.refused(trouble, options))) continue;
        if (trouble.kind === 'move' || trouble.kind === 'reference') throw new RpcRefusal(trouble);
        const failure = (): TobsFailure => new TobsFailure(afterAttempts(failureOf(trouble, request._, this.parts.limits.readTimeoutMs), retry.attempts));
        if (trouble.kind !== 'transient' || !mayRepeat(rule, trouble.cause, retry.attempts)) throw failure();
        await rest(async () => {
          if (!(await retry.again(trouble, options.signal))) throw failure();
        });
      }
    } finally {
      retry.ended();
    }
  };

  private retryOf(method: string, { dc = this.parts.transport.homeDc }: CallOptions): Retry {
    const { clock, transport, limits, onWait } = this.parts;
    const ports = {
      clock,
      retries: limits.retries,
      firstContactMs: limits.readTimeoutMs,
      heardAtMs: () => transport.heardAtMs,
      homeDc: () => transport.homeDc,
      homeAnswers: (signal: AbortSignal) => this.homeAnswers(signal),
      tell: onWait,
    };
    return new Retry(ports, { method, dc });
  }

  private async homeAnswers(signal: AbortSignal): Promise<boolean> {
    const rule = methodRule(PROBE._);
    return rule !== undefined && 'answer' in (await this.attempt(PROBE, rule, { signal }));
  }

  /** Requests of this method that may be in flight now. */
  currentLimit(method: string, dc = this.parts.transport.homeDc): number {
    return this.limiter(method, dc).currentLimit;
  }

  private async attempt(request: Tl, rule: MethodRule, options: CallOptions & { readonly retry?: Retry }): Promise<Trouble | { readonly answer: TlValue }> {
    const dc = options.dc ?? this.parts.transport.homeDc;
    const limiter = this.limiter(request._, dc);
    if (rule.isInteractive !== true) await this.pause(dc, limiter, options);
    const turn = await this.turn(limiter, rule, options.signal);
    // The one place where requests are put into the takeout; late, because it may have changed while waiting.
    const sent = this.takeout.wrap(request, rule, options);
    try {
      this.checkSession(rule);
      this.counts[request._] = (this.counts[request._] ?? 0) + 1;
      options.retry?.began();
      const answer = await this.sendOn(sent.request, { dc, kind: rule.connection }, options);
      requireAnswer(answer);
      limiter.answered(turn);
      this.log.answered(request._, this.parts.clock.now() - turn.sentAt);
      this.pauses.answered(dc);
      return { answer };
    } catch (error) {
      const trouble = this.take(error, { limiter, turn });
      this.log.failed(request._, this.parts.clock.now() - turn.sentAt, trouble);
      if (trouble.kind === 'transient' && trouble.cause === 'server') this.pauses.failed(dc, request._);
      return trouble.kind === 'takeout' && sent.takeoutId !== undefined ? { ...trouble, takeoutId: sent.takeoutId } : trouble;
    } finally {
      limiter.release();
    }
  }

  /** Waits for what holds back all requests, however many may be in flight. */
  private async pause(dc: number, limiter: Limiter, { signal, rest = atOnce }: CallOptions): Promise<void> {
    if (this.pauses.isPaused(dc)) await rest(() => this.pauses.ready(dc, signal));
    else await this.pauses.ready(dc, signal);
    if (limiter.isHeldBack) await rest(() => limiter.calm(signal));
  }

  private async turn(limiter: Limiter, rule: MethodRule, signal: AbortSignal): Promise<Turn> {
    const turn = await limiter.acquire(signal);
    if (rule.isInteractive === true || (this.parts.limits.spacingMs ?? 0) === 0) return turn;
    try {
      await this.spacing.turn(signal);
      return { ...turn, sentAt: this.parts.clock.now() };
    } catch (error) {
      limiter.release();
      throw error;
    }
  }

  private async sendOn(request: Tl, { dc, kind }: Omit<Route, 'index'>, options: CallOptions): Promise<TlValue> {
    if (kind === 'main') return this.sendInTime(request, { dc, kind, index: 0 }, options.signal);
    if (options.lane !== undefined) return this.sendInTime(request, { dc, kind, index: options.lane % this.connectionsFor(kind) }, options.signal);
    const choice = this.choiceOf(kind, dc);
    const index = choice.take();
    try {
      return await this.sendInTime(request, { dc, kind, index }, options.signal);
    } finally {
      choice.release(index);
    }
  }

  /** What is asked from now on keeps to these; what is under way is not touched, and waits Telegram asked for go on. */
  resize(sizes: CallSizes): void {
    this.sizes = sizes;
    for (const [key, limiter] of this.limiters) if (methodRule(key.slice(key.indexOf(' ') + 1))?.connection === 'history') limiter.changeMax(sizes.historyLanes);
  }

  private connectionsFor(kind: Route['kind']): number {
    const { connections, mediaConnections } = this.sizes;
    return kind === 'file' ? (mediaConnections ?? connections) : connections;
  }

  private choiceOf(kind: Route['kind'], dc: number): ConnectionChoice {
    const key = `${kind} ${dc}`;
    const choice = this.choices.get(key) ?? new ConnectionChoice(() => this.connectionsFor(kind));
    this.choices.set(key, choice);
    return choice;
  }

  /** What to do about `error`; what is not Telegram's doing is thrown on. */
  private take(error: unknown, { limiter, turn }: { readonly limiter: Limiter; readonly turn: Turn }): Trouble {
    const trouble = troubleOf(error);
    if (trouble.kind === 'other') throw error;
    if (trouble.kind === 'wait') limiter.wait(trouble.seconds, turn);
    if (trouble.kind === 'auth') this.parts.transport.sessionEnded();
    if (trouble.kind === 'transient' && trouble.cause === 'timeout') limiter.timedOut();
    return trouble;
  }

  private checkSession(rule: MethodRule): void {
    if (rule.isBeforeSignIn === true) return;
    if (this.parts.transport.isSignedOut || !this.parts.transport.hasSession) throw new TobsFailure({ code: 'SIGNED_OUT' });
  }

  /** The library waits for ever for an answer that never comes (telegram-client.md, table row 1). */
  private async sendInTime(request: Tl, route: Route, signal: AbortSignal): Promise<TlValue> {
    const key = `${route.kind} ${route.dc} ${route.index}`;
    let end: (() => void) | undefined;
    let remove: (() => void) | undefined;
    try {
      const answer = await new Promise<TlValue>((resolve, reject) => {
        end = this.deadlines.start(() => reject(new AnswerTimeout(`no answer to ${innermost(request)._}`)));
        remove = onAbort(signal, () => reject(reasonOf(signal)));
        this.parts.transport.send(request, route).then(resolve, reject);
      });
      this.timeouts.delete(key);
      return answer;
    } catch (error) {
      if (error instanceof AnswerTimeout) this.countTimeout(key, route);
      throw error;
    } finally {
      end?.();
      remove?.();
    }
  }

  private countTimeout(key: string, route: Route): void {
    const count = (this.timeouts.get(key) ?? 0) + 1;
    this.timeouts.set(key, count);
    // One lost answer is no reason to give up a connection; one that says nothing at all is dead, and every further request
    // on it would cost its whole time limit.
    const isDead = this.parts.transport.heardOnMs(route) < this.parts.clock.now() - this.parts.limits.readTimeoutMs / 2;
    if (isDead || count % 3 === 0) this.parts.transport.drop(route);
  }

  private limiter(method: string, dc: number): Limiter {
    const key = `${dc} ${method}`;
    const known = this.limiters.get(key);
    if (known !== undefined) return known;
    const rule = methodRule(method);
    const limiter = new Limiter({
      clock: this.parts.clock,
      method,
      max: rule?.connection === 'history' ? this.sizes.historyLanes : Number.MAX_SAFE_INTEGER,
      maxWaitMs: rule?.isInteractive === true ? 0 : this.parts.limits.maxFloodWaitMs,
      onWait: (seconds) => {
        if (rule?.isInteractive !== true) this.parts.onWait({ dc, method, seconds });
      },
      closed: this.parts.closed,
    });
    this.limiters.set(key, limiter);
    return limiter;
  }
}
