import * as v from 'valibot';
import type { VaultPath } from '../../model/ids';
import type { Message } from '../../model/message';
import { blockIdOf } from '../../notes/merge/block-id';
import { parseNote } from '../../notes/merge/note-text';
import { estimatedBytes, maxPartBytes, maxPartMessages, partPath } from '../../notes/names/note-part';
import { utf8Length } from '../../notes/names/safe-name';
import type { BlockId } from '../../notes/types';
import type { StatePort } from '../ports';
import { partsKey, type Scope } from '../state/records';
import type { NoteFinder } from './note-finder';

/** chosen: the notes a batch touches, a forum's topics among them. */
const maxStored = 128;

/** chosen: block ids of a few notes that were continued; each holds some thousands. */
const maxIndexes = 4;

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const FillSchema = v.object({ part: v.pipe(Count, v.minValue(1)), count: Count, bytes: Count });
const PartsSchema = v.record(v.string(), FillSchema);

/** How full the last note of a period or topic is. */
type Fill = Readonly<v.InferOutput<typeof FillSchema>>;

/** What dividing notes that grow too long works with. */
export interface NotePartsParts {
  readonly state: StatePort;
  /** Of the whole chat: its topics share their notes. */
  readonly scope: Scope;
  readonly notes: Pick<NoteFinder, 'own' | 'folder'>;
  /** What is stored may speak of messages that come again. */
  readonly isRebuilding: boolean;
}

/**
 * Spreads what does not fit one note over several: a note that is full is left as it is, and new messages go to the next one.
 * Which note a message stands in is kept with its merge state; this only decides about new ones. What is stored is a cache:
 * without it the notes themselves say how full they are and what they hold.
 */
export class NoteParts {
  private stored: Promise<Map<string, Fill>> | null = null;
  /** Blocks of the notes that were continued, by the first one's path. */
  private readonly indexes = new Map<VaultPath, ReadonlyMap<BlockId, number>>();
  private isChanged = false;

  constructor(private readonly parts: NotePartsParts) {}

  /** Which of the notes that begin with `path` a new message goes to; one that stands in one of them already stays there. */
  async partOf(path: VaultPath, message: Message): Promise<number> {
    const fill = await this.fillOf(path);
    const weight = estimatedBytes(message);
    const isFull = fill.count >= maxPartMessages || (fill.count > 0 && fill.bytes + weight > maxPartBytes);
    if (isFull || fill.part > 1) {
      const known = (await this.indexOf(path)).get(blockIdOf(message));
      if (known !== undefined) return known;
    }
    const next = isFull ? { part: fill.part + 1, count: 1, bytes: weight } : { part: fill.part, count: fill.count + 1, bytes: fill.bytes + weight };
    await this.put(path, next);
    return next.part;
  }

  /** The record of everything changed since the last call; stored with the checkpoint of the batch. */
  async takeChanges(): Promise<readonly (readonly [key: string, value: unknown])[]> {
    if (!this.isChanged) return [];
    this.isChanged = false;
    return [[partsKey(this.parts.scope), Object.fromEntries([...(await this.fills())].slice(-maxStored))]];
  }

  private fills(): Promise<Map<string, Fill>> {
    const { state, scope, isRebuilding } = this.parts;
    this.stored ??= state.get(partsKey(scope)).then((record) => {
      const parsed = v.safeParse(PartsSchema, isRebuilding ? {} : (record ?? {}));
      return new Map(parsed.success ? Object.entries(parsed.output) : []);
    });
    return this.stored;
  }

  private async put(path: VaultPath, fill: Fill): Promise<void> {
    const fills = await this.fills();
    const name = this.nameOf(path);
    // The latest come last, and are those that are stored.
    fills.delete(name);
    fills.set(name, fill);
    this.isChanged = true;
  }

  private async fillOf(path: VaultPath): Promise<Fill> {
    const fills = await this.fills();
    const fill = fills.get(this.nameOf(path)) ?? (await this.readFill(path));
    fills.set(this.nameOf(path), fill);
    return fill;
  }

  /** What the notes themselves say. */
  private async readFill(path: VaultPath): Promise<Fill> {
    let fill: Fill = { part: 1, count: 0, bytes: 0 };
    for await (const { part, text } of this.texts(path)) fill = { part, count: parseNote(text).regions.length, bytes: utf8Length(text) };
    return fill;
  }

  private async indexOf(path: VaultPath): Promise<ReadonlyMap<BlockId, number>> {
    const known = this.indexes.get(path);
    if (known !== undefined) return known;
    const index = new Map<BlockId, number>();
    for await (const { part, text } of this.texts(path)) for (const { blockId } of parseNote(text).regions) index.set(blockId, part);
    this.indexes.set(path, index);
    const [oldest] = this.indexes.keys();
    if (this.indexes.size > maxIndexes && oldest !== undefined) this.indexes.delete(oldest);
    return index;
  }

  /** The notes there are; the user may have deleted the first one of several. */
  private async *texts(path: VaultPath): AsyncGenerator<{ readonly part: number; readonly text: string }> {
    for (let part = 1; ; part++) {
      const { text } = await this.parts.notes.own(partPath(path, part), part);
      if (text === null && part > 1) return;
      if (text !== null) yield { part, text };
    }
  }

  /** The chat's folder may be renamed. */
  private nameOf(path: VaultPath): string {
    return path.slice(this.parts.notes.folder.length + 1);
  }
}

