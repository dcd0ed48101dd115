/** `messages.Messages` answers. */
import type { Chat } from '../world/chat';
import { buildMessage } from '../world/message';
import { namedIn } from '../world/tl-peers';
import { intField, viewOf, type Context } from './input';
import type { TlObject } from './registry';
import { slice, type SliceWish } from './slicing';

/** Telegram's "I do not know": the largest 32-bit number. */
const PLACEHOLDER = 2_147_483_647;

export function sliceWish(params: TlObject): SliceWish {
  return {
    offsetId: intField(params, 'offsetId'), offsetDate: intField(params, 'offsetDate'), addOffset: intField(params, 'addOffset'), limit: intField(params, 'limit'), maxId: intField(params, 'maxId'), minId: intField(params, 'minId'),
  };
}

/** pts of a channel: rises with every message and change. */
export function ptsOf(chat: Chat): number {
  return chat.rows.length + 1 + chat.generation * 10;
}

/** The page of `list` (ascending rows of `chat`) that `wish` asks for. */
export function pageAnswer(context: Context, chat: Chat, list: Int32Array, wish: SliceWish, topics?: (rows: readonly number[]) => TlObject[]): TlObject {
  const { world } = context;
  const view = viewOf(context);
  const history = world.scenario.history;
  const { rows, before } = slice(chat, list, wish, { negativeOffset: history?.negativeOffset ?? 'fill', shortEvery: history?.shortEvery, shortOf: history?.shortOf });
  const messages = rows.map((row) => buildMessage(world, chat, row, view));
  const body = { messages, topics: topics?.(rows) ?? [], ...namedIn(world, view, messages) };
  const unknown = history?.countPlaceholder?.includes(chat.kind) === true || history?.countPlaceholder?.includes(chat.key) === true;
  const count = unknown ? PLACEHOLDER : list.length;
  const offsetIdOffset = wish.offsetId > 0 ? before : undefined;
  const inexact = history?.inexact === true || undefined;
  if (chat.isChannel) return { _: 'messages.channelMessages', pts: ptsOf(chat), count, inexact, offsetIdOffset, ...body };
  if (rows.length === list.length && !unknown) return { _: 'messages.messages', ...body };
  return { _: 'messages.messagesSlice', count, inexact, offsetIdOffset, ...body };
}

/** An answer without messages, of the kind the chat has. */
export function emptyPage(chat: Chat | undefined): TlObject {
  const body = { messages: [], topics: [], chats: [], users: [] };
  return chat?.isChannel === true ? { _: 'messages.channelMessages', pts: ptsOf(chat), count: 0, ...body } : { _: 'messages.messages', ...body };
}
