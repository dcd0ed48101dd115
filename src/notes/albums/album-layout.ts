import type { AlbumTile } from '../../model/media';

/** Columns of an album's grid; styles.css has as many. Cells are square. */
export const albumColumns = 24;

/** Side lengths in any unit; only their ratio counts. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** A picture's place; the album is one unit wide. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** documented: an album has at most ten items; more are laid out ten by ten. */
const maxItems = 10;
/** measured: Telegram Desktop's narrowest picture is 100 of 420 points. */
const narrowest = 0.24;
/** chosen: whatever is taller is cut, or what stands in a column with it would be a line. */
const tallest = 0.4;
/** Telegram Desktop: small albums are at most as high as wide, those in rows should be a third higher. */
const rowsHeight = 4 / 3;

/**
 * Where the pictures of an album stand, in their order. The arrangement is Telegram Desktop's (`layoutMediaGroup`): by number
 * and shape of the pictures, side by side, one above the others, one beside a column of the others, or in the rows that come
 * nearest to the wanted height. It fills the whole width, and depends on nothing but the sizes: the same pictures always stand
 * in the same way.
 */
export function albumLayout(sizes: readonly PictureSize[]): readonly AlbumTile[] {
  const tiles: Pick<AlbumTile, 'columns' | 'rows'>[] = [];
  for (let start = 0; start < sizes.length; start += maxItems) {
    const ratios = sizes.slice(start, start + maxItems).map(ratioOf);
    tiles.push(...onGrid(arranged(ratios)));
  }
  return tiles.map((tile) => ({ ...tile, of: sizes.length }));
}

function ratioOf({ width, height }: PictureSize): number {
  return width > 0 && height > 0 ? Math.max(tallest, width / height) : 1;
}

function arranged(ratios: readonly number[]): readonly Box[] {
  const [a = 1, b = 1, c = 1, d = 1] = ratios;
  if (ratios.length === 1) return [{ left: 0, top: 0, width: 1, height: Math.min(1, 1 / a) }];
  if (ratios.length > 4 || ratios.some((ratio) => ratio > 2)) return inBestRows(cropped(ratios));
  if (ratios.length === 2) return two(a, b);
  if (ratios.length === 3) return isNarrow(a) ? besideColumn(a, [b, c]) : aboveTwo(a, b, c);
  return isWide(a) ? aboveThree(a, [b, c, d]) : besideColumn(a, [b, c, d]);
}

function isWide(ratio: number): boolean {
  return ratio > 1.2;
}

function isNarrow(ratio: number): boolean {
  return ratio < 0.8;
}

function two(a: number, b: number): readonly Box[] {
  const areWide = isWide(a) && isWide(b);
  if (areWide && (a + b) / 2 > 1.4 && Math.abs(a - b) < 0.2) {
    const height = Math.min(1 / a, 1 / b, 0.5);
    return [{ left: 0, top: 0, width: 1, height }, { left: 0, top: height, width: 1, height }];
  }
  const areSquare = !isWide(a) && !isNarrow(a) && !isWide(b) && !isNarrow(b);
  const second = areWide || areSquare ? 0.5 : Math.min(Math.max(0.4, b / (a + b)), 1 - narrowest);
  const height = Math.min(1, (1 - second) / a, second / b);
  return [{ left: 0, top: 0, width: 1 - second, height }, { left: 1 - second, top: 0, width: second, height }];
}

function aboveTwo(a: number, b: number, c: number): readonly Box[] {
  const height = Math.min(1 / a, 0.66);
  const below = Math.min(1 - height, 0.5 / b, 0.5 / c);
  return [{ left: 0, top: 0, width: 1, height }, { left: 0, top: height, width: 0.5, height: below }, { left: 0.5, top: height, width: 0.5, height: below }];
}

function aboveThree(a: number, [b, c, d]: readonly [number, number, number]): readonly Box[] {
  const height = Math.min(1 / a, 0.66);
  const fitting = 1 / (b + c + d);
  const first = Math.max(narrowest, Math.min(0.4, fitting * b));
  const last = Math.max(0.33, fitting * d);
  const below = Math.min(1 - height, fitting);
  const box = (left: number, width: number): Box => ({ left, top: height, width, height: below });
  return [{ left: 0, top: 0, width: 1, height }, box(0, first), box(first, 1 - first - last), box(1 - last, last)];
}

/** The first picture as high as the column of the two or three others beside it. */
function besideColumn(first: number, others: readonly number[]): readonly Box[] {
  const fitting = 1 / others.reduce((sum, ratio) => sum + 1 / ratio, 0);
  const few = Math.max(narrowest, Math.min(0.5, fitting));
  const width = others.length === 2 ? Math.min(first, 1 - few) : Math.min(first, 0.6);
  const column = others.length === 2 ? few : Math.max(narrowest, Math.min(1 - width, fitting));
  let top = 0;
  const right = others.map((ratio) => {
    const height = fitting / ratio;
    top += height;
    return { left: width, top: top - height, width: column, height };
  });
  // Narrow pictures do not fill the width: they are made larger, up to the height of rows, and cut beyond that.
  return stretched([{ left: 0, top: 0, width, height: 1 }, ...right], { by: 1 / (width + column), upTo: rowsHeight });
}

function stretched(boxes: readonly Box[], { by, upTo }: { readonly by: number; readonly upTo: number }): readonly Box[] {
  const higher = Math.min(by, upTo);
  return boxes.map(({ left, top, width, height }) => ({ left: left * by, top: top * higher, width: width * by, height: height * higher }));
}

/** Extreme shapes are cut, so that none makes its row too low or too high. */
function cropped(ratios: readonly number[]): readonly number[] {
  const average = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  return ratios.map((ratio) => (average > 1.1 ? Math.min(Math.max(ratio, 1), 2.75) : Math.min(Math.max(ratio, 2 / 3), 1)));
}

function inBestRows(ratios: readonly number[]): readonly Box[] {
  const isPortrait = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length < 0.85;
  let best: readonly Box[] = [];
  let least = Infinity;
  for (const counts of rowCounts(ratios.length, isPortrait)) {
    const heights = rowHeights(ratios, counts);
    const isFlat = Math.min(...heights) < narrowest ? 1.5 : 1;
    const isTopHeavy = counts.some((count, row) => count > (counts[row + 1] ?? Infinity)) ? 1.5 : 1;
    const off = Math.abs(heights.reduce((sum, height) => sum + height, 0) - rowsHeight) * isFlat * isTopHeavy;
    // Of two that are as good the one with fewer pictures above wins; sums of fractions are never quite equal.
    if (off >= least - 1e-9) continue;
    least = off;
    best = rowBoxes(ratios, counts, heights);
  }
  return best;
}

/** All ways to spread pictures over two to four rows: at most three in a row, four in the middle one of three portrait rows. */
function rowCounts(total: number, isPortrait: boolean): readonly (readonly number[])[] {
  const found: number[][] = [];
  const spread = (before: readonly number[], left: number): void => {
    if (left === 0 && before.length > 1) found.push([...before]);
    if (left === 0 || before.length === 4) return;
    for (let count = 1; count <= Math.min(left, 4); count++) spread([...before, count], left - count);
  };
  spread([], total);
  const most = (counts: readonly number[], row: number): number => (isPortrait && counts.length === 3 && row === 1 ? 4 : 3);
  return found.filter((counts) => counts.every((count, row) => count <= most(counts, row))).sort((a, b) => a.length - b.length);
}

/** Every row is as high as makes it fill the width. */
function rowHeights(ratios: readonly number[], counts: readonly number[]): readonly number[] {
  let start = 0;
  return counts.map((count) => {
    const row = ratios.slice(start, start + count);
    start += count;
    return 1 / row.reduce((sum, ratio) => sum + ratio, 0);
  });
}

function rowBoxes(ratios: readonly number[], counts: readonly number[], heights: readonly number[]): readonly Box[] {
  const boxes: Box[] = [];
  let top = 0;
  counts.forEach((count, row) => {
    const height = heights[row] ?? 0;
    let left = 0;
    for (const ratio of ratios.slice(boxes.length, boxes.length + count)) {
      boxes.push({ left, top, width: ratio * height, height });
      left += ratio * height;
    }
    top += height;
  });
  return boxes;
}

/** Edges go to the nearest line of the grid: what touched before touches afterwards. */
function onGrid(boxes: readonly Box[]): readonly Pick<AlbumTile, 'columns' | 'rows'>[] {
  const line = (place: number): number => Math.round(place * albumColumns);
  return boxes.map(({ left, top, width, height }) => ({
    columns: Math.max(1, line(left + width) - line(left)),
    rows: Math.max(1, line(top + height) - line(top)),
  }));
}
