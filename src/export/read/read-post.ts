import type { HistoryRange } from '../../model/chat';
import { TobsFailure } from '../../model/errors';
import { parseChatId, type ChatId, type MessageId } from '../../model/ids';
import type { Message } from '../../model/message';
import type { TelegramReader } from '../../model/telegram';

/** An album has at most ten items with neighbouring ids (documented). */
const albumReach = 9;
/** chosen: in private chats and basic groups ids of other chats lie between an album's items. */
const sparseReach = 30;

/** What reading one post and the one it answers works with. */
export interface PostParts {
  readonly telegram: Pick<TelegramReader, 'messagesById'>;
  readonly chatId: ChatId;
  readonly postId: MessageId;
  /** The parent is only wanted when it lies in it. */
  readonly range: HistoryRange;
  readonly signal: AbortSignal;
}

/**
 * One post with all items of its album, and before it the message it replies to, by at most two requests (F-DLG-14).
 *
 * @returns groups of messages that belong together, oldest first
 * @throws TobsFailure CHAT_UNAVAILABLE when the message does not exist
 */
export async function readPost(parts: PostParts): Promise<readonly (readonly Message[])[]> {
  const { chatId, postId, range } = parts;
  const around = await messagesAround(parts, postId);
  const post = albumOf(around, postId);
  const [first] = post;
  if (first === undefined) throw new TobsFailure({ code: 'CHAT_UNAVAILABLE', chatId, reason: `message ${postId} does not exist` });
  const reply = post.find((message) => message.reply !== undefined)?.reply;
  const parentId = reply?.chatId === undefined ? reply?.messageId : undefined;
  if (parentId === undefined || post.some(({ id }) => id === parentId)) return [post];
  const inWindow = albumOf(around, parentId);
  const parent = inWindow.length > 0 ? inWindow : albumOf(await messagesAround(parts, parentId), parentId);
  const isWanted = parent.length > 0 && parent.every((message) => isInRange(message, range));
  return isWanted ? [parent, post].sort(([a], [b]) => (a?.id ?? 0) - (b?.id ?? 0)) : [post];
}

async function messagesAround({ telegram, chatId, signal }: PostParts, id: MessageId): Promise<readonly Message[]> {
  const reach = parseChatId(chatId).kind === 'channel' ? albumReach : sparseReach;
  const from = Math.max(1, id - reach);
  return await telegram.messagesById(chatId, Array.from({ length: id + reach - from + 1 }, (_unused, index) => from + index), { signal });
}

function albumOf(messages: readonly Message[], id: MessageId): readonly Message[] {
  const message = messages.find((candidate) => candidate.id === id);
  if (message === undefined) return [];
  return message.groupId === undefined ? [message] : messages.filter(({ groupId }) => groupId === message.groupId);
}

function isInRange({ id, date }: Message, { fromId, toId, sinceDate, beforeDate }: HistoryRange): boolean {
  return id >= (fromId ?? 1) && id <= (toId ?? Infinity) && date >= (sinceDate ?? 0) && date < (beforeDate ?? Infinity);
}
