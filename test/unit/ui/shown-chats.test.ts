import type { ChatReport } from '../../../src/model/events';
import type { ChatStatus } from '../../../src/ui/run-status';
import { shownChats } from '../../../src/ui/shown-chats';

const report = (outcome: ChatReport['outcome']): ChatReport => ({ chatTitle: 'A', outcome, messages: 1, notesCreated: 1, notesUpdated: 0, notesUnchanged: 0, mediaDownloaded: 0, mediaReused: 0, mediaFailed: 0, messagesDeleted: 0, conflicts: 0, requests: 1, seconds: 1, failures: [] });

it('shows a usual run as a whole', () => {
  const chats: readonly ChatStatus[] = Array.from({ length: 60 }, () => ({ title: 'A' }));
  expect(shownChats({ chats, current: 3 })).toMatchObject({ chats: { length: 60 }, doneHidden: 0, waitingHidden: 0 });
});

it('shows of 2,000 chats those around the current one, and those with problems; the rest are counted', () => {
  const chats: readonly ChatStatus[] = Array.from({ length: 2000 }, (_, index) => ({ title: String(index), ...(index < 1000 && { report: report(index === 7 ? 'failed' : 'success') }) }));
  const { chats: shown, doneHidden, waitingHidden } = shownChats({ chats, current: 1000 });
  expect(shown.map(({ index }) => index)).toEqual([7, ...Array.from({ length: 41 }, (_, offset) => 980 + offset)]);
  expect(doneHidden + waitingHidden + shown.length).toBe(2000);
  expect(waitingHidden).toBe(979);
});
