import { chatIdOf } from '../../../../src/model/ids';
import type { Author, Message } from '../../../../src/model/message';
import type { Settings } from '../../../../src/settings/definitions';
import { ExportWorld } from '../export-world';
import { aMessage, FakeTelegram, group } from '../fake-telegram';

const gone: Author = { id: chatIdOf('user', 7_100_000_004n), name: 'Deleted Account', isDeleted: true };
const namesake: Author = { id: chatIdOf('user', 7_100_000_005n), name: 'Deleted Account' };

const talk: readonly Message[] = [
  aMessage(group, 1, { author: gone, text: 'Deleted Account' }),
  aMessage(group, 2, { author: namesake, forward: { origin: gone } }),
  aMessage(group, 3, { text: '', action: { type: 'membersAdded', memberNames: ['Boris', 'Deleted Account'] } }),
  aMessage(group, 4, { text: 'Look', media: { type: 'contact', name: 'Deleted Account', phone: '1' } }),
];

async function noteOf(settings: Partial<Settings>, chat = group): Promise<{ readonly note: string; readonly paths: readonly string[] }> {
  const world = new ExportWorld({ layout: 'single', ...settings });
  const telegram = new FakeTelegram(chat, talk, world.vault);
  expect((await world.export(telegram)).outcome).toBe('success');
  return { note: world.note(world.paths.find((path) => world.note(path).includes('^tg-1\n')) ?? ''), paths: world.paths };
}

it('calls accounts that are gone by the words of the notes, and nobody else', async () => {
  const { note } = await noteOf({ noteLanguage: 'ru' });
  expect(note).toContain('**Удалённый аккаунт** · 2024-01-01 01:10\nDeleted Account\n');
  expect(note).toContain('**Deleted Account** · 2024-01-01 01:20\n*Переслано от Удалённый аккаунт*\n');
  expect(note).toContain('Boris, Удалённый аккаунт');
  expect(note).toContain('**Контакт:** Deleted Account · 1');
  expect(note.match(/Deleted Account/g)).toHaveLength(3);
});

it('names the folder of a chat with somebody who is gone in the same way', async () => {
  const { paths } = await noteOf({ noteLanguage: 'ru' }, { id: chatIdOf('user', 7_100_000_004n), kind: 'user', title: 'Deleted Account', isDeletedAccount: true });
  expect(paths).toContain('Удалённый аккаунт/Удалённый аккаунт.md');
});

it('leaves English notes as they are', async () => {
  const { note } = await noteOf({ noteLanguage: 'en' });
  expect(note).toContain('**Deleted Account** · 2024-01-01 01:10\nDeleted Account\n');
});
