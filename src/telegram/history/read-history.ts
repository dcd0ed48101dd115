import { toTobsError, TobsFailure } from '../../model/errors';
import type { Message } from '../../model/message';
import type { HistoryBatch } from '../../model/telegram';
import { reasonOf } from '../clock';
import { onAbort } from '../../model/on-abort';
import type { Item, Job, Page, PageQuery } from './piece';
import type { PlanOptions } from './piece-sizes';
import { HistoryPlan, type Stretch } from './plan';

/** Fetches one page; on which connection and how often is its own business. */
export type FetchPage<T extends Item> = (query: PageQuery, signal: AbortSignal) => Promise<Page<T>>;

/**
 * Runs a plan with several requests in flight and gives out its stretches in order. Fetching goes on while the caller works
 * on a stretch, up to the plan's window; leaving the loop stops it.
 */
export async function* runPlan<T extends Item>(options: PlanOptions, fetch: FetchPage<T>, signal: AbortSignal): AsyncGenerator<Stretch<T>> {
  const plan = new HistoryPlan<T>(options);
  const own = new AbortController();
  let wake: (() => void) | undefined;

  const run = async (job: Job<T>): Promise<void> => {
    try {
      plan.complete(job, await fetch(job.query, own.signal));
    } catch (error) {
      plan.fail(job, error ?? new TobsFailure({ code: 'STOPPED' }), isOfPage(error));
    }
    if (!own.signal.aborted) launch();
    wake?.();
  };
  const launch = (): void => {
    for (let job = plan.next(); job !== null; job = plan.next()) void run(job);
  };

  if (signal.aborted) throw reasonOf(signal);
  const remove = onAbort(signal, () => own.abort(reasonOf(signal)));
  try {
    while (!plan.isFinished) {
      launch();
      const stretch = plan.take();
      if (stretch !== null) {
        yield stretch;
      } else if (plan.error !== undefined) {
        throw plan.error as Error;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    remove();
    own.abort();
  }
}

/** A stretch as the rest of the product sees it. */
export function batchOf(stretch: Stretch<Message>): HistoryBatch {
  return { messages: stretch.items, coveredTo: stretch.coveredTo, ...(stretch.missing === undefined ? {} : { missing: toTobsError(stretch.missing) }) };
}

/** Errors that say nothing about other pages; everything else would meet all of them. */
function isOfPage(error: unknown): boolean {
  return error instanceof TobsFailure && (error.detail.code === 'TELEGRAM_ERROR' || error.detail.code === 'TIMEOUT');
}

/** Errors leave src/telegram by name only. */
export function failureFrom(error: unknown): unknown {
  if (error instanceof TobsFailure) return error;
  const detail = toTobsError(error);
  return detail.code === 'STOPPED' ? error : new TobsFailure(detail, { cause: error });
}
