import { headerIndex, isBlank, linesOf, type Region } from './note-text';
import type { BlockId, RenderedBlock } from '../types';

/** The part of a note that holds messages. */
export interface NoteBody {
  readonly regions: readonly Region[];
  readonly tail: string;
}

/** What new blocks are put in between. */
export interface InsertOptions {
  /** True when something (front matter) stands before the first region. */
  readonly hasBefore: boolean;
  readonly eol: string;
  /** First line of a block as it was just rendered, where that is known; otherwise the block's beginning is guessed. */
  readonly firstLineOf: (blockId: BlockId) => string | undefined;
}

/**
 * Inserts blocks where they belong by their ids. What the user wrote after a message stays after it: a new block goes between
 * that text and the next message, with one blank line on either side.
 *
 * @param added ascending
 */
export function insertBlocks({ regions, tail }: NoteBody, added: readonly RenderedBlock[], options: InsertOptions): NoteBody {
  if (added.length === 0) return { regions, tail };
  const { eol } = options;
  const result: Region[] = [];
  let next = 0;
  const add = (before: string): void => {
    const block = added[next++];
    if (block === undefined) return;
    const last = result.at(-1);
    // The note may have ended with a marker and no line break.
    if (last !== undefined && !last.text.endsWith('\n')) result[result.length - 1] = { ...last, text: last.text + eol };
    const text = eol === '\n' ? block.text : block.text.replaceAll('\n', eol);
    result.push({ blockId: block.id, text: withBlankEnd(before, result.length > 0 || options.hasBefore, eol) + text + eol });
  };
  for (const region of regions) {
    let { text } = region;
    while (next < added.length && compareBlockIds(added[next]?.id ?? '', region.blockId) < 0) {
      const offset = blockOffset(text, options.firstLineOf(region.blockId));
      add(text.slice(0, offset));
      text = eol + text.slice(offset);
    }
    result.push(text === region.text ? region : { ...region, text });
  }
  let rest = tail;
  while (next < added.length) {
    add(rest);
    rest = '';
  }
  return { regions: result, tail: rest };
}

/** Order of blocks in a note: what was before a migration, the chat's own messages, comments; each by id. */
export function compareBlockIds(a: BlockId, b: BlockId): number {
  return placeOf(a) - placeOf(b);
}

/** Above any message id. */
const kindStep = 2 ** 32;

function placeOf(blockId: BlockId): number {
  const kind = blockId['tg-'.length];
  if (kind === 'm') return Number(blockId.slice('tg-m'.length));
  return kind === 'c' ? 2 * kindStep + Number(blockId.slice('tg-c'.length)) : kindStep + Number(blockId.slice('tg-'.length));
}

/** Where the block begins in a region's text, after what the user wrote before it. */
function blockOffset(text: string, firstLine: string | undefined): number {
  const lines = linesOf(text);
  const header = firstLine === undefined ? headerIndex(lines) : lines.lastIndexOf(firstLine);
  const index = header < 0 ? lines.findIndex((line) => !isBlank(line)) : header;
  let offset = 0;
  for (let i = 0; i < index; i++) offset = text.indexOf('\n', offset) + 1;
  return offset;
}

/** Text after which a block can begin: it ends with a blank line, or is nothing at the very beginning of a note. */
function withBlankEnd(before: string, hasMoreBefore: boolean, eol: string): string {
  if (before === '') return hasMoreBefore ? eol : '';
  const ended = before.endsWith('\n') ? before : before + eol;
  return isBlank(linesOf(ended).at(-1)) ? ended : ended + eol;
}
