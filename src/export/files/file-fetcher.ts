import type PQueue from 'p-queue';
import { toTobsError, type TobsError } from '../../model/errors';
import type { ExportFailure } from '../../model/events';
import type { ChatId, VaultPath } from '../../model/ids';
import type { FileRef } from '../../model/media';
import type { TelegramReader } from '../../model/telegram';
import type { NoteWords } from '../../notes/words/words';
import type { Settings } from '../../settings/definitions';
import type { VaultPort } from '../ports';
import type { StageTimes } from '../report/stage-times';
import type { ErrorBreaker } from '../run/error-breaker';
import type { Tally } from '../run/tally';
import type { PendingItem } from '../state/records';
import type { FileContents } from './file-contents';
import type { MadeFiles } from '../processing/made-files';
import type { FilePlaces } from './file-places';
import type { MediaGate } from './media-gate';
import { thumbPath } from './thumbs';

const MIB = 1024 * 1024;

/** What downloading the files of a chat works with. */
export interface FileFetcherParts {
  readonly telegram: Pick<TelegramReader, 'download' | 'contentKey'>;
  readonly vault: VaultPort;
  readonly chatId: ChatId;
  readonly places: FilePlaces;
  readonly made: Pick<MadeFiles, 'sizeOf'>;
  /** Null: files are not recognised by their content. */
  readonly contents: FileContents | null;
  readonly gate: MediaGate;
  /** Where contents are asked for in turn. */
  readonly asking: PQueue;
  readonly settings: Pick<Settings, 'hashDedupMinMB' | 'hashTimeoutS' | 'maxTotalSizeGB'>;
  readonly tally: Tally;
  readonly stages: StageTimes;
  readonly signal: AbortSignal;
  readonly onFailure: (failure: ExportFailure) => void;
  /** The same for a file that no earlier run has failed to fetch. */
  readonly onNewFailure: (failure: ExportFailure) => void;
  /** Ends the fetching of all files when nearly none comes. */
  readonly breaker: Pick<ErrorBreaker, 'signal' | 'error'>;
  readonly onProgress: () => void;
  readonly words: NoteWords;
}

/** What became of a file. `stopped`: it is still waiting, and its note says what it said. */
export type FetchResult = ({ readonly kind: 'present'; readonly path: VaultPath } | { readonly kind: 'failed' | 'skipped'; readonly reason: string } | { readonly kind: 'stopped' }) & {
  /** Its small picture, when one was wanted and could be had. */
  readonly thumb?: VaultPath;
};

/** Brings one file into the vault, unless it is there already: by its Telegram id, or by its content. */
export class FileFetcher {
  /** Full or protected: nothing more can be written in this run. */
  private diskFailure: TobsError | null = null;
  private hasToldSpace = false;
  private hasToldBreaker = false;
  /** Aborts what is under way once the disk is full. */
  private readonly full = new AbortController();
  private readonly signal: AbortSignal;

  constructor(private readonly parts: FileFetcherParts) {
    this.signal = AbortSignal.any([parts.signal, this.full.signal, parts.breaker.signal]);
  }

  /** Where a file lies, or would. */
  placeOf(file: FileRef, own: VaultPath): Promise<VaultPath> {
    return this.parts.places.placeOf(file, own);
  }

  async fetch(item: PendingItem): Promise<FetchResult> {
    const { chatId, tally, signal, onProgress, words } = this.parts;
    const onFailure = item.failure === undefined ? this.parts.onNewFailure : this.parts.onFailure;
    if (signal.aborted || this.diskFailure !== null || this.isGivenUp(item)) return { kind: 'stopped' };
    try {
      return await this.bring(item);
    } catch (caught) {
      const error = toTobsError(caught);
      if (error.code === 'STOPPED' || (this.diskFailure !== null && error.code !== 'DISK_FULL')) return { kind: 'stopped' };
      const isFirst = this.diskFailure === null;
      if (error.code === 'DISK_FULL') {
        this.diskFailure ??= error;
        this.full.abort();
      }
      if (isFirst) {
        tally.mediaFailed++;
        onFailure({ error, chatId, messageId: item.messageId, subject: item.path, note: item.note });
      }
      return error.code === 'DISK_FULL' ? { kind: 'stopped' } : { kind: 'failed', reason: words.error(error) };
    } finally {
      onProgress();
    }
  }

  /** The small picture of a file that lies at `path`, or would; undefined: it could not be had, and the report says so. */
  async fetchThumb({ messageId, media, thumb, note }: PendingItem, path: VaultPath): Promise<VaultPath | undefined> {
    const { telegram, vault, chatId, signal, onFailure, gate } = this.parts;
    const own = thumbPath(path);
    if (thumb === undefined || signal.aborted || this.diskFailure !== null || this.parts.breaker.error !== null) return undefined;
    if ((await vault.sizeOf(own)) === thumb.sizeBytes) return own;
    const admission = await gate.admit(thumb.sizeBytes);
    if (admission.kind !== 'open') return undefined;
    let isFetched = false;
    try {
      const { source, id, accessHash, fileReference, dcId } = media.file;
      const file: FileRef = { source, id, accessHash, fileReference, dcId, sizeType: thumb.sizeType, sizeBytes: thumb.sizeBytes, mimeType: 'image/jpeg' };
      await telegram.download({ chatId, messageId, file, path: await vault.prepareFile(own) }, { signal: this.signal });
      isFetched = true;
      return own;
    } catch (caught) {
      const error = toTobsError(caught);
      if (error.code !== 'STOPPED') onFailure({ error, chatId, messageId, subject: own, note });
      return undefined;
    } finally {
      admission.done(isFetched);
    }
  }

  /** Nearly no file came: each chat says once that its files wait for the next run. */
  private isGivenUp({ path, messageId }: PendingItem): boolean {
    const { breaker, chatId, onFailure } = this.parts;
    if (breaker.error === null) return false;
    if (!this.hasToldBreaker) onFailure({ error: breaker.error, chatId, messageId, subject: path });
    this.hasToldBreaker = true;
    return true;
  }

  private async bring(item: PendingItem): Promise<FetchResult> {
    const { made, places, contents, settings } = this.parts;
    const { file } = item.media;
    const path = await places.placeOf(file, item.path);
    if ((await made.sizeOf(path)) === file.sizeBytes) return this.reuse(file, path);
    if (file.content !== undefined) return await this.write(file, path, file.content);
    const mayAsk = contents !== null && file.sizeBytes > 0 && file.sizeBytes >= settings.hashDedupMinMB * MIB;
    const key = mayAsk ? await this.askContent(item) : null;
    if (contents === null || key === null) return await this.download(item, path, null);
    let result: FetchResult | undefined;
    try {
      const found = await contents.once(`blocks ${key}`, file.sizeBytes, async () => {
        result = await this.download(item, path, key);
        if (result.kind !== 'present') throw new NotFetched();
        return result.path;
      });
      if (!found.isReused) return { kind: 'present', path: found.path };
      await places.settle(file, found.path);
      this.parts.tally.mediaReusedByContent++;
      return this.reuse(file, found.path);
    } catch (error) {
      if (error instanceof NotFetched && result !== undefined) return result;
      throw error;
    }
  }

  /** A file whose text came with its message. A file of somebody else in its place stays as it is. */
  private async write(file: FileRef, path: VaultPath, content: string): Promise<FetchResult> {
    const { vault, tally } = this.parts;
    if ((await vault.create(path, content)) === 'exists') return { kind: 'failed', reason: `another file is at ${path}` };
    tally.mediaDownloaded++;
    tally.mediaBytes += file.sizeBytes;
    tally.mediaBytesDone += file.sizeBytes;
    return { kind: 'present', path };
  }

  private async askContent({ messageId, media: { file } }: PendingItem): Promise<string | null> {
    const { telegram, chatId, settings, asking } = this.parts;
    return await asking.add(() => telegram.contentKey({ chatId, messageId, file }, { signal: this.signal, timeoutMs: settings.hashTimeoutS * 1000 }));
  }

  /** @param key of its content; null: Telegram has told none, so it is looked at afterwards */
  private async download(item: PendingItem, path: VaultPath, key: string | null): Promise<FetchResult> {
    const { gate, tally, words, settings } = this.parts;
    const { file } = item.media;
    const admission = await gate.admit(file.sizeBytes);
    if (admission.kind === 'total') {
      tally.mediaSkipped++;
      return { kind: 'skipped', reason: `${words.skipReasons.total} ${settings.maxTotalSizeGB} ${words.sizes.GB}` };
    }
    if (admission.kind === 'space') return this.refuse(admission.error);
    let isFetched = false;
    try {
      const sha256 = await this.receive(item, path, this.parts.contents !== null && key === null);
      isFetched = true;
      tally.mediaDownloaded++;
      tally.mediaBytes += file.sizeBytes;
      return { kind: 'present', path: sha256 === undefined ? path : await this.recognise(file, path, sha256) };
    } finally {
      admission.done(isFetched);
    }
  }

  /** The bytes that came so far are shown while they come, and taken back when the file fails. */
  private async receive({ messageId, media: { file } }: PendingItem, path: VaultPath, wantsSha256: boolean): Promise<string | undefined> {
    const { telegram, vault, chatId, tally, stages, onProgress } = this.parts;
    const absolute = await vault.prepareFile(path);
    let shown = 0;
    const show = (bytes: number): void => {
      tally.mediaBytesDone += bytes - shown;
      shown = bytes;
      tally.filesUnderway.advanced(path, { doneBytes: bytes, totalBytes: file.sizeBytes });
      onProgress();
    };
    try {
      const order = { chatId, messageId, file, path: absolute, ...(wantsSha256 && { wantsSha256 }) };
      const { sha256 } = await stages.time('download', () => telegram.download(order, { signal: this.signal, onProgress: (bytes) => show(Math.min(bytes, file.sizeBytes)) }));
      show(file.sizeBytes);
      return sha256;
    } catch (error) {
      show(0);
      throw error;
    } finally {
      tally.filesUnderway.ended(path);
    }
  }

  /** Told once per chat: every further file would say the same. */
  private refuse(error: TobsError): FetchResult {
    const { chatId, onFailure } = this.parts;
    if (!this.hasToldSpace) onFailure({ error, chatId });
    this.hasToldSpace = true;
    return { kind: 'stopped' };
  }

  /** The file that has this content from now on: of two equal ones the one that was there first stays. */
  private async recognise(file: FileRef, path: VaultPath, sha256: string): Promise<VaultPath> {
    const { contents, places, vault } = this.parts;
    const key = `sha256 ${sha256}`;
    const donor = (await contents?.find(key, file.sizeBytes)) ?? null;
    if (donor === null || donor === path) {
      if (donor === null) await contents?.put(key, { path, sizeBytes: file.sizeBytes });
      return path;
    }
    await places.settle(file, donor);
    await vault.discardFile(path);
    return donor;
  }

  private reuse(file: FileRef, path: VaultPath): FetchResult {
    this.parts.tally.reused(file.sizeBytes);
    this.parts.tally.mediaBytesDone += file.sizeBytes;
    return { kind: 'present', path };
  }
}

/** Ends the turn of a file that did not arrive; why is in its result. */
class NotFetched extends Error {
  override readonly name = 'NotFetched';
}
