import type { ChatReport, RunReport } from '../../../src/model/events';
import type { ChatId } from '../../../src/model/ids';
import { applyEvent, startStatus, type RunStatus } from '../../../src/ui/run-status';

/* Runs for pictures and window tests, made by the events of real ones. */

export const chatReport = (values: Partial<ChatReport>): ChatReport => ({
  chatTitle: '', outcome: 'success', messages: 0, notesCreated: 0, notesUpdated: 0, notesUnchanged: 0, mediaDownloaded: 0, mediaReused: 0, mediaFailed: 0, messagesDeleted: 0, conflicts: 0, requests: 0, seconds: 0, failures: [], ...values,
});

const titles = ['Mountain weather', 'Anna Öberg', 'Gardeners of the North › Seeds to give away', 'Reading circle'];

/** A run in its second chat. */
export function running(nowMs: number, chats: readonly string[] = titles): RunStatus {
  let status = startStatus(chats);
  const hear = (event: Parameters<typeof applyEvent>[1], ago: number): void => void (status = applyEvent(status, event, nowMs - ago * 1000));
  const [first = '', second = ''] = chats;
  hear({ type: 'chat-start', chatTitle: first, index: 1, count: chats.length }, 24);
  hear({ type: 'message', level: 'info', text: `${first}: 2 service messages were left out, as the settings say.` }, 20);
  hear({ type: 'chat-finish', report: chatReport({ chatTitle: first, messages: 1204 }) }, 13);
  hear({ type: 'chat-start', chatTitle: second, index: 2, count: chats.length }, 13);
  hear({ type: 'wait', method: 'upload.getFile', seconds: 3, dc: 4 }, 9);
  hear({ type: 'wait', method: 'upload.getFile', seconds: 0, dc: 4 }, 6);
  hear({ type: 'progress', progress: { chatId: '7' as ChatId, chatTitle: second, stage: 'messages', messagesProcessed: 5210, messagesTotal: 18_344, messagesPerSecond: 412, mediaDone: 120, mediaTotal: 310, mediaBytes: { done: 64_200_000, total: 184_000_000, perSecond: 3_400_000 }, etaSeconds: 32 } }, 0);
  return status;
}

/** A run that waits for Telegram, with problems so far. */
export function waiting(nowMs: number): RunStatus {
  let status = running(nowMs);
  status = applyEvent(status, { type: 'failure', failure: { error: { code: 'FILE_UNAVAILABLE', fileId: '1', reason: 'its message no longer has it' }, messageId: 4711, subject: 'holiday.mp4', note: 'Telegram/Anna Öberg/2026/2026-03-14 Anna Öberg.md' } }, nowMs);
  status = applyEvent(status, { type: 'wait', method: 'messages.getHistory', seconds: 754, dc: 2 }, nowMs);
  return applyEvent(status, { type: 'wait', method: 'upload.getFile', seconds: 12, dc: 4, reason: 'unreachable' }, nowMs);
}

/** A run over very many chats. */
export function longRun(nowMs: number): RunStatus {
  let status = startStatus(Array.from({ length: 2000 }, (_, index) => (index === 1000 ? '🎉'.repeat(500) : `Chat ${index}`)));
  for (let index = 1; index <= 1000; index++) {
    status = applyEvent(status, { type: 'chat-start', chatTitle: `Chat ${index - 1}`, index, count: 2000 }, nowMs);
    status = applyEvent(status, { type: 'chat-finish', report: chatReport({ chatTitle: `Chat ${index - 1}`, outcome: index === 8 ? 'failed' : 'success', messages: 12 }) }, nowMs);
  }
  return applyEvent(status, { type: 'chat-start', chatTitle: '🎉'.repeat(500), index: 1001, count: 2000 }, nowMs);
}

export const partialReport: RunReport = {
  outcome: 'partial',
  seconds: 187,
  note: 'Telegram/_reports/2026-03-14 12.00.md',
  warnings: [{ error: { code: 'TAKEOUT_NOT_USED', reason: 'you chose to go on without it' } }],
  chats: [
    chatReport({ chatTitle: 'Mountain weather', messages: 1204, notesCreated: 310, notesUpdated: 2, mediaDownloaded: 96, mediaReused: 4 }),
    chatReport({ chatTitle: 'Anna Öberg', outcome: 'partial', messages: 18_344, notesCreated: 512, mediaDownloaded: 309, mediaFailed: 1, conflicts: 1, failures: [{ error: { code: 'FILE_UNAVAILABLE', fileId: '1', reason: 'its message no longer has it' }, messageId: 4711, subject: 'holiday.mp4' }] }),
    chatReport({ chatTitle: 'Old club', outcome: 'failed', failures: [{ error: { code: 'CHAT_UNAVAILABLE', reason: 'it is private, or you are no longer a member' }, subject: 'Old club' }] }),
  ],
};

export const stoppedReport: RunReport = { outcome: 'stopped', seconds: 12, chats: [chatReport({ chatTitle: 'Anna Öberg', outcome: 'stopped', messages: 5210, notesCreated: 14 })] };

/** What a read-only vault and a full disk look like. */
export const failedReport: RunReport = {
  outcome: 'failed',
  seconds: 1,
  chats: [chatReport({ chatTitle: '🎉'.repeat(500), outcome: 'failed', failures: [{ error: { code: 'NOT_WRITABLE', path: 'Telegram/Anna Öberg/2026-03-14.md', reason: 'permission denied' }, subject: 'Telegram/Anna Öberg/2026-03-14.md' }] })],
};
