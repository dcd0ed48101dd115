import type { HistoryBatch } from '../../model/telegram';

/**
 * Batches of at least `messages` messages, except for the last. When the source fails or is stopped, what has been gathered
 * comes first, so that nothing fetched is lost.
 */
export async function* inLargerBatches(batches: AsyncIterable<HistoryBatch>, messages: number): AsyncGenerator<HistoryBatch> {
  let gathered: HistoryBatch | null = null;
  let failure: { readonly error: unknown } | null = null;
  const source = batches[Symbol.asyncIterator]();
  try {
    while (failure === null) {
      const step = await source.next().catch((error: unknown) => {
        failure = { error };
        return null;
      });
      if (step === null || step.done === true) break;
      if (step.value.missing !== undefined) {
        if (gathered !== null) yield gathered;
        gathered = null;
        yield step.value;
        continue;
      }
      gathered = gathered === null ? step.value : { messages: [...gathered.messages, ...step.value.messages], coveredTo: step.value.coveredTo };
      if (gathered.messages.length < messages) continue;
      const full = gathered;
      gathered = null;
      yield full;
    }
    if (gathered !== null) yield gathered;
    rethrow(failure);
  } finally {
    await source.return?.();
  }
}

function rethrow(failure: { readonly error: unknown } | null): void {
  if (failure !== null) throw failure.error;
}
