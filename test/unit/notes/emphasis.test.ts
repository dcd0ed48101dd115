import fc from 'fast-check';
import type { Entity } from '../../../src/model/message';
import { parseEntities } from '../../../src/notes/entities/parse-entities';
import { writeMarkdown } from '../../../src/notes/entities/write-markdown';
import { normaliseText } from '../../../src/notes/merge/parse-markdown';
import { readInline, type Format } from './commonmark';

const formats = ['bold', 'italic', 'strike'] as const;
const text = fc.array(fc.constantFrom(...'ab cd. e! *_"~(`é☀\\'), { minLength: 1, maxLength: 16 }).map((parts) => normaliseText(parts.join('').trim()));
const entity = fc.tuple(fc.constantFrom(...formats, 'underline' as const, 'spoiler' as const, 'code' as const), fc.nat(16), fc.integer({ min: 1, max: 12 })).map(([type, offset, length]): Entity => ({ type, offset, length }));

/** Formats of every visible character, as Telegram shows them. */
function expected(value: string, entities: readonly Entity[]): readonly string[] {
  return [...characters(value)].filter(({ character }) => character.trim() !== '').map(({ character, start, end }) => {
    const on = formats.filter((format) => entities.some(({ type, offset, length }) => type === format && offset < end && offset + length > start));
    return `${character} ${on.join(' ')}`;
  });
}

function* characters(value: string): Generator<{ character: string; start: number; end: number }> {
  let start = 0;
  for (const character of value) {
    yield { character, start, end: start + character.length };
    start += character.length;
  }
}

test('is read by CommonMark as it is shown by Telegram', () => {
  fc.assert(
    fc.property(text, fc.array(entity, { maxLength: 4 }), (value, all) => {
      // Inside code, only formats around all of it are kept.
      const code = all.find(({ type }) => type === 'code');
      const entities = code === undefined ? all : all.filter((other) => other === code || (other.type !== 'code' && (other.offset + other.length <= code.offset || other.offset >= code.offset + code.length || (other.offset <= code.offset && other.offset + other.length >= code.offset + code.length))));
      const shown = readInline(writeMarkdown(parseEntities(value, entities)))
        .filter(({ character }) => character.trim() !== '')
        .map(({ character, formats: on }) => `${character} ${formats.filter((format: Format) => on.has(format)).join(' ')}`);
      expect(shown).toEqual(expected(value, entities));
    }),
    { numRuns: Number(process.env.CASES ?? 10_000) },
  );
});
