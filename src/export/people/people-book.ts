import { describeError, toTobsError } from '../../model/errors';
import { parseChatId, type ChatId, type VaultPath } from '../../model/ids';
import type { Author, Message } from '../../model/message';
import { aliasesOf, personNote, type KnownPerson } from '../../notes/people/person-note';
import { readProperties } from '../../notes/properties/front-matter';
import type { NoteStyle } from '../../notes/types';
import type { Settings } from '../../settings/definitions';
import { updateGenerated } from '../indexes/update-generated';
import { KeyedLock } from '../keyed-lock';
import type { Tally } from '../run/tally';
import { ToldOnce } from '../run/told-once';
import type { ExportPorts } from '../types';
import { PersonNotes } from './person-notes';
import { knownPerson, learned, parsePersonRecord, peopleKey, personKey, personNameKey, recordOf, saysAll, type PersonRecord } from './person-record';

/** Accounts of Telegram that stand for chats: what they sign is nobody's. */
const standIns: ReadonlySet<string> = new Set(['136817688', '1087968824']);

/** What keeping notes of people works with. */
export interface PeopleBookParts extends Pick<ExportPorts, 'state' | 'vault' | 'clock' | 'emit'> {
  /** Notes of `senderCacheSize` people are remembered; those of others are looked up once more. */
  readonly settings: Pick<Settings, 'folder' | 'senderCacheSize'>;
  readonly style: Pick<NoteStyle, 'language' | 'properties'>;
  /** Messages come from an older export: they do not say what anybody is called now. */
  readonly isImport: boolean;
  readonly signal: AbortSignal;
}

/** What a batch brings along. */
export interface MetPeople {
  readonly authors: readonly Author[];
  readonly pictureOf: (author: Author) => VaultPath | null;
  readonly tally: Pick<Tally, 'notes'>;
}

/** Everybody who wrote these messages or is mentioned in them. */
export function peopleOf(messages: readonly Message[]): readonly Author[] {
  return messages.flatMap(({ author, mentioned }) => (mentioned === undefined ? [author] : [author, ...mentioned]));
}

/**
 * A note for every person the exported chats have to do with, one for each whatever chats that is. A note keeps its name; what a
 * person is called later becomes an alias. Everything it says comes with the messages.
 */
export class PeopleBook {
  /** Notes of people by id, those met last at the end; null: there is none to link to. */
  private readonly paths = new Map<ChatId, VaultPath | null>();
  /** Told as they are now; nobody is looked up twice for the same. */
  private readonly told = new Map<ChatId, string>();
  private readonly lock = new KeyedLock();
  private readonly notes: PersonNotes;
  private readonly trouble: ToldOnce;

  constructor(private readonly parts: PeopleBookParts) {
    this.notes = new PersonNotes(parts);
    this.trouble = new ToldOnce(parts.emit, (count) => `The notes of more people could not be written: ${count}. The next export tries again.`);
  }

  /** Has the notes of these people written or brought up to date, as far as they tell something new. */
  async prepare(met: MetPeople): Promise<void> {
    const people = new Map<ChatId, Author>();
    for (const author of met.authors) if (author.id !== undefined && isPerson(author)) people.set(author.id, author);
    // Batches of posts and of comments come at the same time, and may bring the same person.
    await this.lock.run('', async () => {
      for (const [id, author] of people) await this.meet(id, author, met);
    });
  }

  /** The run is over: says of how many people the notes could not be written. */
  tellTrouble(): void {
    this.trouble.tellRest();
  }

  /** Note of somebody who was prepared; null: there is none. */
  pathOf(id: ChatId): VaultPath | null {
    return this.paths.get(id) ?? null;
  }

  /** The notes of some people whether they were met in this run or not, for a list of them. */
  async pathsOf(ids: readonly ChatId[]): Promise<ReadonlyMap<string, VaultPath>> {
    const found = new Map<string, VaultPath>();
    for (const id of ids) {
      const path = parsePersonRecord(await this.parts.state.get(personKey(this.root, id)))?.path;
      if (path !== undefined) found.set(id, path);
    }
    return found;
  }

  private get root(): VaultPath {
    return this.parts.settings.folder;
  }

  private async meet(id: ChatId, author: Author, { pictureOf, tally }: MetPeople): Promise<void> {
    const avatar = pictureOf(author);
    const says = JSON.stringify([author, avatar]);
    if (this.told.get(id) === says) return;
    this.parts.signal.throwIfAborted();
    await this.parts.clock.breathe();
    this.remember(id, says, await this.noteOf(id, { author, avatar, tally }));
  }

  private remember(id: ChatId, says: string, path: VaultPath | null): void {
    for (const map of [this.paths, this.told]) {
      map.delete(id);
      const [oldest] = map.keys();
      if (map.size >= this.parts.settings.senderCacheSize && oldest !== undefined) map.delete(oldest);
    }
    this.paths.set(id, path);
    this.told.set(id, says);
  }

  private async noteOf(id: ChatId, { author, avatar, tally }: { readonly author: Author; readonly avatar: VaultPath | null; readonly tally: MetPeople['tally'] }): Promise<VaultPath | null> {
    const { state, isImport } = this.parts;
    try {
      const stored = parsePersonRecord(await state.get(personKey(this.root, id)));
      const before = stored === null ? null : await this.followed(id, stored);
      const person = learned(id, before, { author, avatar, isOld: isImport });
      if (before !== null && saysAll(before, person)) return before.path;
      const written = await this.write(person, before);
      if (written.outcome !== 'unchanged') tally.notes.count(written.path, written.outcome);
      return written.path;
    } catch (caught) {
      const error = toTobsError(caught);
      if (error.code === 'STOPPED' || error.code === 'DISK_FULL' || error.code === 'SIGNED_OUT') throw caught;
      // The next run tries again; the messages name them without a link.
      this.trouble.tell(`The note of ${author.name} could not be written: ${describeError(error)}`);
      return null;
    }
  }

  /** The record with the path the note has now: the user may have moved or renamed it, or taken it away. */
  private async followed(id: ChatId, record: PersonRecord): Promise<PersonRecord> {
    const isThere = (await this.parts.vault.sizeOf(record.path)) !== null;
    if (isThere || record.isGone === true) return record;
    const path = await this.notes.movedTo(id);
    const now: PersonRecord = path === null ? { ...record, isGone: true } : { ...record, path };
    await this.parts.state.set([[personKey(this.root, id), now], [personNameKey(this.root, now.path), id]]);
    return now;
  }

  private async write(met: KnownPerson, before: PersonRecord | null): Promise<{ readonly path: VaultPath; readonly outcome: 'created' | 'updated' | 'unchanged' }> {
    const { vault, state, style } = this.parts;
    const path = before?.path ?? (await this.notes.pathFor(met));
    const present = await vault.read(path);
    const person = before === null && met.isDeleted && present !== null ? withNamesIn(present, met) : met;
    // A note the user took away stays away.
    const isGone = before !== null && present === null;
    let base = before?.base ?? '';
    const outcome = isGone
      ? 'unchanged'
      : await updateGenerated(vault, path, (current) => {
          const note = personNote(current, person, { before: before === null ? null : { aliases: aliasesOf(knownPerson(met.id, before)), base: before.base }, style });
          base = note.base;
          return note.text;
        });
    const isFirst = await this.notes.isFirst();
    await state.set([[personKey(this.root, met.id), recordOf(person, { path, base, isGone })], [personNameKey(this.root, path), met.id], ...(isFirst ? [[peopleKey(this.root), true] as const] : [])]);
    return { path, outcome };
  }
}

/** Of an account that is gone only its note may say whose it was. */
function withNamesIn(note: string, person: KnownPerson): KnownPerson {
  const { 'tg-person': name = person.name, 'tg-username': username } = readProperties(note);
  return { ...person, name, username };
}

/** Groups and channels may write, too, as anonymous administrators do; who has no name is not known. */
function isPerson({ id, name }: Author): boolean {
  if (id === undefined || name === id) return false;
  const { kind, bareId } = parseChatId(id);
  return kind === 'user' && !standIns.has(String(bareId));
}
