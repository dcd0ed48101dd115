import { addInterval, missingIn, type Intervals } from './intervals';
import { MessageStore } from './message-store';
import type { Layout } from '../../notes/types';
import type { Predecessor } from '../../model/chat';
import type { StatePort } from '../ports';
import type { Message } from '../../model/message';
import { chatKey, detailsKey, parseDetailsPending, parsePending, pendingKey, type ChatRecord, type PendingItem, type Scope } from './records';

/** What one commit changes besides the messages put into the store. */
export interface Commit {
  readonly covered?: Intervals;
  /** Files a batch is waiting for; an empty list removes the record. */
  readonly pending?: { readonly batch: number; readonly items: readonly PendingItem[] };
  /** Messages of a batch of which more is to be asked for; an empty list removes the record. */
  readonly details?: { readonly batch: number; readonly items: readonly Message[] };
  readonly migratedFrom?: Predecessor | null;
  /** The user renamed the chat's folder. */
  readonly isMoved?: boolean;
  /** Records of other kinds that must not be stored without this commit. */
  readonly others?: readonly (readonly [key: string, value: unknown])[];
}

/**
 * Checkpoint and merge state of one chat. `commit` is called only after the text it speaks of is durable in the vault;
 * commits are stored one after the other, each completely or not at all.
 */
export class ChatState {
  readonly messages: MessageStore;
  private last: Promise<void> = Promise.resolve();
  private newestBatch = 0;
  private newestDetails = 0;

  constructor(
    private readonly state: StatePort,
    /** Of the coverage and of what waits. */
    readonly scope: Scope,
    private record: ChatRecord,
    messages: MessageStore,
    /** Of what is known of messages, whichever part of the chat they were read with; default: the same. */
    readonly messageScope: Scope = scope,
  ) {
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

  /** @throws StateDamaged when a record that must be there is not */
  private async itemsOf<Item>(key: string, parse: (stored: unknown) => { readonly items: readonly Item[] } | null): Promise<readonly Item[]> {
    const record = parse(await this.state.get(key));
    if (record === null) this.messages.reportDamage(key);
    return record?.items ?? [];
  }

  commit(change: Commit): Promise<void> {
    const store = this.last.then(() => this.store(change));
    // A failed commit is thrown to its own caller; the next one stands on its own.
    this.last = store.then(
      () => undefined,
      () => undefined,
    );
    return store;
  }

  private async store({ covered = [], pending, details, migratedFrom, isMoved = false, others = [] }: Commit): Promise<void> {
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
    if (this.record.covered !== before.covered || pending !== undefined || details !== undefined || migratedFrom !== undefined || isMoved) records.push([chatKey(this.scope), this.record]);
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
