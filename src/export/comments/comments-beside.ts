import { toTobsError } from '../../model/errors';
import type { ChatContext } from '../chat-context';
import type { MediaQueue } from '../files/media-queue';
import type { OpenChat } from '../open-chat';
import { endsRun } from '../run/run-ended';
import type { TranscriptQueue } from '../speech/transcript-queue';
import { StateDamaged } from '../state/message-store';
import { exportComments } from './export-comments';

/**
 * The comments of a channel on their way beside its posts: both are read at the same time, each by requests of its own, and
 * a comment is written once its post is.
 */
export class CommentsBeside {
  private readonly own = new AbortController();
  private readonly text: Promise<{ readonly error: unknown } | null>;
  private queue: MediaQueue | null = null;
  private transcripts: TranscriptQueue | null = null;

  private constructor(
    private readonly context: ChatContext,
    open: OpenChat,
  ) {
    this.text = this.bring(open).then(
      () => null,
      (error: unknown) => ({ error }),
    );
  }

  /** Begins with a channel's comments; null when none are wanted. */
  static begin(context: ChatContext, open: OpenChat): CommentsBeside | null {
    const { job, past, run, tally } = context;
    if (past !== null || !run.plan.settings.comments || job.chat.kind !== 'channel') return null;
    tally.comments = 0;
    return new CommentsBeside(context, open);
  }

  /** All posts are in their notes: resolves when their comments are, too. @throws TobsFailure what ends the whole run, or its stop */
  async finish(): Promise<void> {
    this.context.seen.end();
    this.context.meter.stage('comments');
    const failure = await this.text;
    if (failure !== null) throw failure.error;
  }

  /** Ends what is still under way; files of what is written go on arriving. */
  async close(): Promise<void> {
    this.own.abort();
    await this.text;
    await this.queue?.finish();
  }

  /** Files are there: what is said in them is turned into text. @throws TobsFailure what ends the whole run */
  async transcribe(): Promise<void> {
    await this.transcripts?.run();
  }

  /** Comments never cost the posts: when their group cannot be read, that is in the report, and the next run tries again. */
  private async bring({ state, notes }: OpenChat): Promise<void> {
    const { context } = this;
    const { chat } = context.job;
    const run = { ...context.run, signal: AbortSignal.any([context.run.signal, this.own.signal]) };
    try {
      await exportComments({ ...context, run, chat, posts: state, notes, filesSignal: context.run.signal, onQueue: (queue) => (this.queue = queue), onTranscripts: (transcripts) => (this.transcripts = transcripts), transcribing: context.run });
    } catch (caught) {
      const error = toTobsError(caught);
      if (error.code === 'STOPPED' || endsRun(error) || caught instanceof StateDamaged) throw caught;
      context.onFailure({ error, chatId: chat.id, subject: `Comments on ${chat.title}` });
    }
  }
}
