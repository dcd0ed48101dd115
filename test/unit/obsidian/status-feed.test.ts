import { StatusFeed } from '../../../src/obsidian/status-feed';
import { startStatus, type RunStatus } from '../../../src/ui/run-status';

/** A feed whose time passes when the test says so. */
function bench() {
  let now = 0;
  const heard: (number | null)[] = [];
  const timers: { readonly at: number; readonly then: () => void }[] = [];
  const feed = new StatusFeed(() => now, (ms, then) => void timers.push({ at: now + ms, then }), (status) => void heard.push(status?.percent ?? null));
  const pass = (ms: number): void => {
    now += ms;
    for (const timer of timers.splice(0)) if (timer.at <= now) timer.then();
    else timers.push(timer);
  };
  const percent = (value: number): RunStatus => ({ ...startStatus([]), percent: value });
  return { feed, heard, pass, percent };
}

it('shows at most four values a second, and the last one without another event', () => {
  const { feed, heard, pass, percent } = bench();
  for (let i = 1; i <= 1000; i++) {
    feed.show(percent(i), false);
    pass(1);
  }
  expect(heard.length).toBeLessThanOrEqual(6);
  pass(250);
  expect(heard.at(-1)).toBe(1000);
});

it('shows at once what changes what can be done', () => {
  const { feed, heard, pass, percent } = bench();
  feed.show(percent(1), false);
  feed.show(percent(2), false);
  feed.show(percent(3), true);
  expect(heard).toEqual([1, 3]);
  pass(250);
  feed.show(null, true);
  expect(heard.at(-1)).toBeNull();
});
