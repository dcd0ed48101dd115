import type { FormattedText, PageCell } from '../../model/page';

/**
 * A Markdown table. Cells that take several columns or rows leave the others empty. Markdown wants a row of headings: when the
 * first row is none, it stays empty.
 *
 * @param cellText one line of Markdown for a cell's text
 */
export function renderTable(rows: readonly (readonly PageCell[])[], cellText: (text: FormattedText) => string): readonly string[] {
  const grid = gridOf(rows);
  const width = Math.max(0, ...grid.map((row) => row.length));
  if (width === 0) return [];
  const [first = []] = grid;
  const hasHeader = first.some((cell) => cell?.isHeader === true);
  const head = hasHeader ? first : [];
  const aligned = (hasHeader ? first : (grid[0] ?? [])).map((cell) => cell?.align);
  const line = (row: readonly (PageCell | null)[]): string => `| ${Array.from({ length: width }, (_, column) => written(row[column] ?? null)).join(' | ')} |`;
  const written = (cell: PageCell | null): string => (cell === null ? '' : escapeBars(cellText(cell.text)));
  const rule = `| ${Array.from({ length: width }, (_, column) => (aligned[column] === 'center' ? ':-:' : aligned[column] === 'right' ? '--:' : '---')).join(' | ')} |`;
  return [line(head), rule, ...grid.slice(hasHeader ? 1 : 0).map(line)];
}

/** A bar ends a cell, in code and in links, too. */
function escapeBars(markdown: string): string {
  return markdown.replace(/\\?\|/g, '\\|');
}

/** chosen: no page's table is wider; a cell that claims to be is not believed. */
const maxSpan = 100;

/** Cells where they stand; null where another cell reaches to, or nothing is. */
function gridOf(rows: readonly (readonly PageCell[])[]): readonly (readonly (PageCell | null)[])[] {
  const grid: (PageCell | null | undefined)[][] = rows.map(() => []);
  rows.forEach((cells, rowIndex) => {
    let column = 0;
    for (const cell of cells) {
      while (grid[rowIndex]?.[column] !== undefined) column++;
      const columns = span(cell.columns);
      for (let down = 0; down < span(cell.rows); down++) {
        for (let right = 0; right < columns; right++) {
          const row = grid[rowIndex + down];
          if (row !== undefined) row[column + right] = down === 0 && right === 0 ? cell : null;
        }
      }
      column += columns;
    }
  });
  return grid.map((row) => Array.from(row, (cell) => cell ?? null));
}

function span(count: number | undefined): number {
  return Math.min(maxSpan, Math.max(1, count ?? 1));
}
