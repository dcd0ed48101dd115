import { Buffer } from 'node:buffer';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { TobsFailure } from '../../src/model/errors';
import type { ChatId } from '../../src/model/ids';
import { onDisk } from '../cli/disk-error';
import { ChatDraft, isLeftOut, joined, type ArchiveChat, type LeftOutChat } from './chat-draft';
import { JsonScanner, type ScanListener } from './json-scanner';
import { ScanError } from './scan-error';
import type { IdStyle } from './map-peer';
import type { MessageIndex } from './message-index';
import { NameBook } from './name-book';
import { asRaw, parseValue, type Raw } from './raw-value';

/** chosen: large enough that reading costs nothing beside looking. */
const chunkBytes = 1024 * 1024;
/** chosen: messages that stand further apart are read one by one. */
const maxStretchBytes = 8 * 1024 * 1024;

/** How an export is read. */
export interface OpenArchiveOptions {
  /** IANA zone of the computer that made the export. */
  readonly timeZone: string;
  readonly signal: AbortSignal;
  /** Told how much of the file was read. */
  readonly onProgress?: (bytesDone: number) => void;
}

interface ArchiveParts {
  /** Path of `result.json`. */
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly chats: readonly ArchiveChat[];
  readonly leftOut: readonly LeftOutChat[];
  readonly names: ReadonlyMap<ChatId, string>;
  readonly timeZone: string;
}

/**
 * A Telegram Desktop export that was read once from end to end: what it holds is known, and that all of it can be read. Messages
 * stay in the file and are read again when they are asked for, so that memory does not grow with what they say.
 */
export class Archive {
  private constructor(
    private readonly file: FileHandle,
    private readonly parts: ArchiveParts,
  ) {}

  get chats(): readonly ArchiveChat[] {
    return this.parts.chats;
  }

  /** Chats of the file that cannot be imported. */
  get leftOut(): readonly LeftOutChat[] {
    return this.parts.leftOut;
  }

  /** People and chats that are named somewhere in the file. */
  get names(): ReadonlyMap<ChatId, string> {
    return this.parts.names;
  }

  /** IANA zone of the times in it that say none. */
  get timeZone(): string {
    return this.parts.timeZone;
  }

  /** Folder in which the exported files lie. */
  get folder(): string {
    return dirname(this.parts.path);
  }

  /**
   * Reads the whole file and checks it. The caller closes it.
   * @throws TobsFailure IMPORT_INVALID with the place in the file
   */
  static async open(path: string, { timeZone, signal, onProgress = () => undefined }: OpenArchiveOptions): Promise<Archive> {
    const file = await onDisk(path, () => open(path, 'r'));
    try {
      const { size, mtimeMs } = await file.stat();
      const reading = new Reading(timeZone);
      await scan(file, reading.scanner, { signal, onProgress });
      const { chats, leftOut } = reading.finish();
      const archive = new Archive(file, { path, size, mtimeMs, chats, leftOut, names: reading.names.names, timeZone });
      for (const chat of chats) for (const index of [chat.messages, chat.past]) await archive.settle(index, chat);
      return archive;
    } catch (error) {
      const failure = error instanceof ScanError ? await atLine(file, path, error) : error;
      await file.close();
      throw failure;
    }
  }

  /** The messages at positions `from` up to, without, `to`. @throws TobsFailure IMPORT_INVALID when the file has changed since */
  async read(index: MessageIndex, from: number, to: number): Promise<readonly Raw[]> {
    const entries = Array.from({ length: to - from }, (_unused, offset) => index.at(from + offset));
    const [first, last] = [entries[0], entries.at(-1)];
    if (first === undefined || last === undefined) return [];
    const end = last.byte + last.bytes;
    const isStretch = entries.every(({ byte }, at) => byte >= (entries[at - 1]?.byte ?? 0)) && end - first.byte <= maxStretchBytes;
    const stretch = isStretch ? await this.bytesAt(first.byte, end - first.byte) : null;
    const raws: Raw[] = [];
    for (const entry of entries) raws.push(await this.parse(stretch === null ? await this.bytesAt(entry.byte, entry.bytes) : stretch.subarray(entry.byte - first.byte, entry.byte - first.byte + entry.bytes)));
    return raws;
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  private async parse(bytes: Buffer): Promise<Raw> {
    let raw: Raw | undefined;
    try {
      raw = asRaw(parseValue(bytes));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    if (raw === undefined) throw await this.changed();
    return raw;
  }

  private async changed(): Promise<TobsFailure> {
    const { path, size, mtimeMs } = this.parts;
    const now = await stat(path);
    const hasChanged = now.size !== size || now.mtimeMs !== mtimeMs;
    return new TobsFailure({ code: 'IMPORT_INVALID', file: basename(path), reason: hasChanged ? 'it was changed while it was read' : 'it cannot be read twice the same way' });
  }

  private async bytesAt(position: number, length: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(length);
    const { bytesRead } = await this.file.read(buffer, 0, length, position);
    return buffer.subarray(0, bytesRead);
  }

  /** Sorts, and drops messages that stand in the file twice. @throws ScanError when they differ */
  private async settle(index: MessageIndex, { chat }: ArchiveChat): Promise<void> {
    index.sort();
    const again = new Set<number>();
    for (let position = 1; position < index.count; position++) {
      if (index.idAt(position) !== index.idAt(position - 1)) continue;
      const [one, other] = [...(await this.read(index, position - 1, position)), ...(await this.read(index, position, position + 1))];
      if (JSON.stringify(one) !== JSON.stringify(other)) {
        throw new ScanError(`message ${index.idAt(position)} of "${chat.title}" stands in it twice and says different things, the first time at byte ${index.at(position - 1).byte}`, index.at(position).byte);
      }
      again.add(position);
    }
    if (again.size > 0) index.filter((position) => !again.has(position));
  }
}

/** What is gathered while the file is read for the first time. */
class Reading implements ScanListener {
  readonly scanner = new JsonScanner(this);
  readonly names = new NameBook();
  private readonly drafts: ChatDraft[] = [];
  private draft: ChatDraft | null = null;

  constructor(private readonly timeZone: string) {}

  chatStart(list: 'single' | 'chats' | 'left_chats', byte: number): void {
    this.draft = new ChatDraft(list, byte, this.timeZone);
    this.drafts.push(this.draft);
  }

  chatField(key: string, value: Buffer, byte: number): void {
    this.draft?.field(key, value, byte);
  }

  message(value: Buffer, byte: number): void {
    this.draft?.message(value, byte, this.names);
  }

  chatEnd(): void {
    this.draft = null;
  }

  owner(): void {
    // Whose account it is says nothing about its chats.
  }

  /** @throws ScanError when there is no chat */
  finish(): { readonly chats: readonly ArchiveChat[]; readonly leftOut: readonly LeftOutChat[] } {
    if (this.drafts.length === 0) throw new ScanError('it holds no chats. Export chats in Telegram Desktop in the format "Machine-readable JSON", and choose the result.json it writes', 0);
    const style: IdStyle = this.drafts.some(({ idStyle }) => idStyle === 'numeric') ? 'numeric' : 'typed';
    const chats = new Map<ChatId, ArchiveChat>();
    const leftOut: LeftOutChat[] = [];
    for (const draft of this.drafts) {
      const chat = draft.finish(style);
      if (isLeftOut(chat)) {
        leftOut.push(chat);
        continue;
      }
      const known = chats.get(chat.chat.id);
      chats.set(chat.chat.id, known === undefined ? chat : joined(known, chat));
      this.names.add(chat.chat.id, chat.chat.title);
    }
    return { chats: [...chats.values()], leftOut };
  }
}

async function scan(file: FileHandle, scanner: JsonScanner, { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (bytesDone: number) => void }): Promise<void> {
  const buffer = Buffer.allocUnsafe(chunkBytes);
  for (let done = 0; ; ) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, chunkBytes);
    if (bytesRead === 0) break;
    scanner.write(buffer.subarray(0, bytesRead));
    onProgress((done += bytesRead));
  }
  scanner.end();
}

/** The failure with the line in which it lies: counted only now, because nobody else needs lines. */
async function atLine(file: FileHandle, path: string, error: ScanError): Promise<TobsFailure> {
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let line = 1;
  for (let position = 0; position < error.byte; ) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(chunkBytes, error.byte - position), position);
    if (bytesRead === 0) break;
    const read = buffer.subarray(0, bytesRead);
    for (let at = read.indexOf(0x0a); at !== -1; at = read.indexOf(0x0a, at + 1)) line++;
    position += bytesRead;
  }
  return new TobsFailure({ code: 'IMPORT_INVALID', file: basename(path), reason: error.reason, line, byte: error.byte }, { cause: error });
}

