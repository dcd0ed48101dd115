import type { ExportFailure } from '../../model/events';
import type { ChatId } from '../../model/ids';
import type { Message } from '../../model/message';
import type { ProgressMeter } from '../run/progress-meter';
import type { RunContext } from '../run/run-context';
import type { MediaPlan } from '../files/media-plan';
import type { ChatState } from '../state/chat-state';
import { EngineListener } from './file-listener';
import { TelegramListener } from './telegram-listener';
import { TranscriptBook } from './transcript-book';
import { TranscriptQueue } from './transcript-queue';

/** What the transcripts of a chat, or of a channel's comments, share with its export. */
export interface TranscriptParts {
  readonly run: RunContext;
  /** Where the messages are: a chat, or a discussion group. */
  readonly chatId: ChatId;
  readonly title: string;
  readonly state: ChatState;
  readonly book: TranscriptBook;
  readonly media: MediaPlan;
  readonly meter: ProgressMeter;
  readonly onFailure: (failure: ExportFailure) => void;
  /** Renders messages that are in notes already once more. */
  readonly rewrite: (messages: readonly Message[]) => Promise<void>;
}

/** The book of a chat's transcripts, which knows what waits already. */
export async function openTranscriptBook({ ports, plan, speech }: RunContext, state: ChatState): Promise<TranscriptBook> {
  const book = new TranscriptBook(speech, plan.settings.folder, ports.state);
  await book.open(state);
  return book;
}

/** The queue that makes a chat's transcripts. */
export function openTranscriptQueue({ run, chatId, title, state, book, media, meter, onFailure, rewrite }: TranscriptParts): TranscriptQueue {
  const { ports, plan, speech, signal } = run;
  const engines = new EngineListener({ speech, book, media, vault: ports.vault, state: ports.state, signal });
  const listener = speech.isByTelegram ? new TelegramListener({ telegram: ports.telegram, speech, book, media, next: engines, signal }) : engines;
  return new TranscriptQueue({
    speech,
    book,
    listener,
    state,
    rewrite,
    chatId,
    settings: plan.settings,
    signal,
    onStart: () => meter.stage('transcripts'),
    onProgress: () => meter.tick(),
    onFailure,
    onNote: (text) => ports.emit({ type: 'message', level: 'info', text: `${title}: ${text}` }),
  });
}
