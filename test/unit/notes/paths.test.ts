import type { Chat, ChatKind } from '../../../src/model/chat';
import type { ChatId } from '../../../src/model/ids';
import type { FileMedia } from '../../../src/model/media';
import type { Message } from '../../../src/model/message';
import { chatFolderName, effectiveLayout, mediaPath, messageIdOfPostPath, periodPath, postPath } from '../../../src/notes/names/paths';
import { periodProperties, postProperties } from '../../../src/notes/properties/properties';
import { aStyle } from './samples';
import { HOSTILE_NAMES } from '../../telegram-dc/world/hostile';

const channel: Chat = { id: '-1001500000001' as ChatId, kind: 'channel', title: 'News: all', username: 'news' };

function aMessage(text: string, rest: Partial<Message> = {}): Message {
  return { id: 12, chatId: channel.id, date: Date.UTC(2025, 0, 1, 23, 30) / 1000, author: { id: channel.id, name: 'News: all' }, text, entities: [], reactions: [], ...rest };
}

function aFile(type: 'photo' | 'video' | 'gif' | 'roundVideo' | 'voice' | 'document', mimeType: string, name?: string): FileMedia {
  return { type, file: { source: 'document', id: '1', accessHash: '1', fileReference: '', dcId: 2, sizeType: '', sizeBytes: 5, mimeType, ...(name !== undefined && { name }) } };
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const names = { folder: 'T/C', name: 'C' };

describe('effectiveLayout', () => {
  it.each<[ChatKind, string]>([['channel', 'message'], ['self', 'day'], ['user', 'day'], ['bot', 'day'], ['group', 'day'], ['supergroup', 'day'], ['forum', 'topic']])('of %s is by default %s', (kind, layout) => {
    expect(effectiveLayout('auto', kind)).toBe(layout);
    expect(effectiveLayout('week', kind)).toBe('week');
  });
});

describe('postPath', () => {
  it.each([
    ['Hello: world?\nSecond', 'UTC', 'T/C/2025/2025-01-01 Hello world (12).md'],
    ['Hello', 'Europe/Berlin', 'T/C/2025/2025-01-02 Hello (12).md'],
    ['', 'UTC', 'T/C/2025/2025-01-01 Message (12).md'],
    [' \n???\n\u200b\nThird', 'UTC', 'T/C/2025/2025-01-01 Third (12).md'],
    ['x'.repeat(61), 'UTC', `T/C/2025/2025-01-01 ${'x'.repeat(60)} (12).md`],
    ['The long road to the sea, which we walked in the last days of a warm summer', 'UTC', 'T/C/2025/2025-01-01 The long road to the sea, which we walked in the last days (12).md'],
    ['https://www.example.com/2024/a-walk%20by-the-sea/?utm=1#top', 'UTC', 'T/C/2025/2025-01-01 example.com 2024 a-walk by-the-sea (12).md'],
    ['Read http://example.com/100%!', 'UTC', 'T/C/2025/2025-01-01 Read example.com 100%! (12).md'],
    ['[[Note]] #tag ^tg-5', 'UTC', 'T/C/2025/2025-01-01 Note tag tg-5 (12).md'],
  ])('of %j in %s', (text, zone, path) => {
    expect(postPath(names, aMessage(text), zone)).toBe(path);
  });

  it.each(HOSTILE_NAMES.map((text) => [text]))('is legal and gives the id back for %j', (text) => {
    const path = postPath(names, aMessage(text, { id: 2_147_483_647 }), 'UTC');
    expect(path.split('/')).toHaveLength(4);
    expect(Buffer.byteLength(nameOf(path).replace('.md', ' (-1001500000001).md'))).toBeLessThanOrEqual(255);
    expect(messageIdOfPostPath(path)).toBe(2_147_483_647);
    expect(messageIdOfPostPath(path.replace('.md', ' (-1001500000001).md'))).toBe(2_147_483_647);
  });
});

describe('messageIdOfPostPath', () => {
  it.each([
    ['2025-01-01 Text (5).md', 5],
    ['Renamed by me (5).md', 5],
    ['2025-01-01 Text (5) (-1001500000001).md', 5],
    ['2025-01-01 Text (5) (7100000001).md', 5],
    ['2025-01-01 Text (3) (5) (-1001500000001).md', 5],
    ['2025-01-01 Text (4) (5).md', 5],
    ['2025-01-01 Text.md', null],
    ['2025-01-01 Text (5).txt', null],
    ['2025-01-01 Text (0).md', null],
    ['2025-01-01 Text (9999999999).md', null],
    ['2025-01-01 Friends (-4100000001).md', null],
  ])('reads %s as %s', (name, id) => {
    expect(messageIdOfPostPath(`T/C/2025/${name}`)).toBe(id);
  });
});

describe('periodPath', () => {
  it.each([
    ['day', '2025-01-02', 'T/C/2025/2025-01-02 C.md'],
    ['week', '2025-01-02', 'T/C/2025/2025-W01 C.md'],
    ['week', '2024-12-30', 'T/C/2025/2025-W01 C.md'],
    ['week', '2024-12-29', 'T/C/2024/2024-W52 C.md'],
    ['week', '2021-01-03', 'T/C/2020/2020-W53 C.md'],
    ['week', '2027-01-01', 'T/C/2026/2026-W53 C.md'],
    ['month', '2025-01-02', 'T/C/2025/2025-01 C.md'],
    ['single', '2025-01-02', 'T/C/C.md'],
  ] as const)('of a %s with %s', (layout, day, path) => {
    expect(periodPath(names, layout, day)).toBe(path);
  });

  it('keeps to 255 bytes whatever the chat is called', () => {
    const name = `${chatFolderName('Й'.repeat(300))} (-1001500000001)`;
    expect(Buffer.byteLength(nameOf(periodPath({ folder: 'T', name }, 'day', '2025-01-02')).replace('.md', ' (-1001500000001).md'))).toBeLessThanOrEqual(255);
  });
});

describe('mediaPath', () => {
  it.each([
    [aFile('photo', 'image/jpeg'), 'T/C/media/photo/12.jpg'],
    [aFile('gif', 'video/mp4', 'giphy.mp4'), 'T/C/media/video/12_giphy.mp4'],
    [aFile('roundVideo', 'video/mp4'), 'T/C/media/video/12.mp4'],
    [aFile('document', 'application/pdf', '../../CON: report?.pdf'), 'T/C/media/document/12_CON report.pdf'],
    [aFile('document', 'application/pdf', '???.pdf'), 'T/C/media/document/12.pdf'],
  ])('case %#', (media, path) => {
    expect(mediaPath('T/C', aMessage('', { media }), media)).toBe(path);
  });

  it('keeps the extension of a long name', () => {
    const media = aFile('document', 'application/pdf', `${'Ж'.repeat(220)}.pdf`);
    const name = nameOf(mediaPath('T/C', aMessage('', { media }), media));
    expect(name).toMatch(/^12_Ж+\.pdf$/);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
  });
});

describe('properties', () => {
  it('of a post say where it comes from', () => {
    expect(postProperties([aMessage('Hi', { editDate: 1_735_774_200 + 60, signature: 'Ed', views: 7, forwards: 0 })], channel, aStyle())).toEqual([
      ['tg-chat', 'News: all'],
      ['tg-chat-id', '-1001500000001'],
      ['tg-type', 'channel'],
      ['tg-layout', 'message'],
      ['tg-message-id', '12'],
      ['tg-date', '2025-01-02T00:30:00'],
      ['tg-edited', '2025-01-02T00:31:00'],
      ['tg-author', 'Ed'],
      ['tg-link', 'https://t.me/news/12'],
      ['tg-views', 7],
      ['tg-forwards', 0],
    ]);
  });

  it('of an album name all its items', () => {
    const unnamed = { ...channel, username: undefined };
    const album = Object.fromEntries(postProperties([aMessage(''), aMessage('', { id: 13, views: 9 })], unnamed, aStyle({ timeZone: 'UTC' })));
    expect(album).toMatchObject({ 'tg-message-id': '12', 'tg-album-ids': ['12', '13'], 'tg-views': 9, 'tg-link': 'https://t.me/c/1500000001/12' });
  });

  it('of a period name it', () => {
    const group: Chat = { id: '-4100000001' as ChatId, kind: 'group', title: 'Friends' };
    expect(Object.fromEntries(periodProperties(group, { layout: 'week' }, '2024-12-30', aStyle()))).toEqual({ 'tg-chat': 'Friends', 'tg-chat-id': '-4100000001', 'tg-type': 'group', 'tg-layout': 'week', 'tg-date': '2025-W01' });
    expect(Object.fromEntries(periodProperties(group, { layout: 'single' }, '2024-12-30', aStyle()))).not.toHaveProperty('tg-date');
    expect(Object.fromEntries(postProperties([aMessage('x', { chatId: group.id })], group, aStyle({ timeZone: 'UTC' })))).not.toHaveProperty('tg-link');
  });
});
