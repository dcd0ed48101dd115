import * as v from 'valibot';
import type { FileMedia, FileOrder, FileRef, Media, PollMedia, StoryContent } from '../../model/media';
import { chatId, count, finite, flag, messageId, text, whole } from './primitives';

const localFileSchema = v.strictObject({ path: v.optional(text), absence: v.optional(v.picklist(['notIncluded', 'tooLarge', 'unavailable', 'missing', 'unsafe'])) });

export const fileRefSchema = v.strictObject({
  source: v.picklist(['photo', 'document']),
  id: text,
  accessHash: text,
  fileReference: text,
  dcId: count,
  sizeType: text,
  sizeBytes: count,
  mimeType: text,
  name: v.optional(text),
  content: v.optional(text),
  thumbs: v.optional(v.array(v.strictObject({ sizeType: text, longest: count, sizeBytes: count }))),
  local: v.optional(localFileSchema),
}) satisfies v.GenericSchema<unknown, FileRef>;

export const fileOrderEntries = { chatId, messageId, file: fileRefSchema };
export const fileOrderSchema = v.strictObject(fileOrderEntries) satisfies v.GenericSchema<unknown, FileOrder>;

const file = { file: fileRefSchema };
const spoilable = { hasSpoiler: v.optional(flag) };
const timed = { durationSeconds: v.optional(finite) };
const sized = { width: v.optional(finite), height: v.optional(finite) };
const place = { latitude: finite, longitude: finite };

const video = <const Type extends 'video' | 'gif' | 'roundVideo'>(type: Type) => v.strictObject({ type: v.literal(type), ...file, ...spoilable, ...sized, ...timed });

const todoItem = v.strictObject({ id: whole, text, completedBy: v.optional(text), completedDate: v.optional(whole) });

const fileKinds = [
  v.strictObject({ type: v.literal('photo'), ...file, ...spoilable, ...sized }),
  video('video'),
  video('gif'),
  video('roundVideo'),
  v.strictObject({ type: v.literal('voice'), ...file, ...timed }),
  v.strictObject({ type: v.literal('audio'), ...file, title: v.optional(text), performer: v.optional(text), ...timed }),
  v.strictObject({ type: v.literal('sticker'), ...file, emoji: text, setName: v.optional(text), ...sized }),
  v.strictObject({ type: v.literal('document'), ...file }),
] as const;

export const fileMediaSchema: v.GenericSchema<unknown, FileMedia> = v.variant('type', [...fileKinds]);

const pollOption = v.strictObject({ text, key: v.optional(text), voters: v.optional(count), isChosen: v.optional(flag), isCorrect: v.optional(flag), people: v.optional(v.array(text)) });
export const pollSchema = v.strictObject({
  type: v.literal('poll'),
  question: text,
  isQuiz: flag,
  isMultiple: flag,
  isAnonymous: v.optional(flag),
  isClosed: flag,
  closeDate: v.optional(whole),
  totalVoters: v.optional(count),
  explanation: v.optional(text),
  isPartial: v.optional(flag),
  options: v.array(pollOption),
  files: v.optional(v.array(fileMediaSchema)),
}) satisfies v.GenericSchema<unknown, PollMedia>;

const storyContent = { caption: v.optional(text), media: v.optional(fileMediaSchema), isGone: v.optional(flag) };

/** What a story shows. */
export const storyContentSchema = v.strictObject(storyContent) satisfies v.GenericSchema<unknown, StoryContent>;

/** Every kind of media; one branch is chosen by `type`, the others are not tried. */
export const mediaSchema: v.GenericSchema<unknown, Media> = v.variant('type', [
  ...fileKinds,
  v.strictObject({ type: v.literal('expired'), kind: v.picklist(['photo', 'video', 'voice', 'document']) }),
  v.strictObject({ type: v.literal('webPage'), url: text, siteName: v.optional(text), title: v.optional(text), description: v.optional(text) }),
  pollSchema,
  v.strictObject({ type: v.literal('contact'), name: text, phone: text, vcard: v.optional(text), userId: v.optional(chatId) }),
  v.strictObject({ type: v.literal('location'), ...place, livePeriodSeconds: v.optional(finite) }),
  v.strictObject({ type: v.literal('venue'), ...place, title: text, address: text, provider: v.optional(text) }),
  v.strictObject({ type: v.literal('dice'), emoji: text, value: whole }),
  v.strictObject({ type: v.literal('game'), title: text, description: text }),
  v.strictObject({ type: v.literal('invoice'), title: text, description: text, currency: text, totalAmount: text }),
  v.strictObject({ type: v.literal('story'), chatId, authorName: text, authorUsername: v.optional(text), storyId: whole, isPartial: v.optional(flag), ...storyContent }),
  v.strictObject({ type: v.literal('todo'), title: text, items: v.array(todoItem) }),
  v.strictObject({
    type: v.literal('giveaway'),
    quantity: count,
    untilDate: v.optional(whole),
    months: v.optional(count),
    stars: v.optional(text),
    prize: v.optional(text),
    countries: v.optional(v.array(text)),
    channelNames: v.optional(v.array(text)),
    isForNewSubscribers: v.optional(flag),
  }),
  v.strictObject({
    type: v.literal('giveawayResults'),
    winnersCount: count,
    unclaimedCount: count,
    winners: v.array(text),
    prize: v.optional(text),
    months: v.optional(count),
    stars: v.optional(text),
    isRefunded: v.optional(flag),
  }),
  v.strictObject({ type: v.literal('paidMedia'), stars: text, items: count, media: v.optional(v.array(v.lazy(() => mediaSchema))) }),
  v.strictObject({ type: v.literal('unsupported'), name: text }),
]);
