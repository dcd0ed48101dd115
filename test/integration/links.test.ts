import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Chat } from '../../src/model/chat';
import type { ChatId } from '../../src/model/ids';
import type { Message } from '../../src/model/message';
import { linksOf, type VaultLink } from '../host/vault-links';
import { HOSTILE_NAMES } from '../telegram-dc/world/hostile';
import { blockIdsOf, ExportWorld } from '../unit/export/export-world';
import { aMessage, channel, FakeTelegram, group } from '../unit/export/fake-telegram';

/*
 * What a vault with the worst of names looks like to the app: every link leads to the note and the block that was meant.
 */

const titles = [...HOSTILE_NAMES, 'T'.repeat(300), 'T'.repeat(300), '👍👎', '👍👎', '🏳️‍🌈'.repeat(40), 'CON', 'con', 'Com1.', 'dots...', 'dots', 'Team?', 'Team', 'team', 'Equal', 'Equal', 'Note.md', 'a|b', 'x #^tg-1', 'media', 'topics', '_reports', 'Telegram'];

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tobs-links-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The vault on disk, for what the file system says to its names. */
function written({ vault }: ExportWorld): readonly VaultLink[] {
  const paths = [...vault.notes.keys()];
  // Some file systems know no case.
  expect(new Set(paths.map((path) => path.normalize('NFC').toLowerCase())).size).toBe(paths.length);
  expect(paths.flatMap((path) => path.split('/')).filter((name) => Buffer.byteLength(name) > 255)).toEqual([]);
  for (const [path, text] of vault.notes) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return linksOf(folder);
}

function expectAllResolved(links: readonly VaultLink[]): void {
  expect(links.filter(({ link, to, isBlockThere }) => to?.replace(/\.md$/, '') !== link.replace(/#.*$/, '').replace(/\.md$/, '') || !isBlockThere)).toEqual([]);
}

/** Notes that some link leads to. */
const targets = (links: readonly VaultLink[]): ReadonlySet<string | null> => new Set(links.map(({ to }) => to));

test('chats of any title have folders of their own, and all links in them and to them resolve', async () => {
  const world = new ExportWorld({ layout: 'day', media: [] });
  for (const [index, title] of titles.entries()) {
    const chat: Chat = { id: `-10015000${String(10_000 + index)}` as ChatId, kind: 'supergroup', title };
    const link = `https://t.me/c/${chat.id.slice(4)}/1`;
    const messages = [1, 2, 3].map((id) => aMessage(chat, id, { date: 1_735_689_600 + id * 86_400, ...(id > 1 && { reply: { messageId: id - 1 }, text: `see ${link}`, entities: [{ type: 'url' as const, offset: 4, length: link.length }] }) }));
    expect((await world.export(new FakeTelegram(chat, messages, world.vault))).outcome).toBe('success');
  }
  const links = written(world);
  expectAllResolved(links);
  const found = targets(links);
  // Each chat's index is in the list of chats, each day's note in its chat's index, each message answered or linked.
  const missed = [...world.vault.notes.keys()].filter((path) => path.endsWith('.md') && !found.has(path));
  expect(missed).toEqual([expect.stringMatching(/^Telegram\/[^/]+\.md$/)]);
  expect(new Set([...world.vault.notes.keys()].map((path) => path.split('/')[1]))).toHaveProperty('size', titles.length + 1);
  expect(links.filter(({ link }) => link.includes('#^tg-'))).toHaveLength(titles.length * 6);
});

test('topics of any title have notes of their own, and the list of topics leads to them', async () => {
  const world = new ExportWorld({ media: [] });
  const forum: Chat = { id: '-1001500000002' as ChatId, kind: 'forum', title: 'Forum' };
  const topics = titles.map((title, index) => ({ id: 10 + index * 10, title, date: 1_735_689_600, isPinned: false, isClosed: false, isHidden: false }));
  const telegram = new FakeTelegram(forum, topics.flatMap(({ id }) => [aMessage(forum, id + 1, { topicId: id }), aMessage(forum, id + 2, { topicId: id, reply: { messageId: id + 1 } })]), world.vault, 500);
  telegram.topicList = topics;
  expect((await world.export(telegram)).outcome).toBe('success');
  const links = written(world);
  expectAllResolved(links);
  const notes = [...world.vault.notes.keys()].filter((path) => path.startsWith('Telegram/Forum/topics/'));
  expect(notes).toHaveLength(titles.length);
  const fromIndex = new Set(links.filter(({ from }) => from === 'Telegram/Forum/Forum.md').map(({ to }) => to));
  expect(notes.filter((path) => !fromIndex.has(path))).toEqual([]);
});

test('posts that begin with anything have notes of their own, and replies lead to them', async () => {
  const world = new ExportWorld({ layout: 'message', media: [] });
  const posts = titles.map((text, index) => aMessage(channel, 1 + index, { text, date: 1_735_732_800 + index }));
  const replies = posts.map(({ id }, index) => aMessage(channel, 1000 + id, { reply: { messageId: id }, date: 1_735_740_000 + index }));
  expect((await world.export(new FakeTelegram(channel, [...posts, ...replies], world.vault, 1000))).outcome).toBe('success');
  const links = written(world);
  expectAllResolved(links);
  for (const { id } of posts) expect(links.filter(({ link }) => link.endsWith(`#^tg-${id}`))).toHaveLength(1);
  expect([...world.vault.notes.keys()].filter((path) => path.includes('/2025/'))).toHaveLength(posts.length * 2);
});

/** A thousand on one day: every other one says nothing, the others the same; all but the first answer the one before. */
const thousand = (chat: Chat): readonly Message[] => Array.from({ length: 1000 }, (_, index) => aMessage(chat, index + 1, { date: 1_735_732_800 + (index % 7), text: index % 2 === 0 ? 'Hello' : '', ...(index > 0 && { reply: { messageId: index } }) }));
const ids = Array.from({ length: 1000 }, (_, index) => index + 1);

test.each([
  ['day', group],
  ['message', channel],
] as const)('a thousand equal and empty messages of one day stay apart (%s), and each can be linked to', async (layout, chat) => {
  const world = new ExportWorld({ layout, media: [] });
  const telegram = new FakeTelegram(chat, thousand(chat), world.vault);
  expect((await world.export(telegram)).outcome).toBe('success');
  const notes = [...world.vault.notes].filter(([path]) => path.includes('/2025/'));
  expect(notes).toHaveLength(layout === 'day' ? 1 : 1000);
  expect(notes.flatMap(([, text]) => blockIdsOf(text)).sort((a, b) => a - b)).toEqual(ids);
  const links = written(world);
  expectAllResolved(links);
  // From the reply above, and from the message that is answered.
  for (const id of ids) expect([id, links.filter(({ link }) => link.endsWith(`#^tg-${id}`)).length]).toEqual([id, id === 1 || id === 1000 ? 1 : 2]);
  const [writes, before] = [world.vault.writes.length, new Map(world.vault.notes)];
  world.state.records.clear();
  await world.export(telegram);
  expect(world.vault.writes.slice(writes)).toEqual([]);
  expect(new Map(world.vault.notes)).toEqual(before);
});
