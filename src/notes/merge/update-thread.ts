import { findBlock, parseNote } from './note-text';
import { isThreadLink, linkLine, recounted, requoted, sectionIn, sectionOf, textOf, titleOf, unquoted, type ThreadLink, type ThreadSection } from '../render/thread-lines';
import type { BlockBase, BlockId, BlockUpdate, NoteUpdate } from '../types';
import { markDeleted, replaceMediaLine, updateNote, type BlockEdit, type Deletion } from './update-note';

/** What the section below a post is to hold. */
export interface ThreadChange {
  /** Blocks of the post; the section stands below the last of them. */
  readonly post: readonly BlockId[];
  /** Comments, in any order. */
  readonly comments: readonly BlockUpdate[];
  /** What a new section is called, in the language of the notes. */
  readonly heading: string;
  /** Most comments of the section, the oldest ones; 0: all. */
  readonly limit: number;
}

/**
 * Brings comments into the folded section below their post, merged one by one as messages are: what the user wrote into a
 * comment stays, what they took out stays out. Comments beyond the limit have no base in the result.
 *
 * @returns null when the note does not hold the post
 */
export function updateThread(current: string, { post, comments, heading, limit }: ThreadChange): NoteUpdate | null {
  const place = placeBelow(current, post);
  const moved = place?.section === null ? comments.find(({ block, base }) => base !== null && sectionOf(current, block.id) !== null) : undefined;
  if (place === null) return null;
  const section = moved === undefined ? place.section : sectionOf(current, moved.block.id);
  const before = textOf(unquoted(section?.lines ?? []));
  const blocks = withinLimit(before, comments, limit);
  const update = updateNote(section === null ? null : before, { properties: [], blocks });
  if (!update.isChanged) return { ...update, text: current };
  const firstLines = new Map(blocks.map(({ block }) => [block.id, block.text.split('\n', 1)[0]]));
  const lines = requoted(update.text, { lines: section?.lines ?? [], firstLineOf: (id) => firstLines.get(id) });
  const count = parseNote(update.text).regions.length;
  const text = section === null ? insertAt(current, place.end, [titleOf(heading, count), ...lines]) : replaceSection(current, section, [recounted(section.title, count), ...lines]);
  return { ...update, text, isChanged: text !== current };
}

/** {@link replaceMediaLine} for a comment's file, wherever in the note the comment stands. */
export function replaceCommentMedia(current: string, blockId: BlockId, from: string, to: string, base: BlockBase): BlockEdit | null {
  return editComment(current, blockId, (text) => replaceMediaLine(text, blockId, from, to, base));
}

/** {@link markDeleted} for a comment, wherever in the note it stands. */
export function markCommentDeleted(current: string, blockId: BlockId, deletion: Deletion): BlockEdit | null {
  return editComment(current, blockId, (text) => markDeleted(text, blockId, deletion));
}

/** The block of a comment as it was rendered, with what the user made of it; null when the note does not hold it. */
export function findComment(noteText: string, blockId: BlockId): string | null {
  const section = sectionOf(noteText, blockId);
  return findBlock(section === null ? noteText : textOf(unquoted(section.lines)), blockId);
}

function editComment(current: string, blockId: BlockId, edit: (text: string) => BlockEdit | null): BlockEdit | null {
  const section = sectionOf(current, blockId);
  // A note of comments holds them as any note holds messages.
  if (section === null) return edit(current);
  const edited = edit(textOf(unquoted(section.lines)));
  if (edited === null) return null;
  const lines = requoted(edited.text, { lines: section.lines, firstLineOf: () => undefined });
  return { text: replaceSection(current, section, [section.title, ...lines]), base: edited.base };
}

interface Place {
  /** Offset after the line of the post's marker. */
  readonly end: number;
  readonly section: ThreadSection | null;
}

function placeBelow(note: string, post: readonly BlockId[]): Place | null {
  const { frontMatter, regions } = parseNote(note);
  let [offset, end, next] = [frontMatter?.length ?? 0, -1, note.length];
  for (const { blockId, text } of regions) {
    offset += text.length;
    if (post.includes(blockId)) [end, next] = [offset, note.length];
    else if (end >= 0 && next === note.length) next = offset;
  }
  return end < 0 ? null : { end, section: sectionIn(note, end, next) };
}

/** Where the comments on a post are, as its note says: in a section of their own, in a note it links to, or nowhere yet. */
export function threadPlaceIn(note: string, post: readonly BlockId[]): 'section' | 'link' | null {
  const section = placeBelow(note, post)?.section ?? null;
  if (section === null) return null;
  return section.lines.length === 0 && isThreadLink(section.title) ? 'link' : 'section';
}

/**
 * Brings the link to the note of a post's comments up to date, below the post; null when there is nothing to do: the note does
 * not hold the post, or the user took the link out.
 *
 * @param isNew whether a link that is missing was never there
 */
export function linkThread(current: string, { post, link, isNew }: { readonly post: readonly BlockId[]; readonly link: ThreadLink; readonly isNew: boolean }): string | null {
  const place = placeBelow(current, post);
  if (place === null) return null;
  if (place.section === null) return isNew ? insertAt(current, place.end, [linkLine(link)]) : null;
  if (!isThreadLink(place.section.title)) return null;
  return replaceSection(current, place.section, [recounted(place.section.title, link.count), ...place.section.lines]);
}

/** The comments of which a note takes some, by `commentsLimit`: the oldest, and whatever it holds already. */
export function withinLimit(section: string, comments: readonly BlockUpdate[], limit: number): readonly BlockUpdate[] {
  if (limit === 0) return comments;
  const present = new Set(parseNote(section).regions.map(({ blockId }) => blockId));
  let room = limit - present.size;
  const ascending = [...comments].sort((a, b) => numberOf(a.block.id) - numberOf(b.block.id));
  return ascending.filter(({ block, base }) => present.has(block.id) || base !== null || room-- > 0);
}

function numberOf(blockId: BlockId): number {
  return Number(blockId.slice('tg-c'.length));
}

function replaceSection(note: string, section: ThreadSection, lines: readonly string[]): string {
  const isLast = !note.slice(section.start, section.end).endsWith('\n');
  const text = lines.join(eolOf(note));
  return note.slice(0, section.start) + text + (isLast ? '' : eolOf(note)) + note.slice(section.end);
}

/** A new section, set apart by blank lines: it would go on in the user's text, or that in it. */
function insertAt(note: string, end: number, lines: readonly string[]): string {
  const eol = eolOf(note);
  const before = note.slice(0, end);
  const after = note.slice(end);
  const isApart = after === '' || /^[ \t]*\r?(?:\n|$)/.test(after);
  return `${before}${before.endsWith('\n') ? '' : eol}${eol}${lines.join(eol)}${eol}${isApart ? '' : eol}${after}`;
}

function eolOf(note: string): '\n' | '\r\n' {
  return /^[^\n]*\r\n/.test(note) ? '\r\n' : '\n';
}
