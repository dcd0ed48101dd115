import { blockIdOf } from '../merge/block-id';
import { noteLink } from './inline';
import { compareBlockIds } from '../merge/insert-blocks';
import { linesOf, parseNote } from '../merge/note-text';
import { isAnswerLine } from '../merge/own-lines';
import type { BlockId, MessageLink } from '../types';
import { answerSign } from '../words/words';

/** Replies to messages of a note, by the block they answer. */
export type Answers = ReadonlyMap<BlockId, readonly MessageLink[]>;

/** `↪ [[…#^tg-7|Boris: Me!]]`: the line of a message that links to one of its replies. */
function answerLine(link: MessageLink): string {
  return `${answerSign} ${noteLink(link)}`;
}

/**
 * A note whose blocks list these replies, each once, oldest first, directly above the block's id. Nothing else changes; a
 * block that is not there is passed over.
 *
 * These lines belong to no merge base: they come and go without the message itself being written anew.
 */
export function withAnswers(noteText: string, answers: Answers): string {
  if (answers.size === 0) return noteText;
  const { frontMatter, regions, tail } = parseNote(noteText);
  const edited = regions.map(({ blockId, text }) => {
    const links = answers.get(blockId);
    return links === undefined ? text : listedIn(text, links);
  });
  return (frontMatter ?? '') + edited.join('') + tail;
}

function listedIn(region: string, links: readonly MessageLink[]): string {
  const eol = region.includes('\r\n') ? '\r\n' : '\n';
  const end = region.endsWith('\n') ? eol : '';
  let lines = linesOf(region);
  for (const link of [...links].sort((a, b) => a.messageId - b.messageId)) {
    const id = idOf(link);
    if (lines.some((line) => answeredBy(line) === id)) continue;
    const later = lines.findIndex((line) => isLater(answeredBy(line), id));
    const at = later < 0 ? afterLastAnswer(lines) : later;
    lines = [...lines.slice(0, at), answerLine(link), ...lines.slice(at)];
  }
  return lines.join(eol) + end;
}

function idOf({ messageId, isMigrated = false }: MessageLink): BlockId {
  return blockIdOf({ id: messageId, isMigrated });
}

/** Block of the reply a line links to; null for all other lines. */
function answeredBy(line: string): BlockId | null {
  return isAnswerLine(line) ? (/#\^(tg-[cm]?\d+)(?=\||\]\])/.exec(line)?.[1] ?? null) : null;
}

function isLater(listed: BlockId | null, id: BlockId): boolean {
  return listed !== null && compareBlockIds(listed, id) > 0;
}

/** What the user wrote below the replies stays below them. */
function afterLastAnswer(lines: readonly string[]): number {
  for (let at = lines.length - 1; at >= 0; at--) if (isAnswerLine(lines[at] ?? '')) return at + 1;
  return lines.length - 1;
}

/** The replies a block lists at present. */
export function answerLinesOf(lines: readonly string[]): readonly string[] {
  return lines.filter(isAnswerLine);
}
