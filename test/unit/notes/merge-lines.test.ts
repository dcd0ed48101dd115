import fc from 'fast-check';
import { diffLines } from '../../../src/notes/merge/diff-lines';
import { lineHash } from '../../../src/notes/merge/line-hash';
import { mergeLines, type MergedLines } from '../../../src/notes/merge/merge-lines';

const title = '> [!warning]- Changed on Telegram';

/** Lines by words: `merge('h a b', 'h x b', 'h a c')`; `_` is a blank line. */
const words = (text: string): string[] => (text === '' ? [] : text.split(' ').map((word) => (word === '_' ? '' : word)));
const merge = (base: string, current: string, incoming: string): MergedLines => mergeLines({ base: words(base).map(lineHash), current: words(current), incoming: words(incoming) });

describe('mergeLines', () => {
  it.each([
    ['nothing changed', 'h a b', 'h a b', 'h a b', 'h a b'],
    ['Telegram changed', 'h a b', 'h a b', 'h2 c', 'h2 c'],
    ['the user changed', 'h a b', 'h x', 'h a b', 'h x'],
    ['neighbouring lines', 'h a b', 'h x b', 'h a c', 'h x c'],
    ['header and text', 'h a', 'h x', 'h2 a', 'h2 x'],
    ['text before the block', 'h a', 'mine _ h a', 'h2 c', 'mine _ h2 c'],
    ['text before, header replaced by more', 'h a', 'mine _ h a', 'h2 c d e', 'mine _ h2 c d e'],
    ['text at the end', 'h a', 'h a mine', 'h a R', 'h a R mine'],
    ['text inside what was replaced', 'h a b c', 'h a mine b c', 'h d', 'h d mine'],
    ['a line inside what the user replaced', 'h a b', 'h x', 'h a new b', 'h x new'],
    ['the same change', 'h a', 'h c', 'h c', 'h c'],
    ['the same change and more', 'h a', 'h c', 'h c d', 'h c d'],
    ['a line deleted by both', 'h a b', 'h b', 'h b', 'h b'],
    ['a line deleted by Telegram, changed by the user', 'h a b', 'h x b', 'h b', 'h x b'],
    ['lines deleted by Telegram around the text of the user', 'h a b c', 'h a mine b c', 'h c', 'h mine c'],
    ['paragraphs', 'h a _ b', 'h a _ mine _ b', 'h a2 _ b2', 'h a2 _ mine _ b2'],
  ])('merges %s without conflict', (_, base, current, incoming, merged) => {
    expect(merge(base, current, incoming)).toEqual({ lines: words(merged), isConflict: false });
  });

  it.each([
    ['one line', 'h a b', 'h x b', 'h c b', ['h', 'x', '', title, '> c', '', 'b']],
    ['the last line', 'h a', 'h x', 'h c', ['h', 'x', '', title, '> c', '']],
    ['several lines', 'h a b', 'h x y', 'h c d', ['h', 'x', 'y', '', title, '> c', '> d', '']],
    ['paragraphs', 'h a _ b', 'h x _ y', 'h c _ d', ['h', 'x', '', 'y', '', title, '> c', '>', '> d', '']],
    ['far apart', 'h a m b', 'h x m y', 'h c m d', ['h', 'x', '', title, '> c', '', 'm', 'y', '', title, '> d', '']],
    ['a line the user deleted', 'h a b', 'h b', 'h c b', ['h', '', title, '> c', '', 'b']],
  ])('keeps both versions of %s', (_, base, current, incoming, lines) => {
    const merged = merge(base, current, incoming);
    expect(merged).toEqual({ lines, isConflict: true });
    const hashes = words(incoming).map(lineHash);
    expect(mergeLines({ base: hashes, current: merged.lines, incoming: words(incoming) })).toEqual({ lines, isConflict: false });
    expect(mergeLines({ base: words(base).map(lineHash), current: merged.lines, incoming: words(incoming) })).toEqual({ lines, isConflict: false });
  });

  const pending = '*Photo (1 KB): not downloaded yet*';
  const failed = '*Photo (1 KB): download failed: the companion ended*';
  const embed = '![[photo.jpg]]';
  // The process died after it had written the note and before it had stored the new base.
  it.each([
    ['file after a failure nobody remembers', [pending], [failed], [embed], [embed]],
    ['failure after a file nobody remembers', [pending], [embed], [failed], [embed]],
    ['file whose line the user replaced', [pending], ['I have it on paper'], [failed], ['I have it on paper']],
    ['file below a text', ['h', pending, 'R'], ['h', failed, 'R'], ['h2', embed, 'R2'], ['h2', embed, 'R2']],
  ])('takes the line of a %s for no version of the message', (_, base, current, incoming, lines) => {
    expect(mergeLines({ base: base.map(lineHash), current, incoming })).toEqual({ lines, isConflict: false });
  });

  it('keeps what the user wrote in the place of a file, and shows the file', () => {
    expect(mergeLines({ base: [lineHash(pending)], current: ['I have it on paper'], incoming: [embed] }).lines).toEqual(['I have it on paper', '', title, `> ${embed}`, '']);
    expect(mergeLines({ base: [pending, 'text'].map(lineHash), current: [failed], incoming: [embed, 'text'] }).lines).toContain(failed);
  });

  it('replaces a callout nobody touched by the next one', () => {
    const { lines } = merge('h a', 'h x', 'h c');
    expect(mergeLines({ base: words('h c').map(lineHash), current: lines, incoming: words('h d') }).lines).toEqual(['h', 'x', '', title, '> d', '']);
    const annotated = lines.map((line) => (line === '> c' ? '> c, I disagree' : line));
    expect(mergeLines({ base: words('h c').map(lineHash), current: annotated, incoming: words('h d') }).lines).toContain('> c, I disagree');
  });

  it('keeps every line of the user, and every line of Telegram as such or quoted', () => {
    const theirs = fc.array(fc.constantFrom('a', 'b', 'c', 'd', '_'), { maxLength: 8 });
    fc.assert(
      fc.property(theirs, theirs, fc.array(fc.record({ at: fc.nat(8), remove: fc.nat(2), add: fc.nat(2) }), { maxLength: 4 }), (before, after, edits) => {
        const base = words(['h', ...before].join(' '));
        const current = [...base];
        edits.forEach(({ at, remove, add }, edit) => current.splice(at, remove, ...Array.from({ length: add }, (_, line) => `user ${edit}.${line}`)));
        const incoming = words(['h2', ...after].join(' '));
        const { lines } = mergeLines({ base: base.map(lineHash), current, incoming });
        for (const line of current.filter((text) => text.startsWith('user'))) expect(lines).toContain(line);
        // Lines Telegram added: those it had before may have been deleted by the user.
        for (const line of incoming.filter((text) => text !== '' && !base.includes(text))) expect(lines.some((text) => text === line || text === `> ${line}`)).toBe(true);
        expect(mergeLines({ base: incoming.map(lineHash), current: lines, incoming })).toEqual({ lines, isConflict: false });
      }),
      { numRuns: 3000 },
    );
  });
});

describe('diffLines', () => {
  it('finds changes that turn the one text into the other', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', '.'), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (old, now) => {
        const rebuilt = [...old];
        for (const { from, to, newFrom, newTo } of [...diffLines(old, now)].reverse()) rebuilt.splice(from, to - from, ...now.slice(newFrom, newTo));
        expect(rebuilt).toEqual(now);
      }),
      { numRuns: 2000 },
    );
  });

  it('does not choke on two texts of ten thousand lines', () => {
    const old = Array.from({ length: 10_000 }, (_, line) => `old ${line}`);
    const now = Array.from({ length: 10_000 }, (_, line) => (line % 2 === 0 ? `old ${line}` : `new ${line}`));
    const started = performance.now();
    expect(diffLines(old, ['first', ...now, 'last']).length).toBeGreaterThan(0);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
