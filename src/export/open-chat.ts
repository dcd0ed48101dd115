import { notePlace } from '../notes/indexes/chat-counts';
import { wordsOf } from '../notes/words/words';
import { BlocksInVault } from './write/blocks-in-vault';
import { FoundPlaces } from './write/found-places';
import { BatchWriter } from './write/batch-writer';
import type { BatchWriterParts } from './write/batch-writer-parts';
import { folderOf, notesOf, readIdOf, type ChatContext } from './chat-context';
import type { ChatState } from './state/chat-state';
import { chatKey, parseChatRecord, scopeOf } from './state/records';
import { openTopics } from './topics/chat-topics';
import { CountsBook, hasCounted } from './indexes/counts-book';
import type { GalleryBook } from './indexes/gallery-book';
import { updateGallery } from './indexes/gallery-note';
import { DetailBook } from './details/detail-book';
import { DetailQueue } from './details/detail-queue';
import { LinkResolver } from './write/link-resolver';
import type { FileFetcher } from './files/file-fetcher';
import { chatFiles } from './files/run-files';
import { LeftOutFiles } from './files/left-out-files';
import { MediaPlan } from './files/media-plan';
import { MediaLines } from './files/media-lines';
import { MediaQueue, type MediaQueueParts } from './files/media-queue';
import type { NoteFinder } from './write/note-finder';
import { NoteParts } from './write/note-parts';
import { Orphans } from './write/orphans';
import { resumeDownloads } from './files/resume-downloads';
import { openTranscriptBook, openTranscriptQueue } from './speech/open-transcripts';
import type { TranscriptQueue } from './speech/transcript-queue';
import { Tally } from './run/tally';
import type { TopicNotes } from './topics/topic-notes';
import { TopicSorter } from './topics/topic-sorter';

/** A chat, ready to be read. */
export interface OpenChat {
  readonly state: ChatState;
  /** Forums only. */
  readonly topics: TopicNotes | null;
  /** Forums only. */
  readonly sorter: TopicSorter | null;
  /** Where the chat's notes are, those of this run included. */
  readonly notes: NoteFinder;
  readonly writer: BatchWriter;
  readonly queue: MediaQueue;
  readonly details: DetailQueue;
  /** Files the settings keep out of the vault. */
  readonly leftOut: LeftOutFiles;
  /** Where messages stand of which the records are lost. */
  readonly found: FoundPlaces;
  /** What the chat's index counts, its past included. */
  readonly counts: CountsBook;
  /** What the chat's gallery lacks. */
  readonly gallery: GalleryBook;
  readonly transcripts: TranscriptQueue;
}

/** What is known of a chat's records before it is opened. */
export interface OpenChatOptions {
  readonly found: FoundPlaces;
  /** Records were damaged: they may speak of messages that come again. */
  readonly isRebuilding: boolean;
}

/** Looks for the chat's messages in the notes if its records are lost. To be done before any of them is written. */
export async function foundPlaces(context: ChatContext, state: ChatState, isRebuilding: boolean): Promise<FoundPlaces> {
  const { run, job, past } = context;
  const { ports, plan } = run;
  const scope = scopeOf(plan.settings.folder, job.chat.id, undefined);
  const folder = folderOf(context, state);
  const isBare = async (): Promise<boolean> => state.covered.length === 0 && !(await hasCounted(ports.state, scope));
  const isLost = past === null && plan.isImport !== true && (isRebuilding || (await isBare())) && (await ports.vault.list(folder)).length > 0;
  const stored = past === null && plan.isImport !== true ? parseChatRecord(await ports.state.get(chatKey(state.scope))) : null;
  const isUnsure = stored !== null && stored.layout !== state.layout;
  return await FoundPlaces.open({ ...ports, scope, chatId: job.chat.id, folder, everywhere: run.chatNotes }, { isLost, isUnsure });
}

/** Opens topics, writer and queues of a chat; files earlier runs did not get are fetched at once. */
export async function openChat(context: ChatContext, state: ChatState, { found, isRebuilding }: OpenChatOptions): Promise<OpenChat> {
  const { run, job, past, noteLock, tally, onFailure, onConflict } = context;
  const { ports, plan, style } = run;
  const { chat } = job;
  const topics = await openTopics(context, state, isRebuilding);
  const notes = notesOf(context, state, topics);
  const links = new LinkResolver({ ...chat, id: readIdOf(context) }, state.messages, notes, state.layout, past !== null);
  const sorter = topics === null ? null : new TopicSorter({ chat, vault: ports.vault, topics, messages: state.messages, links, noteLock, style });
  const folder = folderOf(context, state);
  const { places, fetcher } = chatFiles({ ...context, chatId: readIdOf(context), chatFolder: folder, signal: run.signal });
  const scope = scopeOf(plan.settings.folder, chat.id, undefined);
  const counts = await CountsBook.open(ports.state, scope, { hasMessages: state.covered.length > 0, isRebuilding });
  const gallery = await run.galleries.of(scope);
  const queue = queueOf(context, { state, notes, fetcher, gallery, counts });
  const left = await resumeDownloads(state, queue, plan.isImport);
  const hasNotes = (plan.isImport === true || (state.covered.length === 0 && counts.isEmpty)) && (await ports.vault.list(folder)).length > 0;
  const isStateLost = state.covered.length === 0 && counts.isEmpty && hasNotes;
  // Counts without what they count would count it again.
  if (isStateLost || (state.covered.length === 0 && !counts.isEmpty && job.topicId === undefined && past === null)) counts.doubt();
  const leftOut = await LeftOutFiles.open(ports.state, state.scope, plan.settings);
  const parts: BatchWriterParts = {
    isMissed: (path) => isStateLost || counts.hasNote(notePlace(folder, path)),
    counts,
    ...(plan.settings.galleries && { gallery }),
    chat,
    layout: state.layout,
    style,
    isImport: plan.isImport === true,
    found,
    inVault: plan.isImport === true && hasNotes ? await BlocksInVault.look(ports, chat.id, folder, await run.chatNotes.outside(chat.id, folder)) : null,
    serviceMessages: plan.settings.serviceMessages,
    keepEdits: plan.settings.keepEdits,
    backlinks: plan.settings.backlinks,
    vault: ports.vault,
    clock: ports.clock,
    state,
    notes,
    noteParts: new NoteParts({ state: ports.state, scope: past === null ? scope : state.messageScope, notes, isRebuilding }),
    links,
    orphans: new Orphans(ports.state, state.messageScope),
    topics: sorter,
    topicChanges: () => topics?.takeChanges() ?? [],
    leftOut,
    media: new MediaPlan({ settings: plan.settings, chatFolder: folder, places, made: run.files.made, ...left, owner: 'message', ...(plan.isImport !== true && { leftOut }) }),
    avatars: run.avatars,
    people: run.people,
    details: new DetailBook(plan.settings, plan.settings.folder, { state: ports.state, pseudonyms: run.pseudonyms, articles: run.articles, pictures: run.emojiPictures }),
    transcripts: await openTranscriptBook(run, state),
    queue,
    noteLock,
    tally,
    stages: run.stages,
    onFailure: run.breaker.counting(onFailure),
    onConflict,
  };
  return { state, topics, sorter, found, leftOut, counts, gallery, notes, writer: new BatchWriter(parts), queue, details: detailsOf(context, parts), transcripts: transcriptsOf(context, parts) };
}

function queueOf(context: ChatContext, { gallery, counts, ...of }: Pick<OpenChat, 'state' | 'notes' | 'gallery' | 'counts'> & { readonly fetcher: FileFetcher }): MediaQueue {
  const { ports, plan, style, signal } = context.run;
  const { past, tally, files, noteLock } = context;
  const parts: MediaQueueParts = {
    ...of,
    made: context.run.files.made,
    vault: ports.vault,
    isMigrated: past !== null,
    tally,
    filesAtOnce: plan.settings.filesAtOnce,
    files,
    signal,
    clock: ports.clock,
    noteLock,
    words: wordsOf(style.language),
    ...(plan.settings.galleries && { gallery }),
  };
  const settle = async (): Promise<void> => void (await updateGallery(context, { ...of, gallery, counts }));
  context.run.processing?.register({ ...parts, chatId: readIdOf(context), lines: new MediaLines(parts), settle });
  return new MediaQueue(parts);
}

function detailsOf(context: ChatContext, parts: BatchWriterParts): DetailQueue {
  const { ports, plan, signal } = context.run;
  const { state, details: book, chat } = parts;
  // What is written twice in one run counts once.
  const rewriter = new BatchWriter({ ...parts, tally: new Tally(parts.tally.notes) });
  return new DetailQueue({
    telegram: ports.telegram,
    state,
    book,
    articles: context.run.articles,
    rewrite: (messages) => rewriter.rewrite(messages),
    chatId: readIdOf(context),
    limit: plan.settings.reactionPeopleLimit,
    signal,
    onFailure: context.onFailure,
    onNote: (text) => ports.emit({ type: 'message', level: 'info', text: `${chat.title}: ${text}` }),
  });
}

function transcriptsOf(context: ChatContext, parts: BatchWriterParts): TranscriptQueue {
  const { run, meter, onFailure } = context;
  const { state, transcripts: book, media, chat } = parts;
  const rewriter = new BatchWriter({ ...parts, tally: new Tally(parts.tally.notes) });
  return openTranscriptQueue({ run, chatId: readIdOf(context), title: chat.title, state, book, media, meter, onFailure, rewrite: (messages) => rewriter.rewrite(messages) });
}
