import { runExport } from '../../../src/export/run/run-export';
import type { RunReport } from '../../../src/model/events';
import type { Chat } from '../../../src/model/chat';
import type { ChatId } from '../../../src/model/ids';
import type { Message } from '../../../src/model/message';
import { findBlock } from '../../../src/notes/merge/note-text';
import type { Settings } from '../../../src/settings/definitions';
import { defaultSettings } from '../../../src/settings/settings';
import { aMessage, channel, FakeTelegram, group } from './fake-telegram';
import { MemoryState } from './memory-state';
import { MemoryVault } from './memory-vault';

const supergroup: Chat = { ...group, id: '-1001500000077' as ChatId, kind: 'supergroup' };

class World {
  readonly vault = new MemoryVault();
  readonly state = new MemoryState();

  export(chat: Chat, messages: readonly Message[], settings: Partial<Settings> = {}, range: { readonly fromId?: number } = {}): Promise<RunReport> {
    const telegram = new FakeTelegram(chat, [...messages], this.vault);
    const plan = { targets: [{ reference: chat.id, range }], settings: { ...defaultSettings(), indexes: false, ...settings }, localTimeZone: 'UTC' };
    const clock = { now: () => Date.UTC(2025, 0, 2), breathe: () => Promise.resolve() };
    return runExport(plan, { telegram, vault: this.vault, state: this.state, clock, emit: () => undefined }, { signal: new AbortController().signal });
  }

  /** Notes, and their text. */
  get notes(): ReadonlyMap<string, string> {
    return new Map(this.vault.notes);
  }

  get text(): string {
    return [...this.vault.notes.values()].join('\n');
  }

  /** Text of a message's block. */
  block(id: number): string {
    return [...this.vault.notes.values()].map((text) => findBlock(text, `tg-${id}`)).find((block) => block !== null) ?? '';
  }

  answers(id: number): number[] {
    return [...this.block(id).matchAll(/^↪ \[\[.*#\^tg-(\d+)\|/gm)].map(([, answer]) => Number(answer));
  }
}

const secondsPerDay = 86_400;
/** One message a day; 3, 7 and 9 answer message 1. */
const history = (chat: Chat): Message[] =>
  Array.from({ length: 9 }, (_, index) => {
    const message = aMessage(chat, index + 1);
    return { ...message, date: 1_735_689_600 + index * secondsPerDay, ...([3, 7, 9].includes(index + 1) && { reply: { messageId: 1 } }) };
  });

describe.each([
  ['one note per post', channel],
  ['one note per day', supergroup],
] as const)('replies in other notes (%s)', (_, chat) => {
  it('are listed under their message, oldest first, and link back to it', async () => {
    const world = new World();
    await world.export(chat, history(chat));
    expect(world.answers(1)).toEqual([3, 7, 9]);
    for (const [target, path] of [...world.text.matchAll(/^↪ \[\[([^#]+)#\^tg-(\d+)\|/gm)].map(([, path, id]) => [id, path] as const)) expect(world.notes.get(`${path}.md`)).toContain(`\n^tg-${target}\n`);
    for (const id of [3, 7, 9]) expect(world.block(id)).toMatch(/^> ↩ \[\[.*#\^tg-1\|/m);
  });

  it('add one line when they are new, and change nothing else', async () => {
    const world = new World();
    const all = history(chat);
    await world.export(chat, all.slice(0, 8));
    const before = world.notes;
    const writes = world.vault.writes.length;
    await world.export(chat, all);
    expect(world.answers(1)).toEqual([3, 7, 9]);
    const changed = [...world.notes].filter(([path, text]) => before.get(path) !== text);
    expect(changed).toHaveLength(2);
    expect(world.vault.writes).toHaveLength(writes + 2);
    const [path = '', now = ''] = changed.find(([one]) => before.has(one)) ?? [];
    expect(now.split('\n').filter((line) => !line.includes('#^tg-9|')).join('\n')).toBe(before.get(path));
    await world.export(chat, all);
    expect(world.vault.writes).toHaveLength(writes + 2);
  });

  it('are there again, once each, when all state is lost', async () => {
    const world = new World();
    await world.export(chat, history(chat));
    const before = world.notes;
    world.state.records.clear();
    await world.export(chat, history(chat));
    expect(world.notes).toEqual(before);
  });

  it('stay when their message is edited', async () => {
    const world = new World();
    const all = history(chat);
    await world.export(chat, all);
    const report = await world.export(chat, all.map((message) => (message.id === 1 ? { ...message, text: 'Said otherwise', editDate: message.date + 60 } : message)));
    expect(report.chats[0]).toMatchObject({ notesUpdated: 1, conflicts: 0 });
    expect(world.block(1)).toContain('Said otherwise');
    expect(world.answers(1)).toEqual([3, 7, 9]);
  });

  it('are not listed when that is not wanted', async () => {
    const world = new World();
    await world.export(chat, history(chat), { backlinks: false });
    expect(world.text).not.toContain('↪');
    expect(world.text.match(/> ↩ \[\[/g)).toHaveLength(3);
  });

  it('and links in texts lead to the notes of messages that are in the vault, across notes', async () => {
    const world = new World();
    const address = (id: number): string => `https://t.me/c/${chat.id.slice(4)}/${id}`;
    const withLink = (message: Message, to: string): Message => ({ ...message, text: `see ${to}`, entities: [{ type: 'url', offset: 4, length: to.length }] });
    const all = history(chat).map((message) => (message.id === 8 ? withLink(message, address(2)) : message.id === 4 ? withLink(message, address(6)) : message.id === 5 ? withLink(message, address(77)) : message));
    await world.export(chat, all);
    for (const [id, to] of [[8, 2], [4, 6]] as const) {
      const path = new RegExp(`see \\[\\[([^#]+)#\\^tg-${to}\\|${address(to)}\\]\\]`).exec(world.block(id))?.[1];
      expect(world.notes.get(`${path}.md`)).toContain(`\n^tg-${to}\n`);
    }
    expect(world.block(5)).toContain(`see ${address(77)}\n`);
    const before = world.notes;
    await world.export(chat, all);
    expect(world.notes).toEqual(before);
  });

  it('find their message when a later run brings it, and change nothing else', async () => {
    const world = new World();
    const all = history(chat);
    await world.export(chat, all, {}, { fromId: 5 });
    expect(world.block(7)).toMatch(/^> ↩ \[reply to message 1\]\(https:\/\/t\.me\/(?:c\/\d+|news)\/1\)$/m);
    const before = world.notes;
    await world.export(chat, all);
    for (const id of [3, 7, 9]) expect(world.block(id)).toMatch(/^> ↩ \[\[.*#\^tg-1\|/m);
    expect(world.answers(1)).toEqual([3, 7, 9]);
    const strip = (text: string | undefined): string | undefined => text?.replace(/^> ↩ .*$/gm, '');
    for (const [path, text] of before) expect(strip(world.notes.get(path))).toBe(strip(text));
    const after = world.notes;
    const writes = world.vault.writes.length;
    await world.export(chat, all);
    expect(world.vault.writes).toHaveLength(writes);
    await world.export(chat, all, { incremental: false });
    expect(world.notes).toEqual(after);
    // Whatever the order of the runs, the notes are the same.
    const atOnce = new World();
    await atOnce.export(chat, all);
    expect(new Map([...atOnce.notes].sort())).toEqual(new Map([...after].sort()));
  });
});
