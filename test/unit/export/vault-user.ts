import fc from 'fast-check';
import { parseNote } from '../../../src/notes/merge/note-text';
import type { MemoryVault } from './memory-vault';

/** What a user does to the notes in one go; places are taken modulo what there is. */
export interface UserEdit {
  readonly kind: 'insert' | 'insertApart' | 'replace' | 'delete' | 'move' | 'moveApart' | 'moveBlock' | 'deleteBlock' | 'copyBlock' | 'renameNote' | 'moveNote' | 'renameFolder' | 'deleteNote' | 'addProperty';
  readonly note: number;
  readonly at: number;
  readonly to: number;
  readonly count: number;
}

const often = ['insert', 'insertApart', 'replace', 'delete', 'move', 'moveApart', 'moveBlock'] as const;
const seldom = ['deleteBlock', 'copyBlock', 'renameNote', 'moveNote', 'renameFolder', 'deleteNote', 'addProperty'] as const;

export const aUserEdit: fc.Arbitrary<UserEdit> = fc.record({
  kind: fc.oneof({ weight: 4, arbitrary: fc.constantFrom<UserEdit['kind']>(...often) }, { weight: 1, arbitrary: fc.constantFrom<UserEdit['kind']>(...seldom) }),
  note: fc.nat(1000),
  at: fc.nat(1000),
  to: fc.nat(1000),
  count: fc.integer({ min: 1, max: 4 }),
});

/** A line of the user's, however it came to be there; links to messages may quote one. */
export function isOwn(line: string): boolean {
  return !/^(?:> ↩|↪) /.test(line) && /\bown \d+\b/.test(line);
}

/** Somebody at work in the vault. Every line they write is told from all others. */
export class VaultUser {
  private written = 0;

  constructor(private readonly vault: MemoryVault) {}

  edit(edit: UserEdit): void {
    // What is generated is ours, and has tests of its own.
    const paths = [...this.vault.notes].filter(([path, text]) => path.endsWith('.md') && !/^tg-layout: (?:index|topics|chats)$/m.test(text)).map(([path]) => path).sort();
    const path = paths[edit.note % Math.max(paths.length, 1)];
    if (path === undefined) return;
    if (edit.kind === 'deleteNote') this.vault.notes.delete(path);
    else if (edit.kind === 'renameNote') this.rename(path, path.replace(/[^/]*$/, `Renamed ${this.written++}.md`));
    else if (edit.kind === 'moveNote') this.rename(path, `Diary/Moved ${this.written++}.md`);
    else if (edit.kind === 'renameFolder') this.renameFolder(path);
    else this.rewrite(path, edit);
  }

  private rename(from: string, to: string): void {
    const text = this.vault.notes.get(from) ?? '';
    this.vault.notes.delete(from);
    this.vault.notes.set(to, text);
  }

  /** The folder the note lies in, with all that lies there. */
  private renameFolder(path: string): void {
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    const renamed = `${folder.slice(0, -1)} of mine/`;
    if (/^(?:Telegram|Diary)\/$/.test(folder)) return;
    for (const other of [...this.vault.notes.keys()].filter((one) => one.startsWith(folder))) this.rename(other, renamed + other.slice(folder.length));
    for (const [other, size] of [...this.vault.files].filter(([one]) => one.startsWith(folder))) {
      this.vault.files.delete(other);
      this.vault.files.set(renamed + other.slice(folder.length), size);
    }
  }

  private rewrite(path: string, edit: UserEdit): void {
    const text = this.vault.notes.get(path) ?? '';
    const { frontMatter, regions, tail } = parseNote(text);
    const head = frontMatter ?? '';
    if (edit.kind === 'addProperty') {
      if (head !== '') this.vault.notes.set(path, head.replace(/---\n$/, `mine${this.written}: own ${this.written++}\n---\n`) + text.slice(head.length));
    } else if (/Block$/.test(edit.kind)) {
      const blocks = regions.map((region) => region.text);
      const [block] = blocks.splice(edit.at % Math.max(blocks.length, 1), edit.kind === 'copyBlock' ? 0 : 1);
      const copied = edit.kind === 'copyBlock' ? blocks[edit.at % Math.max(blocks.length, 1)] : block;
      if (edit.kind !== 'deleteBlock' && copied !== undefined) blocks.splice(edit.to % (blocks.length + 1), 0, copied);
      this.vault.notes.set(path, head + blocks.map((one) => (one.endsWith('\n') ? one : `${one}\n`)).join('') + tail);
    } else this.vault.notes.set(path, head + this.changed(text.slice(head.length).split('\n'), edit).join('\n'));
  }

  private changed(lines: readonly string[], { kind, at, to, count }: UserEdit): readonly string[] {
    const now = [...lines];
    const place = at % (now.length + 1);
    const own = Array.from({ length: kind === 'delete' ? 0 : count }, () => `${(count % 3 === 0 ? '- ' : '')}own ${this.written++}`);
    if (kind === 'insert') now.splice(place, 0, ...own);
    else if (kind === 'insertApart') now.splice(place, 0, '', ...own, '');
    else if (kind === 'replace' || kind === 'delete') now.splice(place, count, ...own);
    else {
      const moved = now.splice(place, count);
      now.splice(to % (now.length + 1), 0, ...(kind === 'moveApart' ? ['', ...moved, ''] : moved));
    }
    return now;
  }
}
