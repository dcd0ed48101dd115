import type { ChatReport, RunReport } from '../../../src/model/events';
import { joinReports, lostCompanion } from '../../../src/obsidian/run-reports';

const chat = (values: Partial<ChatReport>): ChatReport => ({
  chatTitle: 'A', outcome: 'success', messages: 0, notesCreated: 0, notesUpdated: 0, notesUnchanged: 0, mediaDownloaded: 0, mediaReused: 0, mediaFailed: 0, messagesDeleted: 0, conflicts: 0, requests: 0, seconds: 0, failures: [], ...values,
});
const lost: RunReport = { outcome: 'failed', seconds: 2, chats: [chat({ outcome: 'partial', messages: 60, notesCreated: 3, requests: 4, seconds: 2, failures: [{ error: { code: 'COMPANION_FAILED', reason: 'gone' } }] })] };

it('knows a run that lost its companion', () => {
  expect(lostCompanion(lost)).toBe(true);
  expect(lostCompanion({ outcome: 'partial', seconds: 1, chats: [chat({ failures: [{ error: { code: 'SIGNED_OUT' } }] })] })).toBe(false);
});

it('adds up what both attempts did and keeps the outcome of the last', () => {
  const joined = joinReports(lost, { outcome: 'success', seconds: 3, chats: [chat({ messages: 40, notesCreated: 1, notesUpdated: 1, requests: 2, seconds: 3 })] });
  expect(joined).toMatchObject({ outcome: 'success', seconds: 5, chats: [{ outcome: 'success', messages: 100, notesCreated: 4, notesUpdated: 1, requests: 6, failures: [] }] });
});

it('keeps the warnings of both attempts', () => {
  const warning = (reason: string) => ({ error: { code: 'TAKEOUT_NOT_USED', reason } }) as const;
  const joined = joinReports({ ...lost, warnings: [warning('a')] }, { outcome: 'success', seconds: 3, chats: [chat({})], warnings: [warning('b')] });
  expect(joined.warnings).toEqual([warning('a'), warning('b')]);
  expect(joinReports(lost, { outcome: 'success', seconds: 3, chats: [chat({})] })).not.toHaveProperty('warnings');
});
