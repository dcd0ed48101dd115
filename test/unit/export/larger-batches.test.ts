import { inLargerBatches } from '../../../src/export/read/larger-batches';
import type { HistoryBatch } from '../../../src/model/telegram';
import { aMessage, group } from './fake-telegram';

const batch = (from: number, to: number): HistoryBatch => ({ messages: Array.from({ length: to - from + 1 }, (_, index) => aMessage(group, from + index)), coveredTo: to });

async function* stream(batches: readonly HistoryBatch[], failure?: Error): AsyncGenerator<HistoryBatch> {
  await Promise.resolve();
  yield* batches;
  if (failure !== undefined) throw failure;
}

async function spans(batches: AsyncIterable<HistoryBatch>): Promise<[number, number][]> {
  const found: [number, number][] = [];
  for await (const { messages, coveredTo } of batches) found.push([messages[0]?.id ?? 0, coveredTo]);
  return found;
}

it('gathers batches until they are large enough, and keeps the rest', async () => {
  expect(await spans(inLargerBatches(stream([batch(1, 4), batch(5, 8), batch(9, 12), batch(13, 14)]), 8))).toEqual([[1, 8], [9, 14]]);
});

it('gives out what it has before it passes a failure on', async () => {
  const seen: number[] = [];
  const read = async (): Promise<void> => {
    for await (const { coveredTo } of inLargerBatches(stream([batch(1, 4), batch(5, 8)], new Error('cut')), 100)) seen.push(coveredTo);
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
  for await (const { coveredTo } of inLargerBatches(source(), 2)) if (coveredTo > 0) break;
  expect(isReleased).toBe(true);
});
