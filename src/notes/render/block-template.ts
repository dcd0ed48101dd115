import type { Message } from '../../model/message';
import { pieceTokens, tokenPattern, tokensOf, type PieceToken, type WordToken } from '../../settings/templates';
import { authorName } from './header';
import { dateAndTime, messageUrl, plain } from './inline';
import { localDay, localTime } from './local-time';
import type { RenderContext } from '../types';

/** The pieces of a block that may be arranged; an empty list is a piece the message does not have. */
export type BlockPieces = Readonly<Record<PieceToken, readonly string[]>>;

/**
 * The pieces of a block in the order of a template. A line whose tokens all say nothing is left out, a blank line stays between
 * what is there.
 *
 * @param isAlbumFollower who and when was said above the first item
 */
export function arrangedPieces(template: string, pieces: BlockPieces, message: Message, { context, isAlbumFollower }: { readonly context: RenderContext; readonly isAlbumFollower: boolean }): readonly string[] {
  const arranged: string[] = [];
  let isParted = false;
  for (const line of template.split('\n')) {
    const [token] = tokensOf(line);
    const lines = token !== undefined && isPiece(token) ? pieces[token] : wordLine(line, message, { context, isAlbumFollower });
    if (line.trim() === '') isParted = arranged.length > 0;
    else if (lines.length > 0) {
      if (isParted) arranged.push('');
      isParted = false;
      arranged.push(...lines);
    }
  }
  return arranged;
}

function isPiece(token: string): token is PieceToken {
  return Object.hasOwn(pieceTokens, token);
}

function wordLine(line: string, message: Message, { context, isAlbumFollower }: { readonly context: RenderContext; readonly isAlbumFollower: boolean }): readonly string[] {
  // What no token of the template varies is said once for an album.
  if (isAlbumFollower) return [];
  let says = tokensOf(line).length === 0;
  const text = line.replace(tokenPattern, (_, token: WordToken) => {
    const word = wordOf(token, message, context);
    says ||= word !== '';
    return word;
  });
  return says ? [text.trimEnd()] : [];
}

function wordOf(token: WordToken, { id, chatId, author, signature, date, editDate, views, forwards }: Message, context: RenderContext): string {
  const { style: { timeZone }, chat } = context;
  switch (token) {
    case 'author':
      return signature === undefined ? authorName(author, context) : plain(signature) || '?';
    case 'date':
      return localDay(date, timeZone);
    case 'time':
      return localTime(date, timeZone);
    case 'edited':
      return editDate === undefined ? '' : localDay(editDate, timeZone) === localDay(date, timeZone) ? localTime(editDate, timeZone) : dateAndTime(editDate, timeZone);
    case 'id':
      return String(id);
    case 'link':
      return messageUrl(chatId, chat.username, id) ?? '';
    case 'views':
      return views === undefined ? '' : String(views);
    case 'forwards':
      return forwards === undefined ? '' : String(forwards);
  }
}
