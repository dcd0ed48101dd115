import { clearTimeout, setTimeout } from 'node:timers';
import { describeError, toTobsError } from '../../src/model/errors';

/** documented: F-RUN-10. */
const LIMIT_MS = 5000;

/** Something to be put in order after a command, whatever became of it. */
export interface CleanUpStep {
  /** What is done, for a person: "Closing the connection". */
  readonly what: string;
  readonly run: () => Promise<unknown>;
}

/**
 * Runs the steps one after the other, each within five seconds; one that fails or hangs is said and never keeps the next from its turn.
 * @param note says something to the user
 */
export async function cleanUp(steps: readonly CleanUpStep[], note: (text: string) => void, limitMs = LIMIT_MS): Promise<void> {
  for (const { what, run } of steps) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), limitMs)));
    try {
      if ((await Promise.race([run(), late])) === 'late') note(`${what} did not end within ${limitMs / 1000} s.`);
    } catch (caught) {
      note(`${what} failed. ${describeError(toTobsError(caught))}`);
    } finally {
      clearTimeout(timer);
    }
  }
}
