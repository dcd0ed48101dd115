import * as v from 'valibot';
import { isChatId, type ChatId, type MessageId, type VaultPath } from '../../model/ids';
import type { FileMedia, ThumbSize, PollMedia, StoryContent } from '../../model/media';
import type { Message } from '../../model/message';
import type { Page } from '../../model/page';
import type { HistoryPart, Predecessor } from '../../model/chat';
import type { Layout } from '../../notes/types';
import type { Intervals } from './intervals';
import type { StoredDetails } from '../details/message-details';

/*
 * The records a run keeps in its StatePort. They are a cache: damaged or missing ones are dropped and rebuilt from the
 * notes and from Telegram, and cost requests, never messages.
 */

const Id = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2_147_483_647));
const IntervalSchema = v.pipe(v.tuple([Id, Id]), v.check(([from, to]) => from <= to));
const LayoutSchema = v.picklist(['message', 'day', 'week', 'month', 'single', 'topic']);

const ChatRecordSchema = v.object({
  version: v.literal(1),
  /** Name of the chat's folder below the export folder; fixed at the first export. */
  folder: v.string(),
  /** What its notes are called, where the user renamed the folder since. */
  name: v.optional(v.string()),
  layout: LayoutSchema,
  /** Ids accounted for. */
  covered: v.array(IntervalSchema),
  /** Numbers of the batches with files still to fetch. */
  pending: v.array(Id),
  /** Numbers of the batches with details still to ask for. */
  details: v.optional(v.array(Id)),
  /** Numbers of the batches with speech still to turn into text. */
  speech: v.optional(v.array(Id)),
  /** Basic group a supergroup was before, null: none; absent: not asked yet. */
  migratedFrom: v.optional(v.nullable(v.object({ chatId: v.pipe(v.string(), v.check(isChatId)), maxId: Id }))),
});

/** What is known of one chat (or one topic of it). */
export interface ChatRecord {
  readonly version: 1;
  readonly folder: string;
  readonly name?: string | undefined;
  readonly layout: Layout;
  readonly covered: Intervals;
  readonly pending: readonly number[];
  readonly details?: readonly number[] | undefined;
  readonly speech?: readonly number[] | undefined;
  readonly migratedFrom?: Predecessor | null;
}

const NamesSchema = v.record(v.string(), v.array(v.string()));
const DetailsSchema = v.object({
  signature: v.string(),
  reactors: v.optional(NamesSchema),
  voters: v.optional(NamesSchema),
  poll: v.optional(v.custom<PollMedia>((value) => typeof value === 'object' && value !== null && 'options' in value && Array.isArray(value.options))),
  story: v.optional(v.custom<StoryContent>((value) => typeof value === 'object' && value !== null)),
  page: v.optional(v.custom<Page>((value) => typeof value === 'object' && value !== null && 'blocks' in value && Array.isArray(value.blocks))),
});

const Cells = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000));
const TileSchema = v.tuple([Cells, Cells, Cells]);

/** Columns, rows, and the items the album had. */
export type TileRecord = v.InferOutput<typeof TileSchema>;

const SegmentFields = v.object({
  /** Message ids, ascending, as differences to the one before (the first to the segment's start). */
  ids: v.array(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** Local day (days since 1970) of the note each message went to, run-length encoded: [day, count]. */
  days: v.array(v.tuple([v.pipe(v.number(), v.integer()), Id])),
  /** Merge base of each message's block. */
  bases: v.array(v.string()),
  /** Album items that live in the note of another message: id → that message's id. */
  primaries: v.optional(v.record(v.string(), Id)),
  /** Which of several notes each message went to, run-length encoded: [part, count]; absent: the first. */
  parts: v.optional(v.array(v.tuple([Id, Id]))),
  deleted: v.optional(v.array(Id)),
  /** Stretches of `ids` that come from a Telegram Desktop export and not from Telegram: [first position, how many]. */
  imported: v.optional(v.array(v.tuple([v.pipe(v.number(), v.integer(), v.minValue(0)), Id]))),
  /** Forums: the topic of each message. */
  topics: v.optional(v.array(v.pipe(v.number(), v.integer(), v.minValue(0)))),
  /** What was asked for beyond the message itself, by message id. */
  details: v.optional(v.record(v.string(), DetailsSchema)),
  /** Places of album items in their album's grid, by message id. */
  tiles: v.optional(v.record(v.string(), TileSchema)),
});

/** Lists that do not speak of the same messages are damage: what one of them misses would be taken for never written. */
const SegmentSchema = v.pipe(
  SegmentFields,
  v.check(({ ids, days, bases, parts, topics = ids }) => ids.length === bases.length && ids.length === topics.length && ids.length === lengthOf(days) && (parts === undefined || ids.length === lengthOf(parts)), 'lists of different length'),
);

/** How many entries a run-length encoded list stands for. */
function lengthOf(runs: readonly (readonly [number, number])[]): number {
  return runs.reduce((sum, [, count]) => sum + count, 0);
}

/** Merge state of the messages in one stretch of ids. */
export type SegmentRecord = Omit<v.InferOutput<typeof SegmentSchema>, 'details'> & { readonly details?: Readonly<Record<string, StoredDetails>> | undefined };

const FileSchema = v.object({
  source: v.picklist(['photo', 'document']),
  id: v.pipe(v.string(), v.regex(/^-?\d{1,20}$/)),
  accessHash: v.string(),
  fileReference: v.string(),
  dcId: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000)),
  sizeType: v.string(),
  sizeBytes: v.pipe(v.number(), v.integer(), v.minValue(0)),
  mimeType: v.string(),
  name: v.optional(v.string()),
  content: v.optional(v.string()),
  /** A file of a Telegram Desktop export, which only an import of that export can bring. */
  local: v.optional(v.object({ path: v.optional(v.string()), absence: v.optional(v.string()) })),
});

const PendingItemSchema = v.object({
  messageId: Id,
  /** The message's media as the note renders it. */
  media: v.custom<FileMedia>((value) => typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'file' in value && v.is(FileSchema, value.file)),
  /** Where the file goes. */
  path: v.string(),
  note: v.string(),
  /** The line the note shows until the file is there. */
  line: v.string(),
  failure: v.optional(v.string()),
  skipped: v.optional(v.string()),
  placed: v.optional(v.literal(true)),
  thumb: v.optional(v.object({ sizeType: v.string(), longest: v.number(), sizeBytes: v.pipe(v.number(), v.integer(), v.minValue(0)) })),
  thumbOnly: v.optional(v.literal(true)),
});
const PendingSchema = v.object({ items: v.array(PendingItemSchema) });

const DetailsPendingSchema = v.object({
  items: v.array(v.custom<Message>((value) => typeof value === 'object' && value !== null && 'id' in value && v.is(Id, value.id) && 'reactions' in value && Array.isArray(value.reactions))),
});

/** Messages of which more is to be asked for. */
export interface DetailsPendingRecord {
  readonly items: readonly Message[];
}

const EmojiRecordSchema = v.record(v.pipe(v.string(), v.regex(/^\d{1,20}$/)), v.nullable(v.string()));

const ArticleRecordSchema = v.object({ path: v.optional(v.string()), title: v.optional(v.string()), hash: v.optional(v.string()), missing: v.optional(v.picklist(['telegram', 'fetch'])), isIncomplete: v.optional(v.boolean()) });

/** What became of an article. */
export interface ArticleRecord {
  /** Its note; absent: there is none. */
  readonly path?: VaultPath | undefined;
  readonly title?: string | undefined;
  /** Hash of the note as it was last written: one that says something else is the user's. */
  readonly hash?: string | undefined;
  /** Who was asked for it in vain. */
  readonly missing?: 'telegram' | 'fetch' | undefined;
  /** A file of it did not come; the next run that meets a link to it tries again. */
  readonly isIncomplete?: boolean | undefined;
}

/** One file a note is still waiting for. */
export interface PendingItem {
  readonly messageId: MessageId;
  readonly media: FileMedia;
  readonly path: VaultPath;
  readonly note: VaultPath;
  readonly line: string;
  /** Why it could not be had the last time, as the line says. */
  readonly failure?: string;
  /** Why it was left for another run, as the line says. */
  readonly skipped?: string;
  /** The file is there and shown; it is still to be processed. */
  readonly placed?: true;
  /** Its small picture is to be fetched, too. */
  readonly thumb?: ThumbSize;
  /** Only that is to be fetched: the file is there, or `skipped` says why it is not wanted. */
  readonly thumbOnly?: true;
}
/** What earlier runs did not get, to be tried first by the next one. */
export interface PendingRecord {
  readonly items: readonly PendingItem[];
}

const TopicIndexSchema = v.object({
  /** Topic id → name of its note or folder; fixed when the topic is first exported. */
  names: v.record(v.pipe(v.string(), v.regex(/^\d{1,10}$/)), v.string()),
  /** The whole forum has been read once: from now on a topic that grows past the limit keeps the note it has. */
  isSettled: v.boolean(),
});

/** The names of a forum's topics in the vault. */
export type TopicIndexRecord = Readonly<v.InferOutput<typeof TopicIndexSchema>>;

const TopicSchema = v.object({
  /**
   * `open`: one note so far, not decided yet; `single`: one note; `grown`: one note up to `lastId`, later messages by month;
   * `monthly`: a note per month.
   */
  mode: v.picklist(['open', 'single', 'grown', 'monthly']),
  /** Messages written, without the one that made the topic. */
  count: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Highest id in the one note; 0: none yet. */
  lastId: v.pipe(v.number(), v.integer(), v.minValue(0)),
});

/** How the messages of a topic are spread over notes. */
export type TopicRecord = Readonly<v.InferOutput<typeof TopicSchema>>;

const FileRecordSchema = v.object({ path: v.string(), sizeBytes: v.pipe(v.number(), v.integer(), v.minValue(0)) });

const ResultSchema = v.object({ path: v.optional(v.string()), sizeBytes: v.optional(v.number()) });

/** Result of processing one content in one way; without a path the content is best left as it is. */
export type ResultRecord = v.InferOutput<typeof ResultSchema>;

/** Where a Telegram file lies in the vault. */
export type FileRecord = v.InferOutput<typeof FileRecordSchema>;

/** Scope of coverage and merge state: a chat below one export folder, or one topic of it. */
export type Scope = string;

/** Name under which the records of a chat, or of one of its topics, are kept. */
export function scopeOf(root: VaultPath, chatId: ChatId, topicId: MessageId | undefined): Scope {
  return `${root}|${chatId}${topicId === undefined ? '' : `/${topicId}`}`;
}

/** Scope of the messages from before a migration, in the chat they belong to now. */
export function migratedScopeOf(root: VaultPath, chatId: ChatId): Scope {
  return `${scopeOf(root, chatId, undefined)}/m`;
}

/** Scope of what is covered of a part of a chat: what was left out of the part is never taken for covered. */
export function selectionScopeOf(whole: Scope, { only, sublistId }: HistoryPart): Scope {
  return `${whole}${sublistId === undefined ? '' : `/with/${sublistId}`}${only === undefined ? '' : `/only/${only}`}`;
}

export const chatKey = (scope: Scope): string => `chat|${scope}`;
/** Says what is covered: worth nothing once records it speaks of are lost. */
export const isCheckpointKey = (key: string): boolean => key.startsWith('chat|');
/** What the chosen range meant the last time (wanted-range.ts). */
export const rangeKey = (scope: Scope): string => `range|${scope}`;
export const closedRangeKey = (scope: Scope): string => `closed|${scope}`;
/** How many messages a supergroup has before a day (past-history.ts). */
export const newerKey = (scope: Scope): string => `newer|${scope}`;
export const segmentKey = (scope: Scope, index: number): string => `${segmentKeys(scope)}${index}`;
/** What the keys of a chat's segments begin with; the segment's number follows. */
export const segmentKeys = (scope: Scope): string => `segment|${scope}|`;
/** Is there as soon as a message of the chat is in a note. */
export const isSegmentKey = (key: string): boolean => key.startsWith('segment|');
export const topicIndexKey = (scope: Scope): string => `topics|${scope}`;
export const topicKey = (scope: Scope, topicId: MessageId): string => `topic|${scope}|${topicId}`;
/** How full the latest notes of periods and topics are. */
export const partsKey = (scope: Scope): string => `parts|${scope}`;
/** Until which message the notes may hold more than the records tell, which were lost. */
export const foundKey = (scope: Scope): string => `found|${scope}`;
/** Between which messages files were left out because of the settings. */
export const leftOutKey = (scope: Scope): string => `left-out|${scope}`;
/** What the index of a chat counts; `new-counts`: since then. */
export const countsKey = (scope: Scope): string => `counts|${scope}`;
export const newCountsKey = (scope: Scope): string => `new-counts|${scope}`;
/** How the index of a chat was last written. */
export const indexKey = (scope: Scope): string => `index|${scope}`;
/** How the gallery of a chat was last written, and which notes have pictures it does not show yet. */
export const galleryKey = (scope: Scope): string => `gallery|${scope}`;
/** Chats of an export folder. */
export const chatListKey = (root: VaultPath): string => `chats|${root}`;
export const pendingKey = (scope: Scope, batch: number): string => `pending|${scope}|${batch}`;
/** Messages of a batch whose speech is to be turned into text. */
export const speechKey = (scope: Scope, batch: number): string => `speech|${scope}|${batch}`;
export const detailsKey = (scope: Scope, batch: number): string => `details|${scope}|${batch}`;
/** What became of an article, by its key. */
export const articleStateKey = (root: VaultPath, key: string): string => `article|${root}|${key}`;
/** Characters of custom emoji. */
export const emojiKey = (root: VaultPath): string => `emoji|${root}`;
/** Custom emoji Telegram has no picture of. */
export const noEmojiPictureKey = (root: VaultPath): string => `no-emoji-picture|${root}`;
/** Result by content (SHA-256) and by everything it depends on. */
export const resultKey = (hash: string, recipe: string): string => `processed|${hash}|${recipe}`;
export const fileKey = (root: VaultPath, fileId: string, sizeType: string): string => `file|${root}|${fileId}|${sizeType}`;

function parser<T>(schema: v.GenericSchema<unknown, unknown>): (stored: unknown) => T | null {
  return (stored) => {
    const result = v.safeParse(schema, stored);
    return result.success ? (result.output as T) : null;
  };
}

export const parseChatRecord = parser<ChatRecord>(ChatRecordSchema);
export const parseSegment = parser<SegmentRecord>(SegmentSchema);
export const parseTopicIndex = parser<TopicIndexRecord>(TopicIndexSchema);
export const parseTopicRecord = parser<TopicRecord>(TopicSchema);
export const parsePending = parser<PendingRecord>(PendingSchema);
export const parseResultRecord = parser<ResultRecord>(ResultSchema);
export const parseFileRecord = parser<FileRecord>(FileRecordSchema);
export const parseDetailsPending = parser<DetailsPendingRecord>(DetailsPendingSchema);
export const parseArticleRecord = parser<ArticleRecord>(ArticleRecordSchema);
export const parseNoEmojiPictures = parser<readonly string[]>(v.array(v.string()));
export const parseEmojiRecord = parser<Readonly<Record<string, string | null>>>(EmojiRecordSchema);
