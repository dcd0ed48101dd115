import PQueue from 'p-queue';
import { describeError, toTobsError, type TobsError } from '../../model/errors';
import type { ExportEvent, ExportFailure } from '../../model/events';
import type { FileProcessing, ProcessingTools, Processor } from '../../model/processing';
import type { Settings } from '../../settings/definitions';
import type { StatePort } from '../ports';
import type { PendingItem, Scope } from '../state/records';
import { KeyedLock } from '../keyed-lock';
import type { ChatFiles } from './chat-files';
import { ItemProcessor } from './item-processor';
import { isHeavy, processorOf } from './processor-of';

/** What processing the files of a run works with. */
export interface PassParts {
  readonly processing: FileProcessing;
  readonly settings: Settings;
  readonly state: StatePort;
  readonly emit: (event: ExportEvent) => void;
  readonly signal: AbortSignal;
}

/** What the pass came to. */
export interface PassResult {
  /** Done otherwise than asked for; no file is missing because of it. */
  readonly warnings: readonly ExportFailure[];
  /** Why files are left for the next run; null: none are. */
  readonly ended: TobsError | null;
}

interface Work {
  readonly chat: ChatFiles;
  readonly batch: number;
  readonly item: PendingItem;
}

/**
 * What is done to files once everything is exported: texts and downloads of all chats come first, then pictures and music, then
 * videos; in each batch the small ones first. What is left to do is part of the chats' checkpoints, so a stop loses nothing.
 */
export class ProcessingPass {
  /** By scope: a chat that is opened once more in a run knows all that was left before. */
  private readonly chats = new Map<Scope, ChatFiles>();
  private readonly warnings: ExportFailure[] = [];
  private readonly batches = new KeyedLock();
  private readonly items: ItemProcessor;
  private ended: TobsError | null = null;
  /** Null: all. */
  private able: readonly Processor[] | null = null;
  private total = 0;
  private done = 0;

  constructor(private readonly parts: PassParts) {
    this.items = new ItemProcessor(parts);
  }

  register(chat: ChatFiles): void {
    this.chats.set(chat.state.scope, chat);
  }

  async run(): Promise<PassResult> {
    try {
      this.total = await this.countWork();
      if (this.total > 0) await this.workAll();
    } catch (caught) {
      this.ended = toTobsError(caught);
    }
    if (this.ended !== null && !['STOPPED', 'COMPANION_FAILED'].includes(this.ended.code)) this.warn({ error: this.ended });
    return { warnings: this.warnings, ended: this.ended };
  }

  private async countWork(): Promise<number> {
    let count = 0;
    for (const chat of this.chats.values()) {
      for (const batch of chat.state.pendingBatches) count += (await this.workOf(chat, batch)).length;
    }
    return count;
  }

  private async workAll(): Promise<void> {
    const { processing, settings, signal, emit } = this.parts;
    signal.throwIfAborted();
    const tools = await processing.begin(settings, { signal });
    if (tools.kind === 'missing') return this.lack(tools.reason, this.total);
    await this.leaveOthers(tools);
    if (this.total === 0) return;
    this.items.version = tools.version;
    if (tools.remark !== undefined) emit({ type: 'message', level: 'info', text: `${tools.remark}.` });
    emit({ type: 'message', level: 'info', text: `Everything is exported; ${this.total} ${this.total === 1 ? 'file is' : 'files are'} being processed.` });
    for (const heavy of [false, true]) {
      for (const chat of this.chats.values()) await this.workChat(chat, heavy, tools.jobs);
    }
    if (this.ended === null) for (const chat of this.chats.values()) await chat.settle?.();
    if (this.items.made > 0) emit({ type: 'message', level: 'info', text: this.items.summary() });
  }

  /** What the tools cannot do waits for others, with one line for all of it. */
  private async leaveOthers({ only }: Extract<ProcessingTools, { kind: 'ready' }>): Promise<void> {
    if (only === undefined) return;
    const wanted = this.total;
    this.able = only.processors;
    this.total = await this.countWork();
    if (this.total < wanted) this.lack(only.reason, wanted - this.total);
  }

  private lack(reason: string, files: number): void {
    this.warn({ error: { code: 'TOOL_MISSING', tool: 'ffmpeg', reason, files } });
  }

  private async workChat(chat: ChatFiles, heavy: boolean, jobs: number): Promise<void> {
    const queue = new PQueue({ concurrency: jobs });
    for (const batch of chat.state.pendingBatches) {
      const works = (await this.workOf(chat, batch)).filter(({ item }) => isHeavyItem(item, this.parts.settings) === heavy);
      for (const work of works.sort((a, b) => a.item.media.file.sizeBytes - b.item.media.file.sizeBytes)) {
        await queue.onSizeLessThan(jobs);
        if (this.ended !== null) break;
        // Never rejects: what ends the pass is noted.
        void queue.add(() => this.work(work));
      }
    }
    await queue.onIdle();
  }

  private async workOf(chat: ChatFiles, batch: number): Promise<Work[]> {
    return (await chat.state.pendingItems(batch)).filter((item) => item.placed === true && this.isAble(item)).map((item) => ({ chat, batch, item }));
  }

  /** Items nobody wants processed any more only leave the list. */
  private isAble({ media }: PendingItem): boolean {
    const processor = processorOf(media, this.parts.settings);
    return processor === null || this.able === null || this.able.includes(processor);
  }

  private async work({ chat, batch, item }: Work): Promise<void> {
    if (this.ended !== null) return;
    try {
      const { problem, remark, isLeft } = await this.items.process(chat, item);
      if (problem !== null) this.warn({ error: { code: 'NOT_PROCESSED', reason: problem }, chatId: chat.chatId, messageId: item.messageId, subject: item.path });
      if (remark !== null) this.warn({ error: { code: 'PROCESSED_OTHERWISE', reason: remark }, chatId: chat.chatId, messageId: item.messageId, subject: item.path });
      if (isLeft !== true) await this.forget({ chat, batch, item });
      this.parts.emit({ type: 'processing', done: ++this.done, total: this.total });
    } catch (caught) {
      this.ended ??= toTobsError(caught);
    }
  }

  /** Several items of a batch may end at the same time; each takes itself off the list. */
  private async forget({ chat, batch, item }: Work): Promise<void> {
    await this.batches.run(`${chat.state.scope} ${batch}`, async () => {
      const others = (await chat.state.pendingItems(batch)).filter(({ messageId, placed }) => !(messageId === item.messageId && placed === true));
      await chat.state.commit({ pending: { batch, items: others }, others: chat.gallery?.takeChanges() ?? [] });
    });
  }

  private warn(warning: ExportFailure): void {
    this.warnings.push(warning);
    const text = describeError(warning.error);
    this.parts.emit({ type: 'message', level: 'warn', text: warning.subject === undefined ? text : `${warning.subject}: ${text}` });
  }
}

/** Items nobody wants processed any more are light: they only leave the list. */
function isHeavyItem({ media }: PendingItem, settings: Settings): boolean {
  const processor = processorOf(media, settings);
  return processor !== null && isHeavy(processor);
}
