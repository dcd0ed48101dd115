import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accountFolder } from '../../../../companion/cli/account-folder';
import type { ChatId } from '../../../../src/model/ids';
import { temporaryFolder } from './temporary-folder';

const folder = temporaryFolder();
const account = (id: string, name: string): { id: ChatId; name: string } => ({ id: id as ChatId, name });

async function pluginSays(data: unknown): Promise<void> {
  const plugin = join(folder(), '.obsidian', 'plugins', 'tobs');
  await mkdir(plugin, { recursive: true });
  await writeFile(join(plugin, 'data.json'), typeof data === 'string' ? data : JSON.stringify(data));
}

it('is the folder of the settings where there is no plugin, or a damaged one', async () => {
  expect(await accountFolder(folder(), 'Telegram', account('7', 'Anna'))).toBe('Telegram');
  for (const data of ['{', {}, { accountFolders: 'x' }, { accountFolders: [{ accountId: '7', suffix: '/../out' }] }]) {
    await pluginSays(data);
    expect(await accountFolder(folder(), 'Telegram', account('7', 'Anna'))).toBe('Telegram');
  }
});

it('is the one the plugin uses for the account', async () => {
  await pluginSays({ settings: {}, accountFolders: [{ accountId: '7', suffix: '' }, { accountId: '8', suffix: ' (Boris)' }] });
  expect(await accountFolder(folder(), 'Telegram', account('7', 'Anna'))).toBe('Telegram');
  expect(await accountFolder(folder(), 'Telegram', account('8', 'Renamed'))).toBe('Telegram (Boris)');
  expect(await accountFolder(folder(), 'Telegram', account('9', 'Clara'))).toBe('Telegram (Clara)');
  expect(await accountFolder(folder(), 'Telegram', account('10', 'boris'))).toBe('Telegram (10)');
});
