import { isAbort, TobsFailure, toTobsError } from '../../model/errors';
import { parseChatId, type ChatId } from '../../model/ids';
import type { TakeoutEnd, TakeoutKind, TakeoutNotice, TakeoutOpening, TakeoutRecord, TakeoutRequest, TakeoutScope } from '../../model/takeout';
import type { Call, CallOptions, MessageRange, TakeoutPort } from './call';
import { unlessAborted, type Clock } from '../clock';
import { asTl, asTlList, int, long, type Tl } from '../codec/tl';
import type { MethodRule } from './methods';
import type { Trouble } from './rpc-errors';

/** Ending a run waits no longer than this for Telegram (F-RUN-8: a stopped run is over in 5 s). Chosen. */
const FINISH_LIMIT_MS = 2000;
/** Telegram is never asked more often, whatever it says. Chosen. */
const SHORTEST_POLL_MS = 1000;
/** Moments closer together than this are the same one, told again. Chosen. */
const SAME_MOMENT_MS = 60_000;
const INIT_DELAY = /^TAKEOUT_INIT_DELAY_(\d+)$/;

/** Flag of `account.initTakeoutSession` for each kind of chat. */
const flags: Readonly<Record<TakeoutKind, string>> = { users: 'messageUsers', groups: 'messageChats', supergroups: 'messageMegagroups', channels: 'messageChannels' };

/** What a takeout is kept open with. */
export interface TakeoutPorts {
  readonly call: Call;
  readonly clock: Clock;
  readonly homeDc: () => number;
  readonly accountId: () => ChatId | undefined;
  /** Ends everything. */
  readonly closed: AbortSignal;
}

interface Session {
  readonly id: bigint;
  readonly record: TakeoutRecord;
  /** Ascending; channels answer in the last one. */
  readonly ranges: readonly MessageRange[];
}

interface Use {
  readonly request: TakeoutRequest;
  readonly onNotice: (notice: TakeoutNotice) => void;
}

/**
 * The takeout session of a run: asked for, waited for, used by every request that belongs into it, asked for once more when
 * Telegram ends it early, and finished. @see telegram-client.md section 9
 */
export class Takeout implements TakeoutPort {
  private session: Session | null = null;
  private use: Use | null = null;
  private hasRenewed = false;
  private repairing: Promise<void> | undefined;
  private readonly outside = new Set<ChatId>();
  private readonly shown = new Set<ChatId>();
  private readonly dcsOutside = new Set<number>();

  constructor(private readonly ports: TakeoutPorts) {}

  /**
   * Opens a takeout: the stored one if Telegram still accepts it, else a new one, waiting for the user's approval.
   * @throws TobsFailure TELEGRAM_ERROR when Telegram gives none at all, and what `call` throws
   */
  async begin(request: TakeoutRequest, { signal, onNotice }: { readonly signal: AbortSignal; readonly onNotice: (notice: TakeoutNotice) => void }): Promise<TakeoutOpening> {
    // A run that was lost before it could end its takeout.
    if (this.session !== null) await this.end({ success: false });
    this.use = { request, onNotice };
    this.hasRenewed = false;
    this.outside.clear();
    this.shown.clear();
    this.dcsOutside.clear();
    const session = await this.reopen(request, signal);
    if (session === null) return await this.open({ request, onNotice }, signal);
    this.session = session;
    return { kind: 'open', record: session.record };
  }

  /** Tells Telegram the outcome; bounded in time, never throws. Requests sent later go out without takeout. */
  async end({ success }: { readonly success: boolean }, limitMs = FINISH_LIMIT_MS): Promise<TakeoutEnd> {
    const { session } = this;
    this.use = null;
    if (session === null) return { record: null };
    try {
      await this.finish(session.id, success, limitMs);
      return { record: { ...session.record, isFinished: true } };
    } catch (error) {
      // Nothing of the export is lost by it: the caller says so, and the next run goes on with this session.
      return { record: session.record, problem: toTobsError(error).code };
    } finally {
      this.session = null;
    }
  }

  /** Ranges to read this chat's history by, ascending; one undefined entry where it need not be split. */
  rangesOf(chatId: ChatId): readonly (MessageRange | undefined)[] {
    const { session } = this;
    const isSplit = session !== null && session.ranges.length > 1 && !this.outside.has(chatId) && parseChatId(chatId).kind !== 'channel';
    return isSplit ? session.ranges : [undefined];
  }

  /** True when an empty answer may mean that this chat only shows nothing inside the takeout. */
  mayHide(chatId: ChatId): boolean {
    return this.session !== null && !this.outside.has(chatId) && !this.shown.has(chatId);
  }

  /** The takeout has given messages of this chat, so it hides none of them. */
  showed(chatId: ChatId): void {
    this.shown.add(chatId);
  }

  /** From now on requests about this chat go out bare. */
  leaveOutside(chatId: ChatId, reason: 'restricted' | 'not-included'): void {
    if (this.outside.has(chatId)) return;
    this.outside.add(chatId);
    this.use?.onNotice({ kind: 'chat-outside', chatId, reason });
  }

  wrap(request: Tl, rule: MethodRule, { chatId, range, takeoutId, dc }: CallOptions): { readonly request: Tl; readonly takeoutId?: bigint } {
    const id = takeoutId === undefined ? this.session?.id : takeoutId;
    const isOutside = takeoutId === undefined && ((chatId !== undefined && this.outside.has(chatId)) || (dc !== undefined && this.dcsOutside.has(dc)));
    if (rule.takeout === undefined || id === undefined || id === null || isOutside) return { request };
    const limited = rule.takeout === 'split' ? (range ?? this.session?.ranges.at(-1)) : undefined;
    // Documented order: the range inside the takeout.
    const query: Tl = limited === undefined ? request : { _: 'invokeWithMessagesRange', range: { _: 'messageRange', ...limited }, query: request };
    return { request: { _: 'invokeWithTakeout', takeoutId: id, query }, takeoutId: id };
  }

  async refused(trouble: Extract<Trouble, { kind: 'takeout' }>, { chatId, dc, takeoutId, signal }: CallOptions): Promise<boolean> {
    // Bare requests, and those of a takeout that is only being tried, are answered for by whoever sent them.
    if (trouble.takeoutId === undefined || takeoutId !== undefined) return false;
    if (trouble.takeoutId !== this.session?.id) return true;
    if (trouble.name === 'TAKEOUT_REQUIRED') {
      if (chatId === undefined) return false;
      this.leaveOutside(chatId, 'not-included');
      return true;
    }
    this.repairing ??= this.repair(dc).finally(() => (this.repairing = undefined));
    await unlessAborted(this.repairing, signal);
    return true;
  }

  /** The stored session, if it is this account's, asked for at least as much, and still accepted. */
  private async reopen({ stored, scope }: TakeoutRequest, signal: AbortSignal): Promise<Session | null> {
    if (stored === undefined || stored.account !== this.ports.accountId()) return null;
    const id = BigInt(stored.id);
    const isEnough = includes(stored.scope, scope);
    if (!isEnough && stored.isFinished) return null;
    try {
      if (isEnough) return { id, record: { ...stored, isFinished: false }, ranges: await this.readRanges(id, signal) };
      // Left open by a run that was cut off, for fewer kinds of chats: over, and not a success.
      await this.sendFinish(id, false, signal);
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
    return null;
  }

  private async open({ request, onNotice }: Use, signal: AbortSignal): Promise<TakeoutOpening> {
    const { clock } = this.ports;
    const untilMs = clock.now() + request.waitSeconds * 1000;
    let toldMs: number | null = null;
    for (;;) {
      const answer = await this.init(request.scope, signal);
      if ('id' in answer) return { kind: 'open', record: await this.start(answer.id, request.scope, signal) };
      const nowMs = clock.now();
      const availableMs = nowMs + answer.delayMs;
      if (nowMs >= untilMs) return { kind: 'not-approved', availableMs };
      if (toldMs === null || Math.abs(availableMs - toldMs) > SAME_MOMENT_MS) {
        toldMs = availableMs;
        onNotice({ kind: 'waiting', untilMs, availableMs });
      }
      await clock.sleep(Math.min(request.pollSeconds * 1000, Math.max(answer.delayMs, SHORTEST_POLL_MS), untilMs - nowMs), signal);
    }
  }

  private async init(scope: TakeoutScope, signal: AbortSignal): Promise<{ readonly id: bigint } | { readonly delayMs: number }> {
    const kinds = Object.fromEntries(scope.kinds.map((kind) => [flags[kind], true]));
    const files = scope.fileMaxSizeBytes === undefined ? {} : { files: true, fileMaxSize: BigInt(scope.fileMaxSizeBytes) };
    const request: Tl = { _: 'account.initTakeoutSession', ...kinds, ...files };
    try {
      const answer = asTl(await this.ports.call(request, { signal }));
      const id = answer === undefined ? undefined : long(answer, 'id');
      if (id === undefined) throw new TobsFailure({ code: 'TELEGRAM_ERROR', method: request._, status: 0, text: answer?._ ?? 'no answer' });
      return { id };
    } catch (error) {
      const delay = error instanceof TobsFailure && error.detail.code === 'TELEGRAM_ERROR' ? INIT_DELAY.exec(error.detail.text)?.[1] : undefined;
      if (delay === undefined) throw error;
      return { delayMs: Number(delay) * 1000 };
    }
  }

  /** Begins to use a session that was just given. */
  private async start(id: bigint, scope: TakeoutScope, signal: AbortSignal): Promise<TakeoutRecord> {
    const account = this.ports.accountId();
    if (account === undefined) throw new TobsFailure({ code: 'SIGNED_OUT' });
    const record: TakeoutRecord = { id: id.toString(), createdMs: this.ports.clock.now(), account, scope, isFinished: false };
    try {
      this.session = { id, record, ranges: await this.readRanges(id, signal) };
    } catch (error) {
      // Nobody else knows of it yet.
      await this.finish(id, false).catch((inner: unknown) => {
        if (!(inner instanceof TobsFailure) && !isAbort(inner)) throw inner;
      });
      throw error;
    }
    return record;
  }

  private async readRanges(takeoutId: bigint, signal: AbortSignal): Promise<readonly MessageRange[]> {
    const answer = asTlList(await this.ports.call({ _: 'messages.getSplitRanges' }, { signal, takeoutId }));
    return answer.map((range) => ({ minId: int(range, 'minId') ?? 1, maxId: int(range, 'maxId') ?? 0 })).toSorted((a, b) => a.minId - b.minId);
  }

  /** After a request was told that the takeout is not valid: finds out what is true, once for all requests that ask. */
  private async repair(dc: number | undefined): Promise<void> {
    const { session, use } = this;
    const { closed, homeDc } = this.ports;
    if (session === null || use === null) return;
    if (dc !== undefined && dc !== homeDc() && (await this.isAccepted(session.id))) {
      this.dcsOutside.add(dc);
      use.onNotice({ kind: 'files-outside', dc });
      return;
    }
    const hasRenewed = this.hasRenewed;
    this.hasRenewed = true;
    const reason = hasRenewed ? 'it was ended twice' : await this.renew(use, closed);
    if (reason === null) return;
    this.session = null;
    use.onNotice({ kind: 'lost', reason });
  }

  private async isAccepted(id: bigint): Promise<boolean> {
    try {
      await this.readRanges(id, this.ports.closed);
      return true;
    } catch (error) {
      if (isRefusal(error)) return false;
      throw error;
    }
  }

  /** Asks for a new session in the middle of a run, without waiting for approval. @returns why there is none, or null */
  private async renew({ request }: Use, signal: AbortSignal): Promise<string | null> {
    try {
      const answer = await this.init(request.scope, signal);
      if (!('id' in answer)) return 'a new one needs your approval again';
      await this.start(answer.id, request.scope, signal);
      return null;
    } catch (error) {
      if (error instanceof TobsFailure && error.detail.code === 'TELEGRAM_ERROR') return error.detail.text;
      throw error;
    }
  }

  private async finish(id: bigint, success: boolean, limitMs = FINISH_LIMIT_MS): Promise<void> {
    const limit = new AbortController();
    const timer = new AbortController();
    void this.ports.clock.sleep(limitMs, timer.signal).then(() => limit.abort(), ignoreEnd);
    try {
      await this.sendFinish(id, success, limit.signal);
    } finally {
      timer.abort();
    }
  }

  private async sendFinish(takeoutId: bigint, success: boolean, signal: AbortSignal): Promise<void> {
    await this.ports.call({ _: 'account.finishTakeoutSession', ...(success ? { success } : {}) }, { signal, takeoutId });
  }
}

/** The timer was no longer needed. */
function ignoreEnd(): undefined {
  return undefined;
}

/** Telegram said no; anything else (no network, signed out) is not about the takeout. */
function isRefusal(error: unknown): boolean {
  return error instanceof TobsFailure && error.detail.code === 'TELEGRAM_ERROR';
}

/** Whether a takeout for `have` allows everything in `want`. */
function includes(have: TakeoutScope, want: TakeoutScope): boolean {
  const hasFiles = want.fileMaxSizeBytes === undefined || (have.fileMaxSizeBytes ?? -1) >= want.fileMaxSizeBytes;
  return hasFiles && want.kinds.every((kind) => have.kinds.includes(kind));
}
