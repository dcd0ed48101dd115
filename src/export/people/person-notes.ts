import { isChatId, type ChatId, type VaultPath } from '../../model/ids';
import { peopleFolderName, personIdProperty, personPaths, type KnownPerson } from '../../notes/people/person-note';
import { readProperties } from '../../notes/properties/front-matter';
import type { Settings } from '../../settings/definitions';
import type { ExportPorts } from '../types';
import { notesBelow } from '../write/notes-below';
import { peopleKey, personNameKey } from './person-record';

/** What writing a person's note works with. */
export interface PersonNotesParts extends Pick<ExportPorts, 'state' | 'vault' | 'clock'> {
  readonly settings: Pick<Settings, 'folder'>;
}

/** Where the notes of people are, and which names are free for new ones. */
export class PersonNotes {
  private everywhere: Promise<ReadonlyMap<ChatId, VaultPath>> | null = null;
  private atStart: Promise<{ readonly names: ReadonlySet<string>; readonly isMarked: boolean }> | null = null;
  private isRecorded = false;

  constructor(private readonly parts: PersonNotesParts) {}

  /** Where the user moved a note that is not in its place; null: they deleted it. All notes of the vault are read for it, once. */
  async movedTo(id: ChatId): Promise<VaultPath | null> {
    this.everywhere ??= this.scan();
    return (await this.everywhere).get(id) ?? null;
  }

  /** Path for somebody of whom nothing is stored: of the note there is, else a name nobody else has or had. */
  async pathFor(person: KnownPerson): Promise<VaultPath> {
    const { id } = person;
    const { names, isMarked } = await this.begin();
    // The records are lost.
    const found = isMarked || names.size === 0 ? null : await this.movedTo(id);
    if (found !== null) return found;
    const { settings, vault, state } = this.parts;
    let free: VaultPath | null = null;
    for (const path of personPaths(settings.folder, person)) {
      const text = await vault.read(path);
      if (text !== null && readProperties(text)[personIdProperty] === id) return path;
      const owner = await state.get(personNameKey(settings.folder, path));
      const isFree = text === null && !names.has(fold(path)) && (owner === undefined || owner === id);
      // With the id in its name it may be there although the plain name is free by now.
      if (isFree && path.includes(`(${id})`)) return free ?? path;
      if (isFree) free ??= path;
    }
    throw new Error('names never end');
  }

  /** True until the first note of a person is recorded. */
  async isFirst(): Promise<boolean> {
    const isFirst = !this.isRecorded && !(await this.begin()).isMarked;
    this.isRecorded = true;
    return isFirst;
  }

  private begin(): Promise<{ readonly names: ReadonlySet<string>; readonly isMarked: boolean }> {
    const { vault, state, settings } = this.parts;
    this.atStart ??= (async () => ({
      names: new Set((await vault.list(`${settings.folder}/${peopleFolderName}`)).map(({ path }) => fold(path))),
      isMarked: (await state.get(peopleKey(settings.folder))) !== undefined,
    }))();
    return this.atStart;
  }

  private async scan(): Promise<ReadonlyMap<ChatId, VaultPath>> {
    const { vault, clock, settings } = this.parts;
    const found = new Map<ChatId, VaultPath>();
    for await (const path of notesBelow(vault, '')) {
      await clock.breathe();
      const id = readProperties((await vault.read(path)) ?? '')[personIdProperty];
      // Of a note and its copy the one in its folder counts, else the first.
      if (id !== undefined && isChatId(id) && (!found.has(id) || path.startsWith(`${settings.folder}/${peopleFolderName}/`))) found.set(id, path);
    }
    return found;
  }
}

/** Names that differ only in case or in composition are one on many file systems. */
function fold(path: VaultPath): string {
  return path.normalize('NFC').toLowerCase();
}
