import type { TelegramSpeech } from '../../model/details';
import { toTobsError, type TobsError } from '../../model/errors';
import type { TelegramReader } from '../../model/telegram';
import type { MediaPlan } from '../files/media-plan';
import type { FileListener } from './file-listener';
import type { RunSpeech } from './run-speech';
import type { WaitingFile } from './speech-jobs';
import type { TranscriptBook } from './transcript-book';
import type { Listened } from './transcript-queue';

/** What asking Telegram for transcripts works with. */
export interface TelegramListenerParts {
  readonly telegram: Pick<TelegramReader, 'details'>;
  readonly speech: RunSpeech;
  readonly book: TranscriptBook;
  readonly media: Pick<MediaPlan, 'placeOf'>;
  /** For what Telegram does not do; on a computer without any engine it says so. */
  readonly next: FileListener;
  readonly signal: AbortSignal;
}

/** Why Telegram's word did not make a transcript, for the note and the report. */
const words: Readonly<Record<Exclude<TelegramSpeech['kind'], 'heard' | 'refused'>, string>> = {
  pending: 'Telegram is still at it',
  premium: 'Telegram does this for accounts with Premium only',
};

/**
 * Has Telegram itself say what is said in voice messages and round videos. Once it says that the account has no right to that,
 * or asks for a long wait, it is not asked again in the run; other files, and what it cannot make out, go to the engines of this
 * computer.
 */
export class TelegramListener implements FileListener {
  /** Why Telegram is not asked any more; null: it is. */
  private refusal: string | null = null;

  constructor(private readonly parts: TelegramListenerParts) {}

  async listen(job: readonly WaitingFile[]): Promise<ReadonlyMap<WaitingFile, Listened>> {
    const results = new Map<WaitingFile, Listened>();
    /** With Telegram's reason, where it was asked. */
    const left = new Map<WaitingFile, string | null>();
    for (const file of job) {
      if (await this.parts.book.known(file.media.file)) results.set(file, { kind: 'known' });
      else if (!isTelegrams(file)) left.set(file, null);
      else if (this.refusal !== null) left.set(file, this.refusal);
      else {
        const reason = await this.ask(file);
        if (reason === null) results.set(file, { kind: 'made' });
        else left.set(file, reason);
      }
    }
    if (left.size > 0) await this.handOn(left, results);
    return results;
  }

  /** @returns why there is no transcript, or null when there is */
  private async ask(file: WaitingFile): Promise<string | null> {
    const { telegram, book, signal } = this.parts;
    const { chatId, id } = file.shownBy;
    try {
      const { speech } = await telegram.details({ of: 'speech', chatId, messageId: id }, { signal });
      if (speech?.kind === 'heard') {
        const { text } = speech;
        const endMs = (file.seconds ?? 0) * 1000;
        await book.learn([file.media.file], `telegram ${file.media.file.id}`, { by: 'Telegram', segments: text.trim() === '' ? [] : [{ startMs: 0, endMs, text: text.trim() }] });
        return null;
      }
      if (speech?.kind === 'premium') this.refusal = words.premium;
      return speech === undefined ? 'Telegram gave no answer' : speech.kind === 'refused' ? `Telegram cannot (${speech.reason})` : words[speech.kind];
    } catch (caught) {
      const reason = passingReason(toTobsError(caught));
      if (reason === null) throw caught;
      this.refusal ??= reason;
      return reason;
    }
  }

  private async handOn(left: ReadonlyMap<WaitingFile, string | null>, results: Map<WaitingFile, Listened>): Promise<void> {
    const { next, speech } = this.parts;
    const heard = await next.listen([...left.keys()]);
    for (const [file, reason] of left) {
      const result = heard.get(file);
      if (result !== undefined) results.set(file, result.kind === 'impossible' ? await this.withoutEngine(file, reason, result.reason) : result);
    }
    if (this.refusal !== null && [...left.keys()].some((file) => heard.get(file)?.kind === 'made')) speech.remark(`${this.refusal}; an engine of this computer is used instead`);
  }

  /** No engine can do what Telegram did not: that concerns this file only, unless Telegram does nothing any more. */
  private async withoutEngine(file: WaitingFile, telegrams: string | null, engines: string): Promise<Listened> {
    const reason = telegrams === null ? engines : `${telegrams}; ${engines}`;
    if (this.refusal !== null) return { kind: 'impossible', reason };
    const path = await this.parts.media.placeOf(file.shownBy);
    if (path === null) return { kind: 'absent' };
    await this.parts.book.learnFailure([file.media.file], reason);
    return { kind: 'failed', error: { code: 'SPEECH_FAILED', path, reason }, subject: path };
  }
}

/** Telegram transcribes these and nothing else. */
function isTelegrams({ media }: WaitingFile): boolean {
  return media.type === 'voice' || media.type === 'roundVideo';
}

/** A long wait, or a refusal in words nobody knows, is no reason to end the export; null for what is. */
function passingReason(error: TobsError): string | null {
  if (error.code === 'FLOOD_WAIT') return `Telegram asks to wait ${error.waitSeconds} s`;
  return error.code === 'TELEGRAM_ERROR' ? `Telegram answers ${error.text}` : null;
}
