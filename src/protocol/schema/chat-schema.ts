import * as v from 'valibot';
import { maxPhotoOrders, messageKinds, type Chat, type ChatPhoto, type Dialog, type HistoryRange, type Predecessor, type Target } from '../../model/chat';
import { chatId, count, flag, messageId, text, whole } from './primitives';

export const chatSchema = v.strictObject({
  id: chatId,
  kind: v.picklist(['self', 'user', 'bot', 'group', 'supergroup', 'forum', 'channel', 'monoforum']),
  title: text,
  username: v.optional(text),
  isDeletedAccount: v.optional(flag),
  isRestricted: v.optional(flag),
}) satisfies v.GenericSchema<unknown, Chat>;

const photoSchema = v.strictObject({ id: v.pipe(v.string(), v.regex(/^-?\d{1,20}$/)), dcId: count }) satisfies v.GenericSchema<unknown, ChatPhoto>;

export const photoOrdersSchema = v.pipe(v.array(v.strictObject({ chatId, photo: photoSchema })), v.maxLength(maxPhotoOrders));
/** JPEG files in base64, in the order they were asked for. Twice what the largest one takes. */
export const photosSchema = v.array(v.nullable(v.pipe(v.string(), v.maxLength(200_000), v.regex(/^[A-Za-z0-9+/]+=*$/))));

export const dialogSchema = v.strictObject({
  chat: chatSchema,
  // 0 is what Telegram sends for a dialog without messages.
  topMessageId: count,
  topMessageDate: whole,
  isPinned: flag,
  isArchived: flag,
  folders: v.optional(v.array(v.strictObject({ id: whole, title: text }))),
  photo: v.optional(photoSchema),
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
