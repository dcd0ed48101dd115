import type { VaultPath } from '../../model/ids';
import { lineHash, linesOfBase } from './line-hash';
import { linesOf, parseNote, withoutBlankEnds } from './note-text';
import type { BlockBase, BlockId, RenderedBlock } from '../types';

/** A block on its way to another note. */
export interface MovedBlock {
  /** With what the user wrote before it. */
  readonly block: RenderedBlock;
  readonly path: VaultPath;
  /** Lines that changed, old to new: links to blocks that moved along. */
  readonly lines: readonly (readonly [from: string, to: string])[];
}

/** A note taken apart: its messages, and the rest. */
export interface SplitNote {
  /** In the order of the note. */
  readonly moved: readonly MovedBlock[];
  /** What the user wrote below the last message; empty for nothing. */
  readonly tail: string;
}

/**
 * Takes a note apart for several others. Links from block to block inside it name the new notes afterwards.
 *
 * @param pathOf new note of a block; null: the one of the block before  @param isHeader lines of ours above the first message
 */
export function splitNote(noteText: string, path: VaultPath, parts: { readonly pathOf: (id: BlockId) => VaultPath | null; readonly isHeader: (line: string) => boolean }): SplitNote {
  const note = parseNote(noteText);
  const pathOf = new Map<BlockId, VaultPath>();
  let last = note.regions.map(({ blockId }) => parts.pathOf(blockId)).find((found) => found !== null) ?? path;
  for (const { blockId } of note.regions) {
    last = parts.pathOf(blockId) ?? last;
    pathOf.set(blockId, last);
  }
  const links = new RegExp(`\\[\\[${escapePattern(path.replace(/\.md$/, ''))}#\\^(tg-[cm]?\\d+)(?=[|\\]])`, 'g');
  const moved = note.regions.map(({ blockId, text }, index): MovedBlock => {
    const own = index === 0 ? linesOf(text).filter((line) => !parts.isHeader(line)) : linesOf(text);
    const lines: (readonly [string, string])[] = [];
    const rewritten = withoutBlankEnds(own).map((line) => {
      const now = line.replace(links, (link, id: string) => (pathOf.has(id) ? `[[${(pathOf.get(id) ?? path).replace(/\.md$/, '')}#^${id}` : link));
      if (now !== line) lines.push([line, now]);
      return now;
    });
    return { block: { id: blockId, text: rewritten.join('\n') }, path: pathOf.get(blockId) ?? path, lines };
  });
  return { moved, tail: note.tail.trim() === '' ? '' : note.tail };
}

/** A merge base after some of its lines were rewritten. */
export function baseWith(base: BlockBase, lines: MovedBlock['lines']): BlockBase {
  const renamed = new Map(lines.map(([from, to]) => [lineHash(from), lineHash(to)]));
  return linesOfBase(base).map((hash) => renamed.get(hash) ?? hash).join('');
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
