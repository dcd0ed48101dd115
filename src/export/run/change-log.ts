import type { ChangeKind, ChangeLists, NoteChange } from '../../model/events';

/** chosen: what a report can list and still be read; the rest is counted. */
const maxListed = 100;

interface Changes {
  /** What was counted already, as far as it is listed. */
  readonly first: Map<string, NoteChange>;
  count: number;
}

/** What a run changed in a chat's notes, for the report. */
export class ChangeLog {
  private readonly kinds = new Map<ChangeKind, Changes>();

  add(kind: ChangeKind, change: NoteChange): void {
    const changes = this.kinds.get(kind) ?? { first: new Map(), count: 0 };
    this.kinds.set(kind, changes);
    const key = `${change.path}#${change.blockId ?? ''}`;
    if (changes.first.has(key)) return;
    changes.count++;
    if (changes.first.size < maxListed) changes.first.set(key, change);
  }

  get lists(): ChangeLists {
    return Object.fromEntries([...this.kinds].map(([kind, { first, count }]) => [kind, { count, first: [...first.values()] }]));
  }
}
