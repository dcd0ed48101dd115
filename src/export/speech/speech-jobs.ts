import type { MessageId } from '../../model/ids';
import type { FileMedia } from '../../model/media';
import type { Message } from '../../model/message';
import { speechJobLimits } from '../../model/speech';
import type { Settings } from '../../settings/definitions';
import { spokenMediaOf } from './transcript-book';

/** chosen: what a recording of unknown length counts for in a job. */
const UNKNOWN_SECONDS = 60;

/** A message in a stored batch. */
export interface WaitingMessage {
  readonly batch: number;
  readonly id: MessageId;
}

/** One Telegram file that waits for its transcript, and the messages that show it. */
export interface WaitingFile {
  readonly media: FileMedia;
  /** The first message that shows it. */
  readonly shownBy: Message;
  /** As Telegram says; undefined: unknown. */
  readonly seconds: number | undefined;
  readonly messages: readonly WaitingMessage[];
}

/** Collects the files of messages; the same file of several messages is one. */
export class WaitingFiles {
  private readonly files = new Map<string, WaitingFile & { readonly messages: WaitingMessage[] }>();

  add(batch: number, message: Message): void {
    const media = spokenMediaOf(message);
    if (media === null) return;
    const { id, sizeType } = media.file;
    const key = `${id} ${sizeType}`;
    const known = this.files.get(key) ?? { media, shownBy: message, seconds: 'durationSeconds' in media ? media.durationSeconds : undefined, messages: [] };
    known.messages.push({ batch, id: message.id });
    this.files.set(key, known);
  }

  /** The files in the order the settings ask for, in jobs of at most 20 files and about ten minutes each. */
  jobs(order: Settings['transcribeOrder']): readonly (readonly WaitingFile[])[] {
    const files = [...this.files.values()];
    const sign = order === 'size_desc' ? -1 : 1;
    if (order !== 'none') files.sort((a, b) => sign * (a.media.file.sizeBytes - b.media.file.sizeBytes));
    const jobs: WaitingFile[][] = [];
    let seconds = 0;
    for (const file of files) {
      const length = file.seconds ?? UNKNOWN_SECONDS;
      const job = jobs.at(-1);
      if (job === undefined || job.length >= speechJobLimits.files || seconds + length > speechJobLimits.seconds) {
        jobs.push([file]);
        seconds = length;
      } else {
        job.push(file);
        seconds += length;
      }
    }
    return jobs;
  }
}
