import { rowHeight, rowWindow, topShowing } from '../../../src/ui/row-window';

it('draws what is seen and a little more, whatever the length of the list', () => {
  expect(rowWindow(5000, 0, 440)).toEqual({ first: 0, end: 16 });
  expect(rowWindow(5000, 1000 * rowHeight, 440)).toEqual({ first: 994, end: 1016 });
  expect(rowWindow(5000, 5000 * rowHeight, 440)).toEqual({ first: 4984, end: 5000 });
  expect(rowWindow(3, 0, 440)).toEqual({ first: 0, end: 3 });
  // The list became shorter while it was scrolled down.
  expect(rowWindow(12, 1000 * rowHeight, 440)).toEqual({ first: 0, end: 12 });
});

it('draws a first page before anything was measured', () => {
  expect(rowWindow(5000, 0, 0)).toEqual({ first: 0, end: 66 });
});

it('scrolls as little as needed to show a row', () => {
  expect(topShowing(5, 0, 440)).toBe(0);
  expect(topShowing(12, 0, 440)).toBe(13 * rowHeight - 440);
  expect(topShowing(2, 440, 440)).toBe(2 * rowHeight);
});
