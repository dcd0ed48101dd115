import type { Chat } from '../../model/chat';
import { commentBlockIdOf } from '../../notes/merge/block-id';
import { replaceCommentMedia } from '../../notes/merge/update-thread';
import { wordsOf } from '../../notes/words/words';
import { ChatState } from '../state/chat-state';
import { CommentLinks } from './comment-links';
import { commentScope } from './comment-record';
import { CommentNotes } from './comment-notes';
import { CommentThreads } from './comment-threads';
import { CommentWriter } from './comment-writer';
import type { CommentWriterParts } from './comment-writer-parts';
import type { CommentsParts } from './comments-parts';
import { DetailBook } from '../details/detail-book';
import { DetailQueue } from '../details/detail-queue';
import type { FileFetcher } from '../files/file-fetcher';
import { chatFiles } from '../files/run-files';
import { MediaPlan } from '../files/media-plan';
import { MediaLines } from '../files/media-lines';
import { MediaQueue, type MediaQueueParts } from '../files/media-queue';
import { MessageStore } from '../state/message-store';
import { chatKey, parseChatRecord } from '../state/records';
import { Tally } from '../run/tally';
import { openTranscriptBook, openTranscriptQueue } from '../speech/open-transcripts';
import { resumeDownloads } from '../files/resume-downloads';

/** chosen: groups count their messages from 1; comments are a part of them. */
const segmentSize = 256;

/** A discussion group, ready to be read. */
export interface OpenComments {
  readonly group: Chat;
  readonly state: ChatState;
  readonly notes: CommentNotes;
  readonly threads: CommentThreads;
  readonly writer: CommentWriter;
  /** What comments show only in part is asked for once all of them are in their notes. */
  readonly details: DetailQueue;
}

/** Opens state, writer and downloads of the comments of one group; files earlier runs did not get are fetched at once. */
export async function openComments(parts: CommentsParts, group: Chat): Promise<OpenComments> {
  const { run, chat, posts, noteLock, tally, onFailure, onConflict } = parts;
  const { ports, plan, style } = run;
  const { settings } = plan;
  const state = await openState(parts, group);
  const notes = new CommentNotes({ notes: parts.notes, posts, place: settings.commentsPlace });
  const chatFolder = `${settings.folder}/${posts.folder}`;
  const { places, fetcher } = chatFiles({ ...parts, chatId: group.id, chatFolder, signal: parts.filesSignal });
  const queue = queueOf(parts, { group, state, notes, fetcher });
  parts.onQueue(queue);
  const left = await resumeDownloads(state, queue);
  const threads = new CommentThreads({ channelId: chat.id, groupId: group.id, posts: posts.messages, comments: state.messages, onLost: ({ id }) => onFailure({ error: { code: 'MESSAGE_FAILED', chatId: group.id, messageId: id, reason: 'its post did not appear in the discussion group' }, chatId: group.id, messageId: id }) });
  const writing: CommentWriterParts = {
    channel: chat,
    group,
    style,
    limit: settings.commentsLimit,
    keepEdits: settings.keepEdits,
    vault: ports.vault,
    clock: ports.clock,
    state,
    notes,
    threads,
    links: new CommentLinks({ groupId: group.id, comments: state.messages, posts: parts.notes, notes }),
    media: new MediaPlan({ settings, chatFolder, places, made: run.files.made, ...left, owner: 'comment' }),
    avatars: run.avatars,
    people: run.people,
    details: new DetailBook(settings, settings.folder, { state: ports.state, pseudonyms: run.pseudonyms, articles: run.articles, pictures: run.emojiPictures }),
    transcripts: await openTranscriptBook(run, state),
    queue,
    noteLock,
    tally,
    onFailure: run.breaker.counting(onFailure),
    onConflict,
  };
  announceTranscripts(parts, writing);
  return { group, state, notes, threads, writer: new CommentWriter(writing), details: detailsOf(parts, writing) };
}

async function openState({ run, posts }: CommentsParts, group: Chat): Promise<ChatState> {
  const { state } = run.ports;
  const scope = commentScope(posts.scope, group.id);
  const record = parseChatRecord(await state.get(chatKey(scope)));
  const { folder, layout } = posts;
  return new ChatState({ state, scope, record: { version: 1, covered: record?.covered ?? [], pending: record?.pending ?? [], details: record?.details, speech: record?.speech, folder, layout }, messages: new MessageStore(state, scope, segmentSize) });
}

function queueOf({ run, files, filesSignal, noteLock, tally }: CommentsParts, { group, ...of }: Pick<OpenComments, 'group' | 'state' | 'notes'> & { readonly fetcher: FileFetcher }): MediaQueue {
  const { ports, plan, style } = run;
  const parts: MediaQueueParts = {
    ...of,
    made: run.files.made,
    vault: ports.vault,
    isMigrated: false,
    tally,
    filesAtOnce: plan.settings.filesAtOnce,
    files,
    signal: filesSignal,
    clock: ports.clock,
    noteLock,
    words: wordsOf(style.language),
    showLine: (note, { messageId, from, to, base }) => replaceCommentMedia(note, commentBlockIdOf({ id: messageId }), from, to, base),
  };
  run.processing?.register({ ...parts, chatId: group.id, lines: new MediaLines(parts) });
  return new MediaQueue(parts);
}

/** They are made once the files are there, which is when the chat's own are. */
function announceTranscripts({ transcribing, chat, meter, onFailure, onTranscripts }: CommentsParts, writing: CommentWriterParts): void {
  const rewriter = new CommentWriter({ ...writing, tally: new Tally(writing.tally.notes) });
  const { group, state, transcripts, media } = writing;
  onTranscripts(openTranscriptQueue({ run: transcribing, chatId: group.id, title: `Comments on ${chat.title}`, state, book: transcripts, media, meter, onFailure, rewrite: (messages) => rewriter.rewrite(messages) }));
}

function detailsOf({ run, chat, onFailure }: CommentsParts, writing: CommentWriterParts): DetailQueue {
  const { ports, plan, signal } = run;
  // What is written twice in one run counts once.
  const rewriter = new CommentWriter({ ...writing, tally: new Tally(writing.tally.notes) });
  return new DetailQueue({
    telegram: ports.telegram,
    state: writing.state,
    book: writing.details,
    articles: run.articles,
    rewrite: (messages) => rewriter.rewrite(messages),
    chatId: writing.group.id,
    limit: plan.settings.reactionPeopleLimit,
    signal,
    onFailure,
    onNote: (text) => ports.emit({ type: 'message', level: 'info', text: `Comments on ${chat.title}: ${text}` }),
  });
}
