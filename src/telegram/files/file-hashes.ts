import { TobsFailure, isAbort } from '../../model/errors';
import type { FileOrder, FileRef } from '../../model/media';
import { onAbort } from '../../model/on-abort';
import type { Call } from '../calls/call';
import { reasonOf, type Clock } from '../clock';
import { asTlList } from '../codec/tl';
import { BlockHashes } from './block-hashes';
import type { FileReferences } from './file-references';
import { FileSource } from './file-source';

/** Blocks remembered between asking and fetching: 32 bytes each, so some 8 MB (chosen). */
const MAX_BLOCKS = 200_000;
/** Failures in a row after which a data centre is not asked any more: it has no such request (chosen). */
const MAX_FAILURES = 3;

/** The hashes Telegram has of files, asked for before they are fetched (F-MED-9, F-MED-14). */
export class FileHashes {
  /** By file, least recently asked for first. */
  private readonly kept = new Map<string, BlockHashes>();
  private readonly failures = new Map<number, number>();

  constructor(private readonly ports: { readonly references: FileReferences; readonly clock: Clock }) {}

  /** What is known of a file. */
  of(file: FileRef): BlockHashes | undefined {
    return this.kept.get(keyOf(file));
  }

  /** @returns what tells the content from all others; null: not to be had, or not in time */
  async contentKey(order: FileOrder, { call, signal, timeoutMs }: { readonly call: Call; readonly signal: AbortSignal; readonly timeoutMs: number }): Promise<string | null> {
    const { clock, references } = this.ports;
    const { file } = order;
    if ((this.failures.get(file.dcId) ?? 0) >= MAX_FAILURES) return null;
    const limit = new AbortController();
    const remove = onAbort(signal, () => limit.abort(reasonOf(signal)));
    void clock.sleep(timeoutMs, limit.signal).then(
      () => limit.abort(new TooLate()),
      // The walk has ended.
      () => undefined,
    );
    try {
      const hashes = await this.walk(new FileSource(order, { call, references }, limit.signal), file, clock.now() + timeoutMs);
      this.failures.delete(file.dcId);
      return hashes === null ? null : await hashes.contentKey(file.sizeBytes);
    } catch (error) {
      if (endsMore(error)) throw error;
      this.failures.set(file.dcId, (this.failures.get(file.dcId) ?? 0) + 1);
      return null;
    } finally {
      remove();
      limit.abort(new TooLate());
    }
  }

  /** Asks until the hashes cover the file; answers cover a stretch each. Null: they do not, or would not in time. */
  private async walk(source: FileSource, file: FileRef, endMs: number): Promise<BlockHashes | null> {
    const { clock } = this.ports;
    const hashes = this.of(file) ?? new BlockHashes();
    for (let covered = hashes.coveredTo; covered < file.sizeBytes; ) {
      const startedMs = clock.now();
      const offset = covered;
      hashes.add(asTlList(await source.ask(0, (location) => ({ _: 'upload.getFileHashes', location, offset: BigInt(offset) }))));
      covered = hashes.coveredTo;
      if (covered === offset) return null;
      const answersLeft = (file.sizeBytes - covered) / (covered - offset);
      if (clock.now() + answersLeft * (clock.now() - startedMs) > endMs) return null;
    }
    this.keep(file, hashes);
    return hashes;
  }

  private keep(file: FileRef, hashes: BlockHashes): void {
    this.kept.delete(keyOf(file));
    this.kept.set(keyOf(file), hashes);
    let blocks = [...this.kept.values()].reduce((sum, { count }) => sum + count, 0);
    for (const [key, { count }] of this.kept) {
      if (blocks <= MAX_BLOCKS || key === keyOf(file)) break;
      this.kept.delete(key);
      blocks -= count;
    }
  }
}

class TooLate extends Error {
  override readonly name = 'TooLate';
}

/** What is about more than these hashes. */
function endsMore(error: unknown): boolean {
  if (isAbort(error)) return true;
  return error instanceof TobsFailure && ['STOPPED', 'SIGNED_OUT'].includes(error.detail.code);
}

function keyOf({ id, sizeType }: FileRef): string {
  return `${id} ${sizeType}`;
}
