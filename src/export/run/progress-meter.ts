import type { Chat } from '../../model/chat';
import type { ExportEvent, ExportStage } from '../../model/events';
import type { HistoryPage } from '../../model/telegram';
import type { ClockPort } from '../ports';
import { RecentSpeed } from './recent-speed';
import type { Tally } from './tally';

/** chosen: four updates a second look live and cost nothing. */
const minIntervalMs = 250;

/** Tells how far a chat is. */
export class ProgressMeter {
  private current: ExportStage = 'planning';
  private total: number | null = null;
  /** Messages that come after those of the history that is read now. */
  private later: number | null = 0;
  private readonly startedMs: number;
  private lastMs = -minIntervalMs;
  private readonly speed = new RecentSpeed();

  constructor(
    private readonly chat: Chat,
    private readonly tally: Tally,
    private readonly ports: { readonly clock: ClockPort; readonly emit: (event: ExportEvent) => void },
  ) {
    this.startedMs = ports.clock.now();
  }

  /** @param isFirstFull whether the whole chat is read: then, and only then, its count is what to expect */
  expect(newest: HistoryPage, isFirstFull: boolean): void {
    // What came before a migration is done by now.
    const { processed } = this.tally;
    const count = countOf(newest, isFirstFull);
    if (count !== null) this.total = this.later === null ? null : processed + count + this.later;
  }

  /** Does what comes before the history whose newest page this is: what was written before a migration. */
  async before(newest: HistoryPage, isFirstFull: boolean, work: () => Promise<void>): Promise<void> {
    this.later = countOf(newest, isFirstFull);
    await work();
    this.later = 0;
  }

  stage(stage: ExportStage): void {
    this.current = stage;
    if (stage === 'done') this.total = this.tally.processed;
    this.report();
  }

  tick(): void {
    if (this.ports.clock.now() - this.lastMs >= minIntervalMs) this.report();
  }

  private report(): void {
    const nowMs = this.ports.clock.now();
    this.lastMs = nowMs;
    const { processed: messages, comments, discussionRead, discussionTotal, mediaDownloaded, mediaReused, mediaFailed, mediaSkipped, mediaTotal, mediaBytesTotal, mediaBytesDone, filesUnderway } = this.tally;
    const files = filesUnderway.list(nowMs);
    const seconds = (nowMs - this.startedMs) / 1000;
    const messagesPerSecond = seconds > 0 ? messages / seconds : 0;
    // Messages sent while the chat is read make the total grow; progress never passes 100 %.
    const messagesTotal = this.total === null ? null : Math.max(this.total, messages);
    const perSecond = this.speed.perSecond(nowMs, mediaBytesDone - this.tally.bytesSaved);
    const etaSeconds = messagesTotal === null || messagesPerSecond === 0 ? null : Math.round((messagesTotal - messages) / messagesPerSecond);
    this.ports.emit({
      type: 'progress',
      progress: {
        chatId: this.chat.id,
        chatTitle: this.chat.title,
        stage: this.current,
        messagesProcessed: messages,
        messagesTotal,
        ...(comments !== null && { comments, discussionRead, discussionTotal: discussionTotal === null ? null : Math.max(discussionTotal, discussionRead) }),
        messagesPerSecond,
        mediaDone: Math.min(mediaDownloaded + mediaReused + mediaFailed + mediaSkipped, mediaTotal),
        mediaTotal,
        ...(mediaBytesTotal > 0 && { mediaBytes: { done: Math.min(mediaBytesDone, mediaBytesTotal), total: mediaBytesTotal, perSecond } }),
        ...(files.length > 0 && { files }),
        etaSeconds: this.current === 'media' ? mediaEta(mediaBytesTotal - mediaBytesDone, perSecond) : etaSeconds,
      },
    });
  }
}

/** Messages to be read of a history; null: nothing says how many. */
function countOf(newest: HistoryPage, isFirstFull: boolean): number | null {
  if (newest.reachesOldest) return newest.messages.length;
  return isFirstFull ? (newest.total ?? null) : null;
}

/** null: nothing to go by. */
function mediaEta(bytesLeft: number, perSecond: number): number | null {
  return perSecond > 0 ? Math.round(Math.max(0, bytesLeft) / perSecond) : null;
}
