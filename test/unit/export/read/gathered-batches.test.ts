import { gatheredBatches, type Gathering } from '../../../../src/export/read/gathered-batches';
import type { HistoryBatch } from '../../../../src/model/telegram';
import { aMessage, group } from '../fake-telegram';

const batch = (from: number, to: number): HistoryBatch => ({ messages: Array.from({ length: to - from + 1 }, (_, index) => aMessage(group, from + index)), coveredTo: to });
const hole = (to: number): HistoryBatch => ({ messages: [], coveredTo: to, missing: { code: 'TIMEOUT', what: 'messages.getHistory', afterMs: 1 } });

/** Everything at once, then a failure if there is one. */
async function* stream(batches: readonly HistoryBatch[], failure?: Error): AsyncGenerator<HistoryBatch> {
  await Promise.resolve();
  yield* batches;
  if (failure !== undefined) throw failure;
}

const boundsOf = ({ messages, coveredTo }: HistoryBatch): [number, number] => [messages[0]?.id ?? 0, coveredTo];

async function spans(batches: readonly HistoryBatch[], gathering: Gathering): Promise<[number, number][]> {
  const found: [number, number][] = [];
  for await (const gathered of gatheredBatches(() => stream(batches), gathering)) found.push(boundsOf(gathered));
  return found;
}

/** Lets everything that is ready happen. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A source that gives out a batch when it is told to, and tells how many it was asked for. */
class Source {
  asked = 0;
  private give: ((batch: HistoryBatch) => void) | undefined;

  async *batches(left: AbortSignal): AsyncGenerator<HistoryBatch> {
    for (;;) {
      this.asked++;
      yield await new Promise<HistoryBatch>((resolve, reject) => {
        this.give = resolve;
        left.addEventListener('abort', () => reject(left.reason as Error), { once: true });
      });
    }
  }

  async send(...batches: readonly HistoryBatch[]): Promise<void> {
    for (const one of batches) {
      this.give?.(one);
      await settled();
    }
  }
}

it('waits until there are enough messages, and keeps the rest', async () => {
  expect(await spans([batch(1, 4), batch(5, 8), batch(9, 12), batch(13, 14)], { least: 8, most: 8 })).toEqual([[1, 8], [9, 14]]);
});

it('gives every batch at once to a reader who is faster than the source', async () => {
  const source = new Source();
  const reader = gatheredBatches((left) => source.batches(left), { least: 1, most: 100 });
  for (const [from, to] of [[1, 2], [3, 5], [6, 6]] as const) {
    const next = reader.next();
    await settled();
    await source.send(batch(from, to));
    expect(boundsOf((await next).value as HistoryBatch)).toEqual([from, to]);
  }
  await reader.return(undefined);
});

it('joins what came while the reader was busy, and asks for no more than there is room for', async () => {
  const source = new Source();
  const reader = gatheredBatches((left) => source.batches(left), { least: 1, most: 6 });
  const first = reader.next();
  await settled();
  await source.send(batch(1, 2));
  await first;
  await source.send(batch(3, 5), batch(6, 8));
  expect(source.asked).toBe(3);
  expect(boundsOf((await reader.next()).value as HistoryBatch)).toEqual([3, 8]);
  await settled();
  expect(source.asked).toBe(4);
  await reader.return(undefined);
});

it('keeps a hole apart from what lies around it', async () => {
  expect(await spans([batch(1, 2), hole(4), batch(5, 6), batch(7, 8)], { least: 100, most: 100 })).toEqual([[1, 2], [0, 4], [5, 8]]);
});

it('gives out what it has before it passes a failure on', async () => {
  const seen: number[] = [];
  const read = async (): Promise<void> => {
    for await (const { coveredTo } of gatheredBatches(() => stream([batch(1, 4), batch(5, 8)], new Error('cut')), { least: 100, most: 100 })) seen.push(coveredTo);
  };
  await expect(read()).rejects.toThrow('cut');
  expect(seen).toEqual([8]);
});

it('lets go of the source when nobody reads on', async () => {
  let isReleased = false;
  async function* source(): AsyncGenerator<HistoryBatch> {
    try {
      yield* stream([batch(1, 4), batch(5, 8)]);
    } finally {
      isReleased = true;
    }
  }
  for await (const { coveredTo } of gatheredBatches(source, { least: 2, most: 2 })) if (coveredTo > 0) break;
  expect(isReleased).toBe(true);
});

it('does not wait for the source when nobody reads on', async () => {
  const source = new Source();
  const reader = gatheredBatches((left) => source.batches(left), { least: 1, most: 100 });
  const first = reader.next();
  await settled();
  await source.send(batch(1, 1));
  await first;
  expect(source.asked).toBe(2);
  await expect(reader.return(undefined)).resolves.toMatchObject({ done: true });
});
