import type { ChatReport, ExportEvent, ExportProgress } from '../../../src/model/events';
import type { ChatId } from '../../../src/model/ids';
import { applyEvent, chatPercent, finishStatus, startStatus, type RunStatus } from '../../../src/ui/run-status';

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

it('does not know the part of a chat whose size is unknown', () => {
  const status = play([first, progress({ messagesTotal: null, messagesProcessed: 7 })]);
  expect(chatPercent(status.chats[0] ?? { title: '' })).toBeNull();
});

it('shows a wait until it ends', () => {
  expect(play([first, { type: 'wait', method: 'm', seconds: 30, dc: 2 }]).waitUntilMs).toBe(31_000);
  expect(play([first, { type: 'wait', method: 'm', seconds: 30, dc: 2 }, { type: 'wait', method: 'm', seconds: 0, dc: 2 }]).waitUntilMs).toBeNull();
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
