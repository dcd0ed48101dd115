import type { ChatId, VaultPath } from '../../model/ids';
import { bodyOf, sectionBase, withOwnSection } from '../indexes/own-section';
import { cleanName, firstCharacters, noteName } from '../names/safe-name';
import { mergeFrontMatter, readProperties } from '../properties/front-matter';
import { isUsername, linkTo, oneLine, plain } from '../render/inline';
import type { BlockBase, NoteStyle, Properties } from '../types';
import { everyWords, wordsOf, type NoteWords } from '../words/words';
import { withAliases } from './aliases';

/** Folder of the notes of people below the export folder; no chat's folder is called so. */
export const peopleFolderName = '_people';

/** Property that says whose note it is; by it a person's note is recognised. */
export const personIdProperty = 'tg-person-id';

/** Ends our part of the note. */
const mark = '^tg-person';

/** chosen: with an id of 20 digits, a number and `.md` still below 255 bytes. */
const maxNameBytes = 180;
/** chosen: Telegram's own names have at most 129 characters. */
const maxAliasCharacters = 200;

/** What is known of a person. */
export interface KnownPerson {
  readonly id: ChatId;
  /** The last one known; of a deleted account the one it had before, if that was seen. */
  readonly name: string;
  readonly username?: string | undefined;
  /** Names and public names of earlier, oldest first. */
  readonly formerNames: readonly string[];
  readonly formerUsernames: readonly string[];
  readonly isBot: boolean;
  readonly isDeleted: boolean;
  /** Their picture in the vault. */
  readonly avatar?: VaultPath | undefined;
}

/** The names a note of a person may have, the best first; the caller takes the first that is free. Endless. */
export function* personPaths(root: VaultPath, { id, name, isDeleted }: Pick<KnownPerson, 'id' | 'name' | 'isDeleted'>): Generator<VaultPath> {
  const base = `${root}/${peopleFolderName}/${noteName(name, maxNameBytes)}`;
  // Gone accounts all have one name.
  if (!isDeleted && cleanName(name) !== '') yield `${base}.md`;
  for (let number = 1; ; number++) yield `${base} (${id})${number === 1 ? '' : ` ${number}`}.md`;
}

/** What a person may be looked for by, in the form of aliases. */
export function aliasesOf({ name, username, formerNames, formerUsernames, isDeleted }: KnownPerson): readonly string[] {
  // What all accounts that are gone are called is no name.
  const names = [...(isDeleted ? [] : [name]), ...formerNames].map((text) => firstCharacters(oneLine(text), maxAliasCharacters));
  const publicNames = [username, ...formerUsernames].filter(isUsername).map((text) => `@${text}`);
  return [...new Set([...names, ...publicNames])].filter((alias) => alias !== '');
}

/** A person's note and the merge base of our part of it. */
export interface PersonNote {
  readonly text: string;
  readonly base: BlockBase;
}

/**
 * The note of a person. What the user wrote into it stays, and an alias they took away is not added again.
 *
 * @param current its text, or null  @param before what was known when it was last written, and our part of it then; null: not known
 */
export function personNote(current: string | null, person: KnownPerson, { before, style }: { readonly before: { readonly aliases: readonly string[]; readonly base: BlockBase } | null; readonly style: Pick<NoteStyle, 'language' | 'properties'> }): PersonNote {
  const { frontMatter, body } = bodyOf(current);
  const added = aliasesOf(person).filter((alias) => before?.aliases.includes(alias) !== true);
  const section = { lines: linesOf(person, wordsOf(style.language)), mark, base: before?.base ?? null, isOwn: isOwnIn(current) };
  const properties = withAliases(mergeFrontMatter(frontMatter, propertiesOf(person, style)), added);
  return { text: properties + withOwnSection(body, section), base: sectionBase(section) };
}

function propertiesOf({ id, name, username, formerUsernames, isBot, isDeleted, avatar }: KnownPerson, { properties }: Pick<NoteStyle, 'properties'>): Properties {
  const needed: Properties = [['tg-person', name], [personIdProperty, id]];
  if (properties === 'minimal') return needed;
  return [
    ...needed,
    ['tg-type', isBot ? 'bot' : 'user'],
    // A public name that was given up is not left standing.
    ...(username === undefined && formerUsernames.length === 0 ? [] : ([['tg-username', username ?? '']] as const)),
    ...(isDeleted ? ([['tg-deleted', true]] as const) : []),
    ...(avatar === undefined ? [] : ([['tg-avatar', `[[${avatar}]]`]] as const)),
  ];
}

function linesOf({ name, username, isBot, isDeleted }: KnownPerson, { person }: NoteWords): readonly string[] {
  const link = isUsername(username) ? [linkTo(`@${username}`, `https://t.me/${username}`)] : [];
  return [headingOf(name), '', `*${[isDeleted ? person.deleted : isBot ? person.bot : person.person, ...link].join(' · ')}*`];
}

const about = new RegExp(`^\\*(?:${everyWords.flatMap(({ person }) => [person.person, person.bot, person.deleted]).join('|')})(?: · .*)?\\*$`);

/** Our lines by their shape: the name it says among its properties, and what the person is. */
function isOwnIn(current: string | null): (line: string) => boolean {
  const heading = headingOf(readProperties(current ?? '')['tg-person'] ?? '');
  return (line) => line === heading || about.test(line);
}

function headingOf(name: string): string {
  return `# ${plain(name) || '?'}`;
}
