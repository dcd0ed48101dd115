import type { Chat } from '../../model/chat';
import { noteLink } from '../render/inline';
import { linesOf, parseNote } from './note-text';
import { missingParent } from '../render/render-reply';
import type { BlockId, MessageLink } from '../types';
import { everyWords, replySign } from '../words/words';

/** Parents that have come into the vault, by the block of the reply. */
export type FoundParents = ReadonlyMap<BlockId, MessageLink>;

/**
 * A note whose replies link to the notes of their parents instead of Telegram. Nothing else changes, and a line the user
 * changed stays as it is. No merge base changes either: the words of a reply's first line are its parent's.
 */
export function withFoundParents(noteText: string, found: FoundParents, chat: Chat): string {
  if (found.size === 0) return noteText;
  const { frontMatter, regions, tail } = parseNote(noteText);
  const edited = regions.map(({ blockId, text }) => {
    const link = found.get(blockId);
    return link === undefined ? text : withParent(text, link, chat);
  });
  return (frontMatter ?? '') + edited.join('') + tail;
}

function withParent(region: string, link: MessageLink, chat: Chat): string {
  const shown = new Set(everyWords.map((words) => `> ${replySign} ${missingParent(link.messageId, chat, words)}`));
  const lines = linesOf(region);
  const at = lines.findIndex((line) => shown.has(line.trimEnd()));
  if (at < 0) return region;
  const eol = region.includes('\r\n') ? '\r\n' : '\n';
  return [...lines.slice(0, at), `> ${replySign} ${noteLink(link)}`, ...lines.slice(at + 1)].join(eol) + (region.endsWith('\n') ? eol : '');
}
