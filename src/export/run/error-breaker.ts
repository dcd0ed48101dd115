import { describeError, type TobsError, type TobsErrorCode } from '../../model/errors';
import type { ExportFailure } from '../../model/events';
import type { Tally } from './tally';

/** chosen: so many failures with less than as much success beside them are no accident any more. */
const mostFailures = 50;

/** What is so of one thing alone: the next one may be there all the same, however many are not. */
const ofOneThing: ReadonlySet<TobsErrorCode> = new Set(['STOPPED', 'FILE_UNAVAILABLE', 'CHAT_UNAVAILABLE', 'CHAT_UNKNOWN', 'REFERENCE_INVALID', 'SPACE_LOW']);

/**
 * Stops a run in which nearly everything fails: the last fifty failures had fewer than fifty messages and files between them that
 * went well. It stops as the user would, behind a checkpoint, and says why; the next run goes on from there. What has failed in
 * an earlier run already does not count, so that a run never ends at the same things again.
 */
export class ErrorBreaker {
  private readonly controller = new AbortController();
  /** What had gone well at each of the last failures, oldest first. */
  private readonly marks: number[] = [];
  private before = 0;
  private tally: Tally | null = null;
  private tripped: TobsError | null = null;

  /** Aborts when the run is to stop. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Why the run is stopped; null while it is not. */
  get error(): TobsError | null {
    return this.tripped;
  }

  /** The chat whose success counts from now on, beside that of those before it. */
  watch(tally: Tally): void {
    this.before = this.succeeded;
    this.tally = tally;
  }

  failed(error: TobsError): void {
    if (ofOneThing.has(error.code) || this.tripped !== null) return;
    this.marks.push(this.succeeded);
    if (this.marks.length > mostFailures) this.marks.shift();
    const beside = this.succeeded - (this.marks[0] ?? 0);
    if (this.marks.length < mostFailures || beside >= mostFailures) return;
    this.tripped = { code: 'TOO_MANY_ERRORS', failures: mostFailures, succeeded: beside, reason: describeError(error) };
    this.controller.abort();
  }

  /** `onFailure`, for what counts. */
  counting(onFailure: (failure: ExportFailure) => void): (failure: ExportFailure) => void {
    return (failure) => {
      onFailure(failure);
      this.failed(failure.error);
    };
  }

  private get succeeded(): number {
    const { tally } = this;
    return this.before + (tally === null ? 0 : tally.processed + tally.discussionRead + tally.mediaDownloaded + tally.mediaReused);
  }
}
