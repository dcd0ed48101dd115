import { addInterval, missingIn, type Intervals } from './intervals';
import { MessageStore, type KeptMessage } from './message-store';
import type { Layout } from '../../notes/types';
import type { Predecessor } from '../../model/chat';
import type { StatePort } from '../ports';
import type { MessageId } from '../../model/ids';
import type { Message } from '../../model/message';
import { chatKey, detailsKey, parseDetailsPending, parsePending, pendingKey, speechKey, type ChatRecord, type PendingItem, type Scope } from './records';

/** What one commit changes besides the messages put into the store. */
export interface Commit {
  /** Messages this commit accounts for. Put into the store before, they would be stored with whatever is committed first. */
  readonly messages?: readonly KeptMessage[];
  readonly covered?: Intervals;
  /** Files a batch is waiting for; an empty list removes the record. */
  readonly pending?: { readonly batch: number; readonly items: readonly PendingItem[] };
  /** Messages of a batch of which more is to be asked for; an empty list removes the record. */
  readonly details?: { readonly batch: number; readonly items: readonly Message[] };
  /** Messages of a batch whose speech is to be turned into text; an empty list removes the record. */
  readonly speech?: { readonly batch: number; readonly items: readonly Message[] };
  readonly migratedFrom?: Predecessor | null;
  /** The user renamed the chat's folder. */
  readonly isMoved?: boolean;
  /** Records of other kinds that must not be stored without this commit. */
  readonly others?: readonly (readonly [key: string, value: unknown])[];
}

/** What the state of a chat is made of. */
export interface ChatStateParts {
  readonly state: StatePort;
  /** Of the coverage and of what waits. */
  readonly scope: Scope;
  /** Of what is known of messages, whichever part of the chat they were read with; default: the same. */
  readonly messageScope?: Scope;
  /** The checkpoint it goes on from. */
  readonly record: ChatRecord;
  readonly messages: MessageStore;
}

/**
 * Checkpoint and merge state of one chat. `commit` is called only after the text it speaks of is durable in the vault;
 * commits are stored one after the other, each completely or not at all.
 */
export class ChatState {
  readonly scope: Scope;
  readonly messageScope: Scope;
  readonly messages: MessageStore;
  private readonly state: StatePort;
  private record: ChatRecord;
  private last: Promise<void> = Promise.resolve();
  private newestBatch = 0;
  private newestDetails = 0;
  private newestSpeech = 0;

  constructor({ state, scope, messageScope = scope, record, messages }: ChatStateParts) {
    this.state = state;
    this.scope = scope;
    this.messageScope = messageScope;
    this.record = record;
    this.messages = messages;
  }

  get covered(): Intervals {
    return this.record.covered;
  }

  get layout(): Layout {
    return this.record.layout;
  }

  /** The group this chat was before; null: none; undefined: nobody has asked. */
  get migratedFrom(): Predecessor | null | undefined {
    return this.record.migratedFrom;
  }

  get folder(): string {
    return this.record.folder;
  }

  /** What the chat's notes are called; the folder may have been renamed since. */
  get name(): string {
    return this.record.name ?? this.record.folder;
  }

  /** Numbers of the batches that wait for files, oldest first. */
  get pendingBatches(): readonly number[] {
    return this.record.pending;
  }

  /** A number no waiting batch of this chat has. */
  newPendingBatch(): number {
    this.newestBatch = Math.max(this.newestBatch, ...this.record.pending) + 1;
    return this.newestBatch;
  }

  async pendingItems(batch: number): Promise<readonly PendingItem[]> {
    return this.itemsOf(pendingKey(this.scope, batch), parsePending);
  }

  /** Numbers of the batches of which more is to be asked for, oldest first. */
  get detailBatches(): readonly number[] {
    return this.record.details ?? [];
  }

  newDetailBatch(): number {
    this.newestDetails = Math.max(this.newestDetails, ...this.detailBatches) + 1;
    return this.newestDetails;
  }

  async detailItems(batch: number): Promise<readonly Message[]> {
    return this.itemsOf(detailsKey(this.scope, batch), parseDetailsPending);
  }

  /** Numbers of the batches with speech to turn into text, oldest first. */
  get speechBatches(): readonly number[] {
    return this.record.speech ?? [];
  }

  newSpeechBatch(): number {
    this.newestSpeech = Math.max(this.newestSpeech, ...this.speechBatches) + 1;
    return this.newestSpeech;
  }

  async speechItems(batch: number): Promise<readonly Message[]> {
    return this.itemsOf(speechKey(this.scope, batch), parseDetailsPending);
  }

  /** Takes messages out of a batch: their transcripts are in their notes. */
  settleSpeech(batch: number, done: ReadonlySet<MessageId>): Promise<void> {
    return this.inTurn(async () => {
      if (!this.speechBatches.includes(batch)) return;
      const items = (await this.speechItems(batch)).filter(({ id }) => !done.has(id));
      await this.store({ speech: { batch, items } });
    });
  }

  /** @throws StateDamaged when a record that must be there is not */
  private async itemsOf<Item>(key: string, parse: (stored: unknown) => { readonly items: readonly Item[] } | null): Promise<readonly Item[]> {
    const record = parse(await this.state.get(key));
    if (record === null) this.messages.reportDamage(key);
    return record?.items ?? [];
  }

  commit(change: Commit): Promise<void> {
    return this.inTurn(() => this.store(change));
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const store = this.last.then(work);
    // A failed commit is thrown to its own caller; the next one stands on its own.
    this.last = store.then(
      () => undefined,
      () => undefined,
    );
    return store;
  }

  private async store({ messages = [], covered = [], pending, details, speech, migratedFrom, isMoved = false, others = [] }: Commit): Promise<void> {
    for (const [id, message] of messages) await this.messages.put(id, message);
    const before = this.record;
    const records: (readonly [string, unknown])[] = [...this.messages.takeChanges(), ...others];
    this.record = { ...before, covered: covered.reduce<Intervals>((set, interval) => (missingIn(set, interval).length > 0 ? addInterval(set, interval) : set), before.covered) };
    if (migratedFrom !== undefined) this.record = { ...this.record, migratedFrom };
    if (pending !== undefined) {
      records.push([pendingKey(this.scope, pending.batch), recordOf(pending.items)]);
      this.record = { ...this.record, pending: withBatch(before.pending, pending) };
    }
    if (details !== undefined) {
      records.push([detailsKey(this.scope, details.batch), recordOf(details.items)]);
      this.record = { ...this.record, details: withBatch(before.details ?? [], details) };
    }
    if (speech !== undefined) {
      records.push([speechKey(this.scope, speech.batch), recordOf(speech.items)]);
      this.record = { ...this.record, speech: withBatch(before.speech ?? [], speech) };
    }
    if (this.record.covered !== before.covered || pending !== undefined || details !== undefined || speech !== undefined || migratedFrom !== undefined || isMoved) records.push([chatKey(this.scope), this.record]);
    if (records.length > 0) await this.state.set(records);
    this.messages.forget();
  }
}

/** An empty list removes the record. */
function recordOf(items: readonly unknown[]): { readonly items: readonly unknown[] } | undefined {
  return items.length > 0 ? { items } : undefined;
}

/** The waiting batches once this one waits for `items`, oldest first. */
function withBatch(waiting: readonly number[], { batch, items }: { readonly batch: number; readonly items: readonly unknown[] }): readonly number[] {
  const others = waiting.filter((other) => other !== batch);
  return items.length > 0 ? [...others, batch].sort((a, b) => a - b) : others;
}
