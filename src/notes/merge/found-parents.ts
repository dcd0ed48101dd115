import type { Chat } from '../../model/chat';
import { noteLink } from '../render/inline';
import { linesOf, parseNote } from './note-text';
import { missingParent } from '../render/render-reply';
import { lineHash, linesOfBase } from './line-hash';
import type { BlockBase, BlockId, MessageLink } from '../types';
import { everyWords, replySign } from '../words/words';

/** Parents that have come into the vault, by the block of the reply. */
export type FoundParents = ReadonlyMap<BlockId, MessageLink>;

/**
 * A note whose replies link to the notes of their parents instead of Telegram. Nothing else changes, and a line the user
 * changed stays as it is. The merge bases of the replies change with it ({@link baseWithParent}).
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

/** Merge base of a reply whose first line links to its parent now. */
export function baseWithParent(base: BlockBase, link: MessageLink, chat: Chat): BlockBase {
  const missing = new Set([...missingLines(link, chat)].map(lineHash));
  const hashes = linesOfBase(base);
  const at = hashes.findIndex((hash) => missing.has(hash));
  return at < 0 ? base : [...hashes.slice(0, at), lineHash(foundLine(link)), ...hashes.slice(at + 1)].join('');
}

/** How a reply's first line may look while its parent is not in the vault. */
function missingLines(link: MessageLink, chat: Chat): ReadonlySet<string> {
  // A Telegram Desktop export does not say the chat's public name.
  const { username: _username, ...nameless } = chat;
  return new Set(everyWords.flatMap((words) => [chat, nameless].map((one) => `> ${replySign} ${missingParent(link.messageId, one, words)}`)));
}

function foundLine(link: MessageLink): string {
  return `> ${replySign} ${noteLink(link)}`;
}

function withParent(region: string, link: MessageLink, chat: Chat): string {
  const shown = missingLines(link, chat);
  const lines = linesOf(region);
  const at = lines.findIndex((line) => shown.has(line.trimEnd()));
  if (at < 0) return region;
  const eol = region.includes('\r\n') ? '\r\n' : '\n';
  return [...lines.slice(0, at), foundLine(link), ...lines.slice(at + 1)].join(eol) + (region.endsWith('\n') ? eol : '');
}
