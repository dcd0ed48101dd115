import { runExport } from '../../../src/export/run/run-export';
import type { Dialog } from '../../../src/model/chat';
import type { RunReport } from '../../../src/model/events';
import { defaultSettings } from '../../../src/settings/settings';
import { aMessage, channel, FakeTelegram } from './fake-telegram';
import { MemoryState } from './memory-state';
import { MemoryVault } from './memory-vault';

const work = { id: 2, title: 'Work' };
const dialog = (folders: Dialog['folders']): Dialog => ({ chat: channel, topMessageId: 3, topMessageDate: 1, isPinned: false, isArchived: false, ...(folders !== undefined && { folders }) });

async function exportFolder(telegram: FakeTelegram, reference: string, vault: MemoryVault): Promise<RunReport> {
  return await exportFolders(telegram, [reference], vault);
}

async function exportFolders(telegram: FakeTelegram, references: readonly string[], vault: MemoryVault): Promise<RunReport> {
  const plan = { targets: references.map((reference) => ({ reference, range: {} })), settings: defaultSettings(), localTimeZone: 'UTC' };
  const clock = { now: () => 0, breathe: () => Promise.resolve() };
  return await runExport(plan, { telegram, vault, state: new MemoryState(), clock, emit: () => undefined }, { signal: new AbortController().signal });
}

it.each(['folder:Work', 'folder:work', 'FOLDER: Work', 'folder:2'])('exports the chats that are in %s at the start of the run', async (reference) => {
  const vault = new MemoryVault();
  const telegram = new FakeTelegram(channel, [aMessage(channel, 1), aMessage(channel, 2)], vault);
  telegram.dialogPages = [[dialog([{ id: 3, title: 'Family' }])]];
  const before = await exportFolder(telegram, reference, vault);
  expect(before).toMatchObject({ outcome: 'failed', chats: [{ failures: [{ error: { code: 'CHAT_UNKNOWN', reference } }] }] });
  telegram.dialogPages = [[dialog([{ id: 3, title: 'Family' }, work])]];
  const after = await exportFolder(telegram, reference, vault);
  expect(after).toMatchObject({ outcome: 'success', chats: [{ chatId: channel.id, messages: 2, folder: reference }] });
});

it('exports a chat once that is chosen besides its folder, or is in two', async () => {
  const vault = new MemoryVault();
  const telegram = new FakeTelegram(channel, [aMessage(channel, 1)], vault);
  telegram.dialogPages = [[dialog([work, { id: 3, title: 'Family' }])]];
  const chats = async (...references: readonly string[]): Promise<unknown> => (await exportFolders(telegram, references, vault)).chats.map(({ chatId }) => chatId);
  expect(await chats('folder:2', 'folder:3')).toEqual([channel.id]);
  expect(await chats('folder:2', channel.id)).toEqual([channel.id]);
});

it('does not read the list of dialogs for nothing', async () => {
  const vault = new MemoryVault();
  const telegram = new FakeTelegram(channel, [aMessage(channel, 1)], vault);
  await exportFolder(telegram, channel.id, vault);
  expect(telegram.requests).not.toContain('dialogs');
});
