/** Height of every row in CSS pixels; the style sheet of the list says the same. */
export const rowHeight = 44;
/** chosen: drawn above and below what is seen, so that scrolling shows no gap. */
const margin = 6;
/** chosen: before the list was laid out nobody knows how much is seen. */
const unmeasuredRows = 60;

/** Rows that have to exist: from `first` up to but without `end`. */
export interface RowWindow {
  readonly first: number;
  readonly end: number;
}

/** The rows to draw of a list that shows `height` pixels from `top` on. */
export function rowWindow(count: number, top: number, height: number): RowWindow {
  const seen = height > 0 ? Math.ceil(height / rowHeight) : unmeasuredRows;
  const first = Math.max(0, Math.min(Math.floor(top / rowHeight), count - seen));
  return { first: Math.max(0, first - margin), end: Math.min(count, first + seen + margin) };
}

/** Where the list has to begin for a row to be seen; `top` when it is. */
export function topShowing(index: number, top: number, height: number): number {
  const seen = height > 0 ? height : unmeasuredRows * rowHeight;
  if (index * rowHeight < top) return index * rowHeight;
  return Math.max(top, (index + 1) * rowHeight - seen);
}
