import { Durations } from '../../model/durations';
import type { RunStage, StageTimings } from '../../model/metrics';
import type { ClockPort } from '../ports';

/** How long the steps of a run take, by stage. */
export class StageTimes {
  private readonly stages = new Map<RunStage, Durations>();

  constructor(private readonly clock: Pick<ClockPort, 'now'>) {}

  /** Times one piece of work; what it throws counts as an error of its stage and is thrown on. */
  async time<T>(stage: RunStage, work: () => Promise<T>): Promise<T> {
    const startedMs = this.clock.now();
    let hasFailed = true;
    try {
      const result = await work();
      hasFailed = false;
      return result;
    } finally {
      this.of(stage).add(this.clock.now() - startedMs, hasFailed);
    }
  }

  /** The same items; how long each was waited for counts for `stage`. */
  async *timeEach<T>(stage: RunStage, source: AsyncIterable<T>): AsyncGenerator<T> {
    const items = source[Symbol.asyncIterator]();
    try {
      for (;;) {
        const step = await this.time(stage, () => items.next());
        if (step.done === true) return;
        yield step.value;
      }
    } finally {
      await items.return?.();
    }
  }

  get timings(): StageTimings {
    return Object.fromEntries([...this.stages].map(([stage, durations]) => [stage, durations.timing]));
  }

  private of(stage: RunStage): Durations {
    const known = this.stages.get(stage) ?? new Durations();
    this.stages.set(stage, known);
    return known;
  }
}
