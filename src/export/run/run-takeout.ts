import * as v from 'valibot';
import type { ChatKind, Target } from '../../model/chat';
import { toTobsError, TobsFailure, describeError, type TobsError } from '../../model/errors';
import type { ExportFailure, RunReport } from '../../model/events';
import { isChatId, type ChatId } from '../../model/ids';
import type { TakeoutKind, TakeoutNotice, TakeoutRecord, TakeoutScope } from '../../model/takeout';
import { localDateTime, localTime } from '../../notes/render/local-time';
import { commentKey, parseCommentRecord } from '../comments/comment-record';
import { settingsFor } from '../../settings/target-settings';
import type { RunContext } from './run-context';
import { chatKey, parseChatRecord, scopeOf } from '../state/records';
import type { ExportTarget } from '../types';

/** What a run begins with. */
export interface RunStart {
  /** Targets whose chat is known already. */
  readonly resolved: ReadonlyMap<ExportTarget, Target>;
  /** Why the run is over before its first chat. */
  readonly ended: TobsError | null;
}

/** What a run comes to, before anybody looks at the clock. */
export type RunResult = Omit<RunReport, 'seconds'>;

/** The session of an earlier run; a cache: without it Telegram is asked for a new one. */
const KEY = 'telegram/takeout';
/** Largest file Telegram has (documented: 4 GB for Premium). */
const LARGEST_FILE_BYTES = 4096 * 1024 * 1024;

const kindOf: Readonly<Record<ChatKind, TakeoutKind>> = { self: 'users', user: 'users', bot: 'users', group: 'groups', supergroup: 'supergroups', forum: 'supergroups', channel: 'channels', monoforum: 'supergroups' };

const RecordSchema = v.object({
  id: v.pipe(v.string(), v.regex(/^-?\d{1,19}$/)),
  createdMs: v.number(),
  account: v.custom<ChatId>((value) => typeof value === 'string' && isChatId(value)),
  scope: v.object({ kinds: v.array(v.picklist(['users', 'groups', 'supergroups', 'channels'])), fileMaxSizeBytes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))) }),
  isFinished: v.boolean(),
});

/**
 * Runs `work` inside one takeout session for all chats (F-FETCH-8). Whatever is done without it is said by a message and
 * stands in the report; what happens in `work` decides the outcome Telegram is told.
 *
 * @param skip aborts when the user chooses to go on without
 */
export async function withTakeout(run: RunContext, skip: AbortSignal | undefined, work: (start: RunStart) => Promise<RunResult>): Promise<RunResult> {
  const takeout = new RunTakeout(run);
  const start = await takeout.begin(skip);
  let report: RunResult | undefined;
  try {
    report = await work(start);
  } finally {
    await takeout.end(report?.outcome === 'success');
  }
  return takeout.warnings.length === 0 ? report : { ...report, warnings: [...(report.warnings ?? []), ...takeout.warnings] };
}

class RunTakeout {
  readonly warnings: ExportFailure[] = [];
  private resolved: ReadonlyMap<ExportTarget, Target> = new Map();
  private hasAsked = false;
  private isWaiting = false;
  private stored: TakeoutRecord | null = null;

  constructor(private readonly run: RunContext) {}

  async begin(skip: AbortSignal | undefined): Promise<RunStart> {
    // The kinds of chats have to be known first; what cannot be resolved is reported when its turn comes.
    this.resolved = await this.resolveTargets();
    const start = { resolved: this.resolved, ended: null };
    if (this.resolved.size === 0 || this.run.signal.aborted) return start;
    try {
      await this.ask(skip);
      return start;
    } catch (caught) {
      return { ...start, ended: await this.goWithout(caught, skip) };
    } finally {
      if (this.isWaiting) this.run.ports.emit({ type: 'takeout', state: 'decided' });
      this.isWaiting = false;
    }
  }

  async end(success: boolean): Promise<void> {
    if (!this.hasAsked) return;
    try {
      const { record, problem } = await this.run.ports.telegram.endTakeout({ success });
      await this.store(record);
      if (problem !== undefined) this.say({ code: 'TAKEOUT_LEFT_OPEN', reason: problem });
    } catch (caught) {
      // The notes are written; a session that stays open is taken up by the next run.
      const error = toTobsError(caught);
      // A lost companion is a failure of its own, and the run may go on with another one.
      if (error.code !== 'COMPANION_FAILED') this.say({ code: 'TAKEOUT_LEFT_OPEN', reason: error.code });
    }
  }

  private async ask(skip: AbortSignal | undefined): Promise<void> {
    const { ports, plan, signal } = this.run;
    const { takeoutWaitS, takeoutPollS } = plan.settings;
    this.stored = parseRecord(await ports.state.get(KEY));
    const request = { scope: await this.scope(), waitSeconds: takeoutWaitS, pollSeconds: takeoutPollS, ...(this.stored !== null && { stored: this.stored }) };
    this.hasAsked = true;
    const opening = await ports.telegram.beginTakeout(request, { signal: skip === undefined ? signal : AbortSignal.any([signal, skip]), onNotice: (notice) => this.hear(notice) });
    if (opening.kind === 'open') await this.store(opening.record);
    else this.warn(`it was not allowed within ${takeoutWaitS} s; Telegram would allow it on ${this.moment(opening.availableMs)}`);
  }

  /** What a failed request for a takeout means. @returns what ends the run, or null when it goes on without */
  private async goWithout(caught: unknown, skip: AbortSignal | undefined): Promise<TobsError | null> {
    const { signal, ports } = this.run;
    if (signal.aborted) return null;
    if (skip?.aborted === true) {
      // It may have been opened in the same moment.
      await ports.telegram.endTakeout({ success: false });
      this.hasAsked = false;
      this.warn('you chose to go on without it');
      return null;
    }
    const error = toTobsError(caught);
    if (error.code !== 'TELEGRAM_ERROR' && error.code !== 'FLOOD_WAIT') return error;
    this.warn(describeError(error).replace(/\.$/, ''));
    return null;
  }

  private async resolveTargets(): Promise<ReadonlyMap<ExportTarget, Target>> {
    const { plan, ports, signal } = this.run;
    const resolved = new Map<ExportTarget, Target>();
    for (const target of plan.targets) {
      try {
        resolved.set(target, await ports.telegram.resolve(target.reference, { signal }));
      } catch (caught) {
        if (!(caught instanceof TobsFailure) && !signal.aborted) throw caught;
      }
    }
    return resolved;
  }

  /** Kinds of the chats in the run, and files as large as the settings want them. */
  private async scope(): Promise<TakeoutScope> {
    const { settings, targets } = this.run.plan;
    const { maxFileSizeMB } = settings;
    const hasFiles = targets.some((target) => settingsFor(settings, target.settings).media.length > 0);
    const kinds = new Set<TakeoutKind>();
    for (const [target, resolved] of this.resolved) for (const kind of await this.kindsOf(target, resolved)) kinds.add(kind);
    const fileMaxSizeBytes = maxFileSizeMB === 0 ? LARGEST_FILE_BYTES : maxFileSizeMB * 1024 * 1024;
    return { kinds: [...kinds].sort(), ...(hasFiles && { fileMaxSizeBytes }) };
  }

  /** Kinds read for one target: comments are in the channel's group, a supergroup may once have been a basic group. */
  private async kindsOf(target: ExportTarget, { chat, topicId, messageId }: Target): Promise<readonly TakeoutKind[]> {
    const { plan } = this.run;
    const kind = kindOf[chat.kind];
    try {
      if (kind === 'channels' && settingsFor(plan.settings, target.settings).comments) return (await this.hasComments(chat.id)) ? [kind, 'supergroups'] : [kind];
      if (kind !== 'supergroups' || chat.kind === 'monoforum' || (target.topicId ?? topicId ?? messageId) !== undefined) return [kind];
      return (await this.hasPredecessor(chat.id)) ? ['groups', kind] : [kind];
    } catch (caught) {
      // Why the chat cannot be read is in its own report.
      if (!['CHAT_UNAVAILABLE', 'CHAT_UNKNOWN', 'TELEGRAM_ERROR', 'FLOOD_WAIT'].includes(toTobsError(caught).code)) throw caught;
      return [kind];
    }
  }

  private async hasComments(chatId: ChatId): Promise<boolean> {
    const { ports, plan } = this.run;
    const known = parseCommentRecord(await ports.state.get(commentKey(scopeOf(plan.settings.folder, chatId, undefined))));
    return (known === null ? await ports.telegram.linkedGroup(chatId, this.run) : known.group) !== null;
  }

  private async hasPredecessor(chatId: ChatId): Promise<boolean> {
    const { ports, plan } = this.run;
    const known = parseChatRecord(await ports.state.get(chatKey(scopeOf(plan.settings.folder, chatId, undefined))))?.migratedFrom;
    return (known === undefined ? await ports.telegram.predecessor(chatId, this.run) : known) !== null;
  }

  private hear(notice: TakeoutNotice): void {
    const { emit } = this.run.ports;
    switch (notice.kind) {
      case 'waiting':
        this.isWaiting = true;
        emit({ type: 'message', level: 'info', text: this.waitingText(notice) });
        emit({ type: 'takeout', state: 'waiting', untilMs: notice.untilMs, availableMs: notice.availableMs });
        break;
      case 'chat-outside':
        this.warn(notice.reason === 'restricted' ? 'this chat is protected and shows nothing inside' : 'this chat was not part of the request', notice.chatId);
        break;
      case 'files-outside':
        this.warn(`data centre ${notice.dc} does not know it; files from there came without`);
        break;
      case 'lost':
        this.warn(`Telegram ended it during the export (${notice.reason}); the rest was read without`);
        break;
    }
  }

  private waitingText({ untilMs, availableMs }: Extract<TakeoutNotice, { kind: 'waiting' }>): string {
    const until = localTime(Math.floor(untilMs / 1000), this.run.style.timeZone);
    const later = availableMs > untilMs ? ` Unconfirmed, Telegram would allow it on ${this.moment(availableMs)}.` : '';
    return `Telegram asks you to allow this export: confirm it in a Telegram app. Waiting until ${until}, then the export goes on without takeout.${later}`;
  }

  /** `2026-11-26 at 22:40` in the run's zone. */
  private moment(ms: number): string {
    return localDateTime(Math.floor(ms / 1000), this.run.style.timeZone).slice(0, 16).replace('T', ' at ');
  }

  private warn(reason: string, chatId?: ChatId): void {
    this.say({ code: 'TAKEOUT_NOT_USED', reason }, chatId);
  }

  /** Tells the user, and remembers it for the report. */
  private say(error: TobsError, chatId?: ChatId): void {
    const subject = [...this.resolved.values()].find(({ chat }) => chat.id === chatId)?.chat.title;
    this.warnings.push({ error, ...(chatId !== undefined && { chatId }), ...(subject !== undefined && { subject }) });
    const text = describeError(error);
    this.run.ports.emit({ type: 'message', level: 'warn', text: subject === undefined ? text : `${subject}: ${text}` });
  }

  private async store(record: TakeoutRecord | null): Promise<void> {
    if (JSON.stringify(record) === JSON.stringify(this.stored)) return;
    await this.run.ports.state.set([[KEY, record ?? undefined]]);
    this.stored = record;
  }
}

function parseRecord(stored: unknown): TakeoutRecord | null {
  const result = v.safeParse(RecordSchema, stored);
  if (!result.success) return null;
  const { fileMaxSizeBytes, kinds } = result.output.scope;
  return { ...result.output, scope: { kinds, ...(fileMaxSizeBytes !== undefined && { fileMaxSizeBytes }) } };
}
