import fc from 'fast-check';
import { findBlock, hasOpenFence, parseNote } from '../../../src/notes/merge/note-text';

const ids = (text: string): string[] => parseNote(text).regions.map(({ blockId }) => blockId);

describe('parseNote', () => {
  it('cuts a note at its markers', () => {
    expect(parseNote('---\na: 1\n---\n\nOne\n^tg-1\n\nMine\n\nTwo\n^tg-c2\n\nEnd\n')).toEqual({
      frontMatter: '---\na: 1\n---\n',
      regions: [
        { blockId: 'tg-1', text: '\nOne\n^tg-1\n' },
        { blockId: 'tg-c2', text: '\nMine\n\nTwo\n^tg-c2\n' },
      ],
      tail: '\nEnd\n',
      hidden: new Set(),
    });
  });

  it.each([
    ['text ^tg-1', []],
    [' ^tg-1', []],
    ['^tg-x1', []],
    ['^tg-1 more', []],
    ['> ^tg-1', []],
    ['^tg-1', ['tg-1']],
    ['^tg-m1 \t\r\n^tg-2', ['tg-m1', 'tg-2']],
    ['a\n^tg-1\nb\n^tg-1\n^tg-2', ['tg-1', 'tg-2']],
    ['---\ntg: |\n^tg-1\n---\n^tg-2', ['tg-2']],
    ['```\n^tg-1\n```\n^tg-2', ['tg-2']],
    ['~~~ js\n^tg-1\n```\n~~~~\n^tg-2', ['tg-2']],
    ['````\n```\n^tg-1\n```\n````\n^tg-2', ['tg-2']],
    ['```code```\n^tg-1\n```code```\n^tg-2', ['tg-1', 'tg-2']],
    ['    ```\n^tg-1\n    ```\n^tg-2', ['tg-1', 'tg-2']],
    ['```\n^tg-1\n^tg-2', ['tg-1', 'tg-2']],
    ['````\n^tg-1\n```\n^tg-2\n```\n^tg-3', ['tg-1', 'tg-3']],
    ['~~~\n^tg-1\n```\n^tg-2', ['tg-1', 'tg-2']],
    ['`````\n````\n```\n^tg-1\n```\n````\n^tg-2', ['tg-2']],
  ])('finds in %j %j', (text, expected) => {
    expect(ids(text)).toEqual(expected);
  });

  it('knows which markers a fence hides', () => {
    expect(parseNote('```\n^tg-1\n```\n^tg-2').hidden).toEqual(new Set(['tg-1']));
  });

  it('loses no byte of any text', () => {
    const line = fc.constantFrom('---', 'a', '', '^tg-1', '^tg-2 ', '```', '~~~', '```js', '> ^tg-1', '^tg-3\r', '\ufeff', '\u2028');
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), fc.boolean(), (lines, endsOpen) => {
        const text = lines.join('\n') + (endsOpen ? '' : '\n');
        const { frontMatter, regions, tail } = parseNote(text);
        expect((frontMatter ?? '') + regions.map((region) => region.text).join('') + tail).toBe(text);
        expect(new Set(ids(text)).size).toBe(regions.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('stays fast on a note of fences', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => '`'.repeat(3 + (index % 40))).join('\n').concat('\n~~~~\n'.repeat(2000));
    const started = performance.now();
    parseNote(text);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('findBlock', () => {
  const note = 'Intro\n\n**Anna** · 10:00\nOne\n\nmore\n^tg-1\n\nMine\n\n**Bob** · 10:01\n\n> Two\n\n^tg-2\n\nno header\n^tg-3\n';

  it.each([
    ['tg-1', '**Anna** · 10:00\nOne\n\nmore\n^tg-1'],
    ['tg-2', '**Bob** · 10:01\n\n> Two\n\n^tg-2'],
    ['tg-3', 'no header\n^tg-3'],
    ['tg-4', null],
    ['tg-', null],
  ])('gives %s without what the user wrote before it', (id, block) => {
    expect(findBlock(note, id)).toBe(block);
    expect(findBlock(note.replaceAll('\n', '\r\n'), id)).toBe(block);
  });
});

describe('hasOpenFence', () => {
  it.each([
    [['a'], false],
    [['```'], true],
    [['```', '```js'], true],
    [['```js', '```'], false],
    [['~~~', '```'], true],
  ])('of %j is %s', (lines, isOpen) => {
    expect(hasOpenFence(lines)).toBe(isOpen);
  });
});
