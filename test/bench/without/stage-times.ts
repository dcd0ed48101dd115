import type { RunStage, StageTimings } from '../../../src/model/metrics';

/** Stands in for the product's: nothing is timed. */
export class StageTimes {
  readonly timings: StageTimings = {};

  async time<T>(_stage: RunStage, work: () => Promise<T>): Promise<T> {
    return await work();
  }

  async *timeEach<T>(_stage: RunStage, source: AsyncIterable<T>): AsyncGenerator<T> {
    yield* source;
  }
}
