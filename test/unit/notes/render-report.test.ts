import type { ChatReport, RunReport } from '../../../src/model/events';
import type { ChatId } from '../../../src/model/ids';
import { renderReport } from '../../../src/notes/report/render-report';
import { expectGolden } from './golden';

const chat = (values: Partial<ChatReport>): ChatReport => ({
  chatTitle: 'News', chatId: '-1001500000001' as ChatId, outcome: 'success', messages: 0, notesCreated: 0, notesUpdated: 0, notesUnchanged: 0, mediaDownloaded: 0, mediaReused: 0, mediaFailed: 0, messagesDeleted: 0, conflicts: 0, requests: 0, seconds: 0, failures: [], ...values,
});

const partial: RunReport = {
  outcome: 'partial',
  seconds: 3750.4,
  warnings: [{ error: { code: 'TAKEOUT_NOT_USED', reason: 'it was not allowed within 120 s; Telegram would allow it on 2025-01-03 at 13:03' } }],
  requests: { 'messages.getHistory': { count: 12, errors: 1, totalS: 3, p50Ms: 150, p95Ms: 300, p99Ms: 300, floodWaits: 1, waitS: 65 } },
  chats: [
    chat({
      messages: 500, notesCreated: 400, notesUpdated: 2, mediaDownloaded: 90, mediaReused: 10, bytesSaved: 5_000_000, mediaFailed: 1, comments: 200, requests: 10, seconds: 62, messagesSkipped: 3, unsupported: { messageMediaVideoStream: 2 }, conflicts: 1, messagesDeleted: 1,
      failures: [{ error: { code: 'FILE_UNAVAILABLE', fileId: '1', reason: 'its message no longer has it' }, chatId: '-1001500000001' as ChatId, messageId: 12, subject: 'Telegram/News/media/photo/12.jpg', note: 'Telegram/News/2025/2025-01-02 First (1).md' }],
      changes: {
        new: { count: 400, first: [{ path: 'Telegram/News/2025/2025-01-02 First (1).md' }] },
        edited: { count: 1, first: [{ path: 'Telegram/News/2025/2025-01-02 First (1).md', blockId: 'tg-1' }] },
        deleted: { count: 1, first: [{ path: 'Telegram/News/2025/2025-01-02 Second (2).md', blockId: 'tg-2' }] },
        conflict: { count: 1, first: [{ path: 'Telegram/News/2025/2025-01-02 Third (3).md', blockId: 'tg-c3' }] },
      },
    }),
    chat({ chatTitle: 'Te|am "A" [[x]]\n# y', chatId: '-4100000001' as ChatId, outcome: 'failed', messages: 1, failures: [{ error: { code: 'CHAT_UNAVAILABLE', reason: 'it is private, or you are no longer a member' }, subject: 'Team' }] }),
  ],
};

const utc = { timeZone: 'Europe/Berlin', language: 'en' } as const;
const earlier = { messages: 100, comments: 0, requests: 5, waitS: 0, downloaded: 4, reused: 0, bytesSaved: 0, seconds: 10 };

test('tells what became of every chat', () => {
  expectGolden('report', renderReport({ report: partial, started: 1_735_822_980, earlier, style: utc }));
});

test('tells it in Russian', () => {
  expectGolden('report-ru', renderReport({ report: partial, started: 1_735_822_980, earlier: null, style: { ...utc, language: 'ru' } }));
});

test('what the figures and lists hold, and no block of a message', () => {
  const text = renderReport({ report: partial, started: 1_735_822_980, earlier: null, style: utc });
  expect(text).toContain('| Waited for Telegram | 1:05 |');
  expect(text).toContain('[[Telegram/News/2025/2025-01-02 First (1)#^tg-1|2025-01-02 First (1) 1]]');
  expect(text).not.toMatch(/\^tg-[cm]?\d+$/m);
});

test('a title is text wherever it stands', () => {
  const text = renderReport({ report: partial, started: 1_735_822_980, earlier: null, style: utc });
  expect(text.match(/^# /gm)).toHaveLength(1);
  expect(text).toContain('| Te\\|am "A" \\[\\[x]] # y | Failed |');
  expect(text).toMatch(/^ {4}"Te\|am A \[\[x\]\] y" : 1$/m);
});
