import PQueue from 'p-queue';
import { filesUnderway } from './files/media-queue';
import type { Chat, HistoryPart, HistoryRange } from '../model/chat';
import type { ExportFailure } from '../model/events';
import type { ChatId, MessageId, VaultPath } from '../model/ids';
import type { BlockId } from '../notes/types';
import type { ChatState } from './state/chat-state';
import { KeyedLock } from './keyed-lock';
import { MovedNotes } from './write/moved-notes';
import { NoteFinder } from './write/note-finder';
import type { PastHistory } from './read/past-history';
import type { ProgressMeter } from './run/progress-meter';
import type { RunContext } from './run/run-context';
import { SeenPosts } from './comments/seen-posts';
import type { Tally } from './run/tally';
import type { TopicNotes } from './topics/topic-notes';
import type { ExportTarget } from './types';

/** A chat and the part of it to export. */
export interface ChatJob extends HistoryPart {
  readonly target: ExportTarget;
  readonly chat: Chat;
  readonly range: HistoryRange;
  /** Only this post, with its album and the message it replies to, as far as that lies in the range. */
  readonly postId?: MessageId;
  /** A group of its own until it became the chat that is exported; it is read on its way. */
  readonly isPredecessor?: true;
}

/** What the export of a chat counts and shows, its past included. */
export interface ChatCounts {
  readonly tally: Tally;
  readonly meter: ProgressMeter;
}

/** What the steps of one chat's export share. */
export interface ChatContext extends ChatCounts {
  readonly run: RunContext;
  readonly job: ChatJob;
  /** Set while it is what was written before a migration that is exported. */
  readonly past: PastHistory | null;
  readonly noteLock: KeyedLock;
  /** Notes of the chat that are not where they were written. */
  readonly moved: MovedNotes;
  readonly seen: SeenPosts;
  /** Downloads under way, of posts and their comments. */
  readonly files: PQueue;
  readonly onFailure: (failure: ExportFailure) => void;
  readonly onConflict: (note: VaultPath, block: BlockId) => void;
}

/** Begins the export of a chat, or of its past. */
export function chatContext(run: RunContext, job: ChatJob, { tally, meter, past }: ChatCounts & { readonly past?: PastHistory }): ChatContext {
  const { emit } = run.ports;
  return {
    run,
    job,
    past: past ?? null,
    tally,
    meter,
    noteLock: new KeyedLock(),
    moved: new MovedNotes(run.ports.vault, run.ports.clock, job.chat.id),
    seen: new SeenPosts(),
    files: new PQueue({ concurrency: filesUnderway(run.plan.settings) }),
    onFailure: (failure) => {
      tally.failures.push(failure);
      emit({ type: 'failure', failure });
    },
    onConflict: (note, block) => emit({ type: 'message', level: 'warn', text: `${note}: you and Telegram changed the same lines of ^${block}; the note holds both.` }),
  };
}

/** Requests of all kinds so far. */
export async function countRequests({ ports }: RunContext): Promise<number> {
  const counts = await ports.telegram.requestCounts();
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** The chat whose history is read. */
export function readIdOf({ job, past }: ChatContext): ChatId {
  return past?.from.chatId ?? job.chat.id;
}

/** Path of the chat's folder. */
export function folderOf({ run }: ChatContext, state: ChatState): VaultPath {
  return `${run.plan.settings.folder}/${state.folder}`;
}

/** Finds the chat's notes. @param topics forums only */
export function notesOf(context: ChatContext, state: ChatState, topics: TopicNotes | null): NoteFinder {
  const { run, job, moved, past } = context;
  return new NoteFinder({ vault: run.ports.vault, chat: job.chat, folder: folderOf(context, state), name: state.name, template: run.plan.settings.pathTemplate, layout: state.layout, topics, isMigrated: past !== null, moved });
}
