import type { VaultPath } from '../../model/ids';
import type { VaultPort } from '../ports';

/** Notes in a folder and the folders below it, without those of files. */
export async function* notesBelow(vault: Pick<VaultPort, 'list'>, folder: VaultPath): AsyncGenerator<VaultPath> {
  for (const { path, kind } of await vault.list(folder)) {
    if (kind === 'file' && path.endsWith('.md')) yield path;
    else if (kind === 'folder' && !/(?:^|\/)(?:media|\.[^/]*)$/.test(path)) yield* notesBelow(vault, path);
  }
}
