import fc from 'fast-check';
import type { ExportEvent, RunReport } from '../../../src/model/events';
import type { Chat } from '../../../src/model/chat';
import type { Message } from '../../../src/model/message';
import { TobsFailure } from '../../../src/model/errors';
import { runExport } from '../../../src/export/run/run-export';
import type { ExportTarget } from '../../../src/export/types';
import { defaultSettings } from '../../../src/settings/settings';
import type { Settings } from '../../../src/settings/definitions';
import { aMessage, channel, FakeTelegram, group, photo } from './fake-telegram';
import { MemoryState } from './memory-state';
import { MemoryVault } from './memory-vault';

interface World {
  readonly vault: MemoryVault;
  readonly state: MemoryState;
  readonly events: ExportEvent[];
}

/** Only the notes of messages are looked at. */
const withoutIndex = { settings: { indexes: false } } as const;

const world = (): World => ({ vault: new MemoryVault(), state: new MemoryState(), events: [] });

async function exportAll(telegram: FakeTelegram, { vault, state, events }: World, options: { settings?: Partial<Settings>; target?: Partial<ExportTarget>; signal?: AbortSignal } = {}): Promise<RunReport> {
  let nowMs = Date.UTC(2025, 0, 2);
  const clock = { now: () => (nowMs += 50), breathe: () => Promise.resolve() };
  const plan = { targets: [{ reference: telegram.chat.id, range: {}, ...options.target }], settings: { ...defaultSettings(), ...options.settings }, localTimeZone: 'Europe/Berlin' };
  return runExport(plan, { telegram, vault, state, clock, emit: (event) => events.push(event) }, { signal: options.signal ?? new AbortController().signal });
}

/** Ids of all blocks in the vault, in order of path and position. */
function blockIds(vault: MemoryVault): number[] {
  return [...vault.notes].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, text]) => [...text.matchAll(/\^tg-(\d+)$/gm)].map(([, id]) => Number(id)));
}

const sorted = (ids: readonly number[]): number[] => [...ids].sort((a, b) => a - b);

/** A history with gaps, albums, replies, files and a forward of an earlier file. */
function history(chat: Chat, count: number): Message[] {
  const messages: Message[] = [];
  for (let n = 1, id = 1; n <= count; n++, id += n % 7 === 0 ? 5 : 1) {
    const parent = messages[messages.length - 3];
    messages.push(
      aMessage(chat, id, {
        ...(n % 5 === 0 && parent !== undefined && { reply: { messageId: parent.id } }),
        ...(n % 6 === 0 && { media: photo(String(n % 12 === 0 ? n / 2 : n)) }),
        ...(n % 20 >= 10 && n % 20 < 14 && { groupId: `album${Math.floor(n / 20)}`, media: photo(String(10_000 + n)), text: n % 20 === 10 ? 'An album' : '' }),
      }),
    );
  }
  return messages;
}

it('passes through the chats a stop keeps it from, each by its name', async () => {
  const here = world();
  const stop = new AbortController();
  stop.abort();
  const telegram = new FakeTelegram(channel, history(channel, 3), here.vault);
  const targets = ['-1', '-2', '-3'].map((reference) => ({ reference, title: `Chat ${reference}`, range: {} }));
  const clock = { now: () => 0, breathe: () => Promise.resolve() };
  const { outcome } = await runExport({ targets, settings: defaultSettings(), localTimeZone: 'UTC' }, { ...here, telegram, clock, emit: (event) => here.events.push(event) }, { signal: stop.signal });
  const said = here.events.map((event) => (event.type === 'chat-start' ? [event.chatTitle, event.index] : event.type === 'chat-finish' ? [event.report.chatTitle, event.report.outcome] : event.type));
  expect([outcome, said]).toEqual(['stopped', ['-1', '-2', '-3'].flatMap((one, index) => [[`Chat ${one}`, index + 1], [`Chat ${one}`, 'stopped']])]);
});

it('exports a supergroup although Telegram does not say whether it was a basic group, and asks again the next time', async () => {
  const here = world();
  const chat: Chat = { ...group, kind: 'supergroup' };
  const telegram = new FakeTelegram(chat, history(chat, 30), here.vault);
  const refusal = { code: 'TELEGRAM_ERROR', method: 'channels.getFullChannel', status: 400, text: 'METHOD_INVALID' } as const;
  const asking = jest.spyOn(telegram, 'predecessor').mockRejectedValue(new TobsFailure(refusal));
  const report = await exportAll(telegram, here);
  expect(report.chats[0]).toMatchObject({ outcome: 'partial', messages: 30, failures: [{ error: refusal }] });
  expect(blockIds(here.vault)).toHaveLength(30);
  asking.mockRestore();
  expect((await exportAll(telegram, here)).chats[0]).toMatchObject({ outcome: 'success', messages: 0, failures: [] });
  expect(telegram.requests.filter((request) => request === 'predecessor')).toHaveLength(1);
});

it('counts a note once, however often the run that made it writes it', async () => {
  const here = world();
  const report = await exportAll(new FakeTelegram(group, history(group, 350), here.vault), here);
  const { notesCreated, notesUpdated, notesUnchanged } = report.chats[0] ?? {};
  expect([notesCreated, notesUpdated, notesUnchanged]).toEqual([[...here.vault.notes.keys()].filter((path) => path.endsWith('.md') && path !== 'Telegram/Telegram.md').length, 0, 0]);
});

it('exports a chat once that was given by several names, and says so', async () => {
  const { vault, state, events } = world();
  const telegram = new FakeTelegram(group, history(group, 5), vault);
  jest.spyOn(telegram, 'resolve').mockResolvedValue({ chat: telegram.chat });
  const targets: readonly ExportTarget[] = [{ reference: telegram.chat.id, range: {} }, { reference: '@team', range: {} }, { reference: 'team', range: { last: 2 } }];
  const report = await runExport({ targets, settings: defaultSettings(), localTimeZone: 'UTC' }, { telegram, vault, state, clock: { now: () => 0, breathe: () => Promise.resolve() }, emit: (event) => events.push(event) }, { signal: new AbortController().signal });
  // Another range is another wish.
  expect(report.chats.map(({ messages }) => messages)).toEqual([5, 0]);
  expect(events.filter(({ type }) => type === 'chat-finish')).toHaveLength(2);
  expect(events).toContainEqual({ type: 'message', level: 'info', text: `@team is ${group.title} once more, which is part of this run already.` });
});

describe.each([
  ['channel, one note per post', channel],
  ['group, one note per day', group],
] as const)('an export of a %s', (_, chat) => {
  it.each([0, 1, 2, 99, 100, 101, 350])('puts every one of %i messages into the vault exactly once', async (count) => {
    const telegramMessages = history(chat, count);
    const here = world();
    const report = await exportAll(new FakeTelegram(chat, telegramMessages, here.vault), here);
    expect(sorted(blockIds(here.vault))).toEqual(telegramMessages.map(({ id }) => id));
    expect(report.outcome).toBe('success');
    expect(report.chats[0]?.messages).toBe(count);
  });

  it('writes nothing and asks once when nothing is new', async () => {
    const here = world();
    const telegram = new FakeTelegram(chat, history(chat, 350), here.vault);
    await exportAll(telegram, here);
    const [writes, sets] = [here.vault.writes.length, here.state.sets.length];
    telegram.requests.length = 0;
    const report = await exportAll(telegram, here);
    expect(here.vault.writes.length - writes).toBe(0);
    expect(here.state.sets.length - sets).toBe(0);
    expect(telegram.requests).toEqual(['newest']);
    expect(report.chats[0]).toMatchObject({ notesCreated: 0, notesUpdated: 0, outcome: 'success' });
  });

  it('ends with the same vault wherever it is killed', async () => {
    const messages = history(chat, 230);
    const undisturbed = world();
    await exportAll(new FakeTelegram(chat, messages, undisturbed.vault, 40), undisturbed);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 400 }), async (lifetime) => {
        const here = world();
        let left = lifetime;
        const dead = (): { code: 'INTERNAL'; reason: string } | null => (left-- > 0 ? null : { code: 'INTERNAL', reason: 'killed' });
        here.vault.refuse(dead);
        here.state.refuse(dead);
        await exportAll(new FakeTelegram(chat, messages, here.vault, 40), here);
        here.vault.refuse(null);
        here.state.refuse(null);
        const report = await exportAll(new FakeTelegram(chat, messages, here.vault, 40), here);
        expect(report.outcome).toBe('success');
        expect(new Map([...here.vault.notes].sort())).toEqual(new Map([...undisturbed.vault.notes].sort()));
        expect(new Map([...here.vault.files].sort())).toEqual(new Map([...undisturbed.vault.files].sort()));
      }),
      { numRuns: 60 },
    );
  });

  it('rebuilds lost state from the notes without changing one', async () => {
    const here = world();
    const telegram = new FakeTelegram(chat, history(chat, 230), here.vault, 40);
    await exportAll(telegram, here);
    const before = new Map(here.vault.notes);
    here.state.records.clear();
    const writes = here.vault.writes.length;
    await exportAll(telegram, here);
    expect(here.vault.writes.slice(writes)).toEqual([]);
    expect(here.vault.notes).toEqual(before);
    expect(telegram.downloads.length).toBe(new Set(telegram.downloads).size);
  });

  it.each([
    ['the newest', (messages: readonly Message[]) => messages.slice(0, -5), 5],
    ['all', () => [], 20],
  ])('marks %s messages when they are gone, once, and takes the marks off when they are back', async (_what, left, gone) => {
    const here = world();
    const messages = history(chat, 20);
    const telegram = new FakeTelegram(chat, messages, here.vault);
    await exportAll(telegram, here, withoutIndex);
    const before = new Map(here.vault.notes);
    telegram.messages = left(messages);
    expect((await exportAll(telegram, here, withoutIndex)).chats[0]).toMatchObject({ messagesDeleted: gone, notesCreated: 0, conflicts: 0 });
    expect((await exportAll(telegram, here, withoutIndex)).chats[0]).toMatchObject({ messagesDeleted: 0, notesUpdated: 0 });
    telegram.messages = messages;
    await exportAll(telegram, here, withoutIndex);
    expect(here.vault.notes).toEqual(before);
  });

  it('updates an edited message in place, marks a deleted one, adds new ones', async () => {
    const here = world();
    const messages = history(chat, 150);
    const telegram = new FakeTelegram(chat, messages, here.vault);
    await exportAll(telegram, here, withoutIndex);
    const [edited, deleted] = [messages[110], messages[97]];
    if (edited === undefined || deleted === undefined) throw new Error('fixture');
    const added = [9001, 9002].map((id) => aMessage(chat, id));
    telegram.messages = [...messages.filter((message) => message !== deleted).map((message) => (message === edited ? { ...message, text: 'Said otherwise', editDate: message.date + 60 } : message)), ...added];
    const before = new Map(here.vault.notes);
    const report = await exportAll(telegram, here, withoutIndex);
    const text = [...here.vault.notes.values()].join('\n');
    expect(text).toContain('Said otherwise');
    expect(text).not.toContain(`Message number ${edited.id}\n`);
    expect(text.match(/Deleted on Telegram \(seen 2025-01-02\)/g)).toHaveLength(1);
    expect(text).toContain(deleted.text);
    expect(sorted(blockIds(here.vault))).toEqual([...messages, ...added].map(({ id }) => id));
    expect(report.chats[0]).toMatchObject({ messagesDeleted: 1, conflicts: 0 });
    const changed = [...here.vault.notes].filter(([path, now]) => before.get(path) !== now);
    expect(changed.length).toBeLessThanOrEqual(chat.kind === 'channel' ? 4 : 5);
    const third = await exportAll(telegram, here, withoutIndex);
    expect(third.chats[0]).toMatchObject({ notesCreated: 0, notesUpdated: 0, messagesDeleted: 0 });
  });

  it('keeps what the user wrote into a note', async () => {
    const here = world();
    const messages = history(chat, 60);
    const telegram = new FakeTelegram(chat, messages, here.vault);
    await exportAll(telegram, here);
    const target = messages[55];
    if (target === undefined) throw new Error('fixture');
    const [path, text] = [...here.vault.notes].find(([, note]) => note.includes(`^tg-${target.id}\n`) || note.endsWith(`^tg-${target.id}`)) ?? ['', ''];
    here.vault.notes.set(path, `${text.replace(`^tg-${target.id}`, `^tg-${target.id}\n\nMy own thought.`)}\nAnd one at the end.\n`);
    telegram.messages = [...messages.map((message) => (message === target ? { ...message, text: 'Edited there', editDate: message.date + 60 } : message)), aMessage(chat, 9001, { date: target.date + 1 })];
    await exportAll(telegram, here);
    const now = here.vault.notes.get(path) ?? '';
    expect(now).toContain('My own thought.');
    expect(now).toContain('And one at the end.');
    expect(now).toContain('Edited there');
    expect(sorted(blockIds(here.vault))).toEqual(telegram.messages.map(({ id }) => id));
  });

  it('fetches a repeated file once and shows it in every note', async () => {
    const here = world();
    const messages = [1, 2, 3, 4].map((id) => aMessage(chat, id, { media: photo(id === 4 ? '77' : '5') }));
    const telegram = new FakeTelegram(chat, messages, here.vault);
    const report = await exportAll(telegram, here);
    expect(telegram.downloads.sort()).toEqual(['5', '77']);
    expect(report.chats[0]).toMatchObject({ mediaDownloaded: 2, mediaReused: 2 });
    const embeds = [...here.vault.notes.values()].join('\n').match(/!\[\[[^\]]+\]\]/g) ?? [];
    expect(embeds).toHaveLength(4);
    expect(new Set(embeds).size).toBe(2);
  });

  it('shows a file that cannot be had, keeps the text, and heals in the next run', async () => {
    const here = world();
    const messages = [1, 2, 3].map((id) => aMessage(chat, id, { media: photo(String(id)) }));
    const telegram = new FakeTelegram(chat, messages, here.vault);
    telegram.brokenFiles.add('2');
    const report = await exportAll(telegram, here);
    expect(report.outcome).toBe('partial');
    expect(report.chats[0]).toMatchObject({ messages: 3, mediaDownloaded: 2, mediaFailed: 1 });
    expect([...here.vault.notes.values()].join('\n')).toContain('gone');
    const again = await exportAll(telegram, here);
    expect(again.chats[0]).toMatchObject({ notesCreated: 0, notesUpdated: 0, mediaFailed: 1 });
    telegram.brokenFiles.clear();
    const healed = await exportAll(telegram, here);
    expect(healed.outcome).toBe('success');
    const text = [...here.vault.notes.values()].join('\n');
    expect(text).not.toContain('gone');
    expect(text.match(/!\[\[/g)).toHaveLength(3);
  });
});

/** A vault whose reads and writes take a while, as disks do. */
class SlowVault extends MemoryVault {
  override async read(path: string): Promise<string | null> {
    await new Promise(setImmediate);
    return super.read(path);
  }

  override async replace(path: string, base: string, text: string): Promise<'written' | 'changed'> {
    await new Promise(setImmediate);
    return super.replace(path, base, text);
  }
}

describe('a run', () => {
  it('brings many batches of files into one note side by side', async () => {
    const here = { ...world(), vault: new SlowVault() };
    const messages = Array.from({ length: 200 }, (_, index) => aMessage(group, index + 1, { date: 1_704_103_200 + index, media: photo(String(index + 1)) }));
    const report = await exportAll(new FakeTelegram(group, messages, here.vault, 5), here, withoutIndex);
    expect(report.outcome).toBe('success');
    expect(here.vault.notes.size).toBe(1);
    expect([...here.vault.notes.values()].join('').match(/!\[\[/g)).toHaveLength(200);
  });

  it('reports an unknown chat with its reason', async () => {
    const here = world();
    const report = await exportAll(new FakeTelegram(channel, [], here.vault), here, { target: { reference: 'nobody' } });
    expect(report.outcome).toBe('failed');
    expect(report.chats[0]?.failures[0]?.error).toEqual({ code: 'CHAT_UNKNOWN', reference: 'nobody' });
  });

  it('ends a chat at once when the vault takes nothing', async () => {
    const here = world();
    here.vault.refuse((_, path) => ({ code: 'NOT_WRITABLE', path, reason: 'read-only' }));
    const report = await exportAll(new FakeTelegram(group, history(group, 300), here.vault, 40), here);
    expect(report.outcome).toBe('failed');
    expect(report.chats[0]?.failures).toHaveLength(1);
    expect(here.vault.notes.size).toBe(0);
  });

  it('fetches only what a wider range adds', async () => {
    const here = world();
    const telegram = new FakeTelegram(channel, history(channel, 350), here.vault);
    await exportAll(telegram, here, { target: { range: { last: 137 } } });
    expect(blockIds(here.vault)).toHaveLength(137);
    telegram.requests.length = 0;
    await exportAll(telegram, here);
    expect(sorted(blockIds(here.vault))).toEqual(telegram.messages.map(({ id }) => id));
    expect(telegram.requests.filter((request) => request === 'history').length).toBeLessThanOrEqual(3);
  });

  it('stops between batches and goes on where it stopped', async () => {
    const here = world();
    const telegram = new FakeTelegram(group, history(group, 2500), here.vault, 50);
    const stop = new AbortController();
    here.vault.refuse(() => {
      if (here.vault.writes.length > 2) stop.abort();
      return null;
    });
    const report = await exportAll(telegram, here, { signal: stop.signal });
    expect(report.outcome).toBe('stopped');
    expect(blockIds(here.vault).length).toBeLessThan(2500);
    here.vault.refuse(null);
    const again = await exportAll(telegram, here);
    expect(again.outcome).toBe('success');
    expect(sorted(blockIds(here.vault))).toEqual(telegram.messages.map(({ id }) => id));
  });

  it('fills the empty note an app has left that was killed while it made it', async () => {
    const [whole, here] = [world(), world()];
    await exportAll(new FakeTelegram(group, history(group, 5), whole.vault), whole);
    for (const path of whole.vault.notes.keys()) if (path.startsWith('Telegram/Friends/20')) here.vault.notes.set(path, '');
    await exportAll(new FakeTelegram(group, history(group, 5), here.vault), here);
    expect(new Map([...here.vault.notes].sort())).toEqual(new Map([...whole.vault.notes].sort()));
  });

  it('leaves a foreign note alone and gives a second chat of the same title its own folder', async () => {
    const here = world();
    here.vault.notes.set('Telegram/Friends/2024/2024-01-01 Friends.md', 'My own note.');
    const telegram = new FakeTelegram(group, [aMessage(group, 1)], here.vault);
    await exportAll(telegram, here, withoutIndex);
    expect(here.vault.notes.get('Telegram/Friends/2024/2024-01-01 Friends.md')).toBe('My own note.');
    const twin = { ...group, id: '-4100000002' as typeof group.id };
    await exportAll(new FakeTelegram(twin, [aMessage(twin, 2)], here.vault), here, withoutIndex);
    expect(blockIds(here.vault).sort()).toEqual([1, 2]);
    const folders = new Set([...here.vault.notes.keys()].map((path) => path.split('/')[1]));
    expect(folders.size).toBe(3);
  });
});

it('fetches files the settings left out before, however old their messages are, as soon as they are wanted', async () => {
  const here = world();
  const sizes = new Map([[10, 500], [20, 2_000_000], [290, 500]]);
  const telegram = new FakeTelegram(group, Array.from({ length: 300 }, (_, index) => aMessage(group, index, sizes.has(index) ? { media: photo(String(index), sizes.get(index)) } : {})).slice(1), here.vault);
  const run = async (settings: Partial<Settings>, target?: Partial<ExportTarget>): Promise<readonly string[]> => {
    const before = [telegram.downloads.length, telegram.requests.length] as const;
    expect((await exportAll(telegram, here, { settings, ...(target !== undefined && { target }) })).outcome).toBe('success');
    return [...telegram.downloads.slice(before[0]).sort(), ...telegram.requests.slice(before[1]).filter((request) => request.startsWith('history'))];
  };
  await run({ media: [] });
  expect(telegram.downloads).toEqual([]);
  expect(await run({ media: [] })).toEqual([]);
  // A part of the chat has its files; the rest waits for a run over all of it.
  expect(await run({ media: ['photo'], maxFileSizeMB: 1 }, { range: { last: 15 } })).toEqual(['290']);
  const [got, ...reread] = await run({ media: ['photo'], maxFileSizeMB: 3 }, { range: { last: 285 } });
  expect([got, reread.length > 0]).toEqual(['20', true]);
  expect(await run({ media: ['photo'], maxFileSizeMB: 3 }, { range: { last: 285 } })).toEqual([]);
  const [old, ...requests] = await run({ media: ['photo'], maxFileSizeMB: 1 });
  expect(old).toBe('10');
  expect(requests.length).toBeGreaterThan(0);
  expect(await run({ media: ['photo'], maxFileSizeMB: 1 })).toEqual([]);
  expect(await run({ media: ['photo'], maxFileSizeMB: 0 })).toEqual([]);
  expect([...here.vault.notes.values()].join('').match(/not downloaded/g)).toBeNull();
});
