import type { ChangeKind, ChangeLists, NoteChange } from '../../model/events';

/** chosen: what a report can list and still be read; the rest is counted. */
const maxListed = 100;
/** chosen: a note may come again with every batch, so what was counted is remembered; a megabyte at most. */
const maxCounted = 10_000;

interface Changes {
  readonly first: NoteChange[];
  readonly counted: Set<string>;
}

/** What a run changed in a chat's notes, for the report: each once, and no more than 10,000 of a kind. */
export class ChangeLog {
  private readonly kinds = new Map<ChangeKind, Changes>();

  add(kind: ChangeKind, change: NoteChange): void {
    const changes = this.kinds.get(kind) ?? { first: [], counted: new Set<string>() };
    this.kinds.set(kind, changes);
    if (changes.counted.size >= maxCounted) return;
    const { size } = changes.counted;
    changes.counted.add(`${change.path}#${change.blockId ?? ''}`);
    if (changes.counted.size > size && changes.first.length < maxListed) changes.first.push(change);
  }

  get lists(): ChangeLists {
    return Object.fromEntries([...this.kinds].map(([kind, { first, counted }]) => [kind, { count: counted.size, first }]));
  }
}
