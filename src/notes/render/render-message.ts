import { articleKey } from '../../model/article-source';
import { fileMediaOf, tileOf } from '../../model/media';
import type { ChatId, VaultPath } from '../../model/ids';
import type { Button, Message, Reaction } from '../../model/message';
import { tileWithMarker } from '../albums/tile-line';
import { blockIdOf } from '../merge/block-id';
import { parseEntities } from '../entities/parse-entities';
import { writeMarkdown } from '../entities/write-markdown';
import { arrangedPieces, type BlockPieces } from './block-template';
import { renderHeader } from './header';
import { messageOfUrl } from './message-url';
import { articleLink, linkTo, listOfPeople, messageUrl, plain } from './inline';
import { renderAction } from '../actions/render-action';
import { renderMedia, unsupportedLine, type RenderedMedia } from './render-media';
import { renderRichMessage } from './render-rich-message';
import { renderForward, renderReply } from './render-reply';
import { renderTranscript } from './render-transcript';
import type { ArticleLink, BlockId, MessageLink, RenderContext, RenderedBlock } from '../types';
import { wordsOf, type NoteWords } from '../words/words';

/** What depends on the place a message stands in. */
export interface RenderOptions {
  /** A later item of an album: who, when and where from is said above the first one. */
  readonly isAlbumFollower?: boolean;
  /** Id and header of a message that stands in another chat's note. */
  readonly as?: { readonly id: BlockId; readonly header: string };
}

/** Markdown of one message: who and when, reply, forward, text, file or card, buttons, reactions, and its block id. */
export function renderMessage(message: Message, context: RenderContext, { isAlbumFollower = false, as }: RenderOptions = {}): RenderedBlock {
  const id = as?.id ?? blockIdOf(message);
  const header = isAlbumFollower ? null : (as?.header ?? renderHeader(message, context));
  // What a service message answers is what it is about; its own line says that.
  const reply = message.reply === undefined || message.action !== undefined ? null : renderReply(message, message.reply, context);
  const { mediaLine, furtherLines, transcript, replyLine = reply?.replyLine, ...content } = contentOf(message, context);
  const pieces: BlockPieces = {
    header: header === null ? [] : [header],
    reply: reply === null ? [] : [reply.text],
    forward: message.forward === undefined || isAlbumFollower ? [] : [renderForward(message.forward, context)],
    ...content,
    reactions: reactionLine(message.reactions, context),
  };
  // A comment stands in a list of its own, whose lines are not the user's to arrange.
  const template = as === undefined ? (context.style.blockTemplate ?? '') : '';
  const ordered = template === '' ? builtIn(pieces) : arrangedPieces(template, pieces, message, { context, isAlbumFollower });
  const isTile = mediaLine !== undefined && tileOf(message.media) !== undefined && ordered.includes(mediaLine);
  const text = isTile ? tileBlock(ordered.filter((piece) => piece !== mediaLine), mediaLine, id) : joinPieces([...ordered, `^${id}`]);
  return { id, text, ...(mediaLine !== undefined && { mediaLine }), ...(furtherLines !== undefined && { furtherLines }), ...(transcript !== undefined && { transcript }), ...(replyLine !== undefined && { replyLine }) };
}

function builtIn({ header, reply, forward, text, media, buttons, reactions }: BlockPieces): readonly string[] {
  return [...header, ...reply, ...forward, ...text, ...media, ...buttons, ...reactions];
}

interface Content extends Pick<BlockPieces, 'text' | 'media' | 'buttons'>, Pick<RenderedMedia, 'mediaLine' | 'furtherLines'> {
  /** The line of a service message, when it repeats the words of another one. */
  readonly replyLine?: string;
  /** What was said, once it is known. */
  readonly transcript?: string;
}

const noContent = { text: [], media: [], buttons: [] } as const;

/** What the message is about; never nothing. */
function contentOf(message: Message, context: RenderContext): Content {
  const { chat, style } = context;
  const words = wordsOf(style.language);
  const telegramUrl = messageUrl(message.chatId, chat.username, message.id);
  if (message.unsupported !== undefined) return { ...noContent, text: [unsupportedLine(words.text.unsupportedMessage, message.unsupported, { telegramUrl, words })] };
  if (message.action !== undefined) {
    const { line, isLinked } = renderAction(message, message.action, context);
    return { ...noContent, text: [line], ...(isLinked && { replyLine: line }) };
  }
  // The path of a file is not known here, and may hold anything.
  const articleAt = (url: string): ArticleLink | null => {
    const key = context.articleOf === undefined ? null : articleKey(url);
    return key === null ? null : (context.articleOf?.(key) ?? null);
  };
  const noteOf = (url: string): MessageLink | ArticleLink | null => {
    const id = messageOfUrl(url, chat);
    return id === null ? articleAt(url) : context.linkTo(chat.id, id);
  };
  const emojiOf = (documentId: string): VaultPath | null => context.emojiOf?.(documentId) ?? null;
  const personOf = (id: ChatId): VaultPath | null => (message.mentioned?.some((person) => person.id === id) === true ? (context.personOf?.(id) ?? null) : null);
  const page = renderRichMessage(message, context, noteOf);
  const text = writeMarkdown(parseEntities(message.text, message.entities, { ...style, noteOf, emojiOf, personOf }), fileMediaOf(message.media) !== undefined);
  const media: RenderedMedia = message.media === undefined ? { pieces: [] } : renderMedia(message.media, style, { stateOf: (file) => context.mediaState(message, file), telegramUrl, articleAt });
  const state = media.mediaLine === undefined ? null : (context.transcriptOf?.(message) ?? null);
  const transcript = state === null ? null : renderTranscript(state, style);
  const furtherLines = [...page.fileLines, ...(media.furtherLines ?? [])];
  const shown = text === '' && page.text === '' && media.pieces.length === 0 ? `*${words.text.emptyMessage}*` : text;
  return { text: [shown, page.text].filter((part) => part !== ''), media: [...media.pieces, ...(transcript === null ? [] : [transcript])], buttons: buttonLine(message.buttons, words, articleAt), ...(media.mediaLine !== undefined && { mediaLine: media.mediaLine }), ...(furtherLines.length > 0 && { furtherLines }), ...(state?.kind === 'done' && transcript !== null && { transcript }) };
}

function buttonLine(rows: readonly (readonly Button[])[] | undefined, { text: { buttons: word } }: NoteWords, articleAt: (url: string) => ArticleLink | null): readonly string[] {
  const buttons = (rows ?? []).flat().map(({ text, url }) => {
    const article = url === undefined ? null : articleAt(url);
    if (article !== null) return articleLink({ ...article, alias: text });
    return url === undefined ? plain(text) : linkTo(text, url);
  });
  return buttons.length === 0 ? [] : [`**${word}:** ${buttons.join(' · ')}`];
}

function reactionLine(reactions: readonly Reaction[], { style }: RenderContext): readonly string[] {
  if (style.reactions === 'off' || reactions.length === 0) return [];
  // Sorting is stable: equal counts keep the server's order.
  const sorted = [...reactions].sort((a, b) => b.count - a.count);
  const words = wordsOf(style.language);
  return [`**${words.text.reactions}:** ${sorted.map((reaction) => `${plain(reaction.emoji)} ${reaction.count}${namesOf(reaction, words)}`).join(' ')}`];
}

/** ` (Anna, Boris, 3 more)` */
function namesOf({ people, count }: Reaction, words: NoteWords): string {
  return people === undefined || people.length === 0 ? '' : ` (${listOfPeople(people, count, words)})`;
}

/** One piece per line, and a blank line after what would swallow the next one or cannot carry a block id. */
function joinPieces(pieces: readonly string[]): string {
  return pieces.reduce((text, piece) => `${text}${endsInBlock(text) || piece.startsWith('> [!') ? '\n\n' : '\n'}${piece}`);
}

/** An item of an album that is laid out: its file is the last thing in it, so that nothing stands between the pictures. */
function tileBlock(before: readonly string[], mediaLine: string, id: BlockId): string {
  const tile = tileWithMarker(mediaLine, id);
  return before.length === 0 ? tile : `${joinPieces(before).trimEnd()}\n\n${tile}`;
}

/** True for quotes, lists and code blocks; text that looks like one is escaped. */
function endsInBlock(text: string): boolean {
  return /^(?:>|- |`{3,} *$)/.test(text.slice(text.lastIndexOf('\n') + 1));
}
