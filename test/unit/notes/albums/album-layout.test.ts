import fc from 'fast-check';
import type { AlbumTile } from '../../../../src/model/media';
import { albumColumns, albumLayout } from '../../../../src/notes/albums/album-layout';

const sized = (...ratios: readonly number[]) => ratios.map((ratio) => ({ width: Math.round(ratio * 1000), height: 1000 }));
const layoutOf = (...ratios: readonly number[]): string => albumLayout(sized(...ratios)).map(({ columns, rows }) => `${columns}x${rows}`).join(' ');

/** Cells as a browser's grid fills them, in order and without looking back: which tile has each, row by row. */
function filled(tiles: readonly AlbumTile[]): readonly (readonly (number | undefined)[])[] {
  const grid: (number | undefined)[][] = [];
  const rowAt = (row: number): (number | undefined)[] => (grid[row] ??= Array<number | undefined>(albumColumns).fill(undefined));
  let [row, column] = [0, 0];
  tiles.forEach(({ columns, rows }, tile) => {
    const isFree = (): boolean => column + columns <= albumColumns && Array.from({ length: rows }, (_, y) => rowAt(row + y).slice(column, column + columns)).flat().every((cell) => cell === undefined);
    while (!isFree()) [row, column] = column + 1 < albumColumns ? [row, column + 1] : [row + 1, 0];
    for (let y = 0; y < rows; y++) rowAt(row + y).fill(tile, column, column + columns);
  });
  return grid;
}

describe('the layout of an album', () => {
  it.each([
    ['two wide ones above each other', [1.5, 1.5], '24x12 24x12'],
    ['two that are a little wide beside each other', [1.33, 1.33], '12x9 12x9'],
    ['two squares', [1, 1], '12x12 12x12'],
    ['two portraits', [0.75, 0.75], '12x16 12x16'],
    ['a wide and a narrow one by their shapes', [1.5, 0.6], '14x10 10x10'],
    ['a portrait beside two others', [0.7, 1.3, 1.3], '12x24 12x12 12x12'],
    ['a wide one above two', [1.5, 0.7, 1.4], '24x16 12x8 12x8'],
    ['a wide one above three', [1.5, 1, 1, 1], '24x16 8x8 8x8 8x8'],
    ['another one beside three', [0.75, 1, 1, 1], '15x26 9x9 9x8 9x9'],
    ['five and more in rows', [1.33, 0.75, 1.33, 1.33, 0.75], '14x14 10x14 9x8 8x8 7x8'],
    ['a panorama in a row of its own', [2.5, 1.5, 1.5], '24x10 24x16 24x16'],
  ])('puts %s', (_, ratios, expected) => {
    expect(layoutOf(...ratios)).toBe(expected);
  });

  it('fills the width in every row, whatever the pictures are like', () => {
    const size = fc.record({ width: fc.integer({ min: 1, max: 5000 }), height: fc.integer({ min: 1, max: 5000 }) });
    fc.assert(
      fc.property(fc.array(size, { minLength: 2, maxLength: 10 }), (sizes) => {
        const tiles = albumLayout(sizes);
        expect(tiles).toHaveLength(sizes.length);
        expect(filled(tiles).flat()).not.toContain(undefined);
        for (const { rows, of } of tiles) expect([rows <= 36, of]).toEqual([true, sizes.length]);
      }),
    );
  });

  it('takes pictures of unknown size for squares, and any number of them', () => {
    expect(albumLayout([{ width: 0, height: 0 }, { width: 0, height: 0 }])).toEqual(albumLayout(sized(1, 1)));
    expect(albumLayout(sized(...Array<number>(23).fill(1)))).toHaveLength(23);
  });
});
