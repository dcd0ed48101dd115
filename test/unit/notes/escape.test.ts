import { blockIdOf, markerPattern, messageIdOf } from '../../../src/notes/merge/block-id';
import { encodeUrl, safeUrl } from '../../../src/notes/entities/links';
import { parseEntities } from '../../../src/notes/entities/parse-entities';
import { writeMarkdown } from '../../../src/notes/entities/write-markdown';

const write = (text: string): string => writeMarkdown(parseEntities(text, []));

test.each([
  'Hello, world! How are you? (fine)',
  'a - b - c – d… e.g. 1.5 and 2.0',
  'snake_case and 2 * 3 = 6 * 1',
  'C# and F#, #1, issue#5 and a & b &c',
  'a < b > c, i <3 you, x -> y, a | b',
  'C:\\Users\\anna',
  '100 % of 50% [sic] (see [1]) ~5 km, ~ok~',
  'It costs $5',
  'note: "quoted" \'single\' {braces} @anna a@b.de',
  '😀 👍🏽 and é à ж 日本',
  '12:30 - [12:31] what?',
])('writes %j as it is', (text) => {
  expect(write(text)).toBe(text);
});

test.each([
  ['**', '\\*\\*'],
  ['$5 or $6', '\\$5 or \\$6'],
  ['1. one', '1\\. one'],
  ['1.one', '1.one'],
  ['#tag', '\\#tag'],
  ['(#tag)', '(\\#tag)'],
  ['a ^b', 'a \\^b'],
  ['a ^b c', 'a ^b c'],
  ['x^[y]', 'x\\^[y]'],
  ['[[x]]', '\\[\\[x]]'],
  ['[x](y)', '[x\\](y)'],
  ['AT&T; &amp;', 'AT\\&T; \\&amp;'],
  ['---', '\\---'],
  ['- - -', '\\- - -'],
  ['_ _ _', '\\_ _ _'],
  [' x', 'x'],
  ['a\n  b', 'a\n\u00a0\u00a0b'],
])('writes %j as %j', (text, markdown) => {
  expect(write(text.trimStart())).toBe(markdown);
});

test('an address cannot leave its brackets', () => {
  expect(encodeUrl('https://a.b/c d(e)[f]|g\\h^i`j<k>l"m*n$o==p~~q&r;s%zz%41%%')).toBe('https://a.b/c%20d%28e%29%5Bf%5D%7Cg%5Ch%5Ei%60j%3Ck%3El%22m%2An%24o=%3Dp~%7Eq&r%3Bs%25zz%41%25%25');
});

test.each([
  ['https://a.b', 'https://a.b'],
  ['HTTP://a.b', 'HTTP://a.b'],
  ['tg://resolve?domain=x', 'tg://resolve?domain=x'],
  ['mailto:a@b.de', 'mailto:a@b.de'],
  ['example.com/x', 'http://example.com/x'],
  ['пример.рф', 'http://пример.рф'],
  ['javascript:alert(1)', null],
  [' javascript:alert(1)', null],
  ['java\nscript:x', null],
  ['obsidian://open?vault=x', null],
  ['file:///etc/passwd', null],
  ['data:text/html,x', null],
  ['//example.com', null],
  ['', null],
])('the address %j is opened as %j', (url, safe) => {
  expect(safeUrl(url)).toBe(safe);
});

test('block ids', () => {
  expect(blockIdOf({ id: 12 })).toBe('tg-12');
  expect(['tg-12', 'tg-c12', 'tg-m12', 'tg-', 'tg-12x', 'x'].map(messageIdOf)).toEqual([12, null, null, null, null, null]);
  expect(['^tg-12', '^tg-c1', '^tg-m1', ' ^tg-12', '^tg-12 ', '\\^tg-12', '^tg-x1', 'a ^tg-12'].map((line) => markerPattern.test(line))).toEqual([true, true, true, false, false, false, false, false]);
});
