import type { UnixSeconds } from '../../../../src/model/ids';
import { en } from '../../../../src/ui/locale/en';
import { formatsOf } from '../../../../src/model/locale/formats';
import { ru } from '../../../../src/ui/locale/ru';

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

it.each([
  [0, '0 chats', '0 чатов'],
  [1, '1 chat', '1 чат'],
  [2, '2 chats', '2 чата'],
  [4, '4 chats', '4 чата'],
  [5, '5 chats', '5 чатов'],
  [11, '11 chats', '11 чатов'],
  [12, '12 chats', '12 чатов'],
  [21, '21 chats', '21 чат'],
  [22, '22 chats', '22 чата'],
  [111, '111 chats', '111 чатов'],
  [1001, '1,001 chats', '1 001 чат'],
])('counts %d chats in both languages', (count, english, russian) => {
  expect(en.choose.count(count, count)).toBe(english);
  expect(plain(ru.choose.count(count, count))).toBe(russian);
});

it('bends the words around a number, too', () => {
  expect([1, 3, 5].map((count) => ru.choose.chosen(count))).toEqual(['Выбран 1 чат', 'Выбрано 3 чата', 'Выбрано 5 чатов']);
  expect([1, 3, 5].map((count) => ru.progress.messages(0, count))).toEqual(['0 из 1 сообщения', '0 из 3 сообщений', '0 из 5 сообщений']);
  expect([1, 2].map((count) => en.report.figures.notes(count))).toEqual(['note written', 'notes written']);
  expect([1, 2].map((count) => en.progress.waitingHidden(count))).toEqual(['1 more chat waits', '2 more chats wait']);
});

it('writes numbers, sizes, durations and days as each language does', () => {
  const [english, russian] = [formatsOf('en'), formatsOf('ru')];
  expect([999, 1000, 1_234_567].map((value) => english.count(value))).toEqual(['999', '1,000', '1,234,567']);
  expect(plain(russian.count(1_234_567))).toBe('1 234 567');
  expect([820_000, 3_400_000, 120_000_000, 1_200_000_000].map((bytes) => english.bytes(bytes))).toEqual(['820 kB', '3.4 MB', '120 MB', '1.2 GB']);
  expect([820_000, 3_400_000, 1_200_000_000].map((bytes) => russian.bytes(bytes))).toEqual(['820 КБ', '3,4 МБ', '1,2 ГБ']);
  expect([3, 250, 7500].map((seconds) => english.duration(seconds))).toEqual(['3 s', '4 min 10 s', '2 h 5 min']);
  expect([3, 250, 7500].map((seconds) => russian.duration(seconds))).toEqual(['3 с', '4 мин 10 с', '2 ч 5 мин']);
  const noon = 1_767_614_400 as UnixSeconds;
  expect(english.day(noon)).toMatch(/Jan/);
  expect(russian.day(noon)).toMatch(/янв.*2026/);
});

it.each([999.4, 999.6, 1000.4])('rounds %d the same way on both sides of the thousand', (value) => {
  expect(formatsOf('en').count(value).replace(',', '')).toBe(String(Math.round(value)));
});
