import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Chat } from '../../../src/model/chat';
import type { ChatId } from '../../../src/model/ids';
import type { Message } from '../../../src/model/message';
import { expectGolden } from '../notes/golden';
import { exportAll, world as commentsWorld } from './comments-world';
import { ExportWorld } from './export-world';
import { copyOf, FakeDiscussion, said } from './fake-discussion';
import { aMessage, channel, FakeTelegram, group, photo } from './fake-telegram';
import type { MemoryVault } from './memory-vault';

/*
 * Whole vaults, one golden file each: every layout of every kind of chat whose notes differ by it. What single messages look
 * like has golden files of its own (test/unit/notes).
 */

const folder = path.join(__dirname, '../../fixtures/notes/layouts');
const layouts = ['auto', 'message', 'day', 'week', 'month', 'single'] as const;

const self: Chat = { id: '7000000001' as ChatId, kind: 'self', title: 'Saved Messages' };
const user: Chat = { id: '7100000002' as ChatId, kind: 'user', title: 'Boris' };
const forum: Chat = { id: '-1001500000002' as ChatId, kind: 'forum', title: 'Forum' };
const boris = { id: user.id, name: 'Boris' };

/** 2024-12-31 23:30 in Berlin: day, week, month and year do not end together. */
const newYearsEve = 1_735_684_200;
const hour = 3600;

/** A chat over the turn of a year. */
function history(chat: Chat): readonly Message[] {
  const at = (id: number, hours: number, rest: Partial<Message> = {}): Message => aMessage(chat, id, { date: newYearsEve + hours * hour, ...rest });
  return [
    at(1, -30, { text: '', action: { type: 'titleChanged', title: chat.title } }),
    at(2, -24, { text: 'The plan:\n- meet at eight\n- [[not a link]] #party', entities: [{ type: 'bold', offset: 4, length: 4 }, { type: 'hashtag', offset: 43, length: 6 }], isPinned: true }),
    at(3, -2, { author: boris, text: 'Eight is fine', reply: { messageId: 2, quote: { text: 'meet at eight', entities: [] } }, reactions: [{ emoji: '👍', count: 2 }, { emoji: '❤', count: 1 }] }),
    at(4, 1, { author: boris, text: 'Happy new year!', reply: { messageId: 2 } }),
    ...[5, 6, 7].map((id) => at(id, 2, { text: id === 5 ? 'Fireworks' : '', groupId: 'fireworks', media: photo(String(id)) })),
    at(8, 3, { author: boris, text: '', media: { type: 'poll', question: 'Again next year?', isQuiz: false, isMultiple: false, isAnonymous: true, isClosed: false, totalVoters: 3, options: [{ text: 'Yes', voters: 2, isChosen: true }, { text: 'No', voters: 1 }] } }),
    at(9, 40, { text: 'See https://t.me/c/1500000001/2', entities: [{ type: 'url', offset: 4, length: 27 }], forward: { date: newYearsEve - 90 * hour, origin: { name: 'Clara' } }, editDate: newYearsEve + 41 * hour }),
    at(10, 150, { author: boris, text: 'Next week', reply: { messageId: 6 } }),
    at(11, 800, { text: 'A month later' }),
  ];
}

/** Notes and lists of a vault, as one text. */
function shown({ notes }: MemoryVault): string {
  return [...notes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => `═════ ${name}\n${text}`)
    .join('\n');
}

async function exported(chat: Chat, settings: ConstructorParameters<typeof ExportWorld>[0]): Promise<ExportWorld> {
  const world = new ExportWorld(settings);
  const telegram = new FakeTelegram(chat, history(chat), world.vault);
  if (chat.kind === 'forum') {
    // Topics are made before there is a message in them.
    const later = (id: number): number => id + 100;
    telegram.messages = telegram.messages.map((message) => ({ ...message, id: later(message.id), topicId: message.id % 2 === 1 && message.groupId === undefined ? 20 : 10, ...(message.reply?.messageId !== undefined && { reply: { ...message.reply, messageId: later(message.reply.messageId) } }) }));
    const topic = { date: newYearsEve - 40 * hour, creatorName: 'Anna', isPinned: false, isClosed: false, isHidden: false };
    telegram.topicList = [{ ...topic, id: 10, title: 'Party', icon: '🎉', isPinned: true }, { ...topic, id: 20, title: 'Plans & *more*', isClosed: true }];
  }
  expect((await world.export(telegram)).outcome).toBe('success');
  // A message is gone from Telegram when the chat is read again.
  telegram.messages = telegram.messages.filter(({ text }) => text !== 'Happy new year!');
  expect((await world.export(telegram)).outcome).toBe('success');
  return world;
}

const goldens = [
  ...layouts.map((layout) => [`channel-${layout}`, channel, { layout }] as const),
  ...layouts.map((layout) => [`group-${layout}`, group, { layout }] as const),
  ['private', user, { layout: 'auto' }],
  ['saved', self, { layout: 'auto' }],
  ...layouts.map((layout) => [`forum-${layout}`, forum, { layout }] as const),
  ['forum-split-by-month', forum, { layout: 'auto', topicSplitAt: 3 }],
  ['group-minimal-in-russian', group, { layout: 'week', properties: 'minimal', noteLanguage: 'ru', indexes: false }],
] as const;

test.each(goldens)('a vault of %s', async (name, chat, settings) => {
  const world = await exported(chat, settings);
  expectGolden(`layouts/${name}`, shown(world.vault));
});

test('a day too long for one note', async () => {
  const world = new ExportWorld({ layout: 'day' });
  const messages = Array.from({ length: 5003 }, (_, index) => aMessage(group, index + 1, { date: newYearsEve + 3 * hour + index, text: `m${index + 1}`, ...(index === 5002 && { reply: { messageId: 1 } }) }));
  expect((await world.export(new FakeTelegram(group, messages, world.vault, 1000))).outcome).toBe('success');
  // What all of them look like, the first and the last tell.
  const cut = shown(world.vault).replace(/(\n\^tg-2\n)[^]*?(\n\n[^\n]*\nm4999\n)/, '$1\n[…]$2');
  expectGolden('layouts/group-day-continued', cut);
});

test.each(['post', 'note'] as const)('comments below their posts (%s)', async (commentsPlace) => {
  const here = commentsWorld();
  const posts = [1, 2].map((id) => aMessage(channel, id, { author: { id: channel.id, name: channel.title } }));
  const [one, two] = posts;
  if (one === undefined || two === undefined) throw new Error('fixture');
  const comments = [copyOf(one, 101), copyOf(two, 102), said(103, { reply: { messageId: 101 }, text: 'First\nof two lines' }), said(104, { reply: { messageId: 103 }, threadId: 101, text: '', media: photo('104') }), said(105, { reply: { messageId: 102 }, reactions: [{ emoji: '👍', count: 1 }] })];
  expect((await exportAll(new FakeDiscussion(here.vault, posts, comments).count(), here, { settings: { commentsPlace, indexes: false } })).outcome).toBe('success');
  expectGolden(`layouts/comments-${commentsPlace}`, shown(here.vault));
});

test('no golden file of a vault is left over', () => {
  const names = [...goldens.map(([name]) => name), 'group-day-continued', 'comments-post', 'comments-note'];
  expect(readdirSync(folder).sort()).toEqual(names.map((name) => `${name}.md`).sort());
});
