import { Archive, type OpenArchiveOptions } from './archive';
import { DesktopTelegram } from './desktop-telegram';
import { locateExport } from './locate-export';

/**
 * Opens a Telegram Desktop export to be read like Telegram. All of the file is checked before anything is answered.
 *
 * @param path `result.json` or the folder that holds it
 * @throws TobsFailure USAGE, IMPORT_INVALID
 */
export async function openDesktopExport(path: string, options: OpenArchiveOptions): Promise<DesktopTelegram> {
  return new DesktopTelegram(await Archive.open(await locateExport(path), options));
}
