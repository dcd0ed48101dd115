import { fileMediaOf } from '../model/media';
import type { Button, Message, Reaction } from '../model/message';
import { blockIdOf } from './block-id';
import { parseEntities } from './entities/parse-entities';
import { writeMarkdown } from './entities/write-markdown';
import { renderHeader } from './header';
import { linkTo, listOfPeople, messageUrl, plain } from './inline';
import { renderAction } from './render-action';
import { renderMedia, type RenderedMedia } from './render-media';
import { renderForward, renderReply } from './render-reply';
import type { RenderContext, RenderedBlock } from './types';
import { words } from './words';

export interface RenderOptions {
  /** A later item of an album: who, when and where from is said above the first one. */
  readonly isAlbumFollower?: boolean;
}

/** Markdown of one message: who and when, reply, forward, text, file or card, buttons, reactions, and its block id. */
export function renderMessage(message: Message, context: RenderContext, { isAlbumFollower = false }: RenderOptions = {}): RenderedBlock {
  const id = blockIdOf(message);
  const header = isAlbumFollower ? null : renderHeader(message, context);
  // A pin is a reply to what it pins, which its own line says.
  const reply = message.reply === undefined || message.action?.type === 'messagePinned' ? null : renderReply(message, message.reply, context);
  const { pieces, mediaLine } = contentOf(message, context);
  const text = joinPieces([
    ...(header === null ? [] : [header]),
    ...(reply === null ? [] : [reply.text]),
    ...(message.forward === undefined || isAlbumFollower ? [] : [renderForward(message.forward, context)]),
    ...pieces,
    ...reactionLine(message.reactions, context),
    `^${id}`,
  ]);
  return { id, text, ...(mediaLine !== undefined && { mediaLine }), ...(reply?.replyLine !== undefined && { replyLine: reply.replyLine }) };
}

/** What the message is about; never nothing. */
function contentOf(message: Message, context: RenderContext): RenderedMedia {
  if (message.unsupported !== undefined) {
    const url = messageUrl(context.chat.id, context.chat.username, message.id);
    return { pieces: [`*${words.unsupportedMessage} (${plain(message.unsupported)})*${url === null ? '' : ` ${linkTo(words.openInTelegram, url)}`}`] };
  }
  if (message.action !== undefined) return { pieces: [renderAction(message, message.action, context)] };
  // The path of a file is not known here, and may hold anything.
  const text = writeMarkdown(parseEntities(message.text, message.entities), fileMediaOf(message.media) !== undefined);
  const media: RenderedMedia = message.media === undefined ? { pieces: [] } : renderMedia(message.media, context.style, (file) => context.mediaState(message, file));
  const pieces = [...(text === '' ? [] : [text]), ...media.pieces];
  return { ...media, pieces: [...(pieces.length > 0 ? pieces : [`*${words.emptyMessage}*`]), ...buttonLine(message.buttons)] };
}

function buttonLine(rows: readonly (readonly Button[])[] | undefined): readonly string[] {
  const buttons = (rows ?? []).flat().map(({ text, url }) => (url === undefined ? plain(text) : linkTo(text, url)));
  return buttons.length === 0 ? [] : [`**${words.buttons}:** ${buttons.join(' · ')}`];
}

function reactionLine(reactions: readonly Reaction[], { style }: RenderContext): readonly string[] {
  if (style.reactions === 'off' || reactions.length === 0) return [];
  // Sorting is stable: equal counts keep the server's order.
  const sorted = [...reactions].sort((a, b) => b.count - a.count);
  return [`**${words.reactions}:** ${sorted.map((reaction) => `${plain(reaction.emoji)} ${reaction.count}${namesOf(reaction)}`).join(' ')}`];
}

/** ` (Anna, Boris, 3 more)` */
function namesOf({ people, count }: Reaction): string {
  return people === undefined || people.length === 0 ? '' : ` (${listOfPeople(people, count)})`;
}

/** One piece per line, and a blank line after what would swallow the next one or cannot carry a block id. */
function joinPieces(pieces: readonly string[]): string {
  return pieces.reduce((text, piece) => `${text}${endsInBlock(text) || piece.startsWith('> [!') ? '\n\n' : '\n'}${piece}`);
}

/** True for quotes, lists and code blocks; text that looks like one is escaped. */
function endsInBlock(text: string): boolean {
  return /^(?:>|- |`{3,} *$)/.test(text.slice(text.lastIndexOf('\n') + 1));
}
