import { statfs } from 'node:fs/promises';
import { FileSystemAdapter, TFolder, type FileManager, type Vault } from 'obsidian';
import { KeyedLock } from '../export/keyed-lock';
import type { VaultEntry, VaultPort } from '../export/ports';
import { TobsFailure } from '../model/errors';
import type { VaultPath } from '../model/ids';
import { requireInside } from './inside-vault';
import { isCutOff, type JournalEntry, type NoteJournal } from './note-journal';

/**
 * Chosen: room for the sixteen notes that are written at a time. The app empties a note before it writes it anew, and on a full disk
 * others may take what it gave up.
 */
const roomBytes = 4 * 1024 * 1024;

/** Thrown inside `process` to leave a note untouched: returning the same text could still be a write. */
class Changed extends Error {}

/**
 * The open vault through Obsidian's own API. Files that arrived outside it (the companion writes media straight into the
 * vault folder) enter the index late, so what concerns them asks the disk.
 */
export class ObsidianVault implements VaultPort {
  /** Notes being created: the app asks and writes in two steps, so two creations of one note could both succeed. */
  private readonly creating = new Map<VaultPath, Promise<'created' | 'exists'>>();
  /**
   * Reads and writes of one note, one after the other: the app replaces a file's content in place, and a read in that moment
   * sees an empty or half a note.
   */
  private readonly notes = new KeyedLock();
  /** Folders being made: they are on the disk before the app lists them, and a note that is made in between is never listed. */
  private readonly folders = new Map<VaultPath, Promise<void>>();

  constructor(
    private readonly vault: Vault,
    /** Removes a file the way the user wants files removed. */
    private readonly files: Pick<FileManager, 'trashFile'>,
    /** What is being written into notes, for the run after one that was killed in between. */
    private readonly journal: NoteJournal,
  ) {}

  /**
   * Makes the notes whole that were cut off because the app was killed while it wrote them. Whoever has changed one since has the last
   * word, and so has who removed it. To be called before a run reads notes.
   * @returns what was done, for the user
   * @throws TobsFailure DISK_FULL, NOT_WRITABLE: a note is still cut off, and must not be taken for what the user wants
   */
  async repair(): Promise<readonly string[]> {
    const remarks: string[] = [];
    for (const [path, entry] of await this.journal.left()) {
      if (entry === null) remarks.push(`${path}: what was kept while it was being written is damaged and was dropped. If Obsidian was killed then, look at the note.`);
      else if (await this.exclusively(path, () => this.makeWhole(path, entry))) remarks.push(`${path}: it was cut off when Obsidian was killed while writing it. It is whole again.`);
      this.journal.drop(path);
    }
    return remarks;
  }

  /** Gives a note that is cut off a text. @returns whether it was */
  private async makeWhole(path: VaultPath, entry: JournalEntry, text = entry.text): Promise<boolean> {
    const outcome = await this.change(path, (now) => {
      if (!isCutOff(withoutBom(now), entry)) throw new Changed();
      return text;
    });
    return outcome === 'written';
  }

  async read(path: VaultPath): Promise<string | null> {
    return await this.exclusively(path, async () => {
      const file = this.vault.getFileByPath(path);
      if (file !== null) return await this.vault.read(file);
      return (await this.isFile(path)) ? await this.vault.adapter.read(path) : null;
    });
  }

  private exclusively<T>(path: VaultPath, work: () => Promise<T>): Promise<T> {
    return this.notes.run(path, () => this.inside(path, work));
  }

  /** Does something with a file, unless a link has it outside of the vault. */
  private inside<T>(path: VaultPath, work: () => Promise<T>): Promise<T> {
    return guarded(path, async () => {
      await requireInside(this.vault.adapter, path);
      return await work();
    });
  }

  async create(path: VaultPath, text: string): Promise<'created' | 'exists'> {
    const other = this.creating.get(path);
    if (other !== undefined && (await other) === 'created') return 'exists';
    if (this.creating.has(path)) return await this.create(path, text);
    const creation = this.createNow(path, text);
    this.creating.set(path, creation);
    try {
      return await creation;
    } finally {
      this.creating.delete(path);
    }
  }

  private async createNow(path: VaultPath, text: string): Promise<'created' | 'exists'> {
    if (this.vault.getAbstractFileByPath(path) !== null) return 'exists';
    return await this.exclusively(path, async () => {
      await this.ensureFolder(parentOf(path));
      const entry = await this.journal.keep(path, { base: null, text });
      let outcome: 'created' | 'exists' = 'created';
      try {
        await this.vault.create(path, text);
      } catch (error) {
        // What the disk refuses has a code, and may be there by half.
        if (codeOf(error) !== null) return await this.refused(error, path, () => this.removeHalf(path, entry));
        // What exists has none; asking first would leave a gap between question and write.
        if (!(await this.vault.adapter.exists(path))) throw error;
        outcome = 'exists';
      }
      this.journal.drop(path);
      return outcome;
    });
  }

  async replace(path: VaultPath, base: string, text: string): Promise<'written' | 'changed'> {
    return await this.exclusively(path, async () => {
      const free = await this.freeBytes();
      if (free !== null && free < roomBytes + 3 * text.length) throw new TobsFailure({ code: 'DISK_FULL', path });
      const entry = await this.journal.keep(path, { base: withoutBom(base), text });
      try {
        const outcome = await this.change(path, (now) => {
          if (withoutBom(now) !== withoutBom(base)) throw new Changed();
          return text;
        });
        this.journal.drop(path);
        return outcome;
      } catch (error) {
        return await this.refused(error, path, () => this.makeWhole(path, entry, base));
      }
    });
  }

  /** A disk that is full may have taken half of a note. @param undo makes it what it was; where even that is refused, the next run makes it whole */
  private async refused(error: unknown, path: VaultPath, undo: () => Promise<unknown>): Promise<never> {
    try {
      await undo();
    } catch (again) {
      if (codeOf(again) === null) throw again;
      throw error;
    }
    this.journal.drop(path);
    throw error;
  }

  private async removeHalf(path: VaultPath, entry: JournalEntry): Promise<void> {
    if ((await this.isFile(path)) && isCutOff(withoutBom(await this.vault.adapter.read(path)), entry)) await this.vault.adapter.remove(path);
  }

  private async change(path: VaultPath, change: (now: string) => string): Promise<'written' | 'changed'> {
    const file = this.vault.getFileByPath(path);
    try {
      if (file !== null) await this.vault.process(file, change);
      else if (await this.isFile(path)) await this.vault.adapter.process(path, change);
      else return 'changed';
      return 'written';
    } catch (error) {
      if (error instanceof Changed) return 'changed';
      throw error;
    }
  }

  async remove(path: VaultPath, base: string): Promise<'removed' | 'changed'> {
    return await this.exclusively(path, async () => {
      const file = this.vault.getFileByPath(path);
      // An open editor writes through the vault, so what is read here is what it last saved.
      if (file === null || withoutBom(await this.vault.read(file)) !== withoutBom(base)) return 'changed';
      await this.files.trashFile(file);
      return 'removed';
    });
  }

  async list(folder: VaultPath): Promise<readonly VaultEntry[]> {
    const indexed = folder === '' ? this.vault.getRoot() : this.vault.getFolderByPath(folder);
    if (indexed !== null) return indexed.children.map((child) => ({ path: child.path, kind: child instanceof TFolder ? 'folder' : 'file' }));
    return await guarded(folder, async () => {
      if ((await this.vault.adapter.stat(folder))?.type !== 'folder') return [];
      const { files, folders } = await this.vault.adapter.list(folder);
      return [...folders.map((path) => ({ path, kind: 'folder' }) as const), ...files.map((path) => ({ path, kind: 'file' }) as const)];
    });
  }

  async sizeOf(path: VaultPath): Promise<number | null> {
    return await this.inside(path, async () => {
      const stat = await this.vault.adapter.stat(path);
      return stat?.type === 'file' ? stat.size : null;
    });
  }

  async prepareFile(path: VaultPath): Promise<string> {
    const { adapter } = this.vault;
    if (!(adapter instanceof FileSystemAdapter)) throw new TobsFailure({ code: 'NOT_WRITABLE', path, reason: 'the vault is not a folder of this computer' });
    await this.inside(path, () => this.ensureFolder(parentOf(path)));
    return adapter.getFullPath(path);
  }

  async discardFile(path: VaultPath): Promise<void> {
    // The index may not know it yet.
    await this.inside(path, async () => {
      if (await this.isFile(path)) await this.vault.adapter.remove(path);
    });
  }

  async freeBytes(): Promise<number | null> {
    const { adapter } = this.vault;
    if (!(adapter instanceof FileSystemAdapter)) return null;
    return await guarded('', async () => {
      const { bavail, blocks, bsize } = await statfs(adapter.getBasePath());
      // Some file systems do not tell, and say that they have no blocks at all.
      return blocks === 0 ? null : bavail * bsize;
    });
  }

  private async isFile(path: VaultPath): Promise<boolean> {
    return (await this.vault.adapter.stat(path))?.type === 'file';
  }

  /** Creates a folder and those above it; several callers may want the same one at the same time. */
  private async ensureFolder(folder: VaultPath): Promise<void> {
    if (folder === '' || this.vault.getFolderByPath(folder) !== null) return;
    const making = this.folders.get(folder) ?? this.makeFolder(folder).finally(() => this.folders.delete(folder));
    this.folders.set(folder, making);
    await making;
  }

  private async makeFolder(folder: VaultPath): Promise<void> {
    await this.ensureFolder(parentOf(folder));
    try {
      await this.vault.createFolder(folder);
    } catch (error) {
      if ((await this.vault.adapter.stat(folder))?.type !== 'folder') throw error;
    }
  }
}

function parentOf(path: VaultPath): VaultPath {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The vault drops a byte order mark when reading, but not everywhere. */
function withoutBom(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

const fullDiskCodes: readonly string[] = ['ENOSPC', 'EDQUOT'];

/** Names what the disk refuses; anything else passes as it is. */
async function guarded<T>(path: VaultPath, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    if (code === null) throw error;
    if (fullDiskCodes.includes(code)) throw new TobsFailure({ code: 'DISK_FULL', path }, { cause: error });
    throw new TobsFailure({ code: 'NOT_WRITABLE', path, reason: code }, { cause: error });
  }
}

/** Code of a file system error; realms differ, so no `instanceof`. */
function codeOf(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code) ? error.code : null;
}
