import { blankHash } from './line-hash';

/** One change: the lines `from` to `to` (exclusive) of the old text became the lines `newFrom` to `newTo` of the new one. */
export interface Hunk {
  readonly from: number;
  readonly to: number;
  readonly newFrom: number;
  readonly newTo: number;
}

/** chosen: some 30 ms and 32 MB; texts of more than 2,800 lines each are only compared at their ends. */
const maxCells = 8_000_000;

/** chosen: one line that says something outweighs all blank lines around it. */
const lineWeight = 1024;

/**
 * What changed between two texts, given as one hash per line, in ascending order. Where as many lines went as came, they are
 * paired, one hunk each, so that changes to neighbouring lines stay apart.
 */
export function diffLines(old: readonly string[], now: readonly string[]): readonly Hunk[] {
  return withoutBlankBridges(rawHunks(old, now), old)
    .flatMap(paired)
    .filter(({ from, to, newFrom, newTo }) => to - from !== 1 || newTo - newFrom !== 1 || old[from] !== now[newFrom]);
}

function rawHunks(old: readonly string[], now: readonly string[]): readonly Hunk[] {
  let start = 0;
  const shorter = Math.min(old.length, now.length);
  while (start < shorter && old[start] === now[start]) start++;
  let tail = 0;
  while (tail < shorter - start && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  const [oldEnd, newEnd] = [old.length - tail, now.length - tail];
  if (start === oldEnd && start === newEnd) return [];
  if (start === oldEnd || start === newEnd || (oldEnd - start) * (newEnd - start) > maxCells) return [{ from: start, to: oldEnd, newFrom: start, newTo: newEnd }];
  return middleHunks(old.slice(start, oldEnd), now.slice(start, newEnd)).map((hunk) => ({ from: hunk.from + start, to: hunk.to + start, newFrom: hunk.newFrom + start, newTo: hunk.newTo + start }));
}

/** Longest common subsequence by the plain table: messages are short. Blank lines are all alike and hardly count. */
function middleHunks(old: readonly string[], now: readonly string[]): readonly Hunk[] {
  const width = now.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      const at = i * width + j;
      common[at] = old[i] === now[j] ? (common[at + width + 1] ?? 0) + (old[i] === blankHash ? 1 : lineWeight) : Math.max(common[at + width] ?? 0, common[at + 1] ?? 0);
    }
  }
  const hunks: Hunk[] = [];
  let [i, j, from, newFrom] = [0, 0, 0, 0];
  const close = (): void => {
    if (from < i || newFrom < j) hunks.push({ from, to: i, newFrom, newTo: j });
  };
  while (i < old.length && j < now.length) {
    if (old[i] === now[j]) {
      close();
      i++;
      j++;
      from = i;
      newFrom = j;
    } else if ((common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0)) i++;
    else j++;
  }
  i = old.length;
  j = now.length;
  close();
  return hunks;
}

/** A blank line that happens to be equal does not make two changes of one. */
function withoutBlankBridges(hunks: readonly Hunk[], old: readonly string[]): readonly Hunk[] {
  const joined: Hunk[] = [];
  for (const hunk of hunks) {
    const last = joined.at(-1);
    const isBridge = last !== undefined && last.from < last.to && hunk.from < hunk.to && old.slice(last.to, hunk.from).every((hash) => hash === blankHash);
    if (last !== undefined && isBridge) joined[joined.length - 1] = { from: last.from, to: hunk.to, newFrom: last.newFrom, newTo: hunk.newTo };
    else joined.push(hunk);
  }
  return joined;
}

function paired(hunk: Hunk): readonly Hunk[] {
  const { from, to, newFrom, newTo } = hunk;
  const count = to - from;
  if (count < 2 || count !== newTo - newFrom) return [hunk];
  return Array.from({ length: count }, (_, index) => ({ from: from + index, to: from + index + 1, newFrom: newFrom + index, newTo: newFrom + index + 1 }));
}
