import * as v from 'valibot';
import { messageKinds, type Chat, type Dialog, type HistoryRange, type Predecessor, type Target } from '../../model/chat';
import { chatId, count, flag, messageId, text, whole } from './primitives';

export const chatSchema = v.strictObject({
  id: chatId,
  kind: v.picklist(['self', 'user', 'bot', 'group', 'supergroup', 'forum', 'channel', 'monoforum']),
  title: text,
  username: v.optional(text),
  isDeletedAccount: v.optional(flag),
  isRestricted: v.optional(flag),
}) satisfies v.GenericSchema<unknown, Chat>;

export const dialogSchema = v.strictObject({
  chat: chatSchema,
  // 0 is what Telegram sends for a dialog without messages.
  topMessageId: count,
  topMessageDate: whole,
  isPinned: flag,
  isArchived: flag,
  folders: v.optional(v.array(v.strictObject({ id: whole, title: text }))),
}) satisfies v.GenericSchema<unknown, Dialog>;

export const targetSchema = v.strictObject({
  chat: chatSchema,
  topicId: v.optional(messageId),
  sublistId: v.optional(chatId),
  messageId: v.optional(messageId),
}) satisfies v.GenericSchema<unknown, Target>;

/** The fields of a `HistoryPart`, to be spread into a request. */
export const partEntries = { topicId: v.optional(messageId), only: v.optional(v.picklist(messageKinds)), sublistId: v.optional(chatId) };

export const rangeSchema = v.strictObject({
  fromId: v.optional(messageId),
  toId: v.optional(messageId),
  sinceDate: v.optional(whole),
  beforeDate: v.optional(whole),
  last: v.optional(count),
}) satisfies v.GenericSchema<unknown, HistoryRange>;

export const predecessorSchema = v.strictObject({ chatId, maxId: messageId }) satisfies v.GenericSchema<unknown, Predecessor>;
