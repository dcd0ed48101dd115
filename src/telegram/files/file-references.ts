import { TobsFailure } from '../../model/errors';
import type { ChatId, MessageId } from '../../model/ids';
import type { FileOrder, FileRef } from '../../model/media';
import { unlessAborted, type Clock } from '../clock';
import { bytes, longText, type Tl } from '../codec/tl';
import { findFile } from '../normalise/document';

/** After so many renewals in a row without one part, another will not help (chosen). */
const MAX_USELESS = 3;
/** Messages of one request (documented). */
const MAX_MESSAGES = 100;

/** Reads messages as Telegram has them now, unnormalised. */
export type ReadMessages = (chatId: ChatId, ids: readonly MessageId[], signal: AbortSignal) => Promise<readonly Tl[]>;

interface Fresh {
  readonly fileReference: string;
  readonly atMs: number;
  /** Renewals in a row, this one included, that this file asked for without getting a part. */
  useless: number;
}

/**
 * File references expire while files wait in the queue. When one does, the messages of all files waiting in that chat are
 * read again at once, so that 300 expired files cost 3 requests, not 300.
 */
export class FileReferences {
  private readonly waiting = new Map<ChatId, Set<FileOrder>>();
  private readonly fresh = new Map<string, Fresh>();
  private readonly reading = new Map<ChatId, Promise<void>>();

  constructor(
    private readonly read: ReadMessages,
    private readonly clock: Clock,
    private readonly closed: AbortSignal,
  ) {}

  /** A file will be wanted; call `forget` when it is done. */
  expect(order: FileOrder): void {
    const orders = this.waiting.get(order.chatId) ?? new Set();
    this.waiting.set(order.chatId, orders.add(order));
  }

  forget(order: FileOrder): void {
    const orders = this.waiting.get(order.chatId);
    orders?.delete(order);
    this.fresh.delete(order.file.id);
    if (orders?.size === 0) this.waiting.delete(order.chatId);
  }

  /** The file with the newest reference known. */
  current(order: FileOrder): FileRef {
    const fresh = this.fresh.get(order.file.id);
    return fresh === undefined ? order.file : { ...order.file, fileReference: fresh.fileReference };
  }

  /** A part of the file arrived: its reference is good, and when it expires a new one will be, too. */
  served(order: FileOrder): void {
    const fresh = this.fresh.get(order.file.id);
    if (fresh !== undefined) fresh.useless = 0;
  }

  /** The file with a new reference after `expired` was refused. @throws TobsFailure FILE_UNAVAILABLE */
  async renew(order: FileOrder, expired: FileRef, signal: AbortSignal): Promise<FileRef> {
    const newer = this.current(order);
    if (newer.fileReference !== expired.fileReference) return newer;
    const last = this.fresh.get(order.file.id);
    if (last !== undefined && last.useless >= MAX_USELESS) throw unavailable(order, 'its reference expires again and again');
    await unlessAborted(this.readChat(order), signal);
    // Telegram may hand out the same bytes again: that its message still names the file is what counts.
    if (this.fresh.get(order.file.id) === last) throw unavailable(order, 'its message no longer has it');
    return this.current(order);
  }

  /** One read per chat at a time; files that expire meanwhile share it. */
  private readChat(order: FileOrder): Promise<void> {
    const running = this.reading.get(order.chatId);
    if (running !== undefined) return running;
    const reading = this.readWaiting(order).finally(() => this.reading.delete(order.chatId));
    this.reading.set(order.chatId, reading);
    return reading;
  }

  private async readWaiting(order: FileOrder): Promise<void> {
    // What was read no later than the reference that has just expired will not last longer.
    const expiredAtMs = this.fresh.get(order.file.id)?.atMs ?? -Infinity;
    const stale = [...(this.waiting.get(order.chatId) ?? [])].filter((other) => other !== order && (this.fresh.get(other.file.id)?.atMs ?? -Infinity) <= expiredAtMs);
    const orders = [order, ...stale].slice(0, MAX_MESSAGES);
    const ids = [...new Set(orders.map((one) => one.messageId))];
    const messages = await this.read(order.chatId, ids, this.closed);
    const byId = new Map(messages.map((message) => [message['id'], message]));
    for (const one of orders) {
      const message = byId.get(one.messageId);
      const file = message === undefined ? undefined : findFile(message, one.file.id);
      const reference = file === undefined ? undefined : bytes(file, 'fileReference');
      if (reference !== undefined && longText(file ?? { _: '' }, 'id') === one.file.id) this.fresh.set(one.file.id, { fileReference: reference.toString('base64'), atMs: this.clock.now(), useless: (this.fresh.get(one.file.id)?.useless ?? 0) + (one === order ? 1 : 0) });
    }
  }
}

function unavailable(order: FileOrder, reason: string): TobsFailure {
  return new TobsFailure({ code: 'FILE_UNAVAILABLE', fileId: order.file.id, reason });
}
