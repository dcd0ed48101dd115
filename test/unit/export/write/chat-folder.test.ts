import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiskVault } from '../../../../companion/cli/disk-vault';
import { ChatFolders } from '../../../../src/export/write/chat-folder';
import type { Chat } from '../../../../src/model/chat';
import type { ChatId } from '../../../../src/model/ids';
import { temporaryFolder } from '../../companion/cli/temporary-folder';

const folder = temporaryFolder();
const anna: Chat = { id: '7100000001' as ChatId, kind: 'user', title: 'Anna' };

const folderOfAnna = async (): Promise<string> => await new ChatFolders(await DiskVault.open(folder()), 'Telegram').folderFor(anna, undefined);

it('takes the folder that a run which was killed before its first note has left', async () => {
  mkdirSync(join(folder(), 'Telegram/Anna/2025'), { recursive: true });
  expect(await folderOfAnna()).toBe('Anna');
});

it('leaves a folder in which anything lies to whoever put it there', async () => {
  mkdirSync(join(folder(), 'Telegram/Anna/2025'), { recursive: true });
  writeFileSync(join(folder(), 'Telegram/Anna/2025/mine.md'), 'Mine\n');
  expect(await folderOfAnna()).toBe('Anna (7100000001)');
});

it('leaves a file of that name alone', async () => {
  mkdirSync(join(folder(), 'Telegram'));
  writeFileSync(join(folder(), 'Telegram/Anna'), 'Mine\n');
  expect(await folderOfAnna()).toBe('Anna (7100000001)');
});
