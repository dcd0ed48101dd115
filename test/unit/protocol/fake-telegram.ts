import type { Chat, Dialog, HistoryPart, HistoryRange, Predecessor, Target } from '../../../src/model/chat';
import type { DetailAnswer, DetailRequest } from '../../../src/model/details';
import { TobsFailure } from '../../../src/model/errors';
import type { ChatEstimate } from '../../../src/model/estimate';
import type { ChatId, MessageId } from '../../../src/model/ids';
import type { FileOrder } from '../../../src/model/media';
import type { Message } from '../../../src/model/message';
import type { TakeoutEnd, TakeoutNotice, TakeoutOpening, TakeoutRecord, TakeoutRequest } from '../../../src/model/takeout';
import type { Account, AvatarAnswer, AvatarOrder, Cancellable, CodeSent, Downloaded, DownloadOrder, EmojiExtension, EmojiOrder, HistoryBatch, HistoryPage, HistoryRequest, MessageSpan, QrSignInStep, SignInStep, Telegram, WaitNotice, EnteredCode } from '../../../src/model/telegram';
import type { WorkLimits } from '../../../src/model/work-limits';
import type { Topic } from '../../../src/model/topic';

export const chatId = '-1001500000001' as ChatId;
export const anna: Account = { id: '7000000001' as ChatId, name: 'Anna Ö.', username: 'anna' };

export function aMessage(id: number, more: Partial<Message> = {}): Message {
  return { id, chatId, date: 1_700_000_000 + id, author: { id: anna.id, name: anna.name }, text: `message ${id} 🌍`, entities: [], reactions: [], ...more };
}

export function aDialog(id: string, title: string, more: Partial<Dialog> = {}): Dialog {
  return { chat: { id: id as ChatId, kind: 'user', title }, topMessageId: 5, topMessageDate: 1_700_000_000, isPinned: false, isArchived: false, ...more };
}

export function aTakeout({ scope }: Pick<TakeoutRequest, 'scope'>): TakeoutRecord {
  return { id: '-77', createdMs: 1_700_000_000_000, account: anna.id, scope, isFinished: false };
}

/** Waits until `signal` aborts, then throws its reason, as a request to a silent server does. */
export async function untilAborted(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  throw signal.reason as Error;
}

/** A Telegram in memory whose answers a test sets as it likes. */
export class FakeTelegram implements Telegram {
  signedIn: Account | null = anna;
  code = '12345';
  password: string | null = null;
  pages: (readonly Dialog[])[] = [];
  /** Ids the server has. */
  messageCount = 250;
  batchesRead = 0;
  limits: WorkLimits | null = null;
  closed = 0;
  readonly calls: string[] = [];
  /** Replaces single methods. */
  override: Partial<Telegram> = {};
  private readonly waits = new Set<(notice: WaitNotice) => void>();
  private readonly sessions = new Set<(session: string | null) => void>();

  changeLimits(limits: WorkLimits): void {
    this.limits = limits;
  }

  emitWait(notice: WaitNotice): void {
    for (const listener of this.waits) listener(notice);
  }

  emitSession(session: string | null): void {
    for (const listener of this.sessions) listener(session);
  }

  account(options: Cancellable): Promise<Account | null> {
    this.calls.push('account');
    return this.override.account?.(options) ?? Promise.resolve(this.signedIn);
  }

  sendCode(phone: string, options: Cancellable): Promise<CodeSent> {
    this.calls.push('sendCode');
    return this.override.sendCode?.(phone, options) ?? Promise.resolve({ phoneCodeHash: `hash of ${phone}`, via: 'app', codeLength: 5, nextVia: 'sms', timeoutSeconds: 60 });
  }

  resendCode(sent: { readonly phone: string; readonly phoneCodeHash: string }, options: Cancellable): Promise<CodeSent> {
    this.calls.push('resendCode');
    return this.override.resendCode?.(sent, options) ?? Promise.resolve({ phoneCodeHash: sent.phoneCodeHash, via: 'sms', codeLength: 5, nextVia: 'call', timeoutSeconds: 120 });
  }

  async signIn(step: EnteredCode): Promise<SignInStep> {
    this.calls.push('signIn');
    await Promise.resolve();
    if (step.code !== this.code || step.phoneCodeHash !== `hash of ${step.phone}`) throw new TobsFailure({ code: 'CODE_INVALID' });
    if (this.password !== null) return { kind: 'password-needed', hint: 'the usual' };
    return { kind: 'signed-in', account: this.welcome() };
  }

  /** Tokens shown before the last one is scanned. */
  qrTokens = ['first', 'second'];

  async *signInByQr({ signal }: Cancellable): AsyncIterable<QrSignInStep> {
    this.calls.push('signInByQr');
    for (const token of this.qrTokens) {
      signal.throwIfAborted();
      await Promise.resolve();
      yield { kind: 'token', url: `tg://login?token=${token}`, expiresAt: 1_700_000_030 };
    }
    if (this.override.signInByQr) yield* this.override.signInByQr({ signal });
    else yield this.password === null ? { kind: 'signed-in', account: this.welcome() } : { kind: 'password-needed', hint: 'the usual' };
  }

  async checkPassword(password: string): Promise<Account> {
    this.calls.push('checkPassword');
    await Promise.resolve();
    if (password !== this.password) throw new TobsFailure({ code: 'PASSWORD_INVALID' });
    return this.welcome();
  }

  async signOut(options: Cancellable): Promise<void> {
    this.calls.push('signOut');
    await this.override.signOut?.(options);
    this.signedIn = null;
    this.emitSession(null);
  }

  async *dialogs(options: Cancellable): AsyncIterable<readonly Dialog[]> {
    for (const page of this.pages) {
      options.signal.throwIfAborted();
      await Promise.resolve();
      yield page;
    }
  }

  async resolve(reference: string, options: Cancellable): Promise<Target> {
    this.calls.push('resolve');
    if (this.override.resolve) return await this.override.resolve(reference, options);
    if (reference !== 'news') throw new TobsFailure({ code: 'CHAT_UNKNOWN', reference });
    return { chat: { id: chatId, kind: 'channel', title: 'News', username: 'news' } };
  }

  sublists(chat: ChatId): Promise<readonly Dialog[]> {
    this.calls.push(`sublists ${chat}`);
    return Promise.resolve(this.pages.flat());
  }

  linkedGroup(): Promise<Chat | null> {
    return Promise.resolve({ id: '-1001500000002' as ChatId, kind: 'supergroup', title: 'News chat' });
  }

  messagesById(_chatId: ChatId, ids: readonly MessageId[]): Promise<readonly Message[]> {
    return Promise.resolve(ids.filter((id) => id <= this.messageCount).map((id) => aMessage(id)));
  }

  newest(): Promise<HistoryPage> {
    return Promise.resolve({ messages: [aMessage(this.messageCount)], total: this.messageCount, reachesOldest: false });
  }

  predecessor(): Promise<Predecessor | null> {
    return Promise.resolve({ chatId: '-4100000001' as ChatId, maxId: 9 });
  }

  topics(_chat: ChatId, { ids }: { readonly ids?: readonly number[] }): Promise<readonly Topic[]> {
    this.calls.push(`topics ${ids?.join(',') ?? 'all'}`);
    return Promise.resolve((ids ?? [1, 5]).map((id) => ({ id, title: `Topic ${id}`, date: 1_700_000_000, isPinned: id === 1, isClosed: false, isHidden: false, icon: '📚', creatorName: 'Anna' })));
  }

  resolveRange(_chat: ChatId, range: HistoryRange): Promise<{ fromId: number; toId: number } | null> {
    return Promise.resolve(range.last === 0 ? null : { fromId: 1, toId: this.messageCount });
  }

  estimate(_chat: ChatId, part: HistoryPart): Promise<ChatEstimate> {
    this.calls.push(`estimate ${part.only ?? 'all'}`);
    const files = { photo: 12, video: 0, audio: 0, voice: 3, document: 1, sticker: null };
    return Promise.resolve({ messages: this.messageCount, newest: [aMessage(this.messageCount)], files, meanBytes: { ...files, photo: 1000 } });
  }

  countBetween({ fromId, toId }: MessageSpan): Promise<number | null> {
    return Promise.resolve(toId > this.messageCount ? null : toId - fromId + 1);
  }

  history(request: HistoryRequest, options: Cancellable): AsyncIterable<HistoryBatch> {
    return this.override.history?.(request, options) ?? this.batches(request, options);
  }

  private async *batches(request: HistoryRequest, { signal }: Cancellable): AsyncIterable<HistoryBatch> {
    for (let from = request.fromId; from <= request.toId; from += 100) {
      signal.throwIfAborted();
      await Promise.resolve();
      this.batchesRead++;
      const to = Math.min(from + 99, request.toId);
      yield { messages: Array.from({ length: to - from + 1 }, (_, i) => aMessage(from + i)), coveredTo: to };
    }
  }

  async download(order: DownloadOrder, options: Cancellable & { readonly onProgress?: (bytesDone: number) => void }): Promise<Downloaded> {
    if (this.override.download) return await this.override.download(order, options);
    options.onProgress?.(order.file.sizeBytes);
    return { sizeBytes: order.file.sizeBytes };
  }

  avatar({ authorId, photoId }: AvatarOrder): Promise<AvatarAnswer> {
    this.calls.push(`avatar ${authorId} ${photoId ?? '-'}`);
    return Promise.resolve(photoId === undefined ? { kind: 'fetched', photoId: '77', sizeBytes: 1234 } : { kind: 'same' });
  }

  emojiPicture({ file, base }: EmojiOrder): Promise<EmojiExtension> {
    this.calls.push(`emojiPicture ${file.id} ${base}`);
    return Promise.resolve('webp');
  }

  beginTakeout(request: TakeoutRequest, options: Cancellable & { readonly onNotice: (notice: TakeoutNotice) => void }): Promise<TakeoutOpening> {
    this.calls.push('beginTakeout');
    return this.override.beginTakeout?.(request, options) ?? Promise.resolve({ kind: 'open', record: aTakeout(request) });
  }

  endTakeout(outcome: { readonly success: boolean }): Promise<TakeoutEnd> {
    this.calls.push(`endTakeout ${outcome.success}`);
    return this.override.endTakeout?.(outcome) ?? Promise.resolve({ record: null });
  }

  details(request: DetailRequest, options: Cancellable): Promise<DetailAnswer> {
    return this.override.details?.(request, options) ?? Promise.resolve({});
  }

  async contentKey(order: FileOrder, options: Cancellable & { readonly timeoutMs: number }): Promise<string | null> {
    return await Promise.resolve(this.override.contentKey?.(order, options) ?? null);
  }

  requestCounts(): Promise<Record<string, number>> {
    return Promise.resolve({ 'messages.getHistory': this.batchesRead });
  }

  onWait(listener: (notice: WaitNotice) => void): () => void {
    this.waits.add(listener);
    return () => void this.waits.delete(listener);
  }

  onSession(listener: (session: string | null) => void): () => void {
    this.sessions.add(listener);
    return () => void this.sessions.delete(listener);
  }

  async close(): Promise<void> {
    await Promise.resolve();
    this.closed++;
  }

  private welcome(): Account {
    this.signedIn = anna;
    this.emitSession('session of anna');
    return anna;
  }
}
