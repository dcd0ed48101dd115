import fc from 'fast-check';
import { HistoryPlan, type Stretch } from '../../../../src/telegram/history/plan';
import type { Item, Job } from '../../../../src/telegram/history/piece';
import { FakeHistory, type FakeRules } from './fake-history';

const plainRules: FakeRules = { shortEvery: 0, negativeOffset: 'fill', emptyAt: [], failAt: [], isCountKnown: true };
const WINDOW = 4000;
/** Random chats per property. */
const runs = Number(process.env['TOBS_PROPERTY_RUNS'] ?? 100);

interface Run {
  readonly fromId: number;
  readonly toId: number;
  readonly lanes: number;
  /** Picks which of the open requests is answered next. */
  readonly pick: (count: number) => number;
  readonly expected?: number;
  readonly windowMessages?: number;
  readonly pageSize?: number;
  /** Failures are about single pages; default: about everything. */
  readonly isOfPage?: boolean;
  /** Called after each answer. */
  readonly onAnswer?: (answers: number) => void;
}

interface Result {
  readonly ids: readonly number[];
  readonly coveredTo: number;
  /** Ids reported as missing, both inclusive. */
  readonly holes: readonly (readonly [from: number, to: number])[];
  readonly error: unknown;
  readonly mostHeld: number;
}

/** Runs a plan to its end, finishing its requests in the order `pick` says. */
function runPlan(server: FakeHistory, run: Run): Result {
  const plan = new HistoryPlan<Item>({ windowMessages: WINDOW, ...run });
  const open: Job<Item>[] = [];
  const ids: number[] = [];
  const holes: [number, number][] = [];
  let coveredTo = run.fromId - 1;
  let mostHeld = 0;
  let idle = 0;
  for (let answers = 0; ; ) {
    for (let job = plan.next(); job !== null; job = plan.next()) open.push(job);
    if (answers > 2000) throw new Error('the plan asks for ever');
    if (open.length > run.lanes) throw new Error('more requests than lanes');
    mostHeld = Math.max(mostHeld, plan.held);
    for (let stretch = plan.take(); stretch !== null; stretch = plan.take()) {
      if (stretch.missing !== undefined) holes.push(holeOf(stretch, coveredTo));
      // Plain comparisons: a matcher per message would cost more than the plan.
      if (stretch.items.some((item) => item.id <= coveredTo) || stretch.coveredTo < (stretch.items.at(-1)?.id ?? coveredTo)) throw new Error(`stretch after ${coveredTo} is out of order`);
      ids.push(...stretch.items.map((item) => item.id));
      coveredTo = stretch.coveredTo;
    }
    if (plan.isFinished) return { ids, coveredTo, holes, error: undefined, mostHeld };
    if (plan.error !== undefined) return { ids, coveredTo, holes, error: plan.error, mostHeld };
    const job = open.splice(run.pick(open.length), 1)[0];
    if (job === undefined) {
      // Taking may have made room for another request; twice without one is a standstill.
      if (++idle > 1) throw new Error('the plan neither ends nor asks');
      continue;
    }
    idle = 0;
    try {
      plan.complete(job, server.answer(job.query));
    } catch (error) {
      plan.fail(job, error, run.isOfPage);
    }
    run.onAnswer?.(++answers);
  }
}

function holeOf(stretch: Stretch<Item>, coveredTo: number): [number, number] {
  if (stretch.items.length > 0 || stretch.coveredTo <= coveredTo) throw new Error('a hole must be empty and have a size');
  return [coveredTo + 1, stretch.coveredTo];
}

function isIn(id: number, ranges: readonly (readonly [number, number])[]): boolean {
  return ranges.some(([from, to]) => from <= id && id <= to);
}

function inRange(ids: readonly number[], fromId: number, toId: number): readonly number[] {
  return ids.filter((id) => id >= fromId && id <= toId);
}

/** Ascending ids with gaps of the given widths. */
function idsOf(count: number, gap: (index: number) => number): number[] {
  const ids: number[] = [];
  for (let index = 0, id = 0; index < count; index++) ids.push((id += 1 + gap(index)));
  return ids;
}

const first = (): number => 0;

describe('HistoryPlan', () => {
  it.each([0, 1, 2, 99, 100, 101, 199, 200, 201, 3000, 10_000])('releases every one of %d messages once and in order', (count) => {
    for (const lanes of [1, 2, 4, 8]) {
      const ids = idsOf(count, () => 0);
      const server = new FakeHistory(ids, plainRules);
      const result = runPlan(server, { fromId: 1, toId: Math.max(count, 1), lanes, pick: first });
      expect(result.ids).toEqual(ids);
      expect(result.coveredTo).toBe(Math.max(count, 1));
    }
  });

  it('keeps to the request budget with one lane, on short pages and gaps too', () => {
    const ids = idsOf(17_600, (index) => (index % 8 === 0 ? 1 : 0));
    const plain = new FakeHistory(ids, plainRules);
    runPlan(plain, { fromId: 1, toId: ids.at(-1) ?? 1, lanes: 1, pick: first });
    expect(plain.requests).toBeLessThanOrEqual(Math.ceil(17_600 / 100) + 2);
  });

  it.each([2, 4, 8])('keeps to the request budget with %d lanes', (lanes) => {
    const ids = idsOf(17_600, (index) => (index % 8 === 0 ? 1 : 0));
    const server = new FakeHistory(ids, plainRules);
    const result = runPlan(server, { fromId: 1, toId: ids.at(-1) ?? 1, lanes, pick: first });
    expect(result.ids).toEqual(ids);
    expect(server.requests).toBeLessThanOrEqual(Math.ceil(17_600 / 100) + 2);
    expect(server.deepestOffset).toBeLessThanOrEqual(5000);
  });

  it.each([[1, true], [40, true], [99, true], [1, false], [40, false], [99, false]])('asks for the oldest messages that every third page lacks %d of, and for nothing where ids go on without a gap (no places: %s)', (shortBy, isPlaceUnknown) => {
    const ids = idsOf(3000, (index) => (index % 10 === 0 ? 2 : 0));
    const server = new FakeHistory(ids, { ...plainRules, shortEvery: 3, lacksOldest: true, shortBy, isPlaceUnknown });
    const result = runPlan(server, { fromId: 1, toId: ids.at(-1) ?? 1, lanes: 1, pick: first });
    expect(result.ids).toEqual(ids);
    const dense = new FakeHistory(idsOf(3000, () => 0), { ...plainRules, shortEvery: 3 });
    runPlan(dense, { fromId: 1, toId: 3000, lanes: 1, pick: first });
    expect(dense.requestsBelow).toBe(0);
  });

  it.each([[1, 1], [4, 7]])('with %d lanes asks at most %d times for what a short page lacks where its place tells that it is the newest', (lanes, most) => {
    const ids = idsOf(17_600, () => 1);
    const server = new FakeHistory(ids, { ...plainRules, shortEvery: 7 });
    expect(runPlan(server, { fromId: 1, toId: ids.at(-1) ?? 1, lanes, pick: first }).ids).toEqual(ids);
    // The last pages of pieces have none above them that could tell.
    expect(server.requestsBelow).toBeLessThanOrEqual(most);
    const unknown = new FakeHistory(ids, { ...plainRules, shortEvery: 7, isPlaceUnknown: true });
    expect(runPlan(unknown, { fromId: 1, toId: ids.at(-1) ?? 1, lanes, pick: first }).ids).toEqual(ids);
    expect(unknown.requestsBelow).toBeGreaterThan(15);
  });

  it('goes on over places without a message, however many', () => {
    const server = new FakeHistory(idsOf(900, () => 0), plainRules);
    const plan = new HistoryPlan<Item>({ windowMessages: WINDOW, fromId: 1, toId: 900, lanes: 1 });
    const ids: number[] = [];
    for (let job = plan.next(); job !== null; job = plan.next()) {
      const { items, total } = server.answer(job.query);
      // Only every message above 700 and below 100 is more than its number.
      plan.complete(job, { items: items.filter(({ id }) => id < 100 || id > 700), sent: items.map(({ id }) => id), ...(total !== undefined && { total }) });
      for (let stretch = plan.take(); stretch !== null; stretch = plan.take()) ids.push(...stretch.items.map(({ id }) => id));
    }
    expect(ids).toEqual([...Array(900).keys()].map((index) => index + 1).filter((id) => id < 100 || id > 700));
  });

  it('asks for no more than its page size at a time, and misses nothing', () => {
    const scenario = fc.record({ pageSize: fc.integer({ min: 1, max: 99 }), count: fc.integer({ min: 0, max: 600 }), lanes: fc.integer({ min: 1, max: 6 }), gap: fc.integer({ min: 0, max: 3 }), shortEvery: fc.constantFrom(0, 2, 5), picks: fc.array(fc.nat(7), { minLength: 1, maxLength: 20 }) });
    fc.assert(
      fc.property(scenario, ({ pageSize, count, lanes, gap, shortEvery, picks }) => {
        const ids = idsOf(count, () => gap);
        const server = new FakeHistory(ids, { ...plainRules, shortEvery });
        let turn = 0;
        const pick = (open: number): number => (picks[turn++ % picks.length] ?? 0) % Math.max(open, 1);
        const result = runPlan(server, { fromId: 1, toId: ids.at(-1) ?? 1, lanes, pick, pageSize });
        expect(result.ids).toEqual(ids);
        expect(server.largestLimit).toBeLessThanOrEqual(pageSize);
      }),
      { numRuns: 2 * runs },
    );
  });

  it('never holds more than its window while one lane stands still', () => {
    const ids = idsOf(20_000, () => 0);
    const server = new FakeHistory(ids, plainRules);
    // The first request of the head is answered last of all that are open.
    const result = runPlan(server, { fromId: 1, toId: 20_000, lanes: 4, pick: (count) => count - 1, windowMessages: 5000 });
    expect(result.ids).toEqual(ids);
    expect(result.mostHeld).toBeLessThanOrEqual(5000);
  });

  it('asks by date before it believes an empty page, and stops when that is empty too', () => {
    const ids = idsOf(250, () => 3);
    const server = new FakeHistory(ids, { ...plainRules, emptyAt: [2], negativeOffset: 'clip' });
    const result = runPlan(server, { fromId: 1, toId: 5000, lanes: 1, pick: first });
    expect(result.ids).toEqual(ids);
  });

  it('surfaces an error after everything in front of it, and another run completes the rest', () => {
    const ids = idsOf(1000, () => 0);
    const server = new FakeHistory(ids, { ...plainRules, failAt: [4] });
    const broken = runPlan(server, { fromId: 1, toId: 1000, lanes: 1, pick: first });
    expect(broken.error).toBeInstanceOf(Error);
    expect(broken.ids).toEqual(ids.slice(0, 300));
    const rest = runPlan(server, { fromId: broken.coveredTo + 1, toId: 1000, lanes: 1, pick: first });
    expect([...broken.ids, ...rest.ids]).toEqual(ids);
  });

  it('loses nothing when messages are deleted while it reads', () => {
    const ids = idsOf(3000, () => 0);
    const server = new FakeHistory(ids, plainRules);
    const deleted = new Set<number>();
    const result = runPlan(server, {
      fromId: 1, toId: 3000, lanes: 4, pick: first,
      onAnswer: (answers) => {
        const id = answers * 37;
        server.delete(id);
        deleted.add(id);
      },
    });
    const got = new Set(result.ids);
    expect(ids.filter((id) => !got.has(id) && !deleted.has(id))).toEqual([]);
  });

  it('equals the server for any gaps, short and empty pages, lanes and order of answers', () => {
    const sizes = fc.constantFrom(0, 1, 2, 99, 100, 101, 350, 3000, 10_000);
    const scenario = fc.record({
      count: sizes,
      gaps: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 20 }),
      lanes: fc.integer({ min: 1, max: 8 }),
      picks: fc.array(fc.nat(7), { minLength: 1, maxLength: 40 }),
      shortEvery: fc.constantFrom(0, 1, 2, 3, 7),
      lacksOldest: fc.boolean(),
      shortBy: fc.constantFrom(1, 1, 20, 60),
      negativeOffset: fc.constantFrom('fill' as const, 'clip' as const),
      emptyAt: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 2 }),
      isCountKnown: fc.boolean(),
      isPlaceUnknown: fc.boolean(),
      hasExpected: fc.boolean(),
      fromShare: fc.double({ min: 0, max: 0.9, noNaN: true }),
      toBeyond: fc.boolean(),
      windowMessages: fc.constantFrom(400, 4000),
    });
    fc.assert(
      fc.property(scenario, (given) => {
        const ids = idsOf(given.count, (index) => given.gaps[index % given.gaps.length] ?? 0);
        const newest = ids.at(-1) ?? 1;
        const fromId = Math.max(1, Math.floor(newest * given.fromShare));
        const toId = given.toBeyond ? newest + 500 : newest;
        // Two empty answers in a row at the same place cannot be told from the end, nor an empty one to the question what a short page lacks.
        const emptyAt = given.lacksOldest ? [] : given.emptyAt.filter((number, index) => index === 0 || Math.abs(number - (given.emptyAt[0] ?? 0)) > 30).slice(0, given.lanes === 1 ? 1 : 0);
        const server = new FakeHistory(ids, { ...given, emptyAt, failAt: [] });
        let turn = 0;
        const expected = inRange(ids, fromId, toId);
        const result = runPlan(server, {
          fromId, toId, lanes: given.lanes, windowMessages: given.windowMessages,
          pick: (count) => (given.picks[turn++ % given.picks.length] ?? 0) % Math.max(count, 1),
          ...(given.hasExpected ? { expected: expected.length } : {}),
        });
        expect(result.ids).toEqual(expected);
        expect(result.coveredTo).toBe(toId);
      }),
      { numRuns: 2 * runs },
    );
  });

  it('after any error has released an exact beginning, and the next run the rest', () => {
    const scenario = fc.record({ lanes: fc.integer({ min: 1, max: 8 }), failAt: fc.integer({ min: 1, max: 40 }), picks: fc.array(fc.nat(7), { minLength: 1, maxLength: 20 }), gap: fc.integer({ min: 0, max: 5 }) });
    fc.assert(
      fc.property(scenario, ({ lanes, failAt, picks, gap }) => {
        const ids = idsOf(3000, () => gap);
        const toId = ids.at(-1) ?? 1;
        const server = new FakeHistory(ids, { ...plainRules, failAt: [failAt] });
        let turn = 0;
        const pick = (count: number): number => (picks[turn++ % picks.length] ?? 0) % Math.max(count, 1);
        const one = runPlan(server, { fromId: 1, toId, lanes, pick });
        expect(one.ids).toEqual(inRange(ids, 1, one.coveredTo));
        const two = one.error === undefined ? { ids: [] } : runPlan(server, { fromId: one.coveredTo + 1, toId, lanes, pick });
        expect([...one.ids, ...two.ids]).toEqual(ids);
      }),
      { numRuns: 100 },
    );
  });

  /** Random chats: gaps up to 90 %, deleted stretches, any number of lanes, any order of answers. */
  const chats = fc.record({
    count: fc.constantFrom(0, 1, 2, 99, 100, 101, 350, 3000, 10_000),
    gaps: fc.array(fc.constantFrom(0, 0, 0, 1, 9, 40, 5000), { minLength: 1, maxLength: 20 }),
    lanes: fc.integer({ min: 1, max: 8 }),
    picks: fc.array(fc.nat(7), { minLength: 1, maxLength: 40 }),
    shortEvery: fc.constantFrom(0, 3, 7),
    negativeOffset: fc.constantFrom('fill' as const, 'clip' as const),
    isCountKnown: fc.boolean(),
    failAt: fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 6 }),
  });

  function pickerOf(picks: readonly number[]): (count: number) => number {
    let turn = 0;
    return (count) => (picks[turn++ % picks.length] ?? 0) % Math.max(count, 1);
  }

  it('equals the server whatever requests fail in passing, and asks no more than once more for each', () => {
    fc.assert(
      fc.property(chats, (given) => {
        const ids = idsOf(given.count, (index) => given.gaps[index % given.gaps.length] ?? 0);
        const toId = ids.at(-1) ?? 1;
        const rules: FakeRules = { ...plainRules, ...given, emptyAt: [] };
        // Two failures in a row at one page would leave it out.
        const failAt = given.failAt.filter((number) => !given.failAt.includes(number - 1));
        const whole = new FakeHistory(ids, { ...rules, failAt: [] });
        runPlan(whole, { fromId: 1, toId, lanes: given.lanes, pick: pickerOf(given.picks), expected: ids.length, isOfPage: true });
        const server = new FakeHistory(ids, { ...rules, failAt });
        const result = runPlan(server, { fromId: 1, toId, lanes: given.lanes, pick: pickerOf(given.picks), expected: ids.length, isOfPage: true });
        // With several lanes two failures can still meet one page.
        expect(result.ids.filter((id) => isIn(id, result.holes))).toEqual([]);
        expect([...result.ids, ...ids.filter((id) => isIn(id, result.holes))].toSorted((a, b) => a - b)).toEqual(ids);
        expect(result.coveredTo).toBe(toId);
        expect(result.error).toBeUndefined();
        if (given.lanes === 1) expect(server.requests - server.requestsBelow).toBeLessThanOrEqual(whole.requests - whole.requestsBelow + server.faults);
      }),
      { numRuns: runs },
    );
  });

  it('leaves out what the server will not give, releases everything above it, and the next run heals it', () => {
    const scenario = fc.record({ chat: chats, from: fc.double({ min: 0, max: 1, noNaN: true }), width: fc.integer({ min: 0, max: 150 }) });
    fc.assert(
      fc.property(scenario, ({ chat: given, from, width }) => {
        const ids = idsOf(given.count, (index) => given.gaps[index % given.gaps.length] ?? 0);
        const toId = ids.at(-1) ?? 1;
        const at = Math.floor(from * Math.max(ids.length - 1, 0));
        const badIds = [ids[at] ?? 1, ids[Math.min(at + width, ids.length - 1)] ?? 1] as const;
        const rules: FakeRules = { ...plainRules, ...given, emptyAt: [], failAt: [] };
        const server = new FakeHistory(ids, { ...rules, badIds });
        const run = { fromId: 1, toId, lanes: given.lanes, pick: pickerOf(given.picks), isOfPage: true };
        const one = runPlan(server, run);
        expect(one.error).toBeUndefined();
        expect(one.ids).toEqual(ids.filter((id) => !isIn(id, one.holes)));
        // The bad stretch and at most a page on either side of it, three at the newest end: any page there holds the newest.
        expect(ids.filter((id) => isIn(id, one.holes)).length).toBeLessThanOrEqual(width + 1 + 300);
        const healthy = new FakeHistory(ids, rules);
        const healed = one.holes.flatMap(([fromId, holeTo]) => runPlan(healthy, { ...run, fromId, toId: holeTo }).ids);
        expect([...one.ids, ...healed].toSorted((a, b) => a - b)).toEqual(ids);
      }),
      { numRuns: runs },
    );
  });

  it('loses nothing that stays when messages vanish while it reads, singly and in stretches', () => {
    const scenario = fc.record({ chat: chats, deletions: fc.array(fc.record({ after: fc.integer({ min: 1, max: 60 }), at: fc.double({ min: 0, max: 1, noNaN: true }), count: fc.constantFrom(1, 5, 300) }), { maxLength: 8 }) });
    fc.assert(
      fc.property(scenario, ({ chat: given, deletions }) => {
        const ids = idsOf(given.count, (index) => given.gaps[index % given.gaps.length] ?? 0);
        const toId = ids.at(-1) ?? 1;
        const server = new FakeHistory(ids, { ...plainRules, ...given, failAt: [], emptyAt: [] });
        const deleted = new Set<number>();
        const result = runPlan(server, {
          fromId: 1, toId, lanes: given.lanes, pick: pickerOf(given.picks), expected: ids.length, isOfPage: true,
          onAnswer: (answers) => {
            for (const { at, count } of deletions.filter(({ after }) => after === answers)) {
              for (const id of ids.slice(Math.floor(at * ids.length)).slice(0, count)) {
                server.delete(id);
                deleted.add(id);
              }
            }
          },
        });
        const got = new Set(result.ids);
        expect(ids.filter((id) => !got.has(id) && !deleted.has(id))).toEqual([]);
        expect(got.size).toBe(result.ids.length);
      }),
      {
        numRuns: runs,
        // What is left after the deletion is far from where positions say: splitting the rest begins in the next piece every time.
        examples: [[{ chat: { count: 10_000, gaps: [0], lanes: 5, picks: [7], shortEvery: 0, negativeOffset: 'fill', isCountKnown: false, failAt: [] }, deletions: [{ after: 1, at: 0, count: 300 }] }]],
      },
    );
  });

  it('gives up after a few pages in a row that cannot be had', () => {
    const ids = idsOf(3000, () => 0);
    const server = new FakeHistory(ids, { ...plainRules, badIds: [501, 3000] });
    const result = runPlan(server, { fromId: 1, toId: 3000, lanes: 1, pick: first, isOfPage: true });
    expect(result.ids).toEqual(ids.slice(0, 500));
    expect(result.holes).toEqual([[501, 3000]]);
    expect(server.faults).toBeLessThanOrEqual(10);
  });
});
