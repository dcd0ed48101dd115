import PQueue from 'p-queue';
import { TobsFailure, toTobsError, type TobsError } from '../../model/errors';
import type { ExportFailure } from '../../model/events';
import type { ChatId, VaultPath } from '../../model/ids';
import type { Message } from '../../model/message';
import type { Settings } from '../../settings/definitions';
import { endsRun } from '../run/run-ended';
import type { ChatState } from '../state/chat-state';
import type { FileListener } from './file-listener';
import type { RunSpeech } from './run-speech';
import { WaitingFiles, type WaitingFile } from './speech-jobs';
import { spokenMediaOf, type TranscriptBook } from './transcript-book';

/** What the queue of a chat's recordings works with. */
export interface TranscriptQueueParts {
  readonly speech: RunSpeech;
  readonly book: TranscriptBook;
  readonly listener: FileListener;
  readonly state: ChatState;
  /** Renders messages that are in notes already once more. */
  readonly rewrite: (messages: readonly Message[]) => Promise<void>;
  readonly chatId: ChatId;
  readonly settings: Pick<Settings, 'transcribeOrder' | 'transcribeJobs'>;
  readonly signal: AbortSignal;
  /** The work begins. */
  readonly onStart: () => void;
  readonly onProgress: () => void;
  readonly onFailure: (failure: ExportFailure) => void;
  /** Something worth knowing that is no failure. */
  readonly onNote: (text: string) => void;
}

/** What became of a file. */
export type Listened =
  | { readonly kind: 'made' | 'known' }
  /** The file is not there (yet). */
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly error: TobsError; readonly subject: VaultPath }
  /** Nothing can be made at all. */
  | { readonly kind: 'impossible'; readonly reason: string };

/**
 * Has the speech in a chat's files turned into text, once everything is written and downloaded. Works off stored records:
 * what a stop, a failure or a missing engine leaves over is there for the next run.
 */
export class TranscriptQueue {
  private readonly counts = { made: 0, known: 0 };
  private fatal: { readonly error: unknown } | null = null;
  private impossible: string | null = null;

  constructor(private readonly parts: TranscriptQueueParts) {}

  /** @throws TobsFailure what ends the whole run; nothing after a stop */
  async run(): Promise<void> {
    const { speech, state, settings, onNote } = this.parts;
    if (this.parts.signal.aborted) return;
    const jobs = await this.plan();
    if (jobs.length === 0) return;
    const { problem, details, autoJobs } = await speech.setup();
    if (problem !== undefined) return speech.report(problem, details);
    this.parts.onStart();
    const queue = new PQueue({ concurrency: settings.transcribeJobs === 0 ? autoJobs : settings.transcribeJobs });
    await Promise.all(jobs.map((job) => queue.add(() => this.workOff(job))));
    if (this.impossible !== null) await this.giveUp(state.speechBatches, this.impossible);
    const { made, known } = this.counts;
    if (made + known > 0) onNote(`${made} transcripts made${known === 0 ? '' : `, ${known} taken from earlier ones`}.`);
    if (this.fatal !== null) throw this.fatal.error;
  }

  private async plan(): Promise<readonly (readonly WaitingFile[])[]> {
    const { state, speech, settings } = this.parts;
    const files = new WaitingFiles();
    for (const batch of state.speechBatches) {
      for (const message of await state.speechItems(batch)) {
        const media = spokenMediaOf(message);
        // What the settings no longer ask for waits until they do again.
        if (media !== null && speech.wants(media)) files.add(batch, message);
      }
    }
    return files.jobs(settings.transcribeOrder);
  }

  private isOver(): boolean {
    return this.fatal !== null || this.impossible !== null || this.parts.signal.aborted;
  }

  /** Never rejects: what ends the run is kept for `run`. */
  private async workOff(job: readonly WaitingFile[]): Promise<void> {
    if (this.isOver()) return;
    try {
      const results = await this.parts.listener.listen(job);
      await this.settle(job, results);
    } catch (caught) {
      const error = toTobsError(caught);
      if (error.code !== 'STOPPED') this.fatal ??= { error: caught };
    }
  }

  private async settle(job: readonly WaitingFile[], results: ReadonlyMap<WaitingFile, Listened>): Promise<void> {
    const settled: WaitingFile[] = [];
    const changed: WaitingFile[] = [];
    for (const file of job) {
      const result = results.get(file) ?? { kind: 'absent' };
      if (result.kind === 'made' || result.kind === 'known') {
        this.counts[result.kind]++;
        settled.push(file);
      } else if (result.kind === 'failed') {
        this.fail(file, result);
        changed.push(file);
      } else if (result.kind === 'impossible') this.impossible ??= result.reason;
    }
    await this.show([...settled, ...changed], new Set(settled));
    this.parts.onProgress();
  }

  private fail({ messages }: WaitingFile, { error, subject }: Extract<Listened, { kind: 'failed' }>): void {
    const { chatId, onFailure } = this.parts;
    const [first] = messages;
    onFailure({ error, chatId, subject, ...(first !== undefined && { messageId: first.id }) });
    if (endsRun(error)) this.fatal ??= { error: new TobsFailure(error) };
  }

  /** Brings results into the notes, and takes what is settled out of the stored batches once it is there. */
  private async show(files: readonly WaitingFile[], settled: ReadonlySet<WaitingFile>): Promise<void> {
    const { state, rewrite } = this.parts;
    const batches = new Map<number, { readonly shown: Set<number>; readonly done: Set<number> }>();
    for (const file of files) {
      for (const { batch, id } of file.messages) {
        const ids = batches.get(batch) ?? { shown: new Set<number>(), done: new Set<number>() };
        ids.shown.add(id);
        if (settled.has(file)) ids.done.add(id);
        batches.set(batch, ids);
      }
    }
    for (const [batch, { shown, done }] of batches) {
      await rewrite((await state.speechItems(batch)).filter(({ id }) => shown.has(id)));
      // Jobs side by side may have files in the same batch: what is left of it is looked at again, and stored in one turn.
      await (done.size > 0 ? state.settleSpeech(batch, done) : state.commit({}));
    }
  }

  /** No engine works: every note that waits says so. */
  private async giveUp(batches: readonly number[], reason: string): Promise<void> {
    const { speech, book, state, rewrite } = this.parts;
    speech.report(reason);
    for (const batch of batches) {
      const items = await state.speechItems(batch);
      const files = items.flatMap((message) => spokenMediaOf(message)?.file ?? []);
      await book.learnFailure(files, reason);
      await rewrite(items);
      await state.commit({});
    }
  }
}
