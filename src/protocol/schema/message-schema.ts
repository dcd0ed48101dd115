import * as v from 'valibot';
import type { Message } from '../../model/message';
import { actionSchema } from './action-schema';
import { authorSchema } from './author-schema';
import { personMarkSchema } from './details-schema';
import { entitySchema } from './entity-schema';
import { mediaSchema } from './media-schema';
import { pageSchema } from './page-schema';
import { chatId, count, flag, messageId, text, whole } from './primitives';

const replySchema = v.strictObject({
  chatId: v.optional(chatId),
  messageId: v.optional(messageId),
  quote: v.optional(v.strictObject({ text, entities: v.array(entitySchema) })),
  author: v.optional(authorSchema),
  storyId: v.optional(whole),
});

const forwardSchema = v.strictObject({
  date: v.optional(whole),
  origin: authorSchema,
  signature: v.optional(text),
  chatId: v.optional(chatId),
  messageId: v.optional(messageId),
  isImported: v.optional(flag),
  savedFrom: v.optional(v.strictObject({ chatId, messageId })),
  savedFromName: v.optional(text),
});

const reactionSchema = v.strictObject({ emoji: text, count: whole, customEmojiId: v.optional(text), isPaid: v.optional(flag), people: v.optional(v.array(text)) });
const buttonSchema = v.strictObject({ text, url: v.optional(text) });

export const messageSchema = v.strictObject({
  id: messageId,
  chatId,
  date: whole,
  editDate: v.optional(whole),
  author: authorSchema,
  signature: v.optional(text),
  rank: v.optional(text),
  viaBot: v.optional(authorSchema),
  text,
  entities: v.array(entitySchema),
  mentioned: v.optional(v.array(authorSchema)),
  media: v.optional(mediaSchema),
  page: v.optional(pageSchema),
  reply: v.optional(replySchema),
  forward: v.optional(forwardSchema),
  groupId: v.optional(text),
  topicId: v.optional(messageId),
  threadId: v.optional(messageId),
  reactions: v.array(reactionSchema),
  recentReactors: v.optional(v.array(personMarkSchema)),
  canListReactors: v.optional(flag),
  views: v.optional(count),
  forwards: v.optional(count),
  replyCount: v.optional(count),
  discussionId: v.optional(chatId),
  isPinned: v.optional(flag),
  isSilent: v.optional(flag),
  isScheduled: v.optional(flag),
  isOutgoing: v.optional(flag),
  paidStars: v.optional(text),
  action: v.optional(actionSchema),
  buttons: v.optional(v.array(v.array(buttonSchema))),
  unsupported: v.optional(text),
}) satisfies v.GenericSchema<unknown, Message>;
