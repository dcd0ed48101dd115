import { chatIdOf, type ChatId } from '../../../../src/model/ids';
import type { Author, Message } from '../../../../src/model/message';
import { expectGolden } from '../../notes/golden';
import { ExportWorld } from '../export-world';
import { aMessage, FakeTelegram, group } from '../fake-telegram';

/*
 * A note for every person of the exported chats: who gets one, what it is called, what it says, and that it is the user's.
 */

const person = (id: number, name: string, rest: Partial<Author> = {}): Author => ({ id: chatIdOf('user', BigInt(id)), name, ...rest });
const anna = person(7_100_000_001, 'Anna Ö.', { username: 'anna' });
const boris = person(7_100_000_002, 'Boris [B]|*x*');
const helper = person(7_100_000_003, 'Helper', { username: 'helper_bot', isBot: true });
const gone = person(7_100_000_004, 'Deleted Account', { isDeleted: true });
const clara = person(7_100_000_005, 'Clara');

const asked: Message = aMessage(group, 3, { author: boris, text: 'Ask Clara', entities: [{ type: 'mentionName', offset: 4, length: 5, userId: clara.id as ChatId }], mentioned: [clara] });
const talk: readonly Message[] = [
  aMessage(group, 1, { author: anna }),
  aMessage(group, 2, { author: helper }),
  asked,
  aMessage(group, 4, { author: gone }),
  aMessage(group, 5, { author: { id: group.id, name: group.title }, signature: 'Chief' }),
  aMessage(group, 6, { author: { name: 'Imported name' } }),
  aMessage(group, 7, { author: person(7_100_000_006, '7100000006') }),
  aMessage(group, 8, { author: person(1_087_968_824, 'Group') }),
];

async function exported(messages = talk, settings = {}): Promise<{ world: ExportWorld; telegram: FakeTelegram }> {
  const world = new ExportWorld({ peopleNotes: true, ...settings });
  const telegram = new FakeTelegram(group, messages, world.vault);
  expect((await world.export(telegram)).outcome).toBe('success');
  return { world, telegram };
}

const people = (world: ExportWorld): readonly string[] => world.paths.filter((path) => path.startsWith('_people/'));
const notes = (world: ExportWorld, ...paths: readonly string[]): string => paths.map((path) => `<!-- ${path} -->\n${world.note(path)}`).join('\n');

it('writes a note for everybody who writes or is mentioned, links to it, and makes none for groups, stand-ins and the nameless', async () => {
  const { world } = await exported();
  expect(people(world)).toEqual(['_people/Anna Ö.md', '_people/Boris Bx.md', '_people/Clara.md', '_people/Deleted Account (7100000004).md', '_people/Helper.md']);
  expectGolden('people-notes', notes(world, ...people(world), 'Friends/2024/2024-01-01 Friends.md', 'Friends/Friends.md'));
});

it('writes them in Russian, too', async () => {
  const { world, telegram } = await exported(talk, { noteLanguage: 'ru' });
  telegram.messages = [aMessage(group, 1, { author: { ...anna, name: 'Анна', username: 'anya' } }), ...talk.slice(1)];
  await world.export(telegram);
  expectGolden('people-notes-russian', notes(world, ...people(world)));
});

it('gives the author’s note as a property of a post, and writes no more than is needed with few properties', async () => {
  const { world } = await exported(talk, { layout: 'message', properties: 'minimal' });
  const [post] = world.paths.filter((path) => path.includes('(1).md'));
  expect(world.note(post ?? '')).toContain('\ntg-person: "[[Telegram/_people/Anna Ö]]"\n');
  expect(world.note('_people/Helper.md')).not.toContain('tg-type');
  expect(world.note('_people/Helper.md')).toContain('\ntg-person-id: "7100000003"\n');
});

it('does nothing of the kind without the setting', async () => {
  const { world } = await exported(talk, { peopleNotes: false });
  expect(people(world)).toEqual([]);
  expect(world.note('Friends/2024/2024-01-01 Friends.md')).toContain('**Anna Ö.** · 01:10\n');
});

it('writes nothing the second time', async () => {
  const { world, telegram } = await exported();
  const [writes, sets] = [world.vault.writes.length, world.state.sets.length];
  await world.export(telegram);
  expect([world.vault.writes.length - writes, world.state.sets.length - sets]).toEqual([0, 0]);
});

it('keeps the name of the note and collects former names as aliases', async () => {
  const { world, telegram } = await exported();
  for (const now of [{ name: 'Anna Petrova', username: 'petrova' }, { name: 'Anna Ö.', username: 'anna' }, { name: 'Anya', username: undefined }]) {
    const { username, ...rest } = now;
    telegram.messages = talk.map((message) => (message.author.id === anna.id ? { ...message, author: { id: anna.id, ...rest, ...(username !== undefined && { username }) } } : message));
    await world.export(telegram);
  }
  expect(people(world)).toHaveLength(5);
  expectGolden('people-renamed', notes(world, '_people/Anna Ö.md'));
});

it('remembers who it was when an account is deleted', async () => {
  const { world, telegram } = await exported();
  telegram.messages = [aMessage(group, 1, { author: { id: anna.id as ChatId, name: 'Deleted Account', isDeleted: true } }), ...talk.slice(1)];
  await world.export(telegram);
  expect(people(world)).toHaveLength(5);
  expectGolden('people-deleted', notes(world, '_people/Anna Ö.md'));
  const before = world.note('_people/Anna Ö.md');
  world.state.records.clear();
  await world.export(telegram);
  expect(world.note('_people/Anna Ö.md')).toBe(before);
});

it('keeps what the user wrote, the aliases they took away, and follows a note they renamed', async () => {
  const { world, telegram } = await exported();
  const mine = 'Telegram/Friends of mine/Annie.md';
  const text = world.note('_people/Anna Ö.md').replace('aliases:\n  - Anna Ö.\n  - ', 'aliases:\n    - Sister\n    - ').replace('---\n\n# ', 'rating: 5\n---\n\n> Met in 2019\n\n# ');
  world.vault.notes.delete('Telegram/_people/Anna Ö.md');
  world.vault.notes.set(mine, `${text}\n## Birthday\n\n5 March\n`);
  telegram.messages = [...talk.map((message) => (message.author.id === anna.id ? { ...message, author: { ...anna, name: 'Anna Petrova' } } : message)), aMessage(group, 9, { author: { ...anna, name: 'Anna Petrova' } })];
  await world.export(telegram);
  const note = world.vault.notes.get(mine) ?? '';
  for (const line of ['    - Sister', '    - "@anna"', '    - Anna Petrova', 'rating: 5', '> Met in 2019', '# Anna Petrova', '## Birthday', '5 March']) expect([line, note.split('\n').filter((own) => own === line).length]).toEqual([line, 1]);
  expect(note).not.toMatch(/^ *- Anna Ö\.$/m);
  expect(people(world)).toHaveLength(4);
  expect(world.note('Friends/2024/2024-01-01 Friends.md')).toContain('**[[Telegram/Friends of mine/Annie|Anna Petrova]]** · 02:30\n');
});

it('still takes an edit on Telegram quietly after Obsidian changed the links to a note that was renamed', async () => {
  const { world, telegram } = await exported();
  world.vault.notes.set('Telegram/_people/Annie.md', world.note('_people/Anna Ö.md'));
  world.vault.notes.delete('Telegram/_people/Anna Ö.md');
  for (const [path, text] of world.vault.notes) world.vault.notes.set(path, text.replaceAll('[[Telegram/_people/Anna Ö|', '[[Telegram/_people/Annie|'));
  telegram.messages = talk.map((message) => (message.id === 1 ? { ...message, text: 'Edited', editDate: message.date + 60 } : message));
  const report = await world.export(telegram);
  expect(report.chats[0]?.conflicts ?? 0).toBe(0);
  expect(world.note('Friends/2024/2024-01-01 Friends.md')).toContain('**[[Telegram/_people/Annie|Anna Ö.]]** · 01:10 · edited 01:11\nEdited\n^tg-1\n');
  expect(world.note('Friends/2024/2024-01-01 Friends.md')).not.toContain('[!warning]');
});

it('does not make a note again that the user deleted, nor give its name to somebody else', async () => {
  const { world, telegram } = await exported();
  world.vault.notes.delete('Telegram/_people/Clara.md');
  const sets = world.state.sets.length;
  await world.export(telegram);
  const settled = world.state.sets.length;
  // Noted once that it is gone, and then left alone.
  expect(settled - sets).toBe(1);
  await world.export(telegram);
  expect(world.state.sets).toHaveLength(settled);
  telegram.messages = [...talk, aMessage(group, 9, { author: person(7_100_000_009, 'clara') })];
  await world.export(telegram);
  expect(people(world)).toContain('_people/clara (7100000009).md');
  expect(people(world)).not.toContain('_people/Clara.md');
});

it('tells people of one name apart, and leaves a foreign note in the way alone', async () => {
  const world = new ExportWorld({ peopleNotes: true });
  world.vault.notes.set('Telegram/_people/Eva.md', 'mine');
  const same = Array.from({ length: 30 }, (_, n) => aMessage(group, n + 1, { author: person(7_200_000_001 + n, n % 2 === 0 ? 'Max' : 'MAX.') }));
  const telegram = new FakeTelegram(group, [...same, aMessage(group, 40, { author: person(7_300_000_000, 'Eva') }), aMessage(group, 41, { author: person(7_300_000_001, '///') })], world.vault);
  await world.export(telegram);
  const names = people(world);
  expect(names).toHaveLength(33);
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(33);
  expect(world.note('_people/Eva.md')).toBe('mine');
  for (const { author } of telegram.messages) {
    const owners = names.filter((name) => world.note(name).includes(`tg-person-id: "${author.id ?? ''}"`));
    expect(owners).toHaveLength(1);
    expect(world.note('Friends/2024/2024-01-01 Friends.md')).toContain(`[[Telegram/${(owners[0] ?? '').replace(/\.md$/, '')}|`);
  }
});

it('finds every note again when its records are lost', async () => {
  const { world, telegram } = await exported([...talk, aMessage(group, 9, { author: person(7_100_000_009, 'clara') })]);
  world.vault.notes.set('Telegram/People/Ms C.md', world.note('_people/Clara.md'));
  world.vault.notes.delete('Telegram/_people/Clara.md');
  const text = (path: string): string => world.note(path).replaceAll('_people/Clara|', 'People/Ms C|');
  // As Obsidian would have it: links follow the note.
  for (const path of world.paths) world.vault.notes.set(`Telegram/${path}`, text(path));
  const before = new Map(world.vault.notes);
  world.state.records.clear();
  await world.export(telegram);
  expect(world.vault.notes).toEqual(before);
});

it('writes the messages without links, and says so, when the notes cannot be written', async () => {
  const world = new ExportWorld({ peopleNotes: true });
  world.vault.refuse((_, path) => (path.includes('_people') ? { code: 'NOT_WRITABLE', path, reason: 'no' } : null));
  const report = await world.export(new FakeTelegram(group, talk, world.vault));
  expect(report.outcome).toBe('success');
  expect(world.note('Friends/2024/2024-01-01 Friends.md')).toContain('**Anna Ö.** · 01:10\n');
  // One line for the first, one for all others: a vault that cannot be written to has thousands.
  expect(world.events.flatMap((event) => (event.type === 'message' ? [event.text] : []))).toEqual([expect.stringMatching(/^The note of Anna Ö\. could not be written: /), 'The notes of more people could not be written: 4. The next export tries again.']);
});

it('holds no more than a bound of people in memory, and finds the others again', async () => {
  const many = Array.from({ length: 250 }, (_, n) => aMessage(group, n + 1, { author: person(8_000_000_000 + n, `P ${n}`), date: 1_704_067_200 + n * 600 }));
  const { world, telegram } = await exported([...many, ...many.slice(0, 50).map((message, n) => ({ ...message, id: 20_000 + n }))], { senderCacheSize: 100 });
  expect(people(world)).toHaveLength(250);
  expect(world.vault.writes.filter(({ path }) => path.includes('_people'))).toHaveLength(250);
  expect(telegram.requests.filter((name) => name !== 'history' && name !== 'newest' && name !== 'predecessor')).toEqual([]);
});
