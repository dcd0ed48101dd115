import type { ChatId } from '../../../src/model/ids';
import type { Message } from '../../../src/model/message';
import { noText, type PageBlock } from '../../../src/model/page';
import { ExportWorld } from './export-world';
import { aMessage, channel, FakeTelegram, group, photo } from './fake-telegram';

const vcard = 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Clara\r\nTEL:+49 170\r\nEND:VCARD';
const note = 'Friends/2024/2024-01-01 Friends.md';
const file = (id: string): PageBlock => ({ type: 'file', media: photo(id), caption: { text: noText, credit: noText } });

const messages: readonly Message[] = [
  // The last message has the story's file as its own. Two pictures of one size: their lines are the same until they are there.
  aMessage(group, 1, { text: 'Bought', media: { type: 'paidMedia', stars: '50', items: 2, media: [photo('11', 500), photo('12', 500)] } }),
  aMessage(group, 2, { text: 'Not bought', media: { type: 'paidMedia', stars: '50', items: 3 } }),
  aMessage(group, 3, { text: 'Look', media: { type: 'story', chatId: '7100000002' as ChatId, authorName: 'Boris', storyId: 4, media: photo('31') } }),
  aMessage(group, 4, { text: '', media: { type: 'contact', name: 'Clara', phone: '49170', vcard } }),
  aMessage(group, 5, { text: '', page: { blocks: [file('51'), { type: 'quote', isCollapsed: false, blocks: [file('52')], caption: noText }] } }),
  aMessage(group, 6, { text: 'Own and shared', media: photo('31') }),
];

describe('files a message carries besides its own', () => {
  it('are fetched and shown, in their order and wherever they stand', async () => {
    const world = new ExportWorld();
    const telegram = new FakeTelegram(group, messages, world.vault);
    const report = await world.export(telegram);
    expect(report.outcome).toBe('success');
    expect([...telegram.downloads].sort()).toEqual(['11', '12', '31', '51', '52']);
    const text = world.note(note);
    expect(text).toContain('**Paid media:** ⭐ 50 · 2 items · Photo, Photo\n![[Telegram/Friends/media/photo/1-1.jpg]]\n![[Telegram/Friends/media/photo/1-2.jpg]]\n^tg-1\n');
    expect(text).toContain('**Paid media:** ⭐ 50 · 3 items · not bought\n^tg-2\n');
    expect(text).toContain('**Story:** Boris · story 4\n![[Telegram/Friends/media/photo/6.jpg]]\n^tg-3\n');
    expect(text).toContain('**Contact:** Clara · 49170\n[[Telegram/Friends/media/document/4-1_Clara.vcf|Clara.vcf]] (58 B)\n^tg-4\n');
    expect(text).toContain('![[Telegram/Friends/media/photo/5-1.jpg]]\n\n> ![[Telegram/Friends/media/photo/5-2.jpg]]\n\n^tg-5\n');
    expect(text).not.toContain('not downloaded');
    expect(world.vault.notes.get('Telegram/Friends/media/document/4-1_Clara.vcf')).toBe(vcard);
  });

  it('cost nothing the second time, with the state and without it', async () => {
    const world = new ExportWorld();
    const telegram = new FakeTelegram(group, messages, world.vault);
    await world.export(telegram);
    const before = new Map(world.vault.notes);
    telegram.downloads.length = 0;
    await world.export(telegram);
    expect(new Map(world.vault.notes)).toEqual(before);
    world.state.records.clear();
    await world.export(telegram);
    expect(telegram.downloads).toEqual([]);
    expect(world.note(note)).toBe(before.get(`Telegram/${note}`));
  });

  it('are tried again by the next run when one fails', async () => {
    const world = new ExportWorld();
    const telegram = new FakeTelegram(group, messages, world.vault);
    telegram.brokenFiles.add('11').add('52');
    expect((await world.export(telegram)).outcome).toBe('partial');
    expect(world.note(note)).toMatch(/2 items · Photo, Photo\n\*Photo \(500 B\): download failed: .*\*\n!\[\[Telegram\/Friends\/media\/photo\/1-2.jpg\]\]\n\^tg-1/);
    expect(world.note(note)).toMatch(/\n> \*Photo \(1 KB\): download failed: .*\*\n/);
    telegram.brokenFiles.clear();
    expect((await world.export(telegram)).outcome).toBe('success');
    expect(world.note(note)).not.toContain('failed');
    expect(world.note(note)).toContain('> ![[Telegram/Friends/media/photo/5-2.jpg]]');
  });

  it('say why they are missing in the language of the notes, and the next run finds its line', async () => {
    const world = new ExportWorld({ noteLanguage: 'ru' });
    const telegram = new FakeTelegram(group, messages, world.vault);
    telegram.brokenFiles.add('11');
    await world.export(telegram);
    expect(world.note(note)).toContain('*Фото (500 Б): не удалось загрузить: Файла в Telegram больше нет: gone*');
    telegram.brokenFiles.clear();
    expect((await world.export(telegram)).outcome).toBe('success');
    expect(world.note(note)).not.toContain('не удалось');
  });

  it('stay out when the settings say so', async () => {
    const world = new ExportWorld({ media: ['video'] });
    const telegram = new FakeTelegram(group, messages, world.vault);
    await world.export(telegram);
    expect(telegram.downloads).toEqual([]);
    expect([...world.vault.notes.keys()].filter((path) => path.includes('/media/'))).toEqual([]);
    expect(world.note(note)).toContain('*Photo (500 B): not downloaded (not selected for download)*\n*Photo (500 B): not downloaded (not selected for download)*\n^tg-1');
  });
});

it('calls the note of a rich post by its heading, and a link to it, too', async () => {
  const world = new ExportWorld();
  const heading: PageBlock = { type: 'heading', level: 1, text: { text: 'Ten quiet places', entities: [] } };
  const posts = [aMessage(channel, 1, { text: '', page: { blocks: [heading, file('51')] } }), aMessage(channel, 2, { text: 'See above', reply: { messageId: 1 } })];
  await world.export(new FakeTelegram(channel, posts, world.vault));
  expect(world.note('News all of it/2024/2024-01-01 See above (2).md')).toContain('[[Telegram/News all of it/2024/2024-01-01 Ten quiet places (1)#^tg-1|Anna: Ten quiet places]]');
});

it('asks once for the rest of a rich message, and fetches its files', async () => {
  const world = new ExportWorld();
  const start: readonly PageBlock[] = [{ type: 'paragraph', text: { text: 'The beginning', entities: [] } }, file('51')];
  const telegram = new FakeTelegram(group, [aMessage(group, 5, { text: '', page: { blocks: start, isPartial: true } })], world.vault);
  const asked: unknown[] = [];
  telegram.details = (request) => {
    asked.push(request);
    return Promise.resolve({ page: { blocks: [...start, file('52'), { type: 'paragraph', text: { text: 'The end', entities: [] } }] } });
  };
  expect((await world.export(telegram)).outcome).toBe('success');
  expect(world.note(note)).toContain('The beginning\n\n![[Telegram/Friends/media/photo/5-1.jpg]]\n\n![[Telegram/Friends/media/photo/5-2.jpg]]\n\nThe end\n\n^tg-5\n');
  await world.export(telegram);
  expect(asked).toEqual([{ of: 'page', chatId: group.id, messageId: 5 }]);
  expect(telegram.downloads).toEqual(['51', '52']);
});
