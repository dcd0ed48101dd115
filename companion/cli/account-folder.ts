import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { isChatId, type ChatId } from '../../src/model/ids';
import type { Account } from '../../src/model/telegram';
import { folderSuffix } from '../../src/notes/names/account-folder';
import { unless } from './disk-error';

/** What the plugin's settings say about accounts; everything else in the file is not looked at. */
const PluginFileSchema = v.object({
  accountFolders: v.optional(
    v.array(v.object({ accountId: v.custom<ChatId>((value) => typeof value === 'string' && isChatId(value)), suffix: v.pipe(v.string(), v.regex(/^[^/\\]{0,300}$/)) })),
    [],
  ),
});

/**
 * Export folder of an account in a vault where the plugin keeps several: the one the plugin uses for it. Without the plugin,
 * and for its first account, this is `folder` itself.
 * @param vault absolute path of the vault
 */
export async function accountFolder(vault: string, folder: string, account: Account): Promise<string> {
  const known = (await pluginFiles(vault)).flatMap((text) => {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), PluginFileSchema), text);
    return parsed.success ? parsed.output.accountFolders : [];
  });
  return `${folder}${folderSuffix(known, account)}`;
}

/** The plugin's settings. Obsidian's own folder in a vault is hidden, but people may give it another name. */
async function pluginFiles(vault: string): Promise<readonly string[]> {
  const hidden = (await unless(['ENOENT'], [], () => readdir(vault, { withFileTypes: true }))).filter((entry) => entry.isDirectory() && entry.name.startsWith('.'));
  const texts = await Promise.all(hidden.map(({ name }) => unless(['ENOENT', 'ENOTDIR', 'EACCES'], null, () => readFile(join(vault, name, 'plugins', 'tobs', 'data.json'), 'utf8'))));
  return texts.filter((text) => text !== null);
}
