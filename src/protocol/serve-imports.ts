import { TobsFailure } from '../model/errors';
import type { FileHandling, FoundExport } from '../model/desktop-export';
import type { OpenRecords, StoredRecords } from '../model/stored-records';
import type { Cancellable } from '../model/telegram';
import type { Dispatcher } from './dispatcher';
import { methods } from './methods';
import type { OpenExportOptions } from './schema/import-schema';
import type { ServedTelegram } from './served-telegram';

/** A Telegram Desktop export that is read like Telegram. */
export interface ServedExport {
  readonly telegram: ServedTelegram;
  readonly found: FoundExport;
  /** What becomes of its files from now on. */
  chooseFiles(files: FileHandling): void;
}

/** Opens and checks a Telegram Desktop export. @throws TobsFailure USAGE, IMPORT_INVALID */
export type OpenExport = (options: OpenExportOptions, work: Cancellable & { readonly onProgress: (bytesDone: number) => void }) => Promise<ServedExport>;

/** What serving a Telegram Desktop export works with. */
export interface ImportParts {
  /** Absent: this companion imports nothing. */
  readonly openExport?: OpenExport | undefined;
  readonly openRecords?: OpenRecords | undefined;
  /** Makes what is opened the one thing the connection reads. @throws TobsFailure BUSY */
  take(windowBatches: number, open: () => Promise<ServedTelegram>): Promise<unknown>;
  onProgress(progress: number | undefined): (bytesDone: number) => void;
}

/** Answers the requests about Telegram Desktop exports and the records of imports. @returns lets the records go */
export function serveImports(dispatcher: Dispatcher, parts: ImportParts): () => Promise<void> {
  let records: StoredRecords | null = null;
  let served: ServedExport | null = null;
  const exported = (): ServedExport => {
    if (served === null) throw new TobsFailure({ code: 'PROTOCOL', reason: 'no export is open' });
    return served;
  };
  const opened = (): StoredRecords => {
    if (records === null) throw new TobsFailure({ code: 'PROTOCOL', reason: 'no records are open' });
    return records;
  };
  const close = async (): Promise<void> => {
    const before = records;
    records = null;
    await before?.close();
  };
  dispatcher.handle(methods.openExport, async (options, signal) => {
    if (parts.openExport === undefined) throw new TobsFailure({ code: 'PROTOCOL', reason: 'this companion imports nothing' });
    const { openExport } = parts;
    await parts.take(options.windowBatches, async () => {
      served = await openExport(options, { signal, onProgress: parts.onProgress(options.progress) });
      return served.telegram;
    });
    return exported().found;
  });
  dispatcher.handle(methods.chooseFiles, async ({ files }) => {
    await Promise.resolve();
    exported().chooseFiles(files);
    return null;
  });
  dispatcher.handle(methods.openRecords, async ({ vault, mode }) => {
    if (parts.openRecords === undefined) throw new TobsFailure({ code: 'PROTOCOL', reason: 'this companion keeps no records' });
    await close();
    records = await parts.openRecords(vault, mode);
    return records !== null;
  });
  dispatcher.handle(methods.getRecord, async ({ key }) => ({ value: await opened().get(key) }));
  dispatcher.handle(methods.keysOfRecords, async ({ prefix }) => ({ keys: await opened().keysFrom(prefix) }));
  dispatcher.handle(methods.setRecords, async ({ records: list }) => {
    await opened().set(list.map(({ key, value }) => [key, value] as const));
    return null;
  });
  dispatcher.handle(methods.closeRecords, async () => {
    await close();
    return null;
  });
  return close;
}
