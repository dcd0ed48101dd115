import type { MessageId } from '../../model/ids';

/** Inclusive range of message ids. */
export type Interval = readonly [from: MessageId, to: MessageId];

/**
 * Exact set of ids a run has accounted for, as disjoint ascending intervals that never touch. Replaces a list of every id:
 * a chat read to its end is one interval, whatever its size.
 */
export type Intervals = readonly Interval[];

/** `set` and `added` together. */
export function addInterval(set: Intervals, added: Interval): Intervals {
  if (added[0] > added[1]) return set;
  let [from, to] = added;
  const before: Interval[] = [];
  const after: Interval[] = [];
  for (const interval of set) {
    if (interval[1] < from - 1) before.push(interval);
    else if (interval[0] > to + 1) after.push(interval);
    else {
      from = Math.min(from, interval[0]);
      to = Math.max(to, interval[1]);
    }
  }
  return [...before, [from, to], ...after];
}

/** The parts of `wanted` that `set` does not hold, ascending. */
export function missingIn(set: Intervals, wanted: Interval): Intervals {
  const missing: Interval[] = [];
  let next = wanted[0];
  for (const [from, to] of set) {
    if (to < next) continue;
    if (from > wanted[1]) break;
    if (from > next) missing.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= wanted[1]) missing.push([next, wanted[1]]);
  return missing;
}

/** The parts of `interval` that `set` holds, ascending. */
export function commonOf(set: Intervals, [from, to]: Interval): Intervals {
  return set.flatMap(([first, last]): Intervals => {
    const common: Interval = [Math.max(first, from), Math.min(last, to)];
    return common[0] <= common[1] ? [common] : [];
  });
}

/** Whether the set holds an id. */
export function includesId(set: Intervals, id: MessageId): boolean {
  return set.some(([from, to]) => from <= id && id <= to);
}

/** `interval` without single ids, ascending: what may be called covered when some of its messages failed. */
export function withoutIds(interval: Interval, ids: readonly MessageId[]): Intervals {
  return ids.reduce<Intervals>((rest, id) => rest.flatMap((part) => splitAt(part, id)), interval[0] <= interval[1] ? [interval] : []);
}

function splitAt([from, to]: Interval, id: MessageId): Intervals {
  if (id < from || id > to) return [[from, to]];
  const parts: Interval[] = [[from, id - 1], [id + 1, to]];
  return parts.filter(([a, b]) => a <= b);
}
