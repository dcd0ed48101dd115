import type { ChatId, MessageId, UnixSeconds } from './ids';

/**
 * What downloading one file needs. `accessHash` and `fileReference` are credentials of a kind: they may cross the local
 * socket, but never reach notes or logs.
 */
export interface FileRef {
  readonly source: 'photo' | 'document';
  /** Document or photo id, decimal. */
  readonly id: string;
  readonly accessHash: string;
  /** Base64; expires, and is renewed by reading the message again. */
  readonly fileReference: string;
  readonly dcId: number;
  /** Photo size letter; empty for the document itself. */
  readonly sizeType: string;
  /** Exact size of the file in bytes. */
  readonly sizeBytes: number;
  /** As the sender claimed; untrusted. */
  readonly mimeType: string;
  /** Original file name; untrusted. */
  readonly name?: string;
  /** The whole text of the file, when it came with the message. */
  readonly content?: string;
  /** Small pictures Telegram has of it; absent: none. */
  readonly thumbs?: readonly ThumbSize[];
  /** Set when it is no file of Telegram's, but one that lies beside a Telegram Desktop export. */
  readonly local?: LocalFile;
}

/** A small picture of a file, fetched like the file itself by the letter of its size. */
export interface ThumbSize {
  readonly sizeType: string;
  /** Pixels of the longer side. */
  readonly longest: number;
  readonly sizeBytes: number;
}

/** Why a Telegram Desktop export comes without a file. */
export type FileAbsence = 'notIncluded' | 'tooLarge' | 'unavailable' | 'missing' | 'unsafe';

/** A file of a Telegram Desktop export. */
export interface LocalFile {
  /** Path inside the export's folder; absent when it holds nothing of the file. Untrusted until the file is opened. */
  readonly path?: string;
  /** Set when the file itself is not there; `path` is then that of its small preview. */
  readonly absence?: FileAbsence;
}

/** Classes a user can choose to download (setting `media`). */
export type MediaClass = 'photo' | 'video' | 'audio' | 'voice' | 'document' | 'sticker';

interface Spoilable {
  readonly hasSpoiler?: boolean;
}

interface Timed {
  readonly durationSeconds?: number;
}

interface Sized {
  readonly width?: number;
  readonly height?: number;
}

/** How much of its album's grid a picture or video takes: cells to the right and downwards. */
export interface AlbumTile {
  readonly columns: number;
  readonly rows: number;
  /** Items the album had when it was laid out. */
  readonly of: number;
}

interface Tiled {
  /** Set while a note is written that lays albums out; Telegram does not tell it. */
  readonly tile?: AlbumTile;
}

/** A media kind that has a file to download. */
export type FileMedia =
  | ({ readonly type: 'photo'; readonly file: FileRef } & Spoilable & Sized & Tiled)
  | ({ readonly type: 'video' | 'gif' | 'roundVideo'; readonly file: FileRef } & Spoilable & Sized & Timed & Tiled)
  | ({ readonly type: 'voice'; readonly file: FileRef } & Timed)
  | ({ readonly type: 'audio'; readonly file: FileRef; readonly title?: string; readonly performer?: string } & Timed)
  | ({ readonly type: 'sticker'; readonly file: FileRef; readonly emoji: string; readonly setName?: string } & Sized)
  | { readonly type: 'document'; readonly file: FileRef };

export type Media =
  | FileMedia
  /** Self-destructed or otherwise gone: only its kind is left. */
  | { readonly type: 'expired'; readonly kind: 'photo' | 'video' | 'voice' | 'document' }
  | WebPageMedia
  | PollMedia
  | { readonly type: 'contact'; readonly name: string; readonly phone: string; readonly vcard?: string; readonly userId?: ChatId }
  | { readonly type: 'location'; readonly latitude: number; readonly longitude: number; readonly livePeriodSeconds?: number }
  | { readonly type: 'venue'; readonly latitude: number; readonly longitude: number; readonly title: string; readonly address: string; readonly provider?: string }
  | { readonly type: 'dice'; readonly emoji: string; readonly value: number }
  | { readonly type: 'game'; readonly title: string; readonly description: string }
  | { readonly type: 'invoice'; readonly title: string; readonly description: string; readonly currency: string; readonly totalAmount: string }
  | StoryMedia
  | TodoMedia
  | { readonly type: 'giveaway'; readonly quantity: number; readonly untilDate?: UnixSeconds; readonly months?: number; readonly stars?: string; readonly prize?: string; readonly countries?: readonly string[]; readonly channelNames?: readonly string[]; readonly isForNewSubscribers?: boolean }
  | { readonly type: 'giveawayResults'; readonly winnersCount: number; readonly unclaimedCount: number; readonly winners: readonly string[]; readonly prize?: string; readonly months?: number; readonly stars?: string; readonly isRefunded?: boolean }
  | { readonly type: 'paidMedia'; readonly stars: string; /** 0: the source does not say. */ readonly items: number; readonly media?: readonly Media[] }
  /** A constructor of the library this version does not render; shown as a visible placeholder with its name. */
  | { readonly type: 'unsupported'; readonly name: string };

/** The preview Telegram made of an address in the text. */
export interface WebPageMedia {
  readonly type: 'webPage';
  readonly url: string;
  readonly siteName?: string;
  readonly title?: string;
  readonly description?: string;
}

/** What a story shows. */
export interface StoryContent {
  readonly caption?: string;
  /** Its photo or video, when Telegram still shows it. */
  readonly media?: FileMedia;
  /** It has expired, was deleted, or is not shown to this account. */
  readonly isGone?: boolean;
}

/** A story that was shared. */
export interface StoryMedia extends StoryContent {
  readonly type: 'story';
  /** Whose it is. */
  readonly chatId: ChatId;
  readonly authorName: string;
  readonly authorUsername?: string;
  readonly storyId: number;
  /** The message came without what the story shows; asking for it tells. */
  readonly isPartial?: boolean;
}

/** A poll or a quiz, with the answers and what this account chose. */
export interface PollMedia {
  readonly type: 'poll';
  readonly question: string;
  readonly isQuiz: boolean;
  readonly isMultiple: boolean;
  /** Absent when the source does not say. */
  readonly isAnonymous?: boolean;
  readonly isClosed: boolean;
  readonly closeDate?: UnixSeconds;
  readonly totalVoters?: number;
  readonly explanation?: string;
  /** The message came without this account's own vote and the right answer; asking for the poll gives them. */
  readonly isPartial?: boolean;
  readonly options: readonly PollOption[];
  /** Pictures and other files of its question, its options and its explanation, in this order. */
  readonly files?: readonly FileMedia[];
}

/** One answer of a poll. */
export interface PollOption {
  readonly text: string;
  /** Tells the options of one poll apart: Telegram's bytes, base64. */
  readonly key?: string;
  /** Absent when Telegram hides the result. */
  readonly voters?: number;
  readonly isChosen?: boolean;
  readonly isCorrect?: boolean;
  /** Names to show; there may be fewer than `voters`. Absent: nobody is to be named. */
  readonly people?: readonly string[];
}

/** A check list; completed items say by whom and when. */
export interface TodoMedia {
  readonly type: 'todo';
  readonly title: string;
  readonly items: readonly { readonly id: number; readonly text: string; readonly completedBy?: string; readonly completedDate?: UnixSeconds }[];
}

/** The message's own file, if it has one. */
export function fileMediaOf(media: Media | undefined): FileMedia | undefined {
  return media !== undefined && 'file' in media ? media : undefined;
}

/** Where a file stands in its album's grid; absent for files that are shown by themselves. */
export function tileOf(media: Media | undefined): AlbumTile | undefined {
  return media !== undefined && 'tile' in media ? media.tile : undefined;
}

/** GIFs and round videos are video, voice is its own class (F-MED-1). */
export function mediaClassOf(media: FileMedia): MediaClass {
  return media.type === 'gif' || media.type === 'roundVideo' ? 'video' : media.type;
}

/** One download order: a file and the message that carries it (needed when its file reference expires). */
export interface FileOrder {
  readonly chatId: ChatId;
  readonly messageId: MessageId;
  readonly file: FileRef;
}
