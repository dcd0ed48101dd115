import type { FileProcessing } from '../model/processing';
import { TobsFailure } from '../model/errors';
import type { Dispatcher } from './dispatcher';
import { methods } from './methods';

/** Makes what processes files; called when first asked for. */
export type MakeProcessing = () => Promise<FileProcessing>;

/** Answers the requests about processing. Without `make` every one is refused. */
export function serveProcessing(dispatcher: Dispatcher, make: MakeProcessing | undefined): void {
  let made: Promise<FileProcessing> | null = null;
  const processing = (): Promise<FileProcessing> => {
    if (make === undefined) throw new TobsFailure({ code: 'PROTOCOL', reason: 'this companion processes no files' });
    made ??= make();
    return made;
  };
  dispatcher.handle(methods.processingBegin, async (options, signal) => await (await processing()).begin(options, { signal }));
  dispatcher.handle(methods.processingHash, async ({ path }, signal) => await (await processing()).hash(path, { signal }));
  dispatcher.handle(methods.processingRun, async (order, signal) => await (await processing()).process(order, { signal }));
  dispatcher.handle(methods.processingSettle, async (step) => {
    await (await processing()).settle(step);
    return null;
  });
}
