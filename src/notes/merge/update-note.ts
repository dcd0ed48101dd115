import { mergeFrontMatter, readProperties } from '../properties/front-matter';
import { compareBlockIds, insertBlocks } from './insert-blocks';
import { blockBase, lineHash, linesOfBase } from './line-hash';
import { mergeBlock, type BlockMerge } from './merge-block';
import { linesOf, parseNote, type ParsedNote, type Region } from './note-text';
import { answerLinesOf } from '../render/answers';
import { deletedLine, isDeletedLine } from './own-lines';
import type { BlockBase, BlockId, BlockUpdate, NoteUpdate, Properties } from '../types';
import type { NoteWords } from '../words/words';

/** What a note is to hold. */
export interface NoteChange {
  /** Empty leaves the front matter alone, apart from what is counted. */
  readonly properties: Properties;
  readonly blocks: readonly BlockUpdate[];
  /** Whether the note says how many messages it holds; yes when left out. One that says so already goes on. */
  readonly isCounted?: boolean;
}

/** A note after a change to one block, with that block's new merge base. */
export interface BlockEdit {
  readonly text: string;
  readonly base: BlockBase;
}

/** Change with every look at Telegram; alone they are no reason to write a note. */
const volatileKeys: ReadonlySet<string> = new Set(['tg-views', 'tg-forwards']);

/**
 * Brings blocks and properties into a note; null creates it. What the user wrote stays, wherever they wrote it. Blocks of
 * which the note has no marker are inserted in ascending order of ids, unless they have a base: then the user deleted them.
 */
export function updateNote(current: string | null, { properties: given, blocks, isCounted = true }: NoteChange): NoteUpdate {
  const note = parseNote(current ?? '');
  const properties = isOfAnother(note.frontMatter, given) ? [] : given;
  const eol = eolOf(current ?? '');
  const updates = new Map(blocks.map((update) => [update.block.id, update]));
  const bases = new Map([...updates].map(([id, { block }]) => [id, blockBase(block.text)]));
  const conflicts: BlockId[] = [];
  const isEditedSince = showsNewerEdit(note.frontMatter, properties);
  let isTouched = false;
  const regions = note.regions.map((region) => {
    const update = updates.get(region.blockId);
    const merged = update === undefined ? null : mergeRegion(region, { ...update, isEditedSince }, eol);
    if (merged === null) return region;
    isTouched = true;
    if (merged.isConflict) conflicts.push(region.blockId);
    return { blockId: region.blockId, text: merged.text };
  });
  const added = missingBlocks(note, current ?? '', updates);
  isTouched ||= added.length > 0;
  if (current === null && !isTouched) return { text: '', isChanged: false, conflicts, bases };
  const firstLineOf = (id: BlockId): string | undefined => updates.get(id)?.block.text.split('\n', 1)[0];
  const body = insertBlocks({ regions, tail: note.tail }, added, { hasBefore: note.frontMatter !== null || properties.length > 0, eol, firstLineOf });
  const frontMatter = updateFrontMatter(note.frontMatter, { properties, isTouched }, isCounted || readProperties(note.frontMatter ?? '')['tg-count'] !== undefined ? body.regions : null);
  const text = frontMatterBefore(frontMatter, note.frontMatter === null, eol) + body.regions.map((region) => region.text).join('') + body.tail;
  return { text, isChanged: text !== current, conflicts, bases };
}

/**
 * Shows the new state of a message's file in its note.
 *
 * @returns null when the user removed or changed the line
 */
export function replaceMediaLine(current: string, blockId: BlockId, from: string, to: string, base: BlockBase): BlockEdit | null {
  const hashes = [...linesOfBase(base)];
  // Inside of a list or quote of a rich message something stands before it.
  let prefix = '';
  const edit = editBlock(current, blockId, (lines) => {
    const index = lines.findLastIndex((line) => isShownIn(line, from));
    // A process that died after writing the note leaves the new line with the old base.
    const shown = index >= 0 ? index : lines.findLastIndex((line) => isShownIn(line, to));
    const line = lines[shown];
    if (line === undefined) return null;
    prefix = line.slice(0, line.length - (index >= 0 ? from : to).length);
    return index < 0 ? lines : [...lines.slice(0, index), prefix + to, ...lines.slice(index + 1)];
  });
  const known = hashes.lastIndexOf(lineHash(prefix + from));
  if (known >= 0) hashes[known] = lineHash(prefix + to);
  return edit === null ? null : { text: edit, base: hashes.join('') };
}

/** True for the line of a file, whatever lists and quotes it stands in. */
function isShownIn(line: string, fileLine: string): boolean {
  return line.endsWith(fileLine) && /^(?:[ >]|- |\d+\. |\[[ x]\] )*$/.test(line.slice(0, line.length - fileLine.length));
}

/** A message that is gone from Telegram, as its block is marked. */
export interface Deletion {
  /** Local day on which the message was found missing. */
  readonly seenDay: string;
  readonly base: BlockBase;
  readonly words: NoteWords;
}

/**
 * Marks a message as deleted on Telegram, below its text.
 *
 * @returns null when the message is marked already or not in the note
 */
export function markDeleted(current: string, blockId: BlockId, { seenDay, base, words }: Deletion): BlockEdit | null {
  const mark = deletedLine(seenDay, words);
  const text = editBlock(current, blockId, (lines) => (lines.some(isDeletedLine) ? null : withMark(lines, mark)));
  const hashes = linesOfBase(base);
  return text === null ? null : { text, base: hashes.length === 0 ? base : [...hashes.slice(0, -1), lineHash(mark), ...hashes.slice(-1)].join('') };
}

/** The mark is the last line of the message itself, above the replies it lists. */
function withMark(lines: readonly string[], mark: string): readonly string[] {
  const answers = answerLinesOf(lines.slice(0, -1));
  const first = answers[0] === undefined ? lines.length - 1 : lines.indexOf(answers[0]);
  return [...lines.slice(0, first), mark, ...lines.slice(first)];
}

/** Rewrites the lines of one region, its marker's among them; null when there is none or `edit` refuses. */
function editBlock(current: string, blockId: BlockId, edit: (lines: readonly string[]) => readonly string[] | null): string | null {
  const note = parseNote(current);
  const eol = eolOf(current);
  const index = note.regions.findIndex((region) => region.blockId === blockId);
  const region = note.regions[index];
  const lines = region === undefined ? [] : linesOf(region.text);
  const edited = region === undefined ? null : edit(lines);
  if (region === undefined || edited === null) return null;
  if (edited === lines) return current;
  const before = note.regions.slice(0, index).reduce((length, { text }) => length + text.length, note.frontMatter?.length ?? 0);
  return current.slice(0, before) + edited.join(eol) + endOf(region.text, eol) + current.slice(before + region.text.length);
}

function mergeRegion(region: Region, update: BlockMerge, eol: string): { readonly text: string; readonly isConflict: boolean } | null {
  if (update.base === null ? endsWithBlock(region.text, update.block.text) : update.base === blockBase(update.block.text)) return null;
  const lines = linesOf(region.text);
  const current = lines.slice(0, -1);
  const merged = mergeBlock(current, update);
  return merged.lines === current ? null : { text: [...merged.lines, ...lines.slice(-1)].join(eol) + endOf(region.text, eol), isConflict: merged.isConflict };
}

/** The usual case, without looking at single lines. */
function endsWithBlock(region: string, block: string): boolean {
  const end = region.endsWith('\n') ? region.length - 1 : region.length;
  const start = end - block.length;
  return region.startsWith(block, start) && (start === 0 || region[start - 1] === '\n');
}

/** A message may stand in a note of another layout, or of another day: then its properties say nothing about that note. */
function isOfAnother(frontMatter: string | null, properties: Properties): boolean {
  const own = readProperties(frontMatter ?? '');
  const layout = properties.find(([key]) => key === 'tg-layout')?.[1];
  const differs = (key: string): boolean => own[key] !== undefined && own[key] !== String(properties.find(([one]) => one === key)?.[1] ?? '');
  return layout !== undefined && (differs('tg-layout') || (layout !== 'message' && differs('tg-date')));
}

/** A post's note has the time of its last edit among its properties. */
function showsNewerEdit(frontMatter: string | null, properties: Properties): boolean {
  const edited = properties.find(([key]) => key === 'tg-edited')?.[1];
  return frontMatter !== null && edited !== undefined && readProperties(frontMatter)['tg-edited'] !== edited;
}

/** New blocks, ascending. A block with a base was in the note before: the user took it out. */
function missingBlocks(note: ParsedNote, current: string, updates: ReadonlyMap<BlockId, BlockUpdate>): readonly BlockUpdate['block'][] {
  const present = new Set(note.regions.map(({ blockId }) => blockId));
  return [...updates.values()]
    .filter(({ block, base }) => base === null && !present.has(block.id))
    .map(({ block }) => block)
    .filter(({ id, text }) => !note.hidden.has(id) || !isInText(current, text))
    .sort((a, b) => compareBlockIds(a.id, b.id));
}

/** The user's stray code fence may hide a message's marker; the message is there all the same. */
function isInText(current: string, block: string): boolean {
  return `\n${current.replaceAll('\r\n', '\n')}\n`.includes(`\n${block}\n`);
}

/** @param regions what is counted; null for notes without counts */
function updateFrontMatter(existing: string | null, { properties, isTouched }: { readonly properties: Properties; readonly isTouched: boolean }, regions: readonly Region[] | null): string | null {
  if (existing === null && properties.length === 0) return null;
  const lasting = properties.filter(([key]) => !volatileKeys.has(key));
  if (!isTouched && existing !== null && mergeFrontMatter(existing, lasting) === existing) return existing;
  const layout = properties.find(([key]) => key === 'tg-layout')?.[1] ?? readProperties(existing ?? '')['tg-layout'];
  const counted = regions === null || layout === undefined || layout === 'message' ? [] : countedProperties(regions);
  return mergeFrontMatter(existing, [...properties, ...counted]);
}

function countedProperties(regions: readonly Region[]): Properties {
  const [start] = regions;
  if (start === undefined) return [['tg-count', 0]];
  // Usually the first and the last, but the user may have moved some.
  let [first, last] = [start.blockId, start.blockId];
  for (const { blockId } of regions) {
    if (compareBlockIds(blockId, first) < 0) first = blockId;
    if (compareBlockIds(blockId, last) > 0) last = blockId;
  }
  return [
    ['tg-first-id', first.slice('tg-'.length)],
    ['tg-last-id', last.slice('tg-'.length)],
    ['tg-count', regions.length],
  ];
}

/** Front matter as it stands before the body; a new one gets a line break of the note's kind after every line. */
function frontMatterBefore(frontMatter: string | null, isNew: boolean, eol: string): string {
  if (frontMatter === null) return '';
  const text = isNew && eol !== '\n' ? frontMatter.replaceAll('\n', eol) : frontMatter;
  return text.endsWith('\n') ? text : text + eol;
}

function endOf(text: string, eol: string): string {
  return text.endsWith('\n') ? eol : '';
}

function eolOf(text: string): '\n' | '\r\n' {
  const newline = text.indexOf('\n');
  return newline > 0 && text[newline - 1] === '\r' ? '\r\n' : '\n';
}
