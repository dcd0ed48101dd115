import { describeError } from '../../model/errors';
import type { ChatId } from '../../model/ids';
import type { Settings } from '../../settings/definitions';
import { settingsFor } from '../../settings/target-settings';
import type { NoteStyle } from '../../notes/types';
import { ChatList } from '../indexes/chat-list';
import { GalleryBooks } from '../indexes/gallery-book';
import { ArticleBook } from '../articles/article-book';
import { ChatFolders } from '../write/chat-folder';
import { ChatNotes } from '../write/chat-notes';
import { EmojiPictures } from '../details/emoji-pictures';
import { Pseudonyms } from '../details/pseudonyms';
import { Avatars } from '../files/avatars';
import { PeopleBook } from '../people/people-book';
import { RunFiles } from '../files/run-files';
import { RunSpeech } from '../speech/run-speech';
import type { TopicCatalog } from '../topics/topic-catalog';
import { styleOf } from '../write/note-style';
import { ProcessingPass } from '../processing/processing-pass';
import { isProcessingWanted } from '../processing/processor-of';
import type { ExportPlan, ExportPorts, ExportTarget } from '../types';
import { StageTimes } from '../report/stage-times';
import { ErrorBreaker, everything, files } from './error-breaker';

/** What all chats of a run share. */
export interface RunContext {
  readonly plan: ExportPlan;
  readonly ports: ExportPorts;
  readonly style: NoteStyle;
  readonly folders: ChatFolders;
  /** Notes outside of the folders of their chats. */
  readonly chatNotes: ChatNotes;
  readonly chatList: ChatList;
  /** What the galleries of the chats lack. */
  readonly galleries: GalleryBooks;
  /** What is known of the forums of the run. */
  readonly topics: Map<ChatId, TopicCatalog>;
  readonly pseudonyms: Pseudonyms;
  readonly articles: ArticleBook;
  /** Where the time goes. */
  readonly stages: StageTimes;
  readonly files: RunFiles;
  /** Pictures of authors; null: none are wanted. */
  readonly avatars: Avatars | null;
  /** Notes of people; null: none are wanted. */
  readonly people: PeopleBook | null;
  /** Pictures of custom emoji; null: none are wanted. */
  readonly emojiPictures: EmojiPictures | null;
  /** What is to be done to files once all chats are exported; null: nothing. */
  readonly processing: ProcessingPass | null;
  readonly speech: RunSpeech;
  /** Ends a run in which nearly everything fails. */
  readonly breaker: ErrorBreaker;
  /** Ends the fetching of files when nearly none comes. */
  readonly fileBreaker: ErrorBreaker;
  /** Aborts when the user stops the run, or `breaker` does. */
  readonly signal: AbortSignal;
}

/** The run as it is for one target, whose own settings take the place of the run's. */
export function contextFor(run: RunContext, { settings }: ExportTarget): RunContext {
  if (settings === undefined) return run;
  const plan = { ...run.plan, settings: settingsFor(run.plan.settings, settings) };
  return { ...run, plan, style: styleOf(plan) };
}

/** What the chats of a run share, at its start. */
export function beginRun(plan: ExportPlan, ports: ExportPorts, stop: AbortSignal): RunContext {
  const breaker = new ErrorBreaker(everything);
  const signal = AbortSignal.any([stop, breaker.signal]);
  return {
    plan,
    ports,
    breaker,
    fileBreaker: new ErrorBreaker(files),
    signal,
    style: styleOf(plan),
    folders: new ChatFolders(ports.vault, plan.settings.folder),
    chatNotes: new ChatNotes(ports),
    chatList: new ChatList({ vault: ports.vault, state: ports.state, root: plan.settings.folder, style: styleOf(plan) }),
    galleries: new GalleryBooks(ports.state),
    topics: new Map(),
    pseudonyms: new Pseudonyms(ports.vault, plan.settings.folder),
    articles: new ArticleBook({ ...ports, settings: plan.settings, style: styleOf(plan), source: ports.articles ?? null, signal, onNote: (text) => ports.emit({ type: 'message', level: 'info', text }) }),
    stages: new StageTimes(ports.clock),
    files: new RunFiles(plan.settings, ports),
    avatars: plan.settings.avatars ? new Avatars({ ...ports, settings: plan.settings, signal }) : null,
    people: plan.settings.peopleNotes ? new PeopleBook({ ...ports, settings: plan.settings, style: styleOf(plan), isImport: plan.isImport === true, signal }) : null,
    emojiPictures: plan.settings.customEmoji === 'image' && ports.telegram.emojiPicture !== undefined && plan.isImport !== true ? new EmojiPictures({ ...ports, settings: plan.settings, signal }) : null,
    processing: processingPass(plan.settings, ports, signal),
    speech: new RunSpeech(plan.settings, ports.speech ?? null, signal, ({ error }) => ports.emit({ type: 'message', level: 'warn', text: describeError(error) })),
  };
}

/** Null when nothing is to be done to files, or nobody can. */
function processingPass(settings: Settings, { processing, state, emit }: ExportPorts, signal: AbortSignal): ProcessingPass | null {
  return processing === undefined || !isProcessingWanted(settings) ? null : new ProcessingPass({ processing, settings, state, emit, signal });
}
