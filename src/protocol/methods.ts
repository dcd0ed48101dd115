import * as v from 'valibot';
import type { Chat, Dialog, HistoryRange, Target } from '../model/chat';
import type { MemoryNotice } from '../model/memory-event';
import type { Message } from '../model/message';
import type { RequestTiming } from '../model/metrics';
import type { Account, ApiKeys, CodeSent, CodeWay, Downloaded, DownloadOrder, HistoryBatch, HistoryPage, HistoryRequest, QrSignInStep, SignInStep, TestServer, WaitNotice, AvatarAnswer, AvatarOrder, EmojiExtension, EmojiOrder } from '../model/telegram';
import type { WorkLimits } from '../model/work-limits';
import { method, notice } from './method';
import { articleFileOrderSchema } from './schema/article-schema';
import { chatSchema, dialogSchema, partEntries, photoOrdersSchema, photosSchema, predecessorSchema, rangeSchema, targetSchema } from './schema/chat-schema';
import { fileHandlingSchema, foundExportSchema, openExportSchema, openRecordsSchema, recordKeySchema, recordsSchema } from './schema/import-schema';
import { errorSchema } from './schema/error-schema';
import { estimateSchema } from './schema/estimate-schema';
import { detailAnswerSchema, detailRequestSchema } from './schema/details-schema';
import { fileOrderEntries, fileOrderSchema, fileRefSchema } from './schema/media-schema';
import { hashOrderSchema, processingOptionsSchema, processingToolsSchema, processOrderSchema, processResultSchema, settleStepSchema } from './schema/processing-schema';
import { messageSchema } from './schema/message-schema';
import { articleSchema } from './schema/page-schema';
import { chatId, count, finite, flag, messageId, shortText, text, whole } from './schema/primitives';
import { speechFilesSchema, speechKeysSchema, speechOptionsSchema, speechResultsSchema, speechSetupSchema } from './schema/speech-schema';
import { takeoutEndSchema, takeoutNoticeSchema, takeoutOpeningSchema, takeoutRequestSchema } from './schema/takeout-schema';
import { topicSchema } from './schema/topic-schema';

/*
 * The contract between plugin and companion. A change here needs no compatibility: both halves are one file, and `hello`
 * refuses another version.
 */

const none = v.strictObject({});
const range: v.GenericSchema<unknown, HistoryRange> = rangeSchema;
const target: v.GenericSchema<unknown, Target> = targetSchema;
const nothing = v.null();
const chat: v.GenericSchema<unknown, Chat> = chatSchema;
const messages: v.GenericSchema<unknown, readonly Message[]> = v.array(messageSchema);

const apiKeys: v.GenericSchema<unknown, ApiKeys> = v.strictObject({ apiId: v.pipe(whole, v.minValue(1)), apiHash: shortText });
const testServer: v.GenericSchema<unknown, TestServer> = v.strictObject({ dcs: v.record(v.pipe(v.string(), v.regex(/^\d{1,4}$/)), shortText), publicKeyPem: shortText });

/** Settings that shape the work of the companion; same names, units and ranges as in src/settings. */
const limits = v.strictObject({
  fetchConnections: count,
  requestsInFlight: count,
  filesAtOnce: count,
  partsInFlight: count,
  partSizeKB: v.optional(count),
  windowBatches: v.pipe(count, v.minValue(1)),
  retries: count,
  connectTimeoutS: count,
  readTimeoutS: count,
  maxFloodWaitS: count,
  shardMinMessages: v.optional(count),
  senderCacheSize: v.optional(count),
  mediaConnections: v.optional(count),
  pageSize: v.optional(count),
  requestSpacingMs: v.optional(count),
  memoryLimitMB: v.optional(count),
  /** Of what is free when the account is opened; `memoryLimitMB` is cut to it. */
  freeMemoryPercent: v.optional(count),
});
const workLimits: v.GenericSchema<unknown, WorkLimits> = v.strictObject({ fetchConnections: v.pipe(count, v.minValue(1)), requestsInFlight: v.pipe(count, v.minValue(1)), mediaConnections: v.pipe(count, v.minValue(1)), filesAtOnce: v.pipe(count, v.minValue(1)), partsInFlight: v.pipe(count, v.minValue(1)) });
export type TelegramLimits = Readonly<v.InferOutput<typeof limits>>;

const openOptions: v.GenericSchema<unknown, OpenOptions> = v.strictObject({ keys: apiKeys, session: v.nullable(text), testServer: v.optional(testServer), proxyUrl: v.optional(text), limits });
/** What opening an account needs. The session is secret. */
export interface OpenOptions {
  readonly keys: ApiKeys;
  /** As `onSession` gave it; null before the first sign-in. */
  readonly session: string | null;
  readonly testServer?: TestServer;
  /** With its password. Secret. */
  readonly proxyUrl?: string;
  readonly limits: TelegramLimits;
}

const account: v.GenericSchema<unknown, Account> = v.strictObject({ id: chatId, name: text, username: v.optional(text), isPremium: v.optional(flag) });
const codeWay: v.GenericSchema<unknown, CodeWay> = v.picklist(['app', 'sms', 'call', 'email', 'other']);
const codeSent: v.GenericSchema<unknown, CodeSent> = v.strictObject({
  phoneCodeHash: shortText,
  via: codeWay,
  codeLength: v.optional(count),
  nextVia: v.optional(codeWay),
  timeoutSeconds: v.optional(finite),
});
const signInStep: v.GenericSchema<unknown, SignInStep> = v.variant('kind', [
  v.strictObject({ kind: v.literal('signed-in'), account }),
  v.strictObject({ kind: v.literal('password-needed'), hint: v.optional(text) }),
]);

const qrSignInStep: v.GenericSchema<unknown, QrSignInStep> = v.variant('kind', [
  v.strictObject({ kind: v.literal('token'), url: shortText, expiresAt: whole }),
  v.strictObject({ kind: v.literal('signed-in'), account }),
  v.strictObject({ kind: v.literal('password-needed'), hint: v.optional(text) }),
]);

const historyPage: v.GenericSchema<unknown, HistoryPage> = v.strictObject({ messages: v.array(messageSchema), total: v.optional(count), reachesOldest: flag, isUnproved: v.optional(flag), chat: v.optional(chatSchema) });
const historyRequest: v.GenericSchema<unknown, HistoryRequest> = v.strictObject({
  chatId,
  fromId: messageId,
  toId: messageId,
  ...partEntries,
  discussionId: v.optional(chatId),
  expected: v.optional(count),
});
const historyBatch: v.GenericSchema<unknown, HistoryBatch> = v.strictObject({ messages: v.array(messageSchema), coveredTo: messageId, missing: v.optional(errorSchema) });
const downloadOrder: v.GenericSchema<unknown, DownloadOrder> = v.strictObject({ ...fileOrderEntries, path: v.pipe(v.string(), v.minLength(1), v.maxLength(32_768)), wantsSha256: v.optional(flag) });
const downloaded: v.GenericSchema<unknown, Downloaded> = v.strictObject({ sizeBytes: count, sha256: v.optional(shortText) });

const avatarOrder: v.GenericSchema<unknown, AvatarOrder> = v.strictObject({ authorId: chatId, path: v.pipe(v.string(), v.minLength(1), v.maxLength(32_768)), photoId: v.optional(shortText) });
const avatarAnswer: v.GenericSchema<unknown, AvatarAnswer> = v.variant('kind', [
  v.strictObject({ kind: v.picklist(['none', 'same']) }),
  v.strictObject({ kind: v.literal('fetched'), photoId: shortText, sizeBytes: count }),
]);

const emojiOrder: v.GenericSchema<unknown, EmojiOrder> = v.strictObject({ chatId, file: fileRefSchema, base: v.pipe(v.string(), v.minLength(1), v.maxLength(32_768)) });
const emojiExtension: v.GenericSchema<unknown, EmojiExtension> = v.picklist(['webp', 'jpg', 'png']);

const streamId = v.pipe(whole, v.minValue(1));
const streamOpened = v.strictObject({ stream: streamId });
/** `acknowledge`: how many items of this stream the caller has finished with so far. */
const pull = v.strictObject({ stream: streamId, acknowledge: count });
const step = <Item>(item: v.GenericSchema<unknown, Item>): v.GenericSchema<unknown, Step<Item>> =>
  v.variant('done', [v.strictObject({ done: v.literal(true) }), v.strictObject({ done: v.literal(false), item })]);

/** What pulling a stream gives. */
export type Step<Item> = { readonly done: true } | { readonly done: false; readonly item: Item };

const requestTiming: v.GenericSchema<unknown, RequestTiming> = v.strictObject({
  count,
  errors: count,
  totalS: finite,
  p50Ms: finite,
  p95Ms: finite,
  p99Ms: finite,
  floodWaits: count,
  waitS: finite,
});

const programUse = v.strictObject({ rssBytes: finite, peakRssBytes: v.optional(finite), cpuS: finite, children: v.optional(count) });

const status = v.strictObject({
  isOpen: flag,
  uptimeSeconds: finite,
  rssBytes: finite,
  cpuSeconds: finite,
  calls: count,
  streams: count,
  downloads: count,
  children: count,
  programs: v.optional(v.record(text, programUse)),
  errors: count,
  waits: v.array(v.strictObject({ dc: whole, method: text, seconds: finite, reason: v.optional(v.picklist(['unreachable', 'errors'])) })),
});
/** How the companion is doing. */
export type CompanionStatus = Readonly<v.InferOutput<typeof status>>;

const idleSeconds = v.pipe(finite, v.minValue(0.1), v.maxValue(86_400));

export const methods = {
  /** Must be the first request. A wrong token or version ends the connection. */
  hello: method('hello', v.strictObject({ token: shortText, version: shortText, idleSeconds: v.optional(idleSeconds) }), v.strictObject({ version: shortText, pid: count })),
  open: method('open', openOptions, nothing),
  /** In place of `open`: a Telegram Desktop export is what is read from then on. All of it is checked before this is answered. */
  openExport: method('openExport', openExportSchema, foundExportSchema),
  /** What becomes of the files of the export that is open; `link` until told. */
  chooseFiles: method('openExport/files', fileHandlingSchema, nothing),
  close: method('close', none, nothing),
  /** Answers whether there are any; what was open before is let go. */
  openRecords: method('records/open', openRecordsSchema, flag),
  getRecord: method('records/get', recordKeySchema, v.strictObject({ value: v.optional(v.unknown()) })),
  keysOfRecords: method('records/keys', v.strictObject({ prefix: text }), v.strictObject({ keys: v.array(text) })),
  setRecords: method('records/set', recordsSchema, nothing),
  closeRecords: method('records/close', none, nothing),
  account: method('account', none, v.nullable(account)),
  sendCode: method('sendCode', v.strictObject({ phone: shortText }), codeSent),
  resendCode: method('resendCode', v.strictObject({ phone: shortText, phoneCodeHash: shortText }), codeSent),
  signIn: method('signIn', v.strictObject({ phone: shortText, phoneCodeHash: shortText, code: shortText, via: v.optional(codeWay) }), signInStep),
  signInByQr: method('signInByQr', none, streamOpened),
  signInByQrNext: method('signInByQr/next', pull, step(qrSignInStep)),
  checkPassword: method('checkPassword', v.strictObject({ password: shortText }), account),
  signOut: method('signOut', none, nothing),
  dialogs: method('dialogs', none, streamOpened),
  dialogsNext: method('dialogs/next', pull, step<readonly Dialog[]>(v.array(dialogSchema))),
  /** Pictures of chats; null for one that cannot be had. */
  photos: method('photos', v.strictObject({ orders: photoOrdersSchema }), photosSchema),
  sublists: method('sublists', v.strictObject({ chatId }), v.array(dialogSchema)),
  resolve: method('resolve', v.strictObject({ reference: shortText }), target),
  newest: method('newest', v.strictObject({ chatId, ...partEntries, discussionId: v.optional(chatId) }), historyPage),
  linkedGroup: method('linkedGroup', v.strictObject({ channelId: chatId }), v.nullable(chat)),
  messagesById: method('messagesById', v.strictObject({ chatId, ids: v.pipe(v.array(messageId), v.maxLength(100)) }), messages),
  resolveRange: method(
    'resolveRange',
    v.strictObject({ chatId, range, ...partEntries }),
    v.nullable(v.strictObject({ fromId: messageId, toId: messageId })),
  ),
  estimate: method('estimate', v.strictObject({ chatId, ...partEntries }), estimateSchema),
  countBetween: method('countBetween', v.strictObject({ chatId, fromId: messageId, toId: messageId, ...partEntries }), v.nullable(count)),
  predecessor: method('predecessor', v.strictObject({ chatId }), v.nullable(predecessorSchema)),
  topics: method('topics', v.strictObject({ chatId, ids: v.optional(v.pipe(v.array(messageId), v.maxLength(100))) }), v.array(topicSchema)),
  history: method('history', historyRequest, streamOpened),
  historyNext: method('history/next', pull, step(historyBatch)),
  closeStream: method('stream/close', v.strictObject({ stream: streamId }), nothing),
  download: method('download', v.strictObject({ order: downloadOrder, progress: v.optional(streamId) }), downloaded),
  avatar: method('avatar', avatarOrder, avatarAnswer),
  emojiPicture: method('emojiPicture', emojiOrder, emojiExtension),
  contentKey: method('contentKey', v.strictObject({ order: fileOrderSchema, timeoutMs: count }), v.nullable(shortText)),
  /** Answered once the takeout is open or given up; cancelling gives it up. Notices follow until `takeout/end`. */
  beginTakeout: method('takeout/begin', takeoutRequestSchema, takeoutOpeningSchema),
  endTakeout: method('takeout/end', v.strictObject({ success: flag }), takeoutEndSchema),
  details: method('details', detailRequestSchema, detailAnswerSchema),
  article: method('article', v.strictObject({ url: text }), articleSchema),
  articleFile: method('article/file', articleFileOrderSchema, v.strictObject({ sizeBytes: count })),
  /** Looks for the programs; once before the others. */
  processingBegin: method('processing/begin', processingOptionsSchema, processingToolsSchema),
  processingHash: method('processing/hash', hashOrderSchema, shortText),
  processingRun: method('processing/run', processOrderSchema, processResultSchema),
  processingSettle: method('processing/settle', settleStepSchema, nothing),
  speechSetup: method('speech/setup', v.strictObject({ options: speechOptionsSchema }), speechSetupSchema),
  speechKeys: method('speech/keys', v.strictObject({ files: speechFilesSchema, options: speechOptionsSchema }), speechKeysSchema),
  /** One job; cancelling it ends the engine within 2 s. */
  transcribe: method('speech/transcribe', v.strictObject({ files: speechFilesSchema, options: speechOptionsSchema }), speechResultsSchema),
  /** Everyone the account has met, to be kept with its state; opaque here, checked by whoever reads it. */
  exportPeers: method('peers/export', none, v.unknown()),
  importPeers: method('peers/import', v.strictObject({ peers: v.unknown() }), nothing),
  /** How much is done at a time from now on, while something runs. */
  changeLimits: method('limits/change', workLimits, nothing),
  requestCounts: method('requestCounts', none, v.record(v.string(), count)),
  cacheUse: method('cacheUse', none, v.record(v.string(), v.strictObject({ hits: count, misses: count }))),
  requestTimings: method('requestTimings', none, v.record(v.string(), requestTiming)),
  status: method('status', none, status),
  shutdown: method('shutdown', none, nothing),
} as const;

export const notices = {
  wait: notice<WaitNotice>('wait', v.strictObject({ dc: whole, method: text, seconds: finite, reason: v.optional(v.picklist(['unreachable', 'errors'])) })),
  memory: notice<MemoryNotice>('memory', v.strictObject({ level: v.picklist(['normal', 'warning', 'critical']), usedMB: whole, limitMB: whole })),
  session: notice<{ session: string | null }>('session', v.strictObject({ session: v.nullable(text) })),
  takeout: notice('takeout', takeoutNoticeSchema),
  /** Said by the client now and then, and answered with the same by a companion that is not stuck. */
  beat: notice<Record<string, never>>('beat', v.strictObject({})),
  log: notice<LogLine>('log', v.strictObject({ level: v.picklist(['debug', 'info', 'warn', 'error']), text })),
  progress: notice<{ progress: number; bytesDone: number }>('progress', v.strictObject({ progress: count, bytesDone: finite })),
} as const;

/** A line of the companion's log, already free of secrets. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly text: string;
}

