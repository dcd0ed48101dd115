import type { VaultPath } from '../../model/ids';
import type { FileProcessing, Processor } from '../../model/processing';
import { renderMediaLine } from '../../notes/render/media-line';
import type { Settings } from '../../settings/definitions';
import { KeyedLock } from '../keyed-lock';
import { parseResultRecord, resultKey, type PendingItem, type ResultRecord } from '../state/records';
import type { StatePort, VaultPort } from '../ports';
import type { ChatFiles } from './chat-files';
import { madeKey, type MadeRecord } from './made-files';
import { besidePath, insteadPath } from './processed-path';
import { processorOf, recipeOf } from './processor-of';

/** What processing one file works with. */
export interface ItemParts {
  readonly processing: FileProcessing;
  readonly settings: Settings;
  readonly state: StatePort;
  readonly signal: AbortSignal;
}

/** What the user should hear of an item. */
export interface ItemOutcome {
  /** Why the original stays, when that is not by choice. */
  readonly problem: string | null;
  /** What was done otherwise than asked for. */
  readonly remark: string | null;
  /** The file stays on the list for the next run. */
  readonly isLeft?: true;
}

/** One file, and what is to be made of it. */
interface FileWork {
  readonly chat: ChatFiles;
  /** The original. */
  readonly path: VaultPath;
  readonly sizeBytes: number;
  readonly record: MadeRecord;
  readonly processor: Processor;
  readonly recipe: string;
}

interface FileOutcome extends ItemOutcome {
  readonly record: MadeRecord;
}

const quiet: ItemOutcome = { problem: null, remark: null };

/** Processes files and brings the results into the notes. Every step can be repeated after a crash without harm. */
export class ItemProcessor {
  /** Of the programs: part of what a result depends on. */
  version = '';
  made = 0;
  private bytesBefore = 0;
  private bytesAfter = 0;
  /** One file may be shown by several messages. */
  private readonly files = new KeyedLock();

  constructor(private readonly parts: ItemParts) {}

  /** `3 files now take 12.5 MB instead of 80.1 MB.` */
  summary(): string {
    const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
    return `${this.made} ${this.made === 1 ? 'file now takes' : 'files now take'} ${megabytes(this.bytesAfter)} instead of ${megabytes(this.bytesBefore)}.`;
  }

  /** @throws TobsFailure STOPPED, COMPANION_FAILED, DISK_FULL, NOT_WRITABLE: the item is still to be done */
  async process(chat: ChatFiles, item: PendingItem): Promise<ItemOutcome> {
    const { settings } = this.parts;
    const { path, media } = item;
    const processor = processorOf(media, settings);
    if (processor === null) return quiet;
    const { sizeBytes } = media.file;
    return await this.files.run(path, async () => {
      const record = (await chat.made.recordOf(path)) ?? { originalBytes: sizeBytes };
      const outcome = await this.settled({ chat, path, sizeBytes, record, processor, recipe: recipeOf(processor, settings) });
      await this.show(chat, item, outcome.record);
      return outcome;
    });
  }

  /** The file as the settings want it; processed now unless an earlier time, or another message, has done it. */
  private async settled(work: FileWork): Promise<FileOutcome> {
    const { chat, path, sizeBytes, record, recipe, processor } = work;
    const place = await chat.made.placeOf(path, sizeBytes);
    if (record.processed?.recipe === recipe) {
      if (record.processed.path === undefined || place?.path === record.processed.path) return { ...quiet, record };
      // A process died between noting the result and giving it its name.
      const beside = besidePath(path, processor);
      if ((await chat.vault.sizeOf(beside)) === record.processed.sizeBytes) return { ...quiet, record: await this.place(work, beside, record.processed) };
    }
    if (place?.hasOriginal !== true) return { ...quiet, record };
    return await this.make(work);
  }

  private async make(work: FileWork): Promise<FileOutcome> {
    const { processing, signal } = this.parts;
    const { chat: { vault }, path, record, recipe, processor } = work;
    const absolute = await vault.prepareFile(path);
    const result = resultKey(await processing.hash(absolute, { signal }), `${recipe}|${this.version}`);
    const known = await this.knownResult(vault, result);
    if (known !== null) return { ...quiet, record: await this.store(path, { ...record, processed: { recipe, ...known } }) };
    const beside = besidePath(path, processor);
    const end = await processing.process({ path: absolute, output: await vault.prepareFile(beside), processor }, { signal });
    if (end.kind === 'later') return { record, problem: end.reason, remark: null, isLeft: true };
    if (end.kind !== 'made') {
      const kept = await this.store(path, { ...record, processed: { recipe } }, end.kind === 'kept' ? [[result, {}]] : []);
      return { record: kept, problem: end.kind === 'failed' ? end.reason : null, remark: null };
    }
    this.made++;
    this.bytesBefore += work.sizeBytes;
    this.bytesAfter += end.sizeBytes;
    const processed = { recipe, path: await this.finalPath(work, beside), sizeBytes: end.sizeBytes };
    // Noted first: once the result has taken the original's place, its size is the only way to know it.
    await this.store(path, { ...record, processed }, [[result, { path: processed.path, sizeBytes: processed.sizeBytes }]]);
    return { record: await this.place({ ...work, record: { ...record, processed } }, beside, processed), problem: null, remark: end.remark ?? null };
  }

  private async store(path: VaultPath, record: MadeRecord, others: readonly (readonly [string, unknown])[] = []): Promise<MadeRecord> {
    await this.parts.state.set([[madeKey(path), record], ...others]);
    return record;
  }

  /** A result of the same content is used wherever it lies, as long as it is there. */
  private async knownResult(vault: VaultPort, key: string): Promise<ResultRecord | null> {
    const known = parseResultRecord(await this.parts.state.get(key));
    if (known?.path === undefined) return known;
    return (await vault.sizeOf(known.path)) === known.sizeBytes ? known : null;
  }

  private async finalPath({ chat, path, record, processor }: FileWork, beside: VaultPath): Promise<VaultPath> {
    // Notes that are not read in this run show the earlier result: the new one takes its name.
    if (record.processed?.path !== undefined) return record.processed.path;
    const instead = insteadPath(path, processor);
    const isFree = instead === path || (await chat.vault.sizeOf(instead)) === null;
    return this.mayRemove(record) && isFree ? instead : beside;
  }

  private async place({ chat, record, recipe }: FileWork, from: VaultPath, { path = from, sizeBytes }: ResultRecord): Promise<MadeRecord> {
    if (path !== from) await this.parts.processing.settle({ from: await chat.vault.prepareFile(from), to: await chat.vault.prepareFile(path) });
    return { ...record, processed: { recipe, path, ...(sizeBytes !== undefined && { sizeBytes }) } };
  }

  private async show({ made, vault, lines, words }: ChatFiles, item: PendingItem, record: MadeRecord): Promise<void> {
    const place = await made.placeOf(item.path, item.media.file.sizeBytes);
    if (place === null) return;
    const line = renderMediaLine(item.media, { kind: 'present', path: place.path }, words);
    if (line !== item.line) await lines.show(item.note, [{ item, line }]);
    const isReplaced = place.path !== item.path && place.hasOriginal;
    if (isReplaced && this.mayRemove(record)) await this.parts.processing.settle({ remove: await vault.prepareFile(item.path) });
  }

  private mayRemove({ isFresh }: MadeRecord): boolean {
    return isFresh === true && !this.parts.settings.keepOriginal;
  }
}
