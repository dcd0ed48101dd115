import type { Message } from '../../../../src/model/message';
import { ExportWorld } from '../export-world';
import { aMessage, channel, FakeTelegram, group, photo } from '../fake-telegram';

/** An album from message `first` on; `shapes` are width by height. */
function album(first: number, shapes: readonly (readonly [number, number])[], changes: Partial<Message> = {}): Message[] {
  return shapes.map(([width, height], index) =>
    aMessage(channel, first + index, { text: index === 0 ? 'Our trip' : '', groupId: `album${first}`, media: { ...photo(String(first + index)), type: 'photo', width, height }, ...(index === 0 && changes) }),
  );
}

const trip: readonly (readonly [number, number])[] = [[1500, 1000], [700, 1000], [1400, 1000]];
const noteOfTrip = (world: ExportWorld): string => world.note('News all of it/2024/2024-01-01 Our trip (1).md');

/** An export with galleries. */
const galleries = (): ExportWorld => new ExportWorld({ galleries: true, indexes: false });

describe('an album with galleries on', () => {
  it('is a list whose items say their places and end in their ids, below what the album says', async () => {
    const world = galleries();
    await world.export(new FakeTelegram(channel, album(1, trip, { reactions: [{ emoji: '👍', count: 3 }] }), world.vault));
    expect(noteOfTrip(world).split('---\n\n')[1]).toBe(
      [
        'Our trip', '**Reactions:** 👍 3', '',
        '- ![[Telegram/News all of it/media/photo/1.jpg|tobs-w24 tobs-h16|720]]', '  ^tg-1', '',
        '- ![[Telegram/News all of it/media/photo/2.jpg|tobs-w12 tobs-h8|360]]', '  ^tg-2', '',
        '- ![[Telegram/News all of it/media/photo/3.jpg|tobs-w12 tobs-h8|360]]', '  ^tg-3', '',
      ].join('\n'),
    );
  });

  it('is written as before without galleries, and when its items are no pictures', async () => {
    const world = new ExportWorld({ indexes: false });
    await world.export(new FakeTelegram(channel, album(1, trip), world.vault));
    expect(noteOfTrip(world)).toContain('Our trip\n![[Telegram/News all of it/media/photo/1.jpg]]\n^tg-1\n');
    const songs = galleries();
    const music = [1, 2].map((id) => aMessage(channel, id, { text: id === 1 ? 'Our trip' : '', groupId: 'songs', media: { type: 'audio', file: { ...photo(String(id)).file, source: 'document', mimeType: 'audio/mpeg' } } }));
    await songs.export(new FakeTelegram(channel, music, songs.vault));
    expect(noteOfTrip(songs)).not.toContain('tobs-w');
  });

  it.each([['with what is remembered', false], ['without', true]])('is not written again when nothing changed, %s', async (_, isForgotten) => {
    const world = galleries();
    const telegram = new FakeTelegram(channel, album(1, trip), world.vault);
    await world.export(telegram);
    const [before, writes] = [noteOfTrip(world), world.vault.writes.length];
    if (isForgotten) world.state.records.clear();
    await world.export(telegram);
    expect(noteOfTrip(world)).toBe(before);
    expect(world.vault.writes.length - writes).toBe(0);
  });

  it('stays as it is when the newest page holds only some of its items', async () => {
    const world = galleries();
    // Three of the five items are among the newest hundred.
    const five: readonly (readonly [number, number])[] = [...trip, [1000, 1000], [800, 1000]];
    const messages = [...album(1, five), ...Array.from({ length: 97 }, (_, n) => aMessage(channel, n + 10))];
    const telegram = new FakeTelegram(channel, messages, world.vault);
    await world.export(telegram);
    const [before, writes] = [noteOfTrip(world), world.vault.writes.length];
    expect(before.match(/\|tobs-w\d+ tobs-h\d+\|/g)).toHaveLength(5);
    await world.export(telegram);
    expect(world.vault.writes.length - writes).toBe(0);
    // An item that is edited keeps its place, too.
    telegram.messages = messages.map((message) => (message.id === 4 ? { ...message, text: 'Here we got lost', editDate: message.date + 60 } : message));
    await world.export(telegram);
    expect(noteOfTrip(world)).toBe(before.replace('- ![[Telegram/News all of it/media/photo/4.jpg', 'Here we got lost\n\n- ![[Telegram/News all of it/media/photo/4.jpg'));
  });

  it('keeps what the user changed in it while Telegram changes another item', async () => {
    const world = galleries();
    const messages = album(1, trip);
    const telegram = new FakeTelegram(channel, messages, world.vault);
    await world.export(telegram);
    const path = 'Telegram/News all of it/2024/2024-01-01 Our trip (1).md';
    const mine = noteOfTrip(world).replace('|tobs-w12 tobs-h8|360]]\n  ^tg-2', '|tobs-w12 tobs-h8|200]]\n  Me at the lake.\n  ^tg-2');
    world.vault.notes.set(path, mine);
    telegram.messages = messages.map((message) => (message.id === 1 ? { ...message, text: 'Our long trip', editDate: message.date + 60 } : message));
    await world.export(telegram);
    expect(noteOfTrip(world)).toContain('Our long trip\n');
    expect(noteOfTrip(world)).toContain('|tobs-w12 tobs-h8|200]]\n  Me at the lake.\n  ^tg-2\n');
    expect(noteOfTrip(world)).not.toContain('|360]]\n  ^tg-2');
  });

  it('is laid out anew when an item is replaced by one of another shape', async () => {
    const world = galleries();
    const messages = album(1, trip);
    const telegram = new FakeTelegram(channel, messages, world.vault);
    await world.export(telegram);
    telegram.messages = album(1, [[700, 1000], [700, 1000], [1400, 1000]]).map((message) => (message.id === 1 ? { ...message, editDate: message.date + 60 } : message));
    await world.export(telegram);
    expect(noteOfTrip(world).match(/tobs-w\d+ tobs-h\d+/g)).toEqual(['tobs-w13 tobs-h24', 'tobs-w11 tobs-h16', 'tobs-w11 tobs-h8']);
  });

  it('says where a picture belongs once it is there, in notes of many messages', async () => {
    const world = galleries();
    const messages = album(1, trip).map((message) => ({ ...message, chatId: group.id }));
    const telegram = new FakeTelegram(group, [...messages, aMessage(group, 9)], world.vault);
    telegram.brokenFiles.add('2');
    await world.export(telegram);
    const note = (): string => world.note('Friends/2024/2024-01-01 Friends.md');
    expect(note()).toMatch(/^\*\*Anna\*\* · .*\nOur trip\n\n- !\[\[Telegram\/Friends\/media\/photo\/1\.jpg\|tobs-w24 tobs-h16\|720]]\n {2}\^tg-1\n\n\*Photo \(1002 B\): .*\*\n {2}\^tg-2\n/m);
    telegram.brokenFiles.clear();
    await world.export(telegram);
    expect(note()).toContain('^tg-1\n\n- ![[Telegram/Friends/media/photo/2.jpg|tobs-w12 tobs-h8|360]]\n  ^tg-2\n');
    const writes = world.vault.writes.length;
    await world.export(telegram);
    expect(world.vault.writes.length - writes).toBe(0);
  });
});
