import type { Chat } from '../../model/chat';
import { commentBlockIdOf } from '../../notes/merge/block-id';
import { replaceCommentMedia } from '../../notes/merge/update-thread';
import { wordsOf } from '../../notes/words/words';
import { ChatState } from '../state/chat-state';
import { CommentLinks } from './comment-links';
import { commentScope } from './comment-record';
import { CommentThreads } from './comment-threads';
import { CommentWriter } from './comment-writer';
import type { CommentsParts } from './comments-parts';
import { MediaPlan } from '../files/media-plan';
import { MediaQueue } from '../files/media-queue';
import { MessageStore } from '../state/message-store';
import { chatKey, parseChatRecord } from '../state/records';
import { resumeDownloads } from '../files/resume-downloads';

/** chosen: groups count their messages from 1; comments are a part of them. */
const segmentSize = 256;

/** A discussion group, ready to be read. */
export interface OpenComments {
  readonly group: Chat;
  readonly state: ChatState;
  readonly threads: CommentThreads;
  readonly writer: CommentWriter;
  readonly queue: MediaQueue;
}

/** Opens state, writer and downloads of the comments of one group; files earlier runs did not get are fetched at once. */
export async function openComments(parts: CommentsParts, group: Chat): Promise<OpenComments> {
  const { run, chat, posts, notes, noteLock, files, filesSignal, tally, meter, onFailure, onConflict } = parts;
  const { ports, plan, style } = run;
  const scope = commentScope(posts.scope, group.id);
  const record = parseChatRecord(await ports.state.get(chatKey(scope)));
  const { folder, layout } = posts;
  const state = new ChatState(ports.state, scope, { version: 1, covered: record?.covered ?? [], pending: record?.pending ?? [], folder, layout }, new MessageStore(ports.state, scope, segmentSize));
  const queue = new MediaQueue({
    telegram: ports.telegram,
    vault: ports.vault,
    state,
    notes,
    chatId: group.id,
    isMigrated: false,
    tally,
    filesAtOnce: plan.settings.filesAtOnce,
    files,
    signal: filesSignal,
    onFailure,
    onProgress: () => meter.tick(),
    clock: ports.clock,
    noteLock,
    words: wordsOf(style.language),
    showLine: (note, { messageId, from, to, base }) => replaceCommentMedia(note, commentBlockIdOf({ id: messageId }), from, to, base),
  });
  parts.onQueue(queue);
  const failures = await resumeDownloads(state, queue);
  const media = new MediaPlan(plan.settings, plan.settings.folder, `${plan.settings.folder}/${folder}`, ports.vault, ports.state, failures, 'comment');
  const threads = new CommentThreads({ channelId: chat.id, groupId: group.id, posts: posts.messages, comments: state.messages, onLost: ({ id }) => onFailure({ error: { code: 'MESSAGE_FAILED', chatId: group.id, messageId: id, reason: 'its post did not appear in the discussion group' }, chatId: group.id, messageId: id }) });
  const links = new CommentLinks(group.id, state.messages, notes);
  const limit = plan.settings.commentsLimit;
  const writer = new CommentWriter({ group, style, limit, vault: ports.vault, clock: ports.clock, posts, state, notes, threads, links, media, queue, noteLock, tally, onFailure, onConflict });
  return { group, state, threads, writer, queue };
}
