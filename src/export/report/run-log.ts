import type { TobsError } from '../../model/errors';
import type { ExportEvent } from '../../model/events';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

const ranks: Readonly<Record<LogLevel, number>> = { error: 0, warn: 1, info: 2, debug: 3 };
/** Equal lines within this time are one (documented). */
const EQUAL_MS = 1000;
/** Lines in a second, beside errors (documented). */
const MOST_PER_SECOND = 10;

/** What a line says besides its event: numbers, ids and our own words, never a text from Telegram or a path. */
type Fields = Readonly<Record<string, string | number | undefined>>;

/** Where lines go; each without its line end. */
export interface LogSink {
  append(line: string): void;
}

/** Where the lines of a run's log go, and which. */
export interface RunLogParts {
  readonly level: LogLevel;
  readonly sink: LogSink;
  /** Milliseconds since 1970. */
  now(): number;
  /** Tells the lines of one run from those of others. */
  readonly runId: string;
}

/**
 * The log of a run, made of its events: one line each, `time level event key=value …`. Whatever people wrote or are called is left
 * out by type: only what is named here gets in. Equal lines are counted, and there are never more than ten in a second; errors
 * are written at once.
 */
export class RunLog {
  private last: { readonly text: string; readonly level: LogLevel; readonly sinceMs: number; times: number } | null = null;
  private secondStartMs = 0;
  private written = 0;
  private dropped = 0;
  private chatId: string | undefined;

  constructor(private readonly parts: RunLogParts) {}

  event(event: ExportEvent): void {
    switch (event.type) {
      case 'chat-start':
        this.chatId = undefined;
        return this.limited('info', 'chat begins', { index: event.index, of: event.count });
      case 'progress': {
        const { stage, messagesProcessed, messagesTotal, mediaDone, mediaTotal, comments } = event.progress;
        this.chatId = event.progress.chatId;
        return this.limited('debug', 'progress', { stage, messages: messagesProcessed, total: messagesTotal ?? undefined, media: mediaDone, mediaTotal, comments });
      }
      case 'wait':
        return event.seconds === 0 ? this.limited('debug', 'wait is over', { method: event.method, dc: event.dc }) : this.limited('warn', event.reason === undefined ? 'flood wait' : `wait: ${event.reason}`, { method: event.method, seconds: event.seconds, dc: event.dc });
      case 'takeout':
        return this.limited('info', 'takeout', { state: event.state });
      case 'processing':
        return this.limited('debug', 'processing', { done: event.done, total: event.total });
      case 'message':
        // Its text names chats and notes.
        return this.limited(event.level, 'notice');
      case 'failure':
        return this.failure(event.failure.error, { chat: event.failure.chatId, message: event.failure.messageId });
      case 'chat-finish': {
        this.chatId = undefined;
        const { chatId, outcome, messages, comments, notesCreated, notesUpdated, mediaDownloaded, mediaFailed, requests, seconds } = event.report;
        return this.limited('info', 'chat ends', { chat: chatId, outcome, messages, comments, created: notesCreated, updated: notesUpdated, downloaded: mediaDownloaded, filesFailed: mediaFailed, requests, seconds: Math.round(seconds * 10) / 10 });
      }
    }
  }

  /** Something the run itself has to say, such as that it begins or ends: never left out. */
  log(level: LogLevel, name: string, fields: Fields = {}): void {
    this.line({ level, name, fields, isLimited: false });
  }

  private limited(level: LogLevel, name: string, fields: Fields = {}): void {
    this.line({ level, name, fields, isLimited: level !== 'error' });
  }

  private line({ level, name, fields, isLimited }: { readonly level: LogLevel; readonly name: string; readonly fields: Fields; readonly isLimited: boolean }): void {
    if (ranks[level] > ranks[this.parts.level]) return;
    const nowMs = this.parts.now();
    const all = { run: this.parts.runId, chat: this.chatId, ...fields };
    const text = `${name}${Object.entries(all).map(([key, value]) => (value === undefined ? '' : ` ${key}=${value}`)).join('')}`;
    if (this.last?.text === text && this.last.level === level && nowMs - this.last.sinceMs < EQUAL_MS) {
      this.last.times++;
      return;
    }
    if (isLimited && !this.isRoom(nowMs)) {
      this.dropped++;
      return;
    }
    this.flush();
    this.last = { text, level, sinceMs: nowMs, times: 1 };
    this.write(nowMs, level, text);
  }

  /** Writes what is only counted so far; nothing is written by itself. */
  flush(): void {
    const { last } = this;
    this.last = null;
    if (last !== null && last.times > 1) this.write(this.parts.now(), last.level, `${last.text} (×${last.times})`);
    if (this.dropped > 0) this.write(this.parts.now(), 'warn', `lines left out n=${this.dropped}`);
    this.dropped = 0;
  }

  private failure(error: TobsError, ids: Fields): void {
    const facts: Record<string, string | number> = {};
    if ('method' in error) facts.method = error.method;
    if ('status' in error) facts.status = error.status;
    if ('waitSeconds' in error) facts.seconds = error.waitSeconds;
    if ('afterMs' in error) facts.afterMs = error.afterMs;
    if ('attempts' in error && error.attempts !== undefined) facts.attempts = error.attempts;
    if ('fileId' in error) facts.file = error.fileId;
    this.limited('error', 'failure', { ...ids, code: error.code, ...facts });
  }

  private isRoom(nowMs: number): boolean {
    if (nowMs - this.secondStartMs >= 1000) {
      this.secondStartMs = nowMs;
      this.written = 0;
    }
    return this.written < MOST_PER_SECOND;
  }

  private write(atMs: number, level: LogLevel, text: string): void {
    this.written++;
    this.parts.sink.append(`${new Date(atMs).toISOString()} ${level} ${text}`);
  }
}
