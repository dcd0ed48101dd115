import fc from 'fast-check';
import { blockBase, lineHash, linesOfBase } from '../../../src/notes/merge/line-hash';

describe('blockBase', () => {
  it('is four characters per line and a dot per blank one', () => {
    expect(blockBase('**Anna** · 10:00\n \n^tg-1')).toMatch(/^[\w-]{4}\.[\w-]{4}$/);
    expect(blockBase('')).toBe('.');
  });

  it('never changes, because vaults are full of bases', () => {
    expect(blockBase('**Anna** · 10:00\nHello\n\n^tg-1')).toBe('4MKCG9Yi.rg1A');
  });

  it('splits into the hashes of its lines', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }).map((line) => line.replaceAll('\n', ''))), (lines) => {
        expect(linesOfBase(blockBase(lines.join('\n')))).toEqual((lines.length === 0 ? [''] : lines).map(lineHash));
      }),
    );
  });

  it('does not see white space at the end of lines', () => {
    expect(lineHash('a \t\r')).toBe(lineHash('a'));
    expect(lineHash(' a')).not.toBe(lineHash('a'));
  });

  it('tells lines apart', () => {
    const lines = Array.from({ length: 4000 }, (_, index) => `Message number ${index}`);
    expect(lines.length - new Set(lines.map(lineHash)).size).toBeLessThanOrEqual(3);
  });

  it('ignores what is no base', () => {
    expect(linesOfBase('')).toEqual([]);
    expect(linesOfBase('ab')).toEqual([]);
  });
});
