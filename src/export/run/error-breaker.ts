import type { TobsError, TobsErrorCode } from '../../model/errors';
import type { ExportFailure } from '../../model/events';
import type { Tally } from './tally';

/** chosen: so many failures with less than as much success beside them are no accident any more. */
const mostFailures = 50;

/** What is so of one thing alone: the next one may be there all the same, however many are not. */
const ofOneThing: ReadonlySet<TobsErrorCode> = new Set(['STOPPED', 'FILE_UNAVAILABLE', 'CHAT_UNAVAILABLE', 'CHAT_UNKNOWN', 'REFERENCE_INVALID', 'SPACE_LOW']);

/** What a breaker stops, and what it says then. */
interface BreakerKind {
  /** How much has gone well in a chat so far. */
  readonly succeeded: (tally: Tally) => number;
  readonly errorOf: (counts: { readonly failures: number; readonly succeeded: number; readonly last: TobsError }) => TobsError;
}

/** Stops the run, as the user would: behind a checkpoint. The next run goes on from there. */
export const everything: BreakerKind = {
  succeeded: (tally) => tally.processed + tally.discussionRead + tally.mediaDownloaded + tally.mediaReused,
  errorOf: (counts) => ({ code: 'TOO_MANY_ERRORS', ...counts }),
};

/** Stops fetching files, in all chats of the run. Texts go on: where files come from may be down by itself. */
export const files: BreakerKind = {
  succeeded: (tally) => tally.mediaDownloaded + tally.mediaReused,
  errorOf: (counts) => ({ code: 'TOO_MANY_FILE_ERRORS', ...counts }),
};

/**
 * Stops what nearly always fails: the last fifty failures had less than fifty things between them that went well. It says why.
 * What has failed in an earlier run already does not count, so that a run never ends at the same things again.
 */
export class ErrorBreaker {
  private readonly controller = new AbortController();
  /** What had gone well at each of the last failures, oldest first. */
  private readonly marks: number[] = [];
  private before = 0;
  private tally: Tally | null = null;
  private tripped: TobsError | null = null;

  constructor(private readonly kind: BreakerKind) {}

  /** Aborts when there is no point in going on. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Why; null while it goes on. */
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
    this.tripped = this.kind.errorOf({ failures: mostFailures, succeeded: beside, last: error });
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
    return this.before + (tally === null ? 0 : this.kind.succeeded(tally));
  }
}
