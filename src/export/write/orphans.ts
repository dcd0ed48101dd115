import * as v from 'valibot';
import type { MessageId } from '../../model/ids';
import type { Scope } from '../state/records';
import type { StatePort } from '../ports';

/** chosen: a batch touches one or two records; whoever exports the newest messages only has few of them. */
const idsPerRecord = 1024;

const OrphansSchema = v.record(v.pipe(v.string(), v.regex(/^\d{1,10}$/)), v.array(v.pipe(v.number(), v.integer(), v.minValue(1))));

type Segment = Map<MessageId, readonly MessageId[]>;

/**
 * Replies whose parent is not in the vault: when a later run brings it, they are linked to it. A cache like all state: without
 * it they keep their link to Telegram.
 */
export class Orphans {
  private readonly segments = new Map<number, Segment>();
  private readonly changed = new Set<number>();

  constructor(
    private readonly state: StatePort,
    private readonly scope: Scope,
  ) {}

  async add(parent: MessageId, child: MessageId): Promise<void> {
    const segment = await this.segment(parent);
    const children = segment.get(parent) ?? [];
    if (children.includes(child)) return;
    segment.set(parent, [...children, child]);
    this.changed.add(indexOf(parent));
  }

  /** True when replies wait for a message. */
  async awaits(parent: MessageId): Promise<boolean> {
    return (await this.segment(parent)).has(parent);
  }

  /** Replies that waited for a message; they wait no longer. */
  async take(parent: MessageId): Promise<readonly MessageId[]> {
    const segment = await this.segment(parent);
    const children = segment.get(parent) ?? [];
    if (segment.delete(parent)) this.changed.add(indexOf(parent));
    return children;
  }

  /** Records of everything changed since the last call; stored with the checkpoint of the batch. */
  takeChanges(): readonly (readonly [key: string, value: unknown])[] {
    const records = [...this.changed].map((index) => [keyOf(this.scope, index), asRecord(this.segments.get(index))] as const);
    this.changed.clear();
    return records;
  }

  private async segment(parent: MessageId): Promise<Segment> {
    const index = indexOf(parent);
    const known = this.segments.get(index);
    if (known !== undefined) return known;
    const stored = v.safeParse(OrphansSchema, (await this.state.get(keyOf(this.scope, index))) ?? {});
    const loaded: Segment = new Map(stored.success ? Object.entries(stored.output).map(([id, children]) => [Number(id), children]) : []);
    this.segments.set(index, loaded);
    this.forget(index);
    return loaded;
  }

  /** Keeps what must still be stored, and the latest. */
  private forget(latest: number): void {
    for (const index of this.segments.keys()) {
      if (this.segments.size <= maxSegments) return;
      if (index !== latest && !this.changed.has(index)) this.segments.delete(index);
    }
  }
}

/** chosen: replies of a batch reach back over a few thousand ids. */
const maxSegments = 64;

function indexOf(id: MessageId): number {
  return Math.floor(id / idsPerRecord);
}

function keyOf(scope: Scope, index: number): string {
  return `orphans|${scope}|${index}`;
}

function asRecord(segment: Segment | undefined): Record<string, readonly MessageId[]> | undefined {
  return segment === undefined || segment.size === 0 ? undefined : Object.fromEntries([...segment].map(([id, children]) => [String(id), children]));
}
