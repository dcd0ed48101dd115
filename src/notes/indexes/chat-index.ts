import type { Chat } from '../../model/chat';
import type { VaultPath } from '../../model/ids';
import type { FileMedia } from '../../model/media';
import { mergeFrontMatter } from '../properties/front-matter';
import { aliasText, articleLink, oneLine, plain } from '../render/inline';
import type { BlockBase, NoteStyle, Properties } from '../types';
import { countOf, everyWords, wordsOf, type NoteWords } from '../words/words';
import { activityChart } from './activity-chart';
import { pathOfPlace, totalOf, type ChatCounts, type PersonCount } from './chat-counts';
import { bodyOf, sectionBase, withOwnSection } from './own-section';

/** Ends our part of the note. */
const indexMark = '^tg-index';

/** chosen: whoever wrote less is counted, and in the table of the chat. */
const maxPeople = 50;

/** A chat as its index tells of it. */
export interface IndexedChat {
  readonly chat: Chat;
  /** Path of its folder. */
  readonly folder: VaultPath;
  readonly counts: ChatCounts;
  /** Table of its notes, when there is one. */
  readonly base: VaultPath | null;
  /** Its pictures and videos as a note, when there is one. */
  readonly gallery?: VaultPath | null;
  /** Notes of its people, by id, where there are any. */
  readonly people?: ReadonlyMap<string, VaultPath>;
  /** Local day of the last export that changed something. */
  readonly exported: string;
  /** The note lists a forum's topics, too: title and properties are theirs. */
  readonly isForum: boolean;
}

/** The part of an index that is ours. */
export interface IndexText {
  readonly text: string;
  /** Merge base of what we wrote, for the next time. */
  readonly base: BlockBase;
}

/**
 * The index of a chat: what it is, how much was said when and by whom, and links to its notes. What the user wrote into it stays.
 *
 * @param current text of the note, or null  @param base of the section as it was last written; null when that is not known
 */
export function chatIndex(current: string | null, indexed: IndexedChat, { base, style }: { readonly base: BlockBase | null; readonly style: Pick<NoteStyle, 'language'> }): IndexText {
  const words = wordsOf(style.language);
  const lines = linesOfIndex(indexed, words);
  const { frontMatter, body } = bodyOf(current);
  const section = { lines, mark: indexMark, base, isOwn: isIndexLine, ...(indexed.isForum && { after: '^tg-topics' }) };
  return { text: mergeFrontMatter(frontMatter, propertiesOf(indexed)) + withOwnSection(body, section), base: sectionBase(section) };
}

function propertiesOf({ chat, counts, exported, isForum }: IndexedChat): Properties {
  return [
    ...(isForum ? [] : ([['tg-chat', chat.title], ['tg-chat-id', chat.id], ['tg-type', chat.kind], ['tg-layout', 'index']] as const)),
    ['tg-messages', totalOf(counts)],
    ...(counts.firstDay === '' ? [] : ([['tg-first-date', counts.firstDay], ['tg-last-date', counts.lastDay]] as const)),
    ['tg-exported', exported],
  ];
}

function linesOfIndex({ chat, folder, counts, base, gallery = null, people: notesOfPeople, exported, isForum }: IndexedChat, words: NoteWords): readonly string[] {
  const { index } = words;
  const period = counts.firstDay === '' ? [] : [counts.firstDay === counts.lastDay ? counts.firstDay : `${counts.firstDay} – ${counts.lastDay}`];
  const about = `*${[index.kinds[chat.kind], countOf(totalOf(counts), 'message', words), ...period, `${index.exported} ${exported}`].join(' · ')}*`;
  const people = peopleLines(counts, words, notesOfPeople);
  const files = fileLines(counts, words);
  const beside = [...(base === null ? [] : [`[[${base}|${index.table}]]`]), ...(gallery === null ? [] : [`[[${gallery.replace(/\.md$/, '')}|${index.gallery}]]`])];
  return [
    ...(isForum ? [about] : [`# ${plain(chat.title) || '?'}`, '', about]),
    ...section(index.activity, activityChart(counts, index.messages)),
    ...section(index.notes, [...(beside.length === 0 ? [] : [beside.join(' · ')]), ...noteLines(counts, folder, words)]),
    ...section(index.people, people),
    ...section(index.files, files),
  ];
}

function section(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `## ${heading}`, '', ...lines];
}

/** Newest first, by years and months; a note that spans two months stands in the one it was begun in. */
function noteLines({ months }: ChatCounts, folder: VaultPath, words: NoteWords): readonly string[] {
  const listed = new Set<string>();
  const lines = new Map<string, string>();
  for (const month of Object.keys(months).sort()) {
    const { count = 0, notes = [] } = months[month] ?? {};
    const own = notes.filter((note) => !listed.has(note)).sort(byPart);
    for (const note of own) listed.add(note);
    lines.set(month, `- ${[month, countOf(count, 'message', words), ...(own.length === 0 ? [] : [own.map((note) => linkTo(pathOfPlace(folder, note))).join(' ')])].join(' · ')}`);
  }
  let year = '';
  return [...lines].reverse().flatMap(([month, line]) => {
    if (month.slice(0, 4) === year) return [line];
    year = month.slice(0, 4);
    return ['', `### ${year}`, '', line];
  });
}

/** By name; what continues another note comes after it. */
function byPart(a: string, b: string): number {
  const [[stem, part], [otherStem, otherPart]] = [stemAndPart(a), stemAndPart(b)];
  return stem === otherStem ? part - otherPart : stem < otherStem ? -1 : 1;
}

function stemAndPart(note: string): readonly [stem: string, part: number] {
  const [, stem = note, part = '1'] = /^(.*?)(?: (\d+))?\.md$/.exec(note) ?? [];
  return [stem, Number(part)];
}

function linkTo(path: VaultPath): string {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.md$/, '');
  const [, label = name, , part = ''] = /^(\d{4}-(?:W\d\d|\d\d(?:-\d\d)?)) (.*?)( \d+)?$/.exec(name) ?? [];
  return `[[${path.replace(/\.md$/, '')}|${aliasText(label + part)}]]`;
}

/** Who wrote most, as many as an index names, by their keys in {@link ChatCounts}. */
export function shownPeople({ people }: ChatCounts): readonly string[] {
  return sortedPeople(people).slice(0, maxPeople).map(([key]) => key);
}

function sortedPeople(people: ChatCounts['people']): readonly (readonly [key: string, person: PersonCount])[] {
  return Object.entries(people).sort(([, a], [, b]) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

function peopleLines({ people }: ChatCounts, words: NoteWords, notes: ReadonlyMap<string, VaultPath> | undefined): readonly string[] {
  const sorted = sortedPeople(people);
  const shown = sorted.slice(0, maxPeople).map(([key, { name, count }]) => {
    const path = notes?.get(key);
    const named = path === undefined ? plain(name) || '?' : articleLink({ path, alias: oneLine(name) || '?' });
    return `- ${named} · ${countOf(count, 'message', words)}`;
  });
  return sorted.length > maxPeople ? [...shown, `- ${countOf(sorted.length - maxPeople, 'more', words)}`] : shown;
}

function fileLines({ media }: ChatCounts, words: NoteWords): readonly string[] {
  return (Object.keys(words.files) as FileMedia['type'][]).flatMap((type) => (media[type] === undefined ? [] : [`- ${words.files[type]} · ${media[type]}`]));
}

const headings: ReadonlySet<string> = new Set(everyWords.flatMap(({ index }) => [index.activity, index.notes, index.people, index.files].map((word) => `## ${word}`)));
const counted = new RegExp(`^- .* · \\d+ (?:${everyWords.flatMap(({ units }) => units.message).join('|')})(?: · \\[\\[.*)?$`);
const file = new RegExp(`^- (?:${everyWords.flatMap(({ files }) => Object.values(files)).join('|')}) · \\d+$`);
const galleryLink = new RegExp(`^\\[\\[[^\\]|]*\\|(?:${everyWords.map(({ index }) => index.gallery).join('|')})\\]\\]$`);
const about = new RegExp(`^\\*.* · (?:${everyWords.map(({ index }) => index.exported).join('|')}) \\d{4}-\\d\\d-\\d\\d\\*$`);

/** True for what looks like a line of an index, in any language. */
function isIndexLine(line: string): boolean {
  return headings.has(line) || counted.test(line) || file.test(line) || about.test(line) || galleryLink.test(line) || /^(?:# |### \d{4}$|```(?:mermaid)?$|xychart-beta$| {4}(?:x-axis|y-axis|bar) |\[\[.*\.base\|)/.test(line);
}
