import { promises as fs, existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FileSystemAdapter } from 'obsidian-test-mocks/obsidian';

type WriteOptions = Parameters<FileSystemAdapter['write']>[2];
type Stat = Awaited<ReturnType<FileSystemAdapter['stat']>>;

/** The vault's folder through Obsidian's adapter interface, on the real disk. */
export class DiskAdapter extends FileSystemAdapter {
  private readonly locks = new Map<string, Promise<unknown>>();
  /** Files and folders this adapter itself has written, for counting. */
  writes = 0;

  constructor(readonly root: string) {
    super(root);
  }

  override getBasePath(): string {
    return this.root;
  }

  override getFullPath(path: string): string {
    return join(this.root, path);
  }

  override async append(path: string, data: string): Promise<void> {
    await this.write(path, (await this.read(path)) + data);
  }

  override async copy(from: string, to: string): Promise<void> {
    await fs.copyFile(this.getFullPath(from), this.getFullPath(to));
  }

  override exists(path: string): Promise<boolean> {
    return Promise.resolve(existsSync(this.getFullPath(path)));
  }

  override async list(path: string): Promise<{ files: string[]; folders: string[] }> {
    const entries = await fs.readdir(this.getFullPath(path), { withFileTypes: true });
    const inFolder = (name: string): string => (path === '' || path === '/' ? name : `${path}/${name}`);
    return { files: entries.filter((entry) => entry.isFile()).map(({ name }) => inFolder(name)), folders: entries.filter((entry) => entry.isDirectory()).map(({ name }) => inFolder(name)) };
  }

  override listAll__(): { files: string[]; folders: string[] } {
    const found = { files: [] as string[], folders: [] as string[] };
    const walk = (folder: string): void => {
      for (const entry of readdirSync(join(this.root, folder), { withFileTypes: true })) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.name.startsWith('.')) continue;
        if (entry.isDirectory()) {
          found.folders.push(path);
          walk(path);
        } else found.files.push(path);
      }
    };
    walk('');
    return found;
  }

  override async mkdir(path: string): Promise<void> {
    await fs.mkdir(this.getFullPath(path), { recursive: true });
  }

  override mkdirSync__(path: string): void {
    mkdirSync(this.getFullPath(path), { recursive: true });
  }

  /** One change of a file after the other, as in the app. */
  override process(path: string, change: (text: string) => string, options?: WriteOptions): Promise<string> {
    const turn = (this.locks.get(path) ?? Promise.resolve()).then(async () => {
      const before = await this.read(path);
      const after = change(before);
      await this.write(path, after, options);
      return after;
    });
    const settled = turn.catch(() => undefined);
    this.locks.set(path, settled);
    void settled.then(() => this.locks.get(path) === settled && this.locks.delete(path));
    return turn;
  }

  override async read(path: string): Promise<string> {
    const text = await fs.readFile(this.getFullPath(path), 'utf8');
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  }

  override readSync__(path: string): string {
    return readFileSync(this.getFullPath(path), 'utf8');
  }

  override async readBinary(path: string): Promise<ArrayBuffer> {
    const bytes = await fs.readFile(this.getFullPath(path));
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  }

  override async remove(path: string): Promise<void> {
    await fs.rm(this.getFullPath(path));
  }

  override async rename(from: string, to: string): Promise<void> {
    await fs.rename(this.getFullPath(from), this.getFullPath(to));
  }

  override async rmdir(path: string, recursive: boolean): Promise<void> {
    await fs.rm(this.getFullPath(path), { recursive });
  }

  override async stat(path: string): Promise<Stat> {
    try {
      const stats = await fs.stat(this.getFullPath(path));
      return { type: stats.isDirectory() ? 'folder' : 'file', ctime: Math.floor(stats.ctimeMs), mtime: Math.floor(stats.mtimeMs), size: stats.size };
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  statSync(path: string): { ctime: number; mtime: number; size: number } {
    const stats = statSync(this.getFullPath(path));
    return { ctime: Math.floor(stats.ctimeMs), mtime: Math.floor(stats.mtimeMs), size: stats.size };
  }

  override async trashLocal(path: string): Promise<void> {
    const target = join(this.root, '.trash', path);
    await fs.mkdir(dirname(target), { recursive: true });
    await fs.rename(this.getFullPath(path), target);
  }

  override async write(path: string, data: string, _options?: WriteOptions): Promise<void> {
    this.writes += 1;
    await fs.writeFile(this.getFullPath(path), data);
  }

  override async writeBinary(path: string, data: ArrayBuffer, _options?: WriteOptions): Promise<void> {
    this.writes += 1;
    await fs.writeFile(this.getFullPath(path), new Uint8Array(data));
  }
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
