import { diffLines, type Hunk } from './diff-lines';
import { blankHash, lineHash } from './line-hash';
import { isPlaceholderLine } from './own-lines';

/** The three versions of a block, without its marker; of the base only hashes are left. */
export interface Versions {
  readonly base: readonly string[];
  /** The user's. */
  readonly current: readonly string[];
  /** Telegram's. */
  readonly incoming: readonly string[];
}

/** Lines after a three-way merge; with a conflict, both versions are among them. */
export interface MergedLines {
  readonly lines: readonly string[];
  readonly isConflict: boolean;
}

/** Changes that touch the same lines of the base, with the lines both sides made of that stretch. */
interface Group {
  readonly from: number;
  readonly to: number;
  readonly current: readonly Hunk[];
  readonly incoming: readonly Hunk[];
}

/**
 * Three-way merge by lines. What only one side changed is taken from that side; where both changed the same lines, the user's
 * stay and Telegram's follow in a folded callout. Every line the user wrote is in the result, and merging the result once more
 * with the same base changes nothing.
 */
export function mergeLines({ base, current, incoming }: Versions): MergedLines {
  const currentHashes = current.map(lineHash);
  const incomingHashes = incoming.map(lineHash);
  const ours = diffLines(base, currentHashes);
  const theirs = diffLines(base, incomingHashes)
    .flatMap(headerApart)
    .flatMap((hunk) => withoutApplied(hunk, ours, currentHashes, incomingHashes));
  const groups = joinConflicts(groupsOf(ours, theirs), (group) => mergeGroup(group, { base, current, incoming }).isConflict, base);
  const lines: string[] = [];
  let isConflict = false;
  let endsInCallout = false;
  const push = (more: readonly string[]): void => {
    // Without blank lines around it, the callout would go on in what follows, or a quote before it in the callout.
    const meetsCallout = (endsInCallout && more.length > 0) || (more[0] === calloutTitle && lines.length > 0 && !isBlankLine(lines.at(-1)));
    if (meetsCallout && !isBlankLine(more[0])) lines.push('');
    if (more.length > 0) endsInCallout = false;
    for (const line of more) lines.push(line);
  };
  let [next, basePosition] = [0, 0];
  for (const group of groups) {
    // Between two groups all three versions agree.
    const start = next + group.from - basePosition;
    push(current.slice(next, start));
    const merged = mergeGroup(group, { base, current, incoming });
    push(merged.lines);
    isConflict ||= merged.isConflict;
    endsInCallout ||= merged.isConflict;
    next = group.current.length === 0 ? start + group.to - group.from : stretch(group.current, group).to;
    basePosition = group.to;
  }
  push(current.slice(next));
  if (endsInCallout) lines.push('');
  return { lines, isConflict };
}

/** A message's first line is its header in every version: a new edit time does not touch the text below. */
function headerApart(hunk: Hunk): readonly Hunk[] {
  const { from, to, newFrom, newTo } = hunk;
  if (from !== 0 || newFrom !== 0 || to === 0 || newTo === 0 || to === newTo) return [hunk];
  const rest = { from: 1, to, newFrom: 1, newTo };
  return [{ from: 0, to: 1, newFrom: 0, newTo: 1 }, rest];
}

function mergeGroup(group: Group, versions: Versions): MergedLines {
  const ours = linesIn(versions.current, stretch(group.current, group));
  const theirs = linesIn(versions.incoming, stretch(group.incoming, group));
  if (group.incoming.length === 0) return { lines: ours, isConflict: false };
  if (group.current.length === 0) return { lines: theirs, isConflict: false };
  const ourChanges = group.current.flatMap((hunk) => versions.current.slice(hunk.newFrom, hunk.newTo));
  const theirChanges = group.incoming.flatMap((hunk) => versions.incoming.slice(hunk.newFrom, hunk.newTo));
  if (!sharesLines(group)) {
    // One side put lines between lines the other replaced.
    if (group.incoming.some(({ from, to }) => from < to)) return { lines: [...theirs, ...ourChanges], isConflict: false };
    return { lines: contains(ours, theirChanges) ? ours : [...ours, ...theirChanges], isConflict: false };
  }
  // What stands for a file is no version of the message. One that differs from the base was written by a run that died before the new base was.
  if (group.current.every((hunk) => replacesByPlaceholders(hunk, versions.current))) return { lines: theirs, isConflict: false };
  if (group.incoming.every((hunk) => replacesByPlaceholders(hunk, versions.incoming))) return { lines: ours, isConflict: false };
  if (shows(versions.current, theirChanges)) return { lines: ours, isConflict: false };
  if (!ourChanges.every(isBlankLine) && contains(theirs, ourChanges)) return { lines: theirs, isConflict: false };
  return { lines: withCallout(withoutStaleCallout(ours, versions.base.slice(group.from, group.to)), theirs), isConflict: true };
}

/** True when a change only puts lines that stand for files in the place of as many others. */
function replacesByPlaceholders({ from, to, newFrom, newTo }: Hunk, lines: readonly string[]): boolean {
  return to - from === newTo - newFrom && lines.slice(newFrom, newTo).every(isPlaceholderLine);
}

function sharesLines(group: Group): boolean {
  return group.current.some((mine) => group.incoming.some((their) => Math.max(mine.from, their.from) < Math.min(mine.to, their.to)));
}

/** Puts hunks together that share a line of the base, or of which one lies inside the other. */
function groupsOf(ours: readonly Hunk[], theirs: readonly Hunk[]): readonly Group[] {
  const all = [...ours.map((hunk) => ({ hunk, isOurs: true })), ...theirs.map((hunk) => ({ hunk, isOurs: false }))];
  // At the same place insertions come before replacements. What the user wrote before the block stays before it, what they
  // wrote further down stays below what Telegram adds.
  const rank = ({ hunk, isOurs }: { hunk: Hunk; isOurs: boolean }): number => (hunk.from < hunk.to ? 2 : 0) + Number(isOurs === hunk.from > 0);
  all.sort((a, b) => a.hunk.from - b.hunk.from || rank(a) - rank(b));
  const groups: { from: number; to: number; current: Hunk[]; incoming: Hunk[] }[] = [];
  for (const { hunk, isOurs } of all) {
    const last = groups.at(-1);
    const isInside = last !== undefined && (hunk.from < last.to || (hunk.from === last.from && hunk.from < hunk.to && last.from < last.to));
    const group = last !== undefined && isInside ? last : { from: hunk.from, to: hunk.to, current: [], incoming: [] };
    if (group !== last) groups.push(group);
    group.to = Math.max(group.to, hunk.to);
    (isOurs ? group.current : group.incoming).push(hunk);
  }
  return groups;
}

/** Conflicts with at most blank lines between them become one, with one callout. */
function joinConflicts(groups: readonly Group[], conflicts: (group: Group) => boolean, base: readonly string[]): readonly Group[] {
  const joined: Group[] = [];
  for (const group of groups) {
    const last = joined.at(-1);
    const isNext = last !== undefined && base.slice(last.to, group.from).every(isBlankHash) && conflicts(last) && conflicts(group);
    if (last === undefined || !isNext) joined.push(group);
    else joined[joined.length - 1] = { from: last.from, to: group.to, current: [...last.current, ...group.current], incoming: [...last.incoming, ...group.incoming] };
  }
  return joined;
}

/** What one side made of a group's stretch of the base, as positions in its text; nothing when it changed nothing. */
function stretch(hunks: readonly Hunk[], group: Group): { readonly from: number; readonly to: number } {
  const [first, last] = [hunks[0], hunks.at(-1)];
  if (first === undefined || last === undefined) return { from: 0, to: 0 };
  return { from: first.newFrom - (first.from - group.from), to: last.newTo + (group.to - last.to) };
}

function linesIn(lines: readonly string[], { from, to }: { readonly from: number; readonly to: number }): readonly string[] {
  return lines.slice(from, to);
}

/**
 * Telegram's lines that already stand beside the place they belong to are not added again: the note was written, but the
 * process died before the new base was.
 */
function withoutApplied(their: Hunk, ours: readonly Hunk[], current: readonly string[], incoming: readonly string[]): readonly Hunk[] {
  const added = incoming.slice(their.newFrom, their.newTo);
  const isApplied = added.length > 0 && ours.some((mine) => (mine.to === their.from || mine.from === their.to) && containsHashes(current.slice(mine.newFrom, mine.newTo), added));
  if (!isApplied) return [their];
  return their.from === their.to ? [] : [{ ...their, newTo: their.newFrom }];
}

/** True when all lines of `part` that say something are in `lines`, in order. */
export function contains(lines: readonly string[], part: readonly string[]): boolean {
  return containsHashes(lines.map(lineHash), part.map(lineHash));
}

function containsHashes(lines: readonly string[], part: readonly string[]): boolean {
  let at = 0;
  for (const hash of part) {
    if (hash === blankHash) continue;
    at = lines.indexOf(hash, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function isBlankLine(line: string | undefined): boolean {
  return lineHash(line ?? '') === blankHash;
}

function isBlankHash(hash: string): boolean {
  return hash === blankHash;
}

const calloutTitle = '> [!warning]- Changed on Telegram';

function quoted(lines: readonly string[]): readonly string[] {
  // An empty quoted line is not blank: it belongs to the callout.
  return lines.map((line) => (line === '' ? '>' : `> ${line}`));
}

/** Telegram's version of lines the user changed too, folded below theirs. */
export function withCallout(lines: readonly string[], incoming: readonly string[]): readonly string[] {
  const before = lines.length === 0 || isBlankLine(lines.at(-1)) ? [] : [''];
  return [...lines, ...before, calloutTitle, ...quoted(incoming)];
}

/** True when all lines that say something stand in a text in order, as they are or in a callout. */
export function shows(lines: readonly string[], part: readonly string[]): boolean {
  const hashes = lines.map((line) => lineHash(line));
  const inCallout = lines.map((line) => (line.startsWith('>') ? lineHash(line.replace(/^> ?/, '')) : blankHash));
  let at = 0;
  for (const hash of part.map(lineHash)) {
    if (hash === blankHash) continue;
    while (at < hashes.length && hashes[at] !== hash && inCallout[at] !== hash) at++;
    if (at++ === hashes.length) return false;
  }
  return true;
}

/** Drops a callout that says no more than the base: the version it shows has just been replaced by a newer one. */
function withoutStaleCallout(lines: readonly string[], base: readonly string[]): readonly string[] {
  const start = lines.indexOf(calloutTitle);
  if (start < 0) return lines;
  let end = start + 1;
  while (lines[end]?.startsWith('>') === true) end++;
  const shown = lines.slice(start + 1, end).map((line) => lineHash(line.replace(/^> ?/, '')));
  if (!base.some((_, index) => shown.every((hash, offset) => hash === base[index + offset]))) return lines;
  return [...lines.slice(0, start), ...lines.slice(isBlankLine(lines[end]) ? end + 1 : end)];
}
