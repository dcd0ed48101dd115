import { withAliases } from '../../../../src/notes/people/aliases';

const front = (...lines: readonly string[]): string => ['---', ...lines, '---', ''].join('\n');

it.each([
  ['no list', front('a: 1'), front('a: 1', 'aliases:', '  - Anna', '  - "@anna"')],
  ['an empty one', front('aliases:', 'a: 1'), front('aliases:', '  - Anna', '  - "@anna"', 'a: 1')],
  ['an empty one in brackets', front('aliases: []', 'a: 1'), front('aliases:', '  - Anna', '  - "@anna"', 'a: 1')],
  ['a list, in its indentation', front('aliases:', '- Sister', '- Anna', 'a: 1'), front('aliases:', '- Sister', '- Anna', '- "@anna"', 'a: 1')],
  ['a list in brackets', front('aliases: ["x, y", Anna]'), front('aliases: ["x, y", Anna, "@anna"]')],
  ['a single one', front('aliases: Sister'), front('aliases:', '  - Sister', '  - Anna', '  - "@anna"')],
  ['something that cannot be read', front('aliases: {a: b}'), front('aliases: {a: b}')],
  ['text over several lines', front('aliases: |', '  - a'), front('aliases: |', '  - a')],
  ['everything there already', front('aliases: [Anna, "@anna"]'), front('aliases: [Anna, "@anna"]')],
])('adds aliases to %s', (_, before, after) => {
  expect(withAliases(before, ['Anna', '@anna'])).toBe(after);
});

it('keeps the line ends of the note', () => {
  expect(withAliases('---\r\na: 1\r\n---\r\n', ['Anna'])).toBe('---\r\na: 1\r\naliases:\r\n  - Anna\r\n---\r\n');
});

it('leaves a text without front matter alone', () => {
  expect(withAliases('', ['Anna'])).toBe('');
});
