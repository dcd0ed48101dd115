import { runExport } from '../../../src/export/run/run-export';
import type { ExportEvent, RunReport } from '../../../src/model/events';
import type { HistoryBatch, HistoryPage, HistoryRequest } from '../../../src/model/telegram';
import type { Settings } from '../../../src/settings/definitions';
import { defaultSettings } from '../../../src/settings/settings';
import { aMessage, channel, FakeTelegram, group } from './fake-telegram';
import { MemoryState } from './memory-state';
import { MemoryVault } from './memory-vault';

const refusal = { code: 'TELEGRAM_ERROR', method: 'messages.getHistory', status: 500, text: 'PAGE_BROKEN' } as const;

/** Will not give out ids 101 to 200, as long as it is broken. */
class BrokenTelegram extends FakeTelegram {
  isBroken = true;

  override async *history(request: HistoryRequest): AsyncGenerator<HistoryBatch> {
    for await (const batch of super.history(request)) {
      const isLost = this.isBroken && batch.coveredTo > 100 && batch.coveredTo <= 200;
      yield isLost ? { messages: [], coveredTo: batch.coveredTo, missing: refusal } : batch;
    }
  }
}

/** Ids of the blocks, note by note. */
function notesOf(vault: MemoryVault): readonly (readonly number[])[] {
  return [...vault.notes.values()].map((text) => [...text.matchAll(/\^tg-(\d+)$/gm)].map(([, id]) => Number(id)));
}

const ascending = (ids: readonly number[]): number[] => ids.toSorted((a, b) => a - b);

const upTo = (count: number): number[] => Array.from({ length: count }, (_unused, index) => index + 1);

describe.each([
  ['channel, one note per post', channel, {}],
  ['group, one note per day', group, {}],
  ['group, one note', group, { layout: 'single' as const }],
])('a page that cannot be had, in a %s', (_, chat, changed: Partial<Settings>) => {
  it('is reported by its ids, costs nothing around it, and is put in its place by the next run', async () => {
    const [vault, state, events]: [MemoryVault, MemoryState, ExportEvent[]] = [new MemoryVault(), new MemoryState(), []];
    const telegram = new BrokenTelegram(chat, upTo(450).map((id) => aMessage(chat, id)), vault);
    const run = (): Promise<RunReport> =>
      runExport({ targets: [{ reference: chat.id, range: {} }], settings: { ...defaultSettings(), ...changed }, localTimeZone: 'Europe/Berlin' }, { telegram, vault, state, clock: { now: () => Date.UTC(2025, 0, 2), breathe: () => Promise.resolve() }, emit: (event) => events.push(event) }, { signal: new AbortController().signal });

    const first = await run();
    expect(first.outcome).toBe('partial');
    expect(first.chats[0]?.failures).toEqual([{ error: refusal, chatId: chat.id, subject: `${chat.title}, messages 101–200` }]);
    expect(ascending(notesOf(vault).flat())).toEqual(upTo(450).filter((id) => id <= 100 || id > 200));

    telegram.isBroken = false;
    telegram.requests.length = 0;
    const second = await run();
    expect(second.outcome).toBe('success');
    // Oldest first in every note, as if nothing had been missing.
    for (const ids of notesOf(vault)) expect(ids).toEqual(ascending(ids));
    expect(ascending(notesOf(vault).flat())).toEqual(upTo(450));
    expect(telegram.requests.filter((request) => request === 'history')).toHaveLength(1);
  });
});

it('asks once what lies below a page that alone says that it is the whole chat, and believes it afterwards', async () => {
  class Unproved extends FakeTelegram {
    isShort = true;

    override async newest(): Promise<HistoryPage> {
      const page = await super.newest();
      const messages = this.isShort ? page.messages.slice(-20) : page.messages;
      return { messages, total: messages.length, reachesOldest: true, isUnproved: true };
    }
  }
  const [vault, state]: [MemoryVault, MemoryState] = [new MemoryVault(), new MemoryState()];
  const telegram = new Unproved(group, upTo(50).map((id) => aMessage(group, 1000 + id)), vault);
  const clock = { now: () => Date.UTC(2025, 0, 2), breathe: () => Promise.resolve() };
  const run = async (): Promise<RunReport> => await runExport({ targets: [{ reference: group.id, range: {} }], settings: { ...defaultSettings(), indexes: false }, localTimeZone: 'UTC' }, { telegram, vault, state, clock, emit: () => undefined }, { signal: new AbortController().signal });
  await run();
  expect(ascending(notesOf(vault).flat())).toEqual(upTo(50).map((id) => 1000 + id));
  // The oldest message is missed by the one request of a later run.
  telegram.isShort = false;
  telegram.messages = telegram.messages.slice(1);
  telegram.requests.length = 0;
  const report = await run();
  expect([telegram.requests, report.chats[0]?.messagesDeleted]).toEqual([['newest'], 1]);
});
