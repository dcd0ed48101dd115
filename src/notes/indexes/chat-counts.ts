import type { VaultPath } from '../../model/ids';
import type { FileMedia } from '../../model/media';

/** What was written of a chat in one calendar month. */
export interface MonthCounts {
  readonly count: number;
  /** Notes that hold it, as {@link notePlace} says it; empty where every message has a note of its own. */
  readonly notes: readonly string[];
}

/** How many messages somebody has written. */
export interface PersonCount {
  /** As it was with the latest message counted. */
  readonly name: string;
  readonly count: number;
}

/** What was written of a chat so far, in numbers; grows with months and people, not with messages. */
export interface ChatCounts {
  /** `2025-01` → what was written then. */
  readonly months: Readonly<Record<string, MonthCounts>>;
  /** Author id, or `name:Anna` where only the name is known. */
  readonly people: Readonly<Record<string, PersonCount>>;
  readonly media: Readonly<Partial<Record<FileMedia['type'], number>>>;
  /** Local days of the oldest and the newest message; empty for none. */
  readonly firstDay: string;
  readonly lastDay: string;
}

export const noCounts: ChatCounts = { months: {}, people: {}, media: {}, firstDay: '', lastDay: '' };

/** One message that was written for the first time. */
export interface CountedMessage {
  /** Local day, `2025-01-02`. */
  readonly day: string;
  /** Its note, as {@link notePlace} says it; null when that holds nothing else. */
  readonly note: string | null;
  /** Null: nobody in particular, as with service messages. */
  readonly author: { readonly id?: string | undefined; readonly name: string } | null;
  readonly media: FileMedia['type'] | null;
}

/** Both together; of people known by name and by id the id stays. */
export function addCounts(a: ChatCounts, b: ChatCounts): ChatCounts {
  const months: Record<string, MonthCounts> = { ...a.months };
  for (const [month, { count, notes }] of Object.entries(b.months)) {
    const before = months[month] ?? { count: 0, notes: [] };
    months[month] = { count: before.count + count, notes: [...new Set([...before.notes, ...notes])].sort() };
  }
  const people: Record<string, PersonCount> = { ...a.people };
  for (const [key, { name, count }] of Object.entries(b.people)) people[key] = { name, count: (people[key]?.count ?? 0) + count };
  for (const [key, { name, count }] of Object.entries(b.people)) {
    const named = key.startsWith('name:') ? undefined : people[`name:${name}`];
    if (named === undefined) continue;
    people[key] = { name, count: (people[key]?.count ?? count) + named.count };
    delete people[`name:${name}`];
  }
  const media: Partial<Record<FileMedia['type'], number>> = { ...a.media };
  for (const type of Object.keys(b.media) as FileMedia['type'][]) media[type] = (media[type] ?? 0) + (b.media[type] ?? 0);
  return { months, people, media, firstDay: earlier(a.firstDay, b.firstDay), lastDay: a.lastDay > b.lastDay ? a.lastDay : b.lastDay };
}

/** The counts of messages, in their order: as adding up those of each would be, in one pass. */
export function countsOf(messages: Iterable<CountedMessage>): ChatCounts {
  const months = new Map<string, { count: number; readonly notes: Set<string> }>();
  const people = new Map<string, PersonCount>();
  const media: Partial<Record<FileMedia['type'], number>> = {};
  let [firstDay, lastDay] = ['', ''];
  for (const message of messages) {
    const { day, note, author } = message;
    const month = months.get(day.slice(0, 7)) ?? { count: 0, notes: new Set() };
    months.set(day.slice(0, 7), month);
    month.count++;
    if (note !== null) month.notes.add(note);
    if (author !== null) countPerson(people, author);
    if (message.media !== null) media[message.media] = (media[message.media] ?? 0) + 1;
    firstDay = earlier(firstDay, day);
    if (day > lastDay) lastDay = day;
  }
  const byMonth = [...months].map(([month, { count, notes }]) => [month, { count, notes: [...notes].sort() }] as const);
  return { months: Object.fromEntries(byMonth), people: Object.fromEntries(people), media, firstDay, lastDay };
}

function countPerson(people: Map<string, PersonCount>, { id, name }: { readonly id?: string | undefined; readonly name: string }): void {
  const key = id ?? `name:${name}`;
  const named = id === undefined ? undefined : people.get(`name:${name}`);
  people.set(key, { name, count: (people.get(key)?.count ?? 0) + 1 + (named?.count ?? 0) });
  if (named !== undefined) people.delete(`name:${name}`);
}

/** Where a note lies: its path below the chat's folder, so that the folder may be renamed; from a slash on for one elsewhere. */
export function notePlace(folder: VaultPath, path: VaultPath): string {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : `/${path}`;
}

/** The path {@link notePlace} was made from. */
export function pathOfPlace(folder: VaultPath, place: string): VaultPath {
  return place.startsWith('/') ? place.slice(1) : `${folder}/${place}`;
}

/** How many messages there are in all. */
export function totalOf({ months }: ChatCounts): number {
  return Object.values(months).reduce((sum, { count }) => sum + count, 0);
}

function earlier(a: string, b: string): string {
  if (a === '' || b === '') return a + b;
  return a < b ? a : b;
}
