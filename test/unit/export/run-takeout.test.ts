import { runExport } from '../../../src/export/run/run-export';
import type { Chat } from '../../../src/model/chat';
import { TobsFailure, type TobsError } from '../../../src/model/errors';
import type { ExportEvent, RunReport } from '../../../src/model/events';
import type { ChatId } from '../../../src/model/ids';
import type { TakeoutNotice, TakeoutRecord, TakeoutRequest } from '../../../src/model/takeout';
import type { Settings } from '../../../src/settings/definitions';
import { defaultSettings } from '../../../src/settings/settings';
import { aMessage, channel, FakeTelegram } from './fake-telegram';
import { MemoryState } from './memory-state';
import { MemoryVault } from './memory-vault';

const startMs = Date.UTC(2025, 0, 2, 12);
const record = (id: string, more: Partial<TakeoutRecord> = {}): TakeoutRecord => ({ id, createdMs: startMs, account: '7000000001' as ChatId, scope: { kinds: ['channels'], fileMaxSizeBytes: 2000 * 1024 * 1024 }, isFinished: false, ...more });

function setup(settings: Partial<Settings> = {}, chat: Chat = channel) {
  const vault = new MemoryVault();
  const state = new MemoryState();
  const events: ExportEvent[] = [];
  const telegram = new FakeTelegram(chat, [1, 2, 3].map((id) => aMessage(chat, id)), vault);
  const stop = new AbortController();
  const skip = new AbortController();
  const run = (references: readonly string[] = [chat.id]): Promise<RunReport> => {
    const plan = { targets: references.map((reference) => ({ reference, range: {} })), settings: { ...defaultSettings(), takeout: true, ...settings }, localTimeZone: 'Europe/Berlin' };
    const clock = { now: () => startMs, breathe: () => Promise.resolve() };
    return runExport(plan, { telegram, vault, state, clock, emit: (event) => events.push(event) }, { signal: stop.signal, withoutTakeout: skip.signal });
  };
  const messages = () => events.flatMap((event) => (event.type === 'message' ? [`${event.level}: ${event.text}`] : []));
  const takeoutStates = () => events.flatMap((event) => (event.type === 'takeout' ? [event.state] : []));
  return { vault, state, events, telegram, stop, skip, run, messages, takeoutStates };
}

/** Waits for approval until somebody gives up. */
function waiting(onNotice: (notice: TakeoutNotice) => void, signal: AbortSignal, onWaiting: () => void): Promise<never> {
  onNotice({ kind: 'waiting', untilMs: startMs + 300_000, availableMs: startMs + 86_400_000 });
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
    onWaiting();
  });
}

it('asks for no takeout unless it is wanted', async () => {
  const { telegram, run } = setup({ takeout: false });
  expect(await run()).not.toHaveProperty('warnings');
  expect(telegram.takeouts).toEqual([]);
});

it.each([
  [{}, { kinds: ['channels'], fileMaxSizeBytes: 2000 * 1024 * 1024 }],
  [{ maxFileSizeMB: 0 }, { kinds: ['channels'], fileMaxSizeBytes: 4096 * 1024 * 1024 }],
  [{ media: [] }, { kinds: ['channels'] }],
  [{ media: [], comments: true }, { kinds: ['channels'] }],
])('asks once, for what the targets and %j need, and ends it with success', async (settings, scope) => {
  const { telegram, run } = setup({ takeoutWaitS: 60, takeoutPollS: 2, ...settings });
  expect(await run([channel.id, channel.id])).toMatchObject({ outcome: 'success' });
  expect(telegram.takeouts).toEqual([{ scope, waitSeconds: 60, pollSeconds: 2 }, { success: true }]);
});

it.each([
  ['was a basic group', () => Promise.resolve({ chatId: '-4100000001' as ChatId, maxId: 9 }), ['groups', 'supergroups']],
  ['never was one', () => Promise.resolve(null), ['supergroups']],
  ['says nothing about it', () => Promise.reject(new TobsFailure({ code: 'CHAT_UNAVAILABLE', reason: 'gone' })), ['supergroups']],
] as const)('asks for the kinds of a supergroup that %s', async (_name, predecessor, kinds) => {
  const { telegram, run } = setup({}, { id: '-1001500000002' as ChatId, kind: 'supergroup', title: 'Team' });
  jest.spyOn(telegram, 'predecessor').mockImplementation(predecessor as () => Promise<null>);
  await run();
  expect(telegram.takeouts[0]).toMatchObject({ scope: { kinds } });
});

it('asks for groups, too, when the comments of a channel are in one', async () => {
  const { telegram, run } = setup({ comments: true });
  jest.spyOn(telegram, 'linkedGroup').mockResolvedValueOnce({ id: '-1001500000002' as ChatId, kind: 'supergroup', title: 'Talk' });
  await run();
  expect(telegram.takeouts[0]).toMatchObject({ scope: { kinds: ['channels', 'supergroups'] } });
});

it.each([
  ['a chat fails', ['nobody', channel.id], false],
  ['every chat fails', ['nobody'], undefined],
] as const)('tells the truth when %s', async (_name, references, success) => {
  const { telegram, run } = setup();
  await run(references);
  expect(telegram.takeouts.slice(1)).toEqual(success === undefined ? [] : [{ success }]);
});

it('ends as a failure when the run is stopped, and when it breaks', async () => {
  const stopped = setup();
  jest.spyOn(stopped.telegram, 'newest').mockImplementation(() => {
    stopped.stop.abort();
    return Promise.reject(stopped.stop.signal.reason as Error);
  });
  expect(await stopped.run()).toMatchObject({ outcome: 'stopped' });
  expect(stopped.telegram.takeouts.at(-1)).toEqual({ success: false });
  const broken = setup();
  jest.spyOn(broken.telegram, 'requestCounts').mockRejectedValue(new Error('bug'));
  await expect(broken.run()).rejects.toThrow('bug');
  expect(broken.telegram.takeouts.at(-1)).toEqual({ success: false });
});

it('keeps the session while it is open and hands it to the next run, unless it is damaged', async () => {
  const { telegram, state, run } = setup();
  telegram.takeout = () => Promise.resolve({ kind: 'open', record: record('5') });
  jest.spyOn(telegram, 'newest').mockImplementationOnce(async () => {
    expect(await state.get('telegram/takeout')).toEqual(record('5'));
    throw new TobsFailure({ code: 'CHAT_UNAVAILABLE', reason: 'gone' });
  });
  telegram.takeoutEnd = { record: record('5', { isFinished: true }) };
  await run();
  await run();
  expect(telegram.takeouts[2]).toMatchObject({ stored: record('5', { isFinished: true }) });
  telegram.takeoutEnd = { record: null };
  await run();
  expect(await state.get('telegram/takeout')).toBeUndefined();
  await state.set([['telegram/takeout', { ...record('6'), id: 'six' }]]);
  await run();
  expect(telegram.takeouts.at(-2)).not.toHaveProperty('stored');
});

it('shows the wait with its end, and goes on without when nobody approves, with a report entry', async () => {
  const { telegram, run, messages, events, takeoutStates } = setup();
  telegram.takeout = (_request: TakeoutRequest, { onNotice }) => {
    onNotice({ kind: 'waiting', untilMs: startMs + 300_000, availableMs: startMs + 86_400_000 });
    return Promise.resolve({ kind: 'not-approved', availableMs: startMs + 86_400_000 });
  };
  const report = await run();
  expect(report).toMatchObject({ outcome: 'success', chats: [{ messages: 3 }], warnings: [{ error: { code: 'TAKEOUT_NOT_USED' } }] });
  expect(messages()).toEqual([
    'info: Telegram asks you to allow this export: confirm it in a Telegram app. Waiting until 13:05, then the export goes on without takeout. Unconfirmed, Telegram would allow it on 2025-01-03 at 13:00.',
    'warn: Exported without Telegram\'s takeout: it was not allowed within 300 s; Telegram would allow it on 2025-01-03 at 13:00.',
  ]);
  expect(events).toContainEqual({ type: 'takeout', state: 'waiting', untilMs: startMs + 300_000, availableMs: startMs + 86_400_000 });
  expect(takeoutStates()).toEqual(['waiting', 'decided']);
});

it('goes on without at once when the user says so, aloud', async () => {
  const { telegram, run, skip, takeoutStates } = setup();
  telegram.takeout = (_request, { onNotice, signal }) => waiting(onNotice, signal, () => skip.abort());
  expect(await run()).toMatchObject({ outcome: 'success', chats: [{ messages: 3 }], warnings: [{ error: { reason: 'you chose to go on without it' } }] });
  // Whatever was opened in that moment is over before anything is read.
  expect(telegram.takeouts.slice(1)).toEqual([{ success: false }]);
  expect(takeoutStates()).toEqual(['waiting', 'decided']);
});

it('stops in the wait without reading anything', async () => {
  const { telegram, run, stop, takeoutStates } = setup();
  telegram.takeout = (_request, { onNotice, signal }) => waiting(onNotice, signal, () => stop.abort());
  expect(await run()).toMatchObject({ outcome: 'stopped', chats: [{ outcome: 'stopped' }] });
  expect(telegram.requests).toEqual([]);
  expect(takeoutStates()).toEqual(['waiting', 'decided']);
});

it.each<[TobsError, string]>([
  [{ code: 'TELEGRAM_ERROR', method: 'account.initTakeoutSession', status: 400, text: 'ACCOUNT_TOO_YOUNG' }, 'success'],
  [{ code: 'FLOOD_WAIT', method: 'account.initTakeoutSession', waitSeconds: 9000 }, 'success'],
  [{ code: 'TELEGRAM_UNREACHABLE', reason: 'no network' }, 'failed'],
])('a refusal is announced and done without, anything else fails the run: %j', async (error, outcome) => {
  const { telegram, run, messages } = setup();
  telegram.takeout = () => Promise.reject(new TobsFailure(error));
  const report = await run();
  expect(report.outcome).toBe(outcome);
  if (outcome === 'success') {
    expect(messages()).toHaveLength(1);
    expect(report.warnings).toHaveLength(1);
  } else {
    expect(report.chats).toMatchObject([{ failures: [{ error }] }]);
  }
});

it.each<[TakeoutNotice, string]>([
  [{ kind: 'chat-outside', chatId: channel.id, reason: 'restricted' }, 'warn: News: all of it?: Exported without Telegram\'s takeout: this chat is protected and shows nothing inside.'],
  [{ kind: 'chat-outside', chatId: channel.id, reason: 'not-included' }, 'warn: News: all of it?: Exported without Telegram\'s takeout: this chat was not part of the request.'],
  [{ kind: 'files-outside', dc: 4 }, 'warn: Exported without Telegram\'s takeout: data centre 4 does not know it; files from there came without.'],
  [{ kind: 'lost', reason: 'it was ended twice' }, 'warn: Exported without Telegram\'s takeout: Telegram ended it during the export (it was ended twice); the rest was read without.'],
])('says what is done without it: %j', async (notice, text) => {
  const { telegram, run, messages } = setup();
  telegram.takeout = ({ scope }, { onNotice }) => {
    onNotice(notice);
    return Promise.resolve({ kind: 'open', record: record('5', { scope }) });
  };
  expect(await run()).toMatchObject({ outcome: 'success', warnings: [{ error: { code: 'TAKEOUT_NOT_USED' } }] });
  expect(messages()).toEqual([text]);
});

it('says that Telegram could not be told of the end, and keeps the session', async () => {
  const { telegram, run, state, messages } = setup();
  telegram.takeout = () => Promise.resolve({ kind: 'open', record: record('5') });
  telegram.takeoutEnd = { record: record('5'), problem: 'TIMEOUT' };
  expect(await run()).toMatchObject({ outcome: 'success', warnings: [{}] });
  expect(messages()).toEqual(['warn: Telegram\'s takeout could not be ended (TIMEOUT). The next export goes on with it.']);
  expect(await state.get('telegram/takeout')).toEqual(record('5'));
});
