import { FileSystemAdapter, normalizePath, Notice, type Plugin } from 'obsidian';
import { strings } from '../ui/locale/strings';
import { DataFile } from './data-file';
import { IdbJournal } from './idb-journal';

/** Vault path of the folder with main.js and data.json. */
export function folderOf({ app, manifest }: Plugin): string {
  return manifest.dir ?? `${app.vault.configDir}/plugins/${manifest.id}`;
}

/** The plugin's data.json; its copy is in a database for all vaults of this device, by the path of the file. */
export function openDataFile(plugin: Plugin): DataFile {
  const { vault } = plugin.app;
  const { adapter } = vault;
  const path = normalizePath(`${folderOf(plugin)}/data.json`);
  let isTold = false;
  return new DataFile({
    app: plugin,
    textOf: async () => ((await adapter.exists(path)) ? await adapter.read(path) : null),
    copies: new IdbJournal(() => 'tobs-plugin-data'),
    // The id of the vault's records is known only to the browser's local storage, which reaches the disk later than this copy has to.
    key: () => (adapter instanceof FileSystemAdapter ? adapter.getFullPath(path) : `${vault.getName()}/${path}`),
    onNoCopy: () => {
      if (!isTold) new Notice(strings.notices.noCopyOfSettings, 0);
      isTold = true;
    },
  });
}
