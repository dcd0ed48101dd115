import fc from 'fast-check';
import { layoutChoices, type LayoutSetting } from '../../src/settings/definitions';
import { ExportBench, TestVault, type ExportOptions } from './support/export-bench';
import { everyKind, everyKindChats } from './support/every-kind';

const sorted = (ids: readonly number[]): number[] => [...ids].sort((a, b) => a - b);
const notesOf = ({ vault }: TestVault): Map<string, string> => new Map([...vault.notes].sort(([a], [b]) => (a < b ? -1 : 1)));

/** With people and polls, so that what is asked for afterwards is interrupted, too. */
const settings = { reactions: 'people' } as const;

function historyCalls(bench: ExportBench): number {
  return bench.calls('messages.getHistory') + bench.calls('messages.getReplies');
}

describe('an interrupted export', () => {
  let bench: ExportBench;
  beforeAll(async () => {
    bench = await ExportBench.start(everyKind);
  });
  beforeEach(() => bench.reset());
  afterAll(() => bench.stop());

  describe.each(everyKindChats)('of a chat of kind %s', (_key, reference) => {
    it('ends with the same bytes wherever it is killed, and fetches no more than the window again', async () => {
      const undisturbed = new TestVault();
      await bench.export(reference, undisturbed, { settings });
      const pages = historyCalls(bench);
      const changes = undisturbed.vault.writes.length + undisturbed.state.sets.length;
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: changes }), async (lifetime) => {
          const here = new TestVault();
          let left = lifetime;
          const dead = (): { code: 'INTERNAL'; reason: string } | null => (left-- > 0 ? null : { code: 'INTERNAL', reason: 'killed' });
          here.vault.refuse(dead);
          here.state.refuse((keys) => (keys[0] === 'telegram/peers' ? null : dead()));
          await bench.export(reference, here, { settings });
          here.vault.refuse(null);
          here.state.refuse(null);
          await bench.reset();
          const rest = await bench.export(reference, here, { settings });
          expect(rest.outcome).toBe('success');
          expect(notesOf(here)).toEqual(notesOf(undisturbed));
          // Nothing is fetched that an undisturbed run would not fetch.
          expect(historyCalls(bench)).toBeLessThanOrEqual(pages + 1);
        }),
        { numRuns: 8 },
      );
    });
  });

  it('covers exactly what is in the notes after a stop, and fetches at most one page of it again', async () => {
    const reference = '-1001500000002';
    const undisturbed = new TestVault();
    await bench.export(reference, undisturbed);
    for (const writes of [1, 5, 12, 20]) {
      const here = new TestVault();
      const stop = new AbortController();
      here.vault.refuse(() => {
        if (here.vault.writes.length >= writes) stop.abort();
        return null;
      });
      const stopped = await bench.export(reference, here, { signal: stop.signal });
      expect(stopped.outcome).toBe('stopped');
      here.vault.refuse(null);
      const before = new Set(here.blockIds());
      await bench.reset();
      const rest = await bench.export(reference, here);
      expect(rest.outcome).toBe('success');
      const missing = undisturbed.blockIds().filter((id) => !before.has(id)).length;
      expect(historyCalls(bench)).toBeLessThanOrEqual(Math.ceil(missing / 100) + 2);
      expect(notesOf(here)).toEqual(notesOf(undisturbed));
    }
  });

  it.each(Object.keys(layoutChoices) as LayoutSetting[])('changes nothing when the state is lost, with layout %s', async (layout) => {
    for (const [, reference] of everyKindChats) {
      const here = new TestVault();
      const options: ExportOptions = { settings: { ...settings, layout } };
      await bench.export(reference, here, options);
      const [writes, ids] = [here.vault.writes.length, sorted(here.blockIds())];
      here.state.records.clear();
      await bench.reset();
      const report = await bench.export(reference, here, options);
      expect(here.vault.writes.slice(writes)).toEqual([]);
      expect(sorted(here.blockIds())).toEqual(ids);
      expect(report.outcome).toBe('success');
      expect(historyCalls(bench)).toBeLessThanOrEqual(Math.ceil(ids.length / 100) + 3);
    }
  });

  it('asks again for the people of whom the list of what is missing is damaged', async () => {
    const reference = '-1001500000002';
    const whole = new TestVault();
    await bench.export(reference, whole, { settings });
    const here = new TestVault();
    await bench.client.dc.control.run('fault.add', { match: { method: 'messages.getMessageReactionsList' }, do: { kind: 'error', code: 500, text: 'RPC_CALL_FAIL' } });
    await bench.export(reference, here, { settings: { ...settings, retries: 0 } });
    await bench.client.dc.control.run('fault.remove');
    const lists = [...here.state.records.keys()].filter((key) => key.startsWith('details|'));
    expect(lists.length).toBeGreaterThan(0);
    for (const key of lists) here.state.records.set(key, '{"items":"none"}');
    const report = await bench.export(reference, here, { settings });
    expect(report.outcome).toBe('success');
    expect(here.events).toContainEqual({ type: 'message', level: 'warn', text: expect.stringContaining('damaged') as string });
    expect(notesOf(here)).toEqual(notesOf(whole));
  });

  it('rebuilds whatever record is damaged', async () => {
    const reference = '-1001500000002';
    const whole = new TestVault();
    await bench.export(reference, whole, { settings });
    const keys = [...whole.state.records.keys()];
    expect(new Set(keys.map((key) => key.split('|')[0]))).toEqual(new Set(['chat', 'chats', 'counts', 'file', 'index', 'left-out', 'parts', 'segment', 'telegram/peers']));
    const damages = ['null', '[]', '"x"', '{"version":1}', '{"__proto__":{"covered":[[1,9999]]}}', '{"version":1,"folder":7,"layout":"day","covered":[[9,1]],"pending":[-1]}', '{"ids":[1,2,3],"days":[[1,900000000]],"bases":["a"]}', '{"peers":[{"id":"x"}]}'];
    await fc.assert(
      fc.asyncProperty(fc.subarray(keys, { minLength: 1 }), fc.constantFrom(...damages), async (damaged, damage) => {
        const here = new TestVault();
        for (const [path, text] of whole.vault.notes) here.vault.notes.set(path, text);
        for (const [key, json] of whole.state.records) here.state.records.set(key, damaged.includes(key) ? damage : json);
        const report = await bench.export(reference, here, { settings });
        expect(report.outcome).toBe('success');
        expect(notesOf(here)).toEqual(notesOf(whole));
        expect(Object.hasOwn({}.constructor.prototype as object, 'covered')).toBe(false);
      }),
      { numRuns: 20 },
    );
  });
});

it('fetches only the uncovered part when the range grows', async () => {
  const bench = await ExportBench.start('gaps');
  try {
    const here = new TestVault();
    await bench.export('@gaps_news', here, { target: { range: { last: 1000 } }, settings: { layout: 'day' } });
    expect(sorted(here.blockIds())).toEqual((await bench.ids('news')).slice(-here.blockIds().length));
    const rest = (await bench.ids('news')).length - here.blockIds().length;
    await bench.reset();
    await bench.export('@gaps_news', here, { settings: { layout: 'day', fetchConnections: 1, requestsInFlight: 1 } });
    // Every seventh page of this chat comes one message short.
    expect(historyCalls(bench)).toBeLessThanOrEqual(Math.ceil((rest + rest / 700) / 100) + 2);
    expect(sorted(here.blockIds())).toEqual(await bench.ids('news'));
  } finally {
    await bench.stop();
  }
});
