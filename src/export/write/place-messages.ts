import type { MessageId, VaultPath } from '../../model/ids';
import type { Message } from '../../model/message';
import { partPath } from '../../notes/names/note-part';
import { localDay, periodLabel, postPath } from '../../notes/names/paths';
import { readProperties } from '../../notes/properties/front-matter';
import type { PeriodLayout } from '../../notes/types';
import { albumPrimaries } from '../read/album-stream';
import type { BatchWriterParts } from './batch-writer-parts';
import { dayNumber, dayText, type FoundNote } from './note-finder';
import { seenText, type SeenText } from './seen-text';
import type { StoredMessage } from '../state/message-store';

/** A note and what was seen of it. */
export interface NoteSlot {
  readonly path: VaultPath;
  readonly seen: SeenText;
  /** Which of the notes of its period or topic this is. */
  readonly part: number;
  /** It holds the message, although such a message would be put elsewhere today. */
  readonly isFound?: NotePeriod;
}

/** The period a note holds; null: it is no note of a period. */
type NotePeriod = { readonly layout: PeriodLayout; readonly label: string } | null;

/** Where a message goes, before it is rendered. */
export interface Place {
  readonly message: Message;
  /** Set when an earlier run or batch wrote it. */
  readonly stored: StoredMessage | undefined;
  readonly day: string;
  /** First message of its album, or itself. */
  readonly primaryId: MessageId;
  /** Null for messages that are in a note already. */
  readonly slot: NoteSlot | null;
}

/** Gives every message of a batch its note, in their order; an album stands where its first item does. */
export async function placeMessages(messages: readonly Message[], parts: BatchWriterParts): Promise<readonly Place[]> {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const slots: Slots = { notes: new Map(), found: new Map(), parts: new Map() };
  const places: Place[] = [];
  const known = new Map<MessageId, StoredMessage | undefined>();
  for (const { id } of messages) known.set(id, await parts.state.messages.get(id));
  const free = await outsideAlbums(messages, known, parts);
  const primaries = albumPrimaries(messages, new Map([...known].filter(([id]) => !free.has(id))));
  if (parts.layout === 'topic') await parts.topics?.admit(messages.filter(({ id }) => known.get(id) === undefined));
  for (const message of messages) {
    await parts.clock.breathe();
    const stored = known.get(message.id);
    const primaryId = (free.has(message.id) ? undefined : stored?.primaryId) ?? primaries.get(message.id) ?? message.id;
    const first = byId.get(primaryId) ?? message;
    // A message that is in a note stays on the day that led there, whatever zone the settings name by now.
    const today = stored === undefined ? localDay(first.date, parts.style.timeZone) : dayText(stored.day);
    const slot = stored === undefined ? await slotFor({ first, day: today }, slots, parts) : null;
    const day = slot?.isFound === undefined ? today : dayIn(slot.isFound, today);
    if (slot !== null) parts.links.remember(message, slot.path);
    places.push({ message, stored, day, primaryId, slot });
  }
  return places;
}

/**
 * Messages a Telegram Desktop export brought: it does not tell albums, so each stands alone until Telegram says more. One with a
 * note of its own keeps it.
 */
async function outsideAlbums(messages: readonly Message[], known: ReadonlyMap<MessageId, StoredMessage | undefined>, { isImport, layout, notes, style }: BatchWriterParts): Promise<ReadonlySet<MessageId>> {
  const free = new Set<MessageId>();
  if (isImport || layout === 'message') return free;
  for (const { id, groupId, date } of messages) {
    if (groupId === undefined || known.get(id)?.isImported !== true) continue;
    if ((await notes.postOf(id, localDay(date, style.timeZone))) === null) free.add(id);
  }
  return free;
}

/** A new message, or the first of a new album, and its day. */
interface NewPost {
  readonly first: Message;
  readonly day: string;
}

/** Notes of a batch, by the path they were wanted at, and which of several notes each post goes to. */
interface Slots {
  readonly notes: Map<VaultPath, NoteSlot>;
  /** Notes that hold messages nobody remembers, by their own path. */
  readonly found: Map<VaultPath, NoteSlot>;
  readonly parts: Map<MessageId, number>;
}

/** The note a new message goes to. @param slots those of the batch so far */
async function slotFor(post: NewPost, slots: Slots, parts: BatchWriterParts): Promise<NoteSlot> {
  const { notes, noteParts, layout } = parts;
  const whole = await wantedPath(post, parts);
  const found = await foundSlot(post, whole, slots, parts);
  if (found !== null) return found;
  // The items of an album stay together.
  const part = layout === 'message' ? 1 : (slots.parts.get(post.first.id) ?? (await noteParts.partOf(whole, post.first)));
  slots.parts.set(post.first.id, part);
  const wanted = partPath(whole, part);
  const known = slots.notes.get(wanted);
  if (known !== undefined) return known;
  const own = await notes.own(wanted, part);
  const moved = own.text === null ? await movedSlot(own.path, { ...post, part }, parts) : null;
  const { path, text } = moved ?? own;
  // An import looks for its messages in every note it writes.
  const slot = { path, seen: seenText(text, parts.isImport ? Infinity : undefined), part };
  slots.notes.set(wanted, slot);
  if (layout === 'message') await notes.addPost(post.first.id, post.day, slot.path);
  return slot;
}

/** The note that holds a message nobody remembers, where that is not the one it would be put into; null: there is none. */
async function foundSlot({ first }: NewPost, wanted: VaultPath, { found: known }: Slots, { found, vault, counts, topics }: BatchWriterParts): Promise<NoteSlot | null> {
  const path = await found.noteOf(first);
  if (path === null) return null;
  // It may have been counted with the note.
  counts.doubt();
  topics?.doubt();
  if (isOneOf(path, wanted)) return null;
  const text = known.has(path) ? null : await vault.read(path);
  const slot = known.get(path) ?? (text === null ? null : { path, seen: seenText(text), part: Number(readProperties(text)['tg-part'] ?? 1), isFound: periodOf(text) });
  if (slot !== null) known.set(path, slot);
  return slot;
}

/** True for a note and those that continue it, under their own name or the one they have beside a foreign note. */
function isOneOf(path: VaultPath, whole: VaultPath): boolean {
  const stem = whole.replace(/\.md$/, '');
  return path.startsWith(stem) && /^(?: \d+)?(?: \(-?\d+\))?\.md$/.test(path.slice(stem.length));
}

/** What a note of a period says of itself; null of any other note. */
function periodOf(text: string): NotePeriod {
  const { 'tg-layout': layout, 'tg-date': label = '' } = readProperties(text);
  return layout === 'day' || layout === 'week' || layout === 'month' || layout === 'single' ? { layout, label } : null;
}

/** The day by which the note of a period is found again: the message's own, or one beside it where another zone was named then. */
function dayIn(period: NotePeriod, day: string): string {
  if (period === null) return day;
  const near = [0, -1, 1].map((step) => dayText(dayNumber(day) + step));
  return near.find((one) => periodLabel(period.layout, one) === period.label) ?? day;
}

/** True when a note that is not there was: the user may have moved it. */
async function isMissed(path: VaultPath, { first }: NewPost, { isMissed: isMissedNote, layout, topics }: BatchWriterParts): Promise<boolean> {
  return isMissedNote(path) || (layout === 'topic' && topics !== null && (await topics.hasWritten(first)));
}

/** Where the user moved a note that is not at its path; null when it was never there, or they deleted it. */
async function movedSlot(path: VaultPath, post: NewPost & { readonly part: number }, parts: BatchWriterParts): Promise<FoundNote | null> {
  const { notes, layout, topics, vault, counts, found } = parts;
  const { first, day, part } = post;
  const isKnown = await isMissed(path, post, parts);
  // State that was lost has been made anew from where the notes are now.
  const isPeriod = layout !== 'message' && layout !== 'topic';
  const moved = isKnown ? await notes.movedPath({ primaryId: first.id, topicId: topics?.topicOf(first), day, layout, part }) : isPeriod ? await notes.movedPeriod(layout, { day, part }, counts.notesOf(day.slice(0, 7))) : null;
  const text = moved === null || (await found.isForeign(moved)) ? null : await vault.read(moved);
  return moved === null || text === null ? null : { path: moved, text };
}

async function wantedPath({ first, day }: NewPost, { notes, layout, style, topics }: BatchWriterParts): Promise<VaultPath> {
  if (layout === 'message') return (await notes.postOf(first.id, day)) ?? postPath(notes.names, first, style.timeZone);
  if (layout === 'topic') return topics === null ? notes.periodPath('day', day) : await topics.pathOf(first, day);
  return notes.periodPath(layout, day);
}
