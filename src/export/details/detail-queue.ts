import type { DetailAnswer, DetailRequest } from '../../model/details';
import { toTobsError, TobsFailure, type TobsError } from '../../model/errors';
import type { ExportFailure } from '../../model/events';
import type { ChatId, MessageId } from '../../model/ids';
import type { Message } from '../../model/message';
import type { TelegramReader } from '../../model/telegram';
import type { ChatState } from '../state/chat-state';
import type { ArticleAsker, ArticleBook, Brought } from '../articles/article-book';
import type { DetailBook } from './detail-book';
import { StoryAnswers } from './story-answers';

/** Most ids in one `messages.getCustomEmojiDocuments` (documented). */
const maxEmojiPerRequest = 100;
/** chosen: after so many failures in a row the rest waits for the next run. */
const maxFailuresInRow = 3;
/** chosen: refusals that are alike are reported this often. */
const maxToldAlike = 3;

/** What asking for the details of messages works with. */
export interface DetailQueueParts {
  readonly telegram: TelegramReader;
  readonly state: ChatState;
  readonly book: DetailBook;
  readonly articles: ArticleBook;
  /** Renders messages that are in notes already once more. */
  readonly rewrite: (messages: readonly Message[]) => Promise<void>;
  readonly chatId: ChatId;
  readonly limit: number;
  readonly signal: AbortSignal;
  readonly onFailure: (failure: ExportFailure) => void;
  /** Something worth knowing that is no failure. */
  readonly onNote: (text: string) => void;
}

/**
 * Asks for what messages show only in part, once all messages are in their notes, so that it never delays one: these methods
 * have small limits of their own. What cannot be asked for now waits for the next run; the notes show counts until then.
 */
export class DetailQueue {
  private requests = 0;
  private hidden = 0;
  private failuresInRow = 0;
  private isEnded = false;
  private fatal: TobsFailure | null = null;
  private readonly stories = new StoryAnswers();
  /** Refusals so far, by what was asked and what was said. */
  private readonly told = new Map<string, number>();

  constructor(private readonly parts: DetailQueueParts) {}

  /** @throws TobsFailure what ends the whole run; nothing after a stop */
  async run(): Promise<void> {
    const { state, onNote } = this.parts;
    const batches = [...state.detailBatches];
    if (batches.length === 0) return;
    await this.askForEmoji(batches);
    await this.askForStories(batches);
    for (const batch of batches) {
      if (this.isOver()) break;
      await this.workOff(batch);
    }
    if (this.requests > 0) onNote(`Asked Telegram ${this.requests === 1 ? 'once' : `${this.requests} times`} for what messages show only in part${this.hidden === 0 ? '' : `; ${this.hidden} lists are not shown to you`}.`);
    if (this.fatal !== null) throw this.fatal;
  }

  private isOver(): boolean {
    return this.isEnded || this.parts.signal.aborted;
  }

  /** All of them together: one request for every hundred. */
  private async askForEmoji(batches: readonly number[]): Promise<void> {
    const { state, book, chatId, onFailure } = this.parts;
    const unknown = new Set<string>();
    for (const batch of batches) {
      const messages = await state.detailItems(batch);
      for (const id of [...(await book.unknownEmoji(messages)), ...(await book.unknownPictures(messages))]) unknown.add(id);
    }
    const ids = [...unknown];
    for (let at = 0; at < ids.length && !this.isOver(); at += maxEmojiPerRequest) {
      const asked = ids.slice(at, at + maxEmojiPerRequest);
      const answer = await this.ask({ of: 'emoji', ids: asked });
      if (answer !== 'later') await book.learnEmoji(asked, answer, { chatId, onFailure: (error, subject) => onFailure({ error: withoutPostponing(error), chatId, subject }) });
    }
  }

  /** Those of one user or channel together: one request for every hundred. */
  private async askForStories(batches: readonly number[]): Promise<void> {
    const { state, book } = this.parts;
    for (const batch of batches) {
      for (const message of await state.detailItems(batch)) if (book.needs(message, await state.messages.get(message.id)).story) this.stories.want(message);
    }
    for (const request of this.stories.requests()) {
      if (this.isOver()) return;
      const answer = await this.ask(request);
      if (answer !== 'later') this.stories.learn(request, answer);
    }
  }

  private async workOff(batch: number): Promise<void> {
    const { state, book } = this.parts;
    const remaining: Message[] = [];
    const changed: Message[] = [];
    for (const message of await state.detailItems(batch)) {
      const outcome = this.isOver() ? 'later' : await this.complete(message);
      const isLater = outcome === 'later' || (await book.unknownEmoji([message])).length > 0;
      if (!isLater) changed.push(message);
      if (isLater || outcome === 'shown' || (await book.lacksPictures(message))) remaining.push(message);
    }
    if (changed.length === 0) return;
    await this.parts.rewrite(changed);
    await state.commit({ details: { batch, items: remaining } });
  }

  private async complete(message: Message): Promise<Brought> {
    const { book, state, chatId, limit } = this.parts;
    const needs = book.needs(message, await state.messages.get(message.id));
    const about = { chatId, messageId: message.id };
    const reactions = needs.reactions ? await this.ask({ of: 'reactions', ...about, limit }) : undefined;
    const votes = needs.votes ? await this.ask({ of: 'votes', ...about, limit }) : undefined;
    const poll = needs.poll ? await this.ask({ of: 'poll', ...about }) : undefined;
    const page = needs.page ? await this.ask({ of: 'page', ...about }) : undefined;
    const story = needs.story ? this.stories.of(message) : undefined;
    if (reactions === 'later' || votes === 'later' || poll === 'later' || page === 'later' || (needs.story && story === undefined)) return 'later';
    if (Object.values(needs).includes(true)) await book.learn(message, { ...(reactions && { reactions }), ...(votes && { votes }), ...(poll && { poll }), ...(story && { story }), ...(page && { page }) });
    return await this.parts.articles.bring(message, this.askerFor(about));
  }

  private askerFor(about: { readonly chatId: ChatId; readonly messageId: MessageId }): ArticleAsker {
    return { ...about, ask: (request) => this.ask(request), onFailure: (error, subject) => this.parts.onFailure({ error, ...about, subject }) };
  }

  /** @returns undefined when Telegram will not tell; `later` when it may another time */
  private async ask(request: DetailRequest): Promise<DetailAnswer | undefined | 'later'> {
    if (this.isOver()) return 'later';
    this.requests++;
    try {
      const answer = await this.parts.telegram.details(request, { signal: this.parts.signal });
      this.failuresInRow = 0;
      return answer;
    } catch (caught) {
      return this.take(toTobsError(caught), request, caught);
    }
  }

  private take(error: TobsError, request: DetailRequest, cause: unknown): undefined | 'later' {
    if (error.code === 'STOPPED') return 'later';
    if (endsRun(error)) {
      this.fatal = new TobsFailure(error, { cause });
      this.isEnded = true;
      return 'later';
    }
    // A story is shown to some only, and who posted it may be out of reach; its place says that it is not there.
    if (request.of === 'stories' && (error.code === 'CHAT_UNKNOWN' || error.code === 'CHAT_UNAVAILABLE' || (error.code === 'TELEGRAM_ERROR' && (error.status === 400 || error.status === 403)))) return undefined;
    if (error.code === 'TELEGRAM_ERROR' && error.status === 403) {
      // Expected: some lists are for those who voted, or for nobody.
      this.hidden++;
      return undefined;
    }
    const isRefused = (error.code === 'TELEGRAM_ERROR' && error.status === 400) || error.code === 'CHAT_UNAVAILABLE';
    if (isRefused && this.wasTold(error, request)) {
      this.hidden++;
      return undefined;
    }
    const { chatId, onFailure } = this.parts;
    onFailure({ error: withoutPostponing(error), chatId, ...('messageId' in request && { messageId: request.messageId }) });
    if (isRefused) return undefined;
    this.isEnded ||= error.code === 'FLOOD_WAIT' || ++this.failuresInRow >= maxFailuresInRow;
    return 'later';
  }

  /** Telegram may say the same of message after message: then it is not the message, and a few times are enough in a report. */
  private wasTold(error: TobsError, { of }: DetailRequest): boolean {
    const said = `${of} ${JSON.stringify(error)}`;
    const times = this.told.get(said) ?? 0;
    this.told.set(said, times + 1);
    return times >= maxToldAlike;
  }
}

function endsRun(error: TobsError): boolean {
  return ['SIGNED_OUT', 'COMPANION_FAILED', 'PROTOCOL', 'INTERNAL'].includes(error.code);
}

/** A wait that is too long here is no reason to put the whole chat aside: its messages are all there. */
function withoutPostponing(error: TobsError): TobsError {
  return error.code === 'FLOOD_WAIT' ? { code: 'TELEGRAM_ERROR', method: error.method, status: 420, text: `FLOOD_WAIT_${error.waitSeconds}` } : error;
}
