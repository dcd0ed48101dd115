import * as v from 'valibot';
import type { Entity, Message } from '../../model/message';
import { actionSchema } from './action-schema';
import { authorSchema } from './author-schema';
import { personMarkSchema } from './details-schema';
import { mediaSchema } from './media-schema';
import { chatId, count, flag, messageId, text, whole } from './primitives';

const range = { offset: whole, length: whole };
const plain = <const Type extends string>(type: Type) => v.strictObject({ type: v.literal(type), ...range });

export const entitySchema = v.variant('type', [
  plain('bold'),
  plain('italic'),
  plain('underline'),
  plain('strike'),
  plain('spoiler'),
  plain('code'),
  plain('url'),
  plain('email'),
  plain('phone'),
  plain('mention'),
  plain('hashtag'),
  plain('cashtag'),
  plain('botCommand'),
  plain('bankCard'),
  plain('unknown'),
  v.strictObject({ type: v.literal('pre'), language: text, ...range }),
  v.strictObject({ type: v.literal('blockquote'), isCollapsed: flag, ...range }),
  v.strictObject({ type: v.literal('textUrl'), url: text, ...range }),
  v.strictObject({ type: v.literal('mentionName'), userId: chatId, ...range }),
  v.strictObject({ type: v.literal('customEmoji'), documentId: text, ...range }),
]) satisfies v.GenericSchema<unknown, Entity>;

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
  media: v.optional(mediaSchema),
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
