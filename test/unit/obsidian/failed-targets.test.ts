import type { ChatReport } from '../../../src/model/events';
import { chatIdOf } from '../../../src/model/ids';
import { failedChats, failedTargets } from '../../../src/obsidian/failed-targets';
import type { ChosenChat } from '../../../src/obsidian/plugin-data';

const [a, b, c] = [chatIdOf('channel', '1500000001'), chatIdOf('channel', '1500000002'), chatIdOf('channel', '1500000003')];

function chat(chatTitle: string, more: Partial<ChatReport>): ChatReport {
  return { chatTitle, outcome: 'success', messages: 0, notesCreated: 0, notesUpdated: 0, notesUnchanged: 0, mediaDownloaded: 0, mediaReused: 0, mediaFailed: 0, messagesDeleted: 0, conflicts: 0, requests: 0, seconds: 0, failures: [], ...more };
}

const failure = { error: { code: 'SIGNED_OUT' } } as const;

it('takes the chats of which something is missing, and none of an import', () => {
  const chats = [chat('Whole', { chatId: a }), chat('Part', { chatId: b, outcome: 'partial' }), chat('None', { outcome: 'failed', failures: [failure] }), chat('Stopped', { chatId: c, outcome: 'stopped' })];
  expect(failedChats({ outcome: 'partial', chats, seconds: 1 }).map(({ chatTitle }) => chatTitle)).toEqual(['Part', 'None']);
  expect(failedChats({ outcome: 'partial', chats, seconds: 1, isImport: true })).toEqual([]);
  expect(failedChats(null)).toEqual([]);
});

it('takes them as they were chosen, all parts of them, and others as a whole', () => {
  const chosen: readonly ChosenChat[] = [
    { chatId: a, title: 'Forum', topicId: 5, range: {} },
    { chatId: a, title: 'Forum', topicId: 7, range: { last: 3 } },
    { chatId: c, title: 'Other', range: {} },
  ];
  expect(failedTargets([chat('Forum', { chatId: a }), chat('Linked', { chatId: b }), chat('Gone', {})], { chosen, chosenFolders: [] })).toEqual([
    { reference: a, chatId: a, title: 'Forum', topicId: 5, range: {} },
    { reference: a, chatId: a, title: 'Forum', topicId: 7, range: { last: 3 } },
    { reference: b, chatId: b, title: 'Linked', range: {} },
    { reference: 'Gone', title: 'Gone', range: {} },
  ]);
});

it('takes a chat that came with a folder alone, as the folder was chosen', () => {
  const chosenFolders = [{ folderId: 2, title: 'Work', range: { last: 50 } }, { folderId: 3, title: 'Family', range: {} }];
  expect(failedTargets([chat('In it', { chatId: b, folder: 'folder:2' })], { chosen: [], chosenFolders })).toEqual([{ reference: b, chatId: b, title: 'In it', range: { last: 50 }, folder: 'folder:2' }]);
});

it('takes the folders where a chat may have come with one, and no name of a folder for that of a chat', () => {
  const chosen: readonly ChosenChat[] = [{ chatId: a, title: 'Own', range: { last: 3 } }];
  const chosenFolders = [{ folderId: 2, title: 'Work', range: { last: 50 } }];
  const folder = { reference: 'folder:2', title: 'Work', range: { last: 50 } };
  expect(failedTargets([chat('In it', { chatId: b }), chat('Own', { chatId: a })], { chosen, chosenFolders })).toEqual([{ reference: a, chatId: a, title: 'Own', range: { last: 3 } }, folder]);
  expect(failedTargets([chat('Work', {})], { chosen, chosenFolders })).toEqual([folder]);
  expect(failedTargets([chat('Own', { chatId: a })], { chosen, chosenFolders })).toHaveLength(1);
});
