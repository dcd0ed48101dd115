import { definitions } from '../../../src/settings/definitions';
import { settingProblem } from '../../../src/settings/settings';
import { countOf, wordsOf } from '../../../src/notes/words/words';
import { formatMoney, formatPeriod, formatSize } from '../../../src/notes/render/inline';

test.each([
  [1, '1 vote', '1 голос'],
  [2, '2 votes', '2 голоса'],
  [5, '5 votes', '5 голосов'],
  [11, '11 votes', '11 голосов'],
  [12, '12 votes', '12 голосов'],
  [21, '21 votes', '21 голос'],
  [0, '0 votes', '0 голосов'],
])('counts %i in every language', (count, english, russian) => {
  expect([countOf(count, 'vote', wordsOf('en')), countOf(count, 'vote', wordsOf('ru'))]).toEqual([english, russian]);
});

test('every unit has as many forms as its language counts with', () => {
  for (const [language, forms] of [['en', 2], ['ru', 3]] as const) {
    expect(Object.values(wordsOf(language).units).filter((unit) => unit.length !== forms)).toEqual([]);
    expect(wordsOf(language).months).toHaveLength(12);
  }
  expect(Object.keys(definitions.noteLanguage.choices)).toEqual(['en', 'ru']);
});

test('sizes, periods and money', () => {
  expect([formatSize(123_456, wordsOf('en')), formatSize(5_000_000_000, wordsOf('ru'))]).toEqual(['121 KB', '4.7 ГБ']);
  expect([formatPeriod(90, wordsOf('en')), formatPeriod(86_400 * 14, wordsOf('ru'))]).toEqual(['90 seconds', '2 недели']);
  expect(
    [
      ['EUR', '5'],
      ['JPY', '500'],
      ['XTR', '2.5'],
      ['TON', '1000000000'],
      ['TON', '1'],
      ['EUR', '-5'],
    ].map(([currency = '', amount = '']) => formatMoney({ currency, amount })),
  ).toEqual(['0.05 EUR', '500 JPY', '⭐ 2.5', '1 TON', '0.000000001 TON', '-5 EUR']);
});

test.each([
  ['', true],
  ['telegram', true],
  ['архив/telegram_2', true],
  ['2025/x', false],
  ['#x', false],
  ['a b', false],
  ['a//b', false],
])('%j as the tag above hashtags', (tag, isFine) => {
  expect(settingProblem('tagPrefix', tag) === null).toBe(isFine);
});
