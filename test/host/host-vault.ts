import { existsSync } from 'node:fs';
import { MetadataCache, TFile, Vault, type App } from 'obsidian-test-mocks/obsidian';
import type { DiskAdapter } from './disk-adapter';

/** A vault with the app's refusals: the mock overwrites silently and forgets sizes. */
export class HostVault extends Vault {
  constructor(private readonly disk: DiskAdapter) {
    super(disk.asOriginalType__());
  }

  override getName(): string {
    return this.disk.root.split('/').pop() ?? '';
  }

  override async create(...[path, data, options]: Parameters<Vault['create']>): Promise<TFile> {
    this.refuseExisting(path, 'File already exists.');
    this.refuseOrphan(path);
    const file = await super.create(path, data, options);
    this.refresh(file);
    return file;
  }

  override async createBinary(...[path, data, options]: Parameters<Vault['createBinary']>): Promise<TFile> {
    this.refuseExisting(path, 'File already exists.');
    this.refuseOrphan(path);
    const file = await super.createBinary(path, data, options);
    this.refresh(file);
    return file;
  }

  override async createFolder(path: string): ReturnType<Vault['createFolder']> {
    this.refuseExisting(path, 'Folder already exists.');
    this.refuseOrphan(path);
    return await super.createFolder(path);
  }

  override async process(...[file, change, options]: Parameters<Vault['process']>): Promise<string> {
    const text = await this.disk.process(file.path, change, options);
    this.refresh(file);
    this.trigger('modify', file);
    return text;
  }

  override async modify(...[file, data, options]: Parameters<Vault['modify']>): Promise<void> {
    await super.modify(file, data, options);
    this.refresh(file);
  }

  /** The file watcher: takes in what other programs have written. */
  catchUp(): void {
    this.reconcile__();
    for (const file of this.getFiles()) this.refresh(file);
  }

  private refuseExisting(path: string, message: string): void {
    if (this.getAbstractFileByPathInsensitive__(path) !== null || existsSync(this.disk.getFullPath(path))) throw new Error(message);
  }

  private refuseOrphan(path: string): void {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    if (parent === '' || existsSync(this.disk.getFullPath(parent))) return;
    throw Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: 'ENOENT' });
  }

  private refresh(file: TFile): void {
    Object.assign(file.stat, this.disk.statSync(file.path));
  }
}

/** Parses on demand: the app does so in a worker, not in the middle of a write. */
export class LazyMetadataCache extends MetadataCache {
  private readonly stale = new Set<unknown>();

  constructor(app: App, vault: Vault) {
    // The base class subscribes to parse at once; here it hears nothing.
    super(app, { on: () => ({}) } as unknown as Vault);
    const note = (file: unknown): void => void (file instanceof TFile && this.stale.add(file));
    vault.on('create', note);
    vault.on('modify', note);
  }

  override getFileCache(file: Parameters<MetadataCache['getFileCache']>[0]): ReturnType<MetadataCache['getFileCache']> {
    if (this.stale.delete(file)) (this as unknown as { parseFileMetadata(file: unknown): void }).parseFileMetadata(file);
    return super.getFileCache(file);
  }
}
