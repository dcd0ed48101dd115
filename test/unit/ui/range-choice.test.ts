import { rangeOf } from '../../../src/ui/range-choice';

it.each([
  [{ kind: 'all', last: 'x', since: 'x' }, {}],
  [{ kind: 'last', last: ' 137 ', since: '' }, { last: 137 }],
  [{ kind: 'last', last: '0', since: '' }, null],
  [{ kind: 'last', last: '1e3', since: '' }, null],
  [{ kind: 'last', last: '10000001', since: '' }, null],
  [{ kind: 'since', last: '', since: '2024-02-29' }, { sinceDate: new Date(2024, 1, 29).getTime() / 1000 }],
  [{ kind: 'since', last: '', since: 'yesterday' }, null],
] as const)('%j', (choice, range) => {
  expect(rangeOf(choice)).toEqual(range);
});
