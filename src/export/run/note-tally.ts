/** What a run did to a note. */
export type NoteOutcome = 'created' | 'updated' | 'unchanged';

const { imul } = Math;
const HIGH = 2 ** 32;

/**
 * Notes of one chat by what the run did to them, each counted once however often it was written: a note that was made and
 * then got its pictures is a new note, not a new and a changed one. Keeps hashes instead of names, because a channel can
 * have a million notes.
 */
export class NoteTally {
  private readonly seen = new Map<number, NoteOutcome>();
  private readonly counts = { created: 0, updated: 0, unchanged: 0 };

  get created(): number {
    return this.counts.created;
  }

  get updated(): number {
    return this.counts.updated;
  }

  get unchanged(): number {
    return this.counts.unchanged;
  }

  /** @param note path of the note, or what else tells it from the chat's others while it is only compared */
  count(note: string, outcome: NoteOutcome): void {
    const key = hashOf(note);
    const before = this.seen.get(key);
    if (before === 'created' || before === 'updated' || before === outcome) return;
    if (before === 'unchanged') this.counts.unchanged--;
    this.counts[outcome]++;
    this.seen.set(key, outcome);
  }
}

/** 53 bits: among a million notes two share them once in ten thousand runs. */
function hashOf(text: string): number {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = imul(a ^ unit, 0x85ebca6b);
    b = imul(b ^ unit, 0xc2b2ae35);
  }
  a = imul(a ^ (a >>> 16), 0x27d4eb2f) ^ imul(b ^ (b >>> 13), 0x165667b1);
  b = imul(b ^ (b >>> 16), 0x27d4eb2f) ^ imul(a ^ (a >>> 13), 0x165667b1);
  return (b & 0x1fffff) * HIGH + (a >>> 0);
}
