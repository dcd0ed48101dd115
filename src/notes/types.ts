import type { Chat } from '../model/chat';
import type { ChatId, MessageId, VaultPath } from '../model/ids';
import type { FileMedia } from '../model/media';
import type { Author, Message } from '../model/message';
import type { Transcript } from '../model/speech';
import type { Language } from '../model/locale/formats';

/** How messages are spread over notes, after `auto` has been decided for the chat. `topic`: a note per topic of a forum. */
export type Layout = 'message' | PeriodLayout | 'topic';

/** Notes that hold what was sent in a stretch of time, or everything. */
export type PeriodLayout = 'day' | 'week' | 'month' | 'single';

/** Everything that shapes the text of notes besides the messages. */
export interface NoteStyle {
  /** IANA name, already resolved (never `local`). */
  readonly timeZone: string;
  readonly reactions: 'off' | 'counts' | 'people';
  /** Language of the fixed words. */
  readonly language: Language;
  /** Spoilers are covered until they are pointed at, or written like any other text. */
  readonly spoilers: 'hidden' | 'shown';
  /** Hashtags become tags of the note, or stay text. */
  readonly hashtags: 'tags' | 'text';
  /** Tag above all tags made from hashtags; empty for none. */
  readonly tagPrefix: string;
  readonly webPreviews: 'none' | 'link' | 'card';
  readonly properties: 'minimal' | 'full';
  /** Order of the pieces of a message's block; empty or absent: built in. */
  readonly blockTemplate?: string;
  /** Albums are laid out as a grid. */
  readonly galleries?: boolean;
  /** Whether what was said stands with its time in the recording. */
  readonly transcriptTimes?: boolean;
}

/** Where the file of a message stands when its block is written. */
export type MediaState = (
  | { readonly kind: 'present'; readonly path: VaultPath }
  /** Wanted but not here yet. */
  | { readonly kind: 'pending' }
  /** Tried and failed; tried again by the next run. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** Not wanted: excluded by the settings. */
  | { readonly kind: 'skipped'; readonly reason: string }
) & {
  /** A small picture of it that is in the vault. */
  readonly thumb?: VaultPath;
};

/** Where the transcript of a message's file stands. */
export type TranscriptState =
  | { readonly kind: 'done'; readonly transcript: Transcript }
  /** Wanted but not made yet. */
  | { readonly kind: 'waiting' }
  /** Tried in vain, or nothing to try it with; tried again by the next run. */
  | { readonly kind: 'failed'; readonly reason: string };

/** A message in the vault, for a link. */
export interface MessageLink {
  readonly path: VaultPath;
  readonly messageId: MessageId;
  /** As in `Message`. */
  readonly isMigrated?: boolean;
  /** Set when its block is not one of the chat's own messages: a comment's. */
  readonly blockId?: BlockId;
  /** Author's name and the beginning of the text, as plain text. */
  readonly alias: string;
}

/** The note of an article. */
export interface ArticleLink {
  readonly path: VaultPath;
  /** Its title. */
  readonly alias: string;
}

/** What rendering one message may ask; all answers are pure for one run. */
export interface RenderContext {
  readonly style: NoteStyle;
  readonly chat: Chat;
  readonly layout: Layout;
  mediaState(message: Message, media: FileMedia): MediaState;
  /** What is known of what is said in the message's file; null when nothing is to be shown. */
  transcriptOf?(message: Message): TranscriptState | null;
  /** The note of an article, by its key; null when there is none. */
  articleOf?(key: string): ArticleLink | null;
  /** Where the picture of an author is; null or absent: none is to be shown. */
  avatarOf?(author: Author): VaultPath | null;
  /** Note of a person, by id; null or absent: there is none. */
  personOf?(id: ChatId): VaultPath | null;
  /** Where the picture of a custom emoji is, by its document; null or absent: its character is to be shown. */
  emojiOf?(documentId: string): VaultPath | null;
  /** Where another message stands in the vault, or null when it is not there. */
  linkTo(chatId: ChatId, messageId: MessageId): MessageLink | null;
}

/** `tg-12`; history before a migration `tg-m12`; comments `tg-c12`. */
export type BlockId = string;

/** The line that shows a file. */
export interface FileLine {
  readonly fileId: string;
  readonly line: string;
}

/** One message's Markdown: LF only, no blank line at either end, last line is `^<id>`. */
export interface RenderedBlock {
  readonly id: BlockId;
  readonly text: string;
  /** The one line that changes when the message's file arrives or fails; absent without a file. */
  readonly mediaLine?: string;
  /** The same for the files the message carries besides its own, by their ids. */
  readonly furtherLines?: readonly FileLine[];
  /** The line that links to the parent; its words are the parent's. */
  readonly replyLine?: string;
  /** What was said in the message's file, once it is known. */
  readonly transcript?: string;
  /** More is to come: names of people, or the character of a custom emoji, are still to be asked for. */
  readonly isInterim?: boolean;
}

/**
 * Line hashes of a block as it was last written (see `blockBase`), the base of the three-way merge; null when unknown,
 * because the state was lost or the note came from elsewhere.
 */
export type BlockBase = string;

/** A block as it is now, with what was written of it last; `base` null: it was never written, or that is not known any more. */
export interface BlockUpdate {
  readonly block: RenderedBlock;
  readonly base: BlockBase | null;
  /** When given, text an edit on Telegram takes away stays below the new one, under this title. */
  readonly earlierTitle?: string | undefined;
}

/** `tg-` properties of a note in writing order; ids are text. */
export type Properties = readonly (readonly [key: `tg-${string}`, value: string | number | boolean | readonly string[]])[];

/** A note's text after blocks were merged into it. */
export interface NoteUpdate {
  readonly text: string;
  readonly isChanged: boolean;
  /** Blocks where Telegram and the user changed the same lines; both versions are in the text. */
  readonly conflicts: readonly BlockId[];
  /** New merge bases of all blocks handed in. */
  readonly bases: ReadonlyMap<BlockId, BlockBase>;
}
