import fc from 'fast-check';
import type { Entity } from '../../../src/model/message';
import { parseEntities } from '../../../src/notes/entities/parse-entities';
import { writeMarkdown } from '../../../src/notes/entities/write-markdown';
import { normaliseText, plainTextOf } from '../../../src/notes/merge/parse-markdown';
import { anEntity as entity, aText as text } from './arbitraries';

const cases = Number(process.env.CASES ?? 10_000);
const fewer = Number(process.env.CASES ?? 3000);

function write(value: string, entities: readonly Entity[]): string {
  return writeMarkdown(parseEntities(value, entities));
}

test('random texts without entities come back', () => {
  fc.assert(
    fc.property(text, (value) => {
      expect(plainTextOf(write(value, []))).toBe(normaliseText(value));
    }),
    { numRuns: cases },
  );
});

test('random texts with random entities come back', () => {
  fc.assert(
    fc.property(text, fc.array(entity, { maxLength: 6 }), (value, entities) => {
      expect(plainTextOf(write(value, entities))).toBe(normaliseText(value));
    }),
    { numRuns: cases },
  );
});

test('any Unicode text comes back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.array(entity, { maxLength: 4 }), (value, entities) => {
      expect(plainTextOf(write(value, entities))).toBe(normaliseText(value));
    }),
    { numRuns: fewer },
  );
});

test('normalising twice changes nothing', () => {
  fc.assert(
    fc.property(text, (value) => {
      expect(normaliseText(normaliseText(value))).toBe(normaliseText(value));
    }),
    { numRuns: fewer },
  );
});

test('no text makes a marker line or a blank end', () => {
  fc.assert(
    fc.property(text, fc.array(entity, { maxLength: 4 }), (value, entities) => {
      const lines = write(value, entities).split('\n');
      expect(lines.filter((line) => /^\s*\^tg-[cm]?\d+\s*$/.test(line))).toEqual([]);
      if (lines.length > 1) expect([lines[0]?.trim() === '', lines.at(-1)?.trim() === '']).toEqual([false, false]);
    }),
    { numRuns: fewer },
  );
});
