import type { ServedExport, OpenExport } from '../src/protocol/serve-imports';
import { openDesktopExport } from './desktop-export/open-desktop-export';

/** Opens a Telegram Desktop export for the plugin. */
export const openExport: OpenExport = async ({ path, timeZone }, { signal, onProgress }): Promise<ServedExport> => {
  const telegram = await openDesktopExport(path, { timeZone, signal, onProgress });
  return { telegram, found: telegram.found, chooseFiles: (files) => telegram.chooseFiles(files) };
};
