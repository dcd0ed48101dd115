import type { VaultPath } from '../../model/ids';
import type { FileRef } from '../../model/media';
import type { Settings } from '../../settings/definitions';
import type { StatePort, VaultPort } from '../ports';
import { fileKey, parseFileRecord, type FileRecord } from '../state/records';

/** Notes below this folder share files; null: every message has a file of its own. */
export function fileScopeOf({ dedup, folder }: Pick<Settings, 'dedup' | 'folder'>, chatFolder: VaultPath): VaultPath | null {
  return dedup === 'off' ? null : dedup === 'chat' ? chatFolder : folder;
}

/** A file of a Telegram Desktop export that is not there, or not any more. */
export function isMissing({ local }: Pick<FileRef, 'local'>): boolean {
  return local?.absence === 'missing';
}

/** Where Telegram files lie in the vault, by their id: a forward embeds the file of the message that brought it first (F-MED-13). */
export class FilePlaces {
  /** Of this chat in this run. */
  private readonly known = new Map<string, VaultPath>();
  private fresh: (readonly [string, FileRecord])[] = [];

  /** @param scope as `fileScopeOf` says */
  constructor(
    private readonly state: StatePort,
    private readonly scope: VaultPath | null,
    private readonly chat: { readonly vault: Pick<VaultPort, 'sizeOf'>; readonly folder: VaultPath },
  ) {}

  /** Path of a file. @param own where it goes when nobody has brought it before */
  async placeOf(file: FileRef, own: VaultPath): Promise<VaultPath> {
    if (this.scope === null) return own;
    const key = fileKey(this.scope, file.id, file.sizeType);
    const given = this.known.get(key);
    if (given !== undefined) return given;
    const record = parseFileRecord(await this.state.get(key));
    // An export that has lost a file may not say how large it was.
    const isKnown = record !== null && (record.sizeBytes === file.sizeBytes || isMissing(file));
    const path = isKnown ? await this.followed(record) : own;
    this.known.set(key, path);
    if (!isKnown || path !== record.path) this.fresh.push([key, { path, sizeBytes: file.sizeBytes }]);
    return path;
  }

  /** The file's place, or the one it has since the user renamed the chat's folder. */
  private async followed({ path, sizeBytes }: FileRecord): Promise<VaultPath> {
    const { vault, folder } = this.chat;
    const moved = `${folder}${path.slice(path.lastIndexOf('/media/'))}`;
    const isMoved = path !== moved && path.includes('/media/') && (await vault.sizeOf(path)) === null && (await vault.sizeOf(moved)) === sizeBytes;
    return isMoved ? moved : path;
  }

  /** From now on the file lies elsewhere: its content was there already. Durable when resolved. */
  async settle(file: FileRef, path: VaultPath): Promise<void> {
    if (this.scope === null) return;
    const key = fileKey(this.scope, file.id, file.sizeType);
    if (this.known.get(key) === path) return;
    this.known.set(key, path);
    const record: FileRecord = { path, sizeBytes: file.sizeBytes };
    await this.state.set([[key, record]]);
  }

  /** Places given since the last call; stored with the batch, so that a later run finds the same ones. */
  takeFresh(): readonly (readonly [string, FileRecord])[] {
    const { fresh } = this;
    this.fresh = [];
    return fresh;
  }
}
