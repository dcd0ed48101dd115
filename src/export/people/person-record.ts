import * as v from 'valibot';
import type { ChatId, VaultPath } from '../../model/ids';
import type { Author } from '../../model/message';
import type { KnownPerson } from '../../notes/people/person-note';

/** chosen: whoever changes names more often is found by the latest of them. */
const maxFormer = 50;

const RecordSchema = v.object({
  path: v.string(),
  name: v.string(),
  username: v.optional(v.string()),
  formerNames: v.pipe(v.array(v.string()), v.readonly()),
  formerUsernames: v.pipe(v.array(v.string()), v.readonly()),
  isBot: v.optional(v.boolean()),
  isDeleted: v.optional(v.boolean()),
  avatar: v.optional(v.string()),
  /** Merge base of our part of the note. */
  base: v.string(),
  /** The note was looked for in vain: the user deleted it. */
  isGone: v.optional(v.boolean()),
});

/** What is kept of a person: where their note is, and what it was written from. */
export type PersonRecord = Readonly<v.InferOutput<typeof RecordSchema>>;

/** Key of a person's record. */
export const personKey = (root: VaultPath, id: ChatId): string => `person|${root}|${id}`;
/** Whose a name of a note is, also when the note is gone; names that differ in case only are one. */
export const personNameKey = (root: VaultPath, path: VaultPath): string => `person-name|${root}|${path.normalize('NFC').toLowerCase()}`;
/** Set once people were written: without it their records are lost, or there never were any. */
export const peopleKey = (root: VaultPath): string => `people|${root}`;

/** What is stored about a person, or null when it is damaged or of another version. */
export function parsePersonRecord(stored: unknown): PersonRecord | null {
  const parsed = v.safeParse(RecordSchema, stored);
  return parsed.success ? parsed.output : null;
}

/** What the note was written from. */
export function knownPerson(id: ChatId, { name, username, formerNames, formerUsernames, isBot = false, isDeleted = false, avatar }: Omit<PersonRecord, 'path' | 'base'>): KnownPerson {
  return { id, name, username, formerNames, formerUsernames, isBot, isDeleted, avatar };
}

/** What is kept of a person whose note was written. */
export function recordOf({ name, username, formerNames, formerUsernames, isBot, isDeleted, avatar }: KnownPerson, { path, base, isGone }: { readonly path: VaultPath; readonly base: string; readonly isGone: boolean }): PersonRecord {
  return { path, name, ...(username !== undefined && { username }), formerNames, formerUsernames, isBot, isDeleted, ...(avatar !== undefined && { avatar }), base, ...(isGone && { isGone }) };
}

/** How a person is met now. */
export interface Encounter {
  readonly author: Author;
  readonly avatar: VaultPath | null;
  /** An older export tells it: what is known is newer. */
  readonly isOld: boolean;
}

/** What is known with what an encounter tells; the very same record when that is nothing new. @param id of the person */
export function learned(id: ChatId, before: PersonRecord | null, { author, avatar, isOld }: Encounter): KnownPerson {
  const { name, username, isBot = false, isDeleted = false } = author;
  if (before === null) return { id, name, username, formerNames: [], formerUsernames: [], isBot, isDeleted, avatar: avatar ?? undefined };
  const known = knownPerson(id, before);
  if (isOld) return { ...known, ...former(known, known.name, known.username, [name], username === undefined ? [] : [username]) };
  // Of a deleted account Telegram says nothing any more.
  const now = isDeleted ? known : { ...known, name, username, isBot };
  return { ...now, ...former(known, now.name, now.username, [known.name], known.username === undefined ? [] : [known.username]), isDeleted, avatar: avatar ?? known.avatar };
}

function former(known: KnownPerson, name: string, username: string | undefined, names: readonly string[], usernames: readonly string[]): Pick<KnownPerson, 'formerNames' | 'formerUsernames'> {
  const of = (all: readonly string[], now: string | undefined): readonly string[] => [...new Set(all)].filter((text) => text !== now).slice(-maxFormer);
  return { formerNames: of([...known.formerNames, ...names], name), formerUsernames: of([...known.formerUsernames, ...usernames], username) };
}

/** True when the note says all of this. */
export function saysAll(record: PersonRecord, person: KnownPerson): boolean {
  return JSON.stringify(knownPerson(person.id, record)) === JSON.stringify(person);
}
