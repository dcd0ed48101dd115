import fc from 'fast-check';
import { firstWords } from '../../../src/notes/names/first-words';
import { firstCharacters } from '../../../src/notes/names/safe-name';

describe('firstWords', () => {
  it.each([
    ['a text that fits', 'Ten letter', 10, 'Ten letter'],
    ['a text that ends with a word', 'Ten letter words', 10, 'Ten letter'],
    ['a broken word', 'Prices of the bicycles rise', 20, 'Prices of the'],
    ['a broken Russian word', 'Продаётся велосипед недорого', 22, 'Продаётся велосипед'],
    ['a word with an apostrophe', 'Good people don’t shout', 16, 'Good people'],
    ['a word that ends in an accent', 'Un joli cafe\u0301tie\u0301r', 12, 'Un joli'],
    ['a sign that only leads on', 'Apples, pears – and plums', 16, 'Apples, pears'],
    ['an open bracket', 'The second part (of three)', 18, 'The second part'],
    ['a sign that ends a sentence', 'What a day! And yet', 12, 'What a day!'],
    ['Chinese', '今天天气很好我们去公园散步吧', 8, '今天天气很好我们'],
    ['Thai', 'วันนี้อากาศดีมากเราไปเดินเล่น', 8, firstCharacters('วันนี้อากาศดีมากเราไปเดินเล่น', 8)],
    ['Japanese after English', 'Hello world 今日は天気がいいですね', 16, 'Hello world 今日は天'],
    ['emoji', '👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 3, '👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦'],
    ['one long word', 'Donaudampfschifffahrtsgesellschaft', 20, 'Donaudampfschifffahr'],
    ['a long word after a short one', 'Die Donaudampfschifffahrtsgesellschaft', 20, 'Die Donaudampfschiff'],
    ['nothing but dashes', '– – – – – – – –', 6, '– – – '],
    ['nothing', '', 6, ''],
  ])('cuts %s between words', (_, text, count, expected) => {
    expect(firstWords(text, count)).toBe(expected);
  });

  it('keeps a beginning that is never longer than allowed, nor less than half of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.integer({ min: 1, max: 20 }), (text, count) => {
        const kept = firstWords(text, count);
        const most = firstCharacters(text, count);
        expect(most.startsWith(kept)).toBe(true);
        expect(kept.length).toBeGreaterThanOrEqual(firstCharacters(text, Math.floor(count / 2)).length);
        expect(kept === '').toBe(text === '');
      }),
      { numRuns: 2000 },
    );
  });
});
