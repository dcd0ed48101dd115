import * as v from 'valibot';
import type { DetailAnswer, DetailRequest, PersonMark, TelegramSpeech } from '../../model/details';
import { authorSchema } from './author-schema';
import { fileRefSchema, pollSchema, storyContentSchema } from './media-schema';
import { articleSchema, pageSchema } from './page-schema';
import { chatId, count, messageId, shortText, text } from './primitives';

export const personMarkSchema = v.strictObject({ key: text, person: authorSchema }) satisfies v.GenericSchema<unknown, PersonMark>;

const peopleOf = <const Of extends 'reactions' | 'votes'>(of: Of) => v.strictObject({ of: v.literal(of), chatId, messageId, limit: v.pipe(count, v.minValue(1)) });

export const detailRequestSchema: v.GenericSchema<unknown, DetailRequest> = v.variant('of', [
  peopleOf('reactions'),
  peopleOf('votes'),
  v.strictObject({ of: v.literal('poll'), chatId, messageId }),
  v.strictObject({ of: v.literal('stories'), ownerId: chatId, ids: v.pipe(v.array(count), v.maxLength(100)), chatId, messageId }),
  v.strictObject({ of: v.literal('page'), chatId, messageId }),
  v.strictObject({ of: v.literal('article'), url: text }),
  v.strictObject({ of: v.literal('speech'), chatId, messageId }),
  v.strictObject({ of: v.literal('emoji'), ids: v.pipe(v.array(shortText), v.maxLength(100)) }),
]);

const speechSchema: v.GenericSchema<unknown, TelegramSpeech> = v.variant('kind', [
  v.strictObject({ kind: v.literal('heard'), text, trialsLeft: v.optional(count) }),
  v.strictObject({ kind: v.literal('pending') }),
  v.strictObject({ kind: v.literal('premium') }),
  v.strictObject({ kind: v.literal('refused'), reason: shortText }),
]);

export const detailAnswerSchema: v.GenericSchema<unknown, DetailAnswer> = v.strictObject({
  people: v.optional(v.array(personMarkSchema)),
  poll: v.optional(pollSchema),
  stories: v.optional(v.record(v.string(), storyContentSchema)),
  page: v.optional(pageSchema),
  article: v.optional(articleSchema),
  emoji: v.optional(v.record(v.string(), text)),
  emojiPictures: v.optional(v.record(v.string(), fileRefSchema)),
  speech: v.optional(speechSchema),
});
