import type { ChatReport, ExportEvent, ExportProgress } from '../../../src/model/events';
import type { ChatId } from '../../../src/model/ids';
import { applyEvent, chatPercent, finishStatus, messagesOf, startStatus, type RunStatus } from '../../../src/ui/run-status';

const progress = (values: Partial<ExportProgress>): ExportEvent => ({
  type: 'progress',
  progress: { chatId: '7' as ChatId, chatTitle: 'A', stage: 'messages', messagesProcessed: 0, messagesTotal: 100, messagesPerSecond: 10, mediaDone: 0, mediaTotal: 0, etaSeconds: null, ...values },
});
const report = (outcome: ChatReport['outcome']): ChatReport => ({ chatTitle: 'A', outcome, messages: 1, notesCreated: 1, notesUpdated: 0, notesUnchanged: 0, mediaDownloaded: 0, mediaReused: 0, mediaFailed: 0, messagesDeleted: 0, conflicts: 0, requests: 1, seconds: 1, failures: [] });

function play(events: readonly ExportEvent[]): RunStatus {
  return events.reduce((status, event) => applyEvent(status, event, 1000), startStatus(['A', 'B']));
}
const first: ExportEvent = { type: 'chat-start', chatTitle: 'A', index: 1, count: 2 };

it('counts chats and their parts, and reaches 100 only at the end', () => {
  expect(play([first, progress({ messagesProcessed: 50 })]).percent).toBe(25);
  const done = play([first, { type: 'chat-finish', report: report('success') }]);
  expect(done.percent).toBe(50);
  expect(finishStatus(done, { outcome: 'success', chats: [], seconds: 1 }).percent).toBe(100);
  expect(finishStatus(done, { outcome: 'stopped', chats: [], seconds: 1 }).percent).toBe(50);
});

it('never falls and never passes 100 when files turn up or messages arrive', () => {
  const status = play([first, progress({ messagesProcessed: 90 }), progress({ messagesProcessed: 90, mediaTotal: 900 }), progress({ messagesProcessed: 300, mediaDone: 0 })]);
  expect(status.percent).toBe(50);
  expect(play([first, progress({ messagesProcessed: 90 }), progress({ messagesProcessed: 90, mediaTotal: 900 })]).percent).toBe(45);
});

it('shows of each chat a share that never falls, and of one that was stopped or failed how far it came', () => {
  const shares = (events: readonly ExportEvent[]): readonly (number | undefined)[] => play(events).chats.map(({ percent }) => percent);
  const files = [first, progress({ messagesProcessed: 90 }), progress({ messagesProcessed: 90, mediaTotal: 900 })];
  expect(shares(files)).toEqual([90, undefined]);
  for (const outcome of ['stopped', 'failed'] as const) {
    const status = play([first, progress({ messagesProcessed: 30 }), { type: 'chat-finish', report: report(outcome) }, { type: 'chat-start', chatTitle: 'B', index: 2, count: 2 }, { type: 'chat-finish', report: report(outcome) }]);
    expect(finishStatus(status, { outcome, chats: [], seconds: 1 }).percent).toBe(15);
  }
});

it('does not know the part of a chat whose size is unknown', () => {
  const status = play([first, progress({ messagesTotal: null, messagesProcessed: 7 })]);
  expect(chatPercent(status.chats[0] ?? { title: '' })).toBeNull();
});

it('shows waits until they end, the longest first, one per method and data centre', () => {
  const wait = (method: string, seconds: number, dc = 2): ExportEvent => ({ type: 'wait', method, seconds, dc });
  const untils = (events: readonly ExportEvent[]): number[] => play([first, ...events]).waits.map(({ untilMs }) => untilMs);
  expect(untils([wait('m', 30)])).toEqual([31_000]);
  expect(untils([wait('m', 30), wait('m', 40), wait('m', 50, 4)])).toEqual([51_000, 41_000]);
  expect(untils([wait('m', 30), wait('n', 5), wait('m', 0)])).toEqual([6000]);
});

it('forgets a wait whose end was never heard of', () => {
  const status = play([first, { type: 'wait', method: 'm', seconds: 30, dc: 2 }]);
  expect(applyEvent(status, { type: 'wait', method: 'n', seconds: 9, dc: 2 }, 60_000).waits).toEqual([{ method: 'n', dc: 2, untilMs: 69_000 }]);
});

it('keeps the last 200 lines of what happened, numbered', () => {
  const failures = Array.from({ length: 500 }, (_, id): ExportEvent => ({ type: 'failure', failure: { error: { code: 'STOPPED' }, messageId: id } }));
  const { log, failures: count } = play([first, ...failures, { type: 'chat-finish', report: report('partial') }]);
  expect(log).toHaveLength(200);
  expect(log.at(-1)).toMatchObject({ number: 502, atMs: 1000, level: 'warn', text: 'A: problems, 1 message' });
  expect(log[0]?.text).toContain('message 301');
  expect(count).toBe(500);
});

it('adds up the messages of all chats', () => {
  expect(messagesOf(play([first, { type: 'chat-finish', report: { ...report('success'), messages: 40 } }, { type: 'chat-start', chatTitle: 'B', index: 2, count: 2 }, progress({ messagesProcessed: 7, messagesTotal: 60 })]))).toEqual({ done: 47, total: 100 });
  // Nearly all of it was there already.
  expect(messagesOf(play([first, progress({ messagesProcessed: 100 }), { type: 'chat-finish', report: { ...report('success'), messages: 3 } }]))).toEqual({ done: 100, total: null });
  expect(messagesOf(play([first, progress({ messagesProcessed: 7, messagesTotal: null })]))).toEqual({ done: 7, total: null });
});

it('shows that a takeout is waited for, instead of the remark about it, until it is decided', () => {
  const waiting: ExportEvent = { type: 'takeout', state: 'waiting', untilMs: 5000, availableMs: 9000 };
  const remark: ExportEvent = { type: 'message', level: 'info', text: 'Allow it' };
  expect(play([remark, waiting])).toMatchObject({ takeout: { untilMs: 5000, availableMs: 9000 }, remark: null });
  expect(play([remark, waiting, { type: 'takeout', state: 'decided' }]).takeout).toBeNull();
  expect(finishStatus(play([waiting]), { outcome: 'stopped', chats: [], seconds: 1 }).takeout).toBeNull();
});

it('stays in stopping when the next chat is only passed through', () => {
  const stopping: RunStatus = { ...play([first]), phase: 'stopping' };
  expect(applyEvent(stopping, { type: 'chat-start', chatTitle: 'B', index: 2, count: 2 }, 0).phase).toBe('stopping');
});
