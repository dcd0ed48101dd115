import { TobsFailure, type TobsError } from '../../../src/model/errors';
import type { StatePort } from '../../../src/export/ports';

/** Records in memory for tests of the run; values pass through JSON, as they do on disk. */
export class MemoryState implements StatePort {
  /** Stored JSON by key. */
  readonly records = new Map<string, string>();
  /** Keys of every `set`, in order. */
  readonly sets: (readonly string[])[] = [];
  private refusal: ((keys: readonly string[]) => TobsError | null) | null = null;

  /** From now on every `set` is offered to `decide`; the error it returns is thrown and nothing is stored. */
  refuse(decide: ((keys: readonly string[]) => TobsError | null) | null): void {
    this.refusal = decide;
  }

  get(key: string): Promise<unknown> {
    const json = this.records.get(key);
    return Promise.resolve(json === undefined ? undefined : (JSON.parse(json) as unknown));
  }

  keysFrom(prefix: string): Promise<readonly string[]> {
    return Promise.resolve([...this.records.keys()].filter((key) => key.startsWith(prefix)));
  }

  async set(records: readonly (readonly [key: string, value: unknown])[]): Promise<void> {
    await Promise.resolve();
    const keys = records.map(([key]) => key);
    const error = this.refusal?.(keys);
    if (error) throw new TobsFailure(error);
    // Serialised before the first change, so that a value JSON refuses leaves everything as it was.
    const texts = records.map(([key, value]) => [key, value === undefined ? undefined : JSON.stringify(value)] as const);
    for (const [key, json] of texts) {
      if (json === undefined) this.records.delete(key);
      else this.records.set(key, json);
    }
    this.sets.push(keys);
  }
}
