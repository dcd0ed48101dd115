import type { FileMedia } from '../../../src/model/media';
import type { Message } from '../../../src/model/message';
import { readProperties } from '../../../src/notes/properties/front-matter';
import type { Settings } from '../../../src/settings/definitions';
import { ExportWorld } from './export-world';
import { aMessage, FakeTelegram, group, photo } from './fake-telegram';

/*
 * The note of a chat's pictures: what it shows, what it costs, and that it is the user's.
 */

const at = (iso: string): number => Date.parse(iso) / 1000;
const pictures: readonly Message[] = [
  aMessage(group, 1, { date: at('2023-12-30T10:00:00Z'), media: photo('1') }),
  aMessage(group, 2, { date: at('2024-02-01T10:00:00Z') }),
  aMessage(group, 3, { date: at('2024-02-01T11:00:00Z'), media: photo('3') }),
  aMessage(group, 4, { date: at('2024-02-28T11:00:00Z'), media: photo('4') }),
];
const another = aMessage(group, 5, { date: at('2024-03-01T11:00:00Z'), media: photo('5') });
const video = (id: string): FileMedia => ({ type: 'video', file: { ...photo(id).file, source: 'document', mimeType: 'video/mp4' } });
const gallery = 'Friends/Friends (gallery).md';
const cell = (id: number, day: string): string => `- ![[Telegram/Friends/media/photo/${id}.jpg|tobs-thumb|160]] [[Telegram/Friends/${day.slice(0, 4)}/${day} Friends#^tg-${id}|${day}]]`;

async function exported(settings: Partial<Settings> = {}, messages = pictures): Promise<{ world: ExportWorld; telegram: FakeTelegram }> {
  const world = new ExportWorld({ galleries: true, ...settings });
  const telegram = new FakeTelegram(group, messages, world.vault);
  expect((await world.export(telegram)).outcome).toBe('success');
  return { world, telegram };
}

it('shows the pictures of a chat by months, the newest first, each with a link to its message', async () => {
  const { world } = await exported();
  expect(world.note(gallery)).toBe(`---
tg-chat: Friends
tg-chat-id: "-4100000001"
tg-type: group
tg-layout: gallery
tg-count: 3
---

# Friends · Gallery

## 2024-02

${cell(4, '2024-02-28')}
${cell(3, '2024-02-01')}

## 2023-12

${cell(1, '2023-12-30')}

^tg-gallery
`);
  expect(world.note('Friends/Friends.md')).toContain('\n[[Telegram/Friends/Friends.base|Table of the notes]] · [[Telegram/Friends/Friends (gallery)|Gallery]]\n');
});

it('costs nothing when nothing is new, is read from a changed note only, and gets new pictures', async () => {
  const { world, telegram } = await exported();
  const [writes, sets] = [world.vault.writes.length, world.state.sets.length];
  await world.export(telegram);
  expect([world.vault.writes.length - writes, world.state.sets.length - sets]).toEqual([0, 0]);
  // Only the note of the new picture is looked at: what the gallery has of others stays, whatever they hold now.
  for (const path of world.vault.notes.keys()) if (path.includes('/2023/')) world.vault.notes.set(path, 'emptied');
  telegram.messages = [...pictures, another];
  await world.export(telegram);
  expect(world.note(gallery).match(/^- .*$/gm)).toEqual([cell(5, '2024-03-01'), cell(4, '2024-02-28'), cell(3, '2024-02-01'), cell(1, '2023-12-30')]);
  // A message without a file leaves it alone.
  const before = world.vault.writes.length;
  telegram.messages = [...telegram.messages, aMessage(group, 6, { date: at('2024-03-01T12:00:00Z') })];
  await world.export(telegram);
  expect(world.vault.writes.slice(before).map(({ path }) => path)).not.toContain(`Telegram/${gallery}`);
});

it('is written for what was there before it was wanted, and not without the setting', async () => {
  const { world, telegram } = await exported({ galleries: false });
  expect(world.paths).not.toContain(gallery);
  await world.export(telegram, { settings: { galleries: true } });
  expect(world.note(gallery).match(/^- /gm)).toHaveLength(3);
  telegram.messages = [...pictures, another];
  await world.export(telegram);
  expect(world.note(gallery)).not.toContain('^tg-5');
  await world.export(telegram, { settings: { galleries: true } });
  expect(world.note(gallery)).toContain(cell(5, '2024-03-01'));
});

it('is the same after all records are lost, and no message is taken for one of its lines', async () => {
  for (const layout of ['day', 'single', 'message', 'week'] as const) {
    const { world, telegram } = await exported({ layout });
    expect(world.note(gallery).match(/^- /gm)).toHaveLength(3);
    const before = new Map(world.vault.notes);
    world.state.records.clear();
    await world.export(telegram);
    expect(world.vault.notes).toEqual(before);
  }
});

it('keeps what the user wrote and changed, also after it was renamed, and is not made again once it is gone', async () => {
  const { world, telegram } = await exported();
  const mine = 'Telegram/Friends/Best pictures.md';
  const text = world.note(gallery).replace('# Friends · Gallery\n', '# Friends · Gallery\n\nSee also [[x#^tg-1|the first]].\n').replace('## 2023-12\n', '## 2023-12\n\nA good month.\n').replace(cell(3, '2024-02-01'), `${cell(3, '2024-02-01')} my favourite`);
  world.vault.notes.delete(`Telegram/${gallery}`);
  world.vault.notes.set(mine, `${text}\nBelow.\n`);
  telegram.messages = [...pictures, another, aMessage(group, 6, { date: at('2024-02-01T11:30:00Z'), media: photo('6') })];
  await world.export(telegram);
  const updated = world.vault.notes.get(mine) ?? '';
  for (const line of ['See also [[x#^tg-1|the first]].', 'A good month.', `${cell(3, '2024-02-01')} my favourite`, 'Below.', cell(1, '2023-12-30'), cell(5, '2024-03-01'), cell(6, '2024-02-01')]) expect([line, updated.split('\n').filter((own) => own === line).length]).toEqual([line, 1]);
  expect(updated.match(/#\^tg-3\|/g)).toHaveLength(1);
  expect(world.paths).not.toContain(gallery);
  world.vault.notes.delete(mine);
  telegram.messages = [...telegram.messages, aMessage(group, 7, { date: at('2024-03-02T11:00:00Z'), media: photo('7') })];
  await world.export(telegram);
  expect([...world.vault.notes].filter(([, note]) => readProperties(note)['tg-layout'] === 'gallery')).toEqual([]);
});

it('leaves out what has not come, shows it once it is there, and calls a video without a picture by its name', async () => {
  const { world, telegram } = await exported({ media: [] }, [...pictures, aMessage(group, 5, { date: at('2024-03-01T11:00:00Z'), media: video('5') })]);
  expect(world.paths).not.toContain(gallery);
  await world.export(telegram, { settings: { media: ['photo', 'video'], incremental: false } });
  expect(world.note(gallery)).toContain(`\n- [[Telegram/Friends/2024/2024-03-01 Friends#^tg-5|5.mp4]]\n`);
  expect(world.note(gallery)).toContain(cell(1, '2023-12-30'));
});

it('shows small pictures in place of files where there are any', async () => {
  const { world, telegram } = await exported({ galleries: false }, [...pictures, aMessage(group, 5, { date: at('2024-03-01T11:00:00Z'), media: video('5') })]);
  for (const file of ['photo/3.jpg', 'video/5.mp4']) world.vault.files.set(`Telegram/Friends/media/${file}.thumb.jpg`, 100);
  await world.export(telegram, { settings: { galleries: true } });
  const shown = world.note(gallery).match(/(?<=^- !\[\[Telegram\/Friends\/media\/)[^|]+/gm);
  expect(shown).toEqual(['video/5.mp4.thumb.jpg', 'photo/4.jpg', 'photo/3.jpg.thumb.jpg', 'photo/1.jpg']);
});

it('keeps the words the user gave a picture, and does not put its own beside them', async () => {
  const messages = [...pictures, aMessage(group, 5, { date: at('2024-03-01T11:00:00Z'), media: video('5') })];
  const { world, telegram } = await exported({}, messages);
  const textCell = '- [[Telegram/Friends/2024/2024-03-01 Friends#^tg-5|5.mp4]]';
  const mine = [cell(3, '2024-02-01').replace('|2024-02-01]]', '|Our trip]]'), `${textCell} with sound`, '- see [[Telegram/Friends/2024/2024-02-28 Friends#^tg-4|this one]]'];
  const text = world.note(gallery).replace(cell(3, '2024-02-01'), mine[0] ?? '').replace(textCell, [mine[1], mine[2]].join('\n'));
  world.vault.notes.set(`Telegram/${gallery}`, text);
  // Another picture of the same day, and of the day of the video: both notes are read again.
  telegram.messages = [...messages, aMessage(group, 6, { date: at('2024-02-01T12:00:00Z'), media: photo('6') }), aMessage(group, 7, { date: at('2024-03-01T12:00:00Z'), media: photo('7') })];
  await world.export(telegram);
  const lines = world.note(gallery).split('\n');
  for (const line of [...mine, cell(4, '2024-02-28'), cell(6, '2024-02-01'), cell(7, '2024-03-01')]) expect([line, lines.filter((own) => own === line).length]).toEqual([line, 1]);
  expect(lines.filter((line) => /#\^tg-[35]\|/.test(line))).toHaveLength(2);
});

it('loses no picture wherever a run dies', async () => {
  const many = Array.from({ length: 120 }, (_, n) => aMessage(group, n + 1, n % 4 === 0 ? { media: photo(String(n + 1)) } : {}));
  const { world: whole } = await exported({}, many);
  let hasLived = false;
  for (let lifetime = 1; !hasLived; lifetime++) {
    // In the first run all notes are looked at; in a later one it has to be known which.
    const { world } = await exported({}, many.slice(0, 10));
    let left = lifetime;
    const dead = (): { code: 'INTERNAL'; reason: string } | null => (left-- > 0 ? null : { code: 'INTERNAL', reason: 'killed' });
    world.vault.refuse(dead);
    world.state.refuse(dead);
    hasLived = (await world.export(new FakeTelegram(group, many, world.vault, 40))).outcome === 'success';
    world.vault.refuse(null);
    world.state.refuse(null);
    await world.export(new FakeTelegram(group, many, world.vault, 40));
    expect([lifetime, world.note(gallery)]).toEqual([lifetime, whole.note(gallery)]);
  }
});

it('has a note for every year when there are more than a thousand', async () => {
  const many = Array.from({ length: 1002 }, (_, n) => aMessage(group, n + 1, { date: at(n < 400 ? '2023-05-05T10:00:00Z' : '2024-05-05T10:00:00Z') + n, media: photo(String(n + 1)) }));
  const { world, telegram } = await exported({}, many.slice(0, 1000));
  expect(world.note(gallery).match(/^- !/gm)).toHaveLength(1000);
  telegram.messages = many;
  await world.export(telegram);
  const years = ['Friends/Friends (gallery 2023).md', 'Friends/Friends (gallery 2024).md'];
  expect(years.map((path) => world.note(path).match(/^- !/gm)?.length)).toEqual([400, 602]);
  expect(world.note(gallery).match(/^- .*$/gm)).toEqual(['- [[Telegram/Friends/Friends (gallery 2024)|2024]]', '- [[Telegram/Friends/Friends (gallery 2023)|2023]]']);
  const writes = world.vault.writes.length;
  telegram.messages = [...many, aMessage(group, 1003, { date: at('2024-06-05T10:00:00Z'), media: photo('1003') })];
  await world.export(telegram);
  expect(world.vault.writes.slice(writes).map(({ path }) => path).filter((path) => path.includes('(gallery'))).toEqual([`Telegram/${String(years[1])}`]);
  const before = new Map(world.vault.notes);
  world.state.records.clear();
  await world.export(telegram);
  expect(world.vault.notes).toEqual(before);
  // The last pictures of a year are taken out of their notes.
  for (const [path, note] of world.vault.notes) if (path.includes('/2023/')) world.vault.notes.set(path, note.replaceAll(/!\[\[.*\]\]/g, 'gone'));
  world.state.records.clear();
  await world.export(telegram);
  expect(world.note(years[0] ?? '').match(/^- !/gm)).toBeNull();
  expect(world.note(years[1] ?? '').match(/^- !/gm)).toHaveLength(603);
});
