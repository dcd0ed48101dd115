import '../../../host/mock-obsidian';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TAbstractFile } from 'obsidian';
import { chatOfFile, chatOfProperties, type ExportedChat } from '../../../../src/obsidian/automation/exported-chat';
import { readProperties } from '../../../../src/notes/properties/front-matter';
import { DiskAdapter } from '../../../host/disk-adapter';
import { HostVault } from '../../../host/host-vault';

const note = (chatId: string, rest = ''): string => `---\ntg-chat: "News"\ntg-chat-id: "${chatId}"\n${rest}---\n`;
const notes: Readonly<Record<string, string>> = {
  'Telegram/News/News.md': note('-1001'),
  'Telegram/News/2025/2025-01-02 Snow.md': note('-1001', 'tg-message-id: "42"\n'),
  'Telegram/News/media/42.json': '{}',
  'Telegram/Forum/Seeds.md': note('-1002', 'tg-topic-id: "12"\n'),
  'Telegram/Forum/Pests/2025-01.md': note('-1002', 'tg-topic-id: "40"\n'),
  'Telegram/_reports/report.md': 'A report',
  'Daily/today.md': '---\ntg-chat-id: "not an id"\n---\n',
};

let root = '';
let vault: HostVault;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'tobs-menu-'));
  for (const [path, text] of Object.entries(notes)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  vault = new HostVault(new DiskAdapter(root));
  vault.reconcile__();
});
afterAll(() => rmSync(root, { recursive: true }));

function chatAt(path: string): ExportedChat | null {
  const cache = { getFileCache: (file: { readonly path: string }) => ({ frontmatter: readProperties(notes[file.path] ?? '') }) };
  return chatOfFile(vault.getAbstractFileByPath(path) as unknown as TAbstractFile, cache);
}

it.each([
  ['a note of a chat', 'Telegram/News/2025/2025-01-02 Snow.md', { chatId: '-1001', title: 'News' }],
  ['a folder of a chat', 'Telegram/News', { chatId: '-1001', title: 'News' }],
  ['a folder within it', 'Telegram/News/2025', { chatId: '-1001', title: 'News' }],
  ['a note of a topic', 'Telegram/Forum/Seeds.md', { chatId: '-1002', title: 'News', topicId: 12 }],
  ['a folder of one topic', 'Telegram/Forum/Pests', { chatId: '-1002', title: 'News', topicId: 40 }],
  ['a folder of several topics', 'Telegram/Forum', { chatId: '-1002', title: 'News' }],
  ['a folder of several chats', 'Telegram', null],
  ['a folder without notes of a chat', 'Telegram/_reports', null],
  ['a file that is no note', 'Telegram/News/media/42.json', null],
  ['a note of somebody', 'Daily/today.md', null],
])('knows the chat of %s', (_what, path, chat) => {
  expect(chatAt(path)).toEqual(chat);
});

it('takes properties as they come, and nothing for granted', () => {
  expect(chatOfProperties(undefined)).toBeNull();
  expect(chatOfProperties({ 'tg-chat-id': -1001500000001, 'tg-topic-id': 'x' })).toEqual({ chatId: '-1001500000001', title: '-1001500000001' });
  expect(chatOfProperties({ 'tg-chat-id': '-1001', 'tg-chat': {} })).toEqual({ chatId: '-1001', title: '-1001' });
  for (const damaged of [{}, ['-1001'], '', '0x1', null, 1.5]) expect(chatOfProperties({ 'tg-chat-id': damaged })).toBeNull();
});
