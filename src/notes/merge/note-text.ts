import { findFrontMatter } from '../properties/front-matter';
import type { BlockId } from '../types';

/** One message's place in a note: what stands between the previous marker and its own, and its own marker's line. */
export interface Region {
  readonly blockId: BlockId;
  /** With every line's end. Begins with the user's text, if there is any, and ends with the marker's line. */
  readonly text: string;
}

/** A note taken apart; front matter, regions and tail put together are the note again, byte for byte. */
export interface ParsedNote {
  /** With both fences and the end of the line, or null. */
  readonly frontMatter: string | null;
  /** In the order of the note. */
  readonly regions: readonly Region[];
  /** What follows the last marker. */
  readonly tail: string;
  /** Blocks whose marker stands inside a code fence, where it marks nothing. */
  readonly hidden: ReadonlySet<BlockId>;
}

/**
 * Takes a note apart at its markers (`^tg-12` alone on a line, or indented as the end of a list item). Markers inside a code fence do not count: they are somebody's
 * text. Of several equal markers the first counts.
 */
export function parseNote(noteText: string): ParsedNote {
  const contentStart = findFrontMatter(noteText)?.end ?? 0;
  const regions: Region[] = [];
  const seen = new Set<BlockId>();
  const hidden = new Set<BlockId>();
  let start = contentStart;
  for (const { blockId, end, isHidden } of markersOf(noteText, contentStart)) {
    if (isHidden) hidden.add(blockId);
    if (isHidden || seen.has(blockId)) continue;
    seen.add(blockId);
    regions.push({ blockId, text: noteText.slice(start, end) });
    start = end;
  }
  return { frontMatter: contentStart === 0 ? null : noteText.slice(0, contentStart), regions, tail: noteText.slice(start), hidden };
}

/** The block of a message in a note, without the user's text before it where that can be told; null when it is not there. */
export function findBlock(noteText: string, blockId: BlockId): string | null {
  if (!noteText.includes(`^${blockId}`)) return null;
  const region = parseNote(noteText).regions.find((candidate) => candidate.blockId === blockId);
  return region === undefined ? null : withoutBlankEnds(blockStart(linesOf(region.text))).join('\n');
}

/** Lines without their ends; the last line of a text that ends with a line break is not followed by an empty one. */
export function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return text.includes('\r') ? lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)) : lines;
}

/** Drops blank lines at both ends. */
export function withoutBlankEnds(lines: readonly string[]): readonly string[] {
  let start = 0;
  let end = lines.length;
  while (start < end && isBlank(lines[start])) start++;
  while (end > start && isBlank(lines[end - 1])) end--;
  return lines.slice(start, end);
}

/** True for lines without anything visible, and for no line at all. */
export function isBlank(line: string | undefined): boolean {
  return line === undefined || line.trim() === '';
}

/**
 * The lines of a region from the block's header on. Without a merge base only the header tells the block from what the user
 * wrote before it; where there is none, all lines are the block's.
 */
function blockStart(lines: readonly string[]): readonly string[] {
  const header = headerIndex(lines);
  return header < 0 ? lines : lines.slice(header);
}

/** Index of the first line that has the shape of a message's header, `**Anna** · 14:03` or with the day before the time, or -1. */
export function headerIndex(lines: readonly string[]): number {
  return lines.findIndex((line) => /^\*\*.+\*\* · (?:\d{4}-\d\d-\d\d )?\d\d:\d\d(?: · |$)/.test(line));
}

interface Marker {
  readonly blockId: BlockId;
  /** Offset after the marker's line. */
  readonly end: number;
  readonly isHidden: boolean;
}

/** A fence's line, or a marker's. Groups: fence, rest of the fence's line, block id. */
const landmarks = /^(?: {0,3}(`{3,}|~{3,})([^\n]*)|(?: {2})?\^(tg-[cm]?\d+)[ \t]*)\r?$/gm;

interface Fence {
  readonly mark: string;
  /** Offset after its line. */
  readonly end: number;
  /** How many markers came before it. */
  readonly markersBefore: number;
}

/** All markers in order. A fence that is never closed hides nothing: one stray ``` must not make the rest of a note text. */
function markersOf(text: string, from: number): readonly Marker[] {
  const pattern = new RegExp(landmarks);
  pattern.lastIndex = from;
  const markers: Marker[] = [];
  /** For both kinds, the length from which on nothing closes a fence any more. */
  const unclosed = new Map<string | undefined, number>();
  let fence: Fence | null = null;
  for (;;) {
    const match = pattern.exec(text);
    if (match === null) {
      if (fence === null) return markers;
      unclosed.set(fence.mark[0], fence.mark.length);
      markers.length = fence.markersBefore;
      pattern.lastIndex = fence.end;
      fence = null;
      continue;
    }
    const [line, mark, rest = '', id] = match;
    const end = Math.min(match.index + line.length + 1, text.length);
    if (mark === undefined) markers.push({ blockId: id ?? '', end, isHidden: fence !== null });
    else if (fence !== null) fence = closes(mark, rest, fence.mark) ? null : fence;
    else if (mark.length < (unclosed.get(mark[0]) ?? Infinity) && opens(mark, rest)) fence = { mark, end, markersBefore: markers.length };
  }
}

/** True when a code fence in these lines is not closed in them. */
export function hasOpenFence(lines: readonly string[]): boolean {
  let fence: string | null = null;
  for (const line of lines) {
    const [, mark, rest = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (mark === undefined) continue;
    if (fence === null) fence = opens(mark, rest) ? mark : null;
    else if (closes(mark, rest, fence)) fence = null;
  }
  return fence !== null;
}

/** A line such as ```code``` opens nothing. */
function opens(mark: string, rest: string): boolean {
  return !(mark.startsWith('`') && rest.includes('`'));
}

function closes(mark: string, rest: string, opening: string): boolean {
  return mark[0] === opening[0] && mark.length >= opening.length && rest.trim() === '';
}
