import type PQueue from 'p-queue';
import type { Chat } from '../../model/chat';
import type { ExportFailure } from '../../model/events';
import type { VaultPath } from '../../model/ids';
import type { BlockId } from '../../notes/types';
import type { MediaQueue } from '../files/media-queue';
import type { ChatState } from '../state/chat-state';
import type { KeyedLock } from '../keyed-lock';
import type { NoteFinder } from '../write/note-finder';
import type { ProgressMeter } from '../run/progress-meter';
import type { RunContext } from '../run/run-context';
import type { TranscriptQueue } from '../speech/transcript-queue';
import type { SeenPosts } from './seen-posts';
import type { Tally } from '../run/tally';

/** What bringing comments into a channel's notes shares with the export of the channel itself. */
export interface CommentsParts {
  readonly run: RunContext;
  /** The channel. */
  readonly chat: Chat;
  /** Its state; its posts are written meanwhile. */
  readonly posts: ChatState;
  readonly notes: NoteFinder;
  readonly noteLock: KeyedLock;
  /** How far the posts are. */
  readonly seen: SeenPosts;
  /** Ends downloads: they go on when only the text has failed. */
  readonly filesSignal: AbortSignal;
  /** Told about the downloads of the comments as soon as there can be any; whoever is told has them finished. */
  readonly onQueue: (queue: MediaQueue) => void;
  /** Told about the transcripts of the comments; whoever is told has them made once the files are there. */
  readonly onTranscripts: (transcripts: TranscriptQueue) => void;
  /** The run whose stop ends that: reading comments has an end of its own. */
  readonly transcribing: RunContext;
  /** Downloads of posts and comments share their places. */
  readonly files: PQueue;
  readonly tally: Tally;
  readonly meter: ProgressMeter;
  readonly onFailure: (failure: ExportFailure) => void;
  readonly onConflict: (note: VaultPath, block: BlockId) => void;
}
