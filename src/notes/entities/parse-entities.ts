import type { ChatId, VaultPath } from '../../model/ids';
import type { Entity } from '../../model/message';
import type { ArticleLink, MessageLink } from '../types';
import { fitsEmbed } from './emoji-embed';
import { continuesTag, endsInWord, isTag } from './escape';
import { safeUrl } from './links';
import type { MarkType, Node } from './nodes';
import { normaliseWithOffsets, type NormalisedText } from './normalise';

/** A formatted stretch of the normalised text, cut to its bounds and to whole characters. */
interface Span {
  readonly kind: SpanKind;
  readonly start: number;
  readonly end: number;
}

type SpanKind =
  | { readonly type: MarkType | 'code' }
  | { readonly type: 'pre'; readonly language: string }
  | { readonly type: 'quote'; readonly isCollapsed: boolean }
  | { readonly type: 'link'; readonly target: string | null; readonly shown: string }
  | { readonly type: 'url' }
  | { readonly type: 'hashtag'; readonly tag: string }
  | { readonly type: 'note'; readonly link: MessageLink | ArticleLink; readonly url: string }
  | { readonly type: 'emoji'; readonly path: VaultPath };

/** What the user may choose about a text's formatting; see `NoteStyle`. */
export interface TextStyle {
  readonly spoilers: 'hidden' | 'shown';
  readonly hashtags: 'tags' | 'text';
  readonly tagPrefix: string;
  /** Where in the vault the message or article stands that an address points to; null for all other addresses. */
  readonly noteOf?: (url: string) => MessageLink | ArticleLink | null;
  /** Note of a person; null: there is none. */
  readonly personOf?: (id: ChatId) => VaultPath | null;
  /** Where the picture of a custom emoji is; null: its character is to be shown. */
  readonly emojiOf?: (documentId: string) => VaultPath | null;
}

const plainStyle: TextStyle = { spoilers: 'hidden', hashtags: 'tags', tagPrefix: '' };

const markTypes = new Set<string>(['bold', 'italic', 'underline', 'strike', 'spoiler', 'subscript', 'superscript', 'marked', 'code']);

/**
 * Tree of a message's text and entities. Entities may nest, overlap, run out of range or cut characters in two; where they
 * overlap, the inner one is closed and opened again.
 *
 * @param style hidden spoilers and tags without a prefix when left out
 */
export function parseEntities(text: string, entities: readonly Entity[], style: TextStyle = plainStyle): readonly Node[] {
  const normal = normaliseWithOffsets(text);
  if (normal.text === '') return [];
  if (entities.length === 0) return [{ type: 'text', text: normal.text }];
  const spans = exclusive(mergeMarks(entities.flatMap((entity) => spanOf(entity, { text, normal, style }) ?? [])));
  return buildTree(normal.text, spans.sort(outerFirst));
}

interface Source {
  readonly text: string;
  readonly normal: NormalisedText;
  readonly style: TextStyle;
}

function spanOf(entity: Entity, { text, normal, style }: Source): Span | null {
  const from = entity.offset;
  const to = from + entity.length;
  if (!(to > from)) return null;
  const whole = normal.text;
  let start = normal.offsetOf(Math.max(0, Math.min(text.length, Math.trunc(from))));
  let end = normal.offsetOf(Math.max(0, Math.min(text.length, Math.trunc(to))));
  if (isInsidePair(whole, start)) start--;
  if (isInsidePair(whole, end)) end++;
  if (!markTypes.has(entity.type)) {
    // Neither a quote nor a link begins or ends with nothing to see.
    const edge = entity.type === 'pre' ? /\n/ : /\s/;
    while (start < end && edge.test(whole.charAt(start))) start++;
    while (end > start && edge.test(whole.charAt(end - 1))) end--;
  }
  // A block's indentation belongs to the block; the line before it would be empty but for spaces.
  if (entity.type === 'blockquote' || entity.type === 'pre') start -= /(?:^|\n)([^\S\n]*)$/.exec(whole.slice(0, start))?.[1]?.length ?? 0;
  const covered = whole.slice(start, end);
  if (covered.trim() === '' && entity.type !== 'code') return null;
  const kind = covered === '' ? null : kindOf(entity, covered, { before: whole.slice(0, start), after: whole.slice(end, end + 2), style });
  return kind === null ? null : { kind, start, end };
}

function kindOf(entity: Entity, covered: string, around: { readonly before: string; readonly after: string; readonly style: TextStyle }): SpanKind | null {
  switch (entity.type) {
    case 'bold':
    case 'italic':
    case 'underline':
    case 'strike':
    case 'subscript':
    case 'superscript':
    case 'marked':
    case 'code':
      return { type: entity.type };
    case 'spoiler':
      return around.style.spoilers === 'hidden' ? { type: 'spoiler' } : null;
    case 'pre':
      return { type: 'pre', language: entity.language };
    case 'blockquote':
      return { type: 'quote', isCollapsed: entity.isCollapsed };
    case 'url':
      return noteKind(covered, covered, around.style) ?? (safeUrl(covered) === null ? null : { type: 'url' });
    case 'textUrl':
      return entity.url.trim() === '' ? null : (noteKind(entity.url, covered, around.style) ?? { type: 'link', target: safeUrl(entity.url), shown: entity.url });
    case 'email':
      return { type: 'link', target: `mailto:${covered.trim()}`, shown: covered };
    case 'mention':
      return /^@\w+$/.test(covered) ? { type: 'link', target: `https://t.me/${covered.slice(1)}`, shown: covered } : null;
    case 'mentionName': {
      const url = `tg://user?id=${entity.userId}`;
      const path = covered.includes('\n') ? null : (around.style.personOf?.(entity.userId) ?? null);
      return path === null ? { type: 'link', target: url, shown: covered } : { type: 'note', link: { path, alias: covered }, url };
    }
    case 'hashtag':
      // Where Obsidian would read another tag, or none, the tag is only text.
      return around.style.hashtags === 'tags' && isTag(covered) && !endsInWord(around.before) && !continuesTag(around.after) ? { type: 'hashtag', tag: tagOf(covered, around.style) } : null;
    case 'phone':
    case 'cashtag':
    case 'botCommand':
    case 'bankCard':
    case 'unknown':
      return null;
    case 'customEmoji': {
      const path = fitsEmbed(covered) ? (around.style.emojiOf?.(entity.documentId) ?? null) : null;
      return path === null ? null : { type: 'emoji', path };
    }
  }
}

/** An address of a message in the vault; a wikilink's text cannot go over several lines. */
function noteKind(url: string, covered: string, { noteOf }: TextStyle): SpanKind | null {
  const link = covered.includes('\n') ? null : (noteOf?.(url) ?? null);
  return link === null ? null : { type: 'note', link, url };
}

/** `#travel/2025` of `#2025` below the tag `travel`. */
function tagOf(hashtag: string, { tagPrefix }: TextStyle): string {
  return tagPrefix === '' ? hashtag : `#${tagPrefix}/${hashtag.slice(1)}`;
}

/** Joins touching stretches of one format: `**a****b**` would be no bold text at all. */
function mergeMarks(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  const open = new Map<string, Span>();
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const type = span.kind.type;
    const before = markTypes.has(type) ? open.get(type) : undefined;
    if (before !== undefined && span.start <= before.end) {
      const joined = { ...before, end: Math.max(before.end, span.end) };
      merged[merged.indexOf(before)] = joined;
      open.set(type, joined);
    } else {
      merged.push(span);
      open.set(type, span);
    }
  }
  return merged;
}

/** Kinds that cannot stand inside each other, strongest first; of two equals the one that begins first wins. */
const groups: readonly (readonly SpanKind['type'][])[] = [['quote'], ['pre'], ['code'], ['link', 'url', 'hashtag', 'note'], ['emoji']];

/** What a picture cannot stand in. */
const pictureless: readonly SpanKind['type'][] = ['pre', 'code', 'link', 'url', 'hashtag', 'note'];

/** Cuts away what Markdown cannot nest: quotes in quotes, links in links, and anything but quotes around or in code blocks. */
function exclusive(spans: readonly Span[]): Span[] {
  let kept = [...spans];
  for (const group of groups) {
    const members = kept.filter(({ kind }) => group.includes(kind.type)).sort((a, b) => a.start - b.start || b.end - a.end);
    const apart: Span[] = [];
    let free = 0;
    for (const member of members) {
      const start = Math.max(member.start, free);
      if (start < member.end) apart.push({ ...member, start });
      free = Math.max(free, member.end);
    }
    kept = [...kept.filter(({ kind }) => !group.includes(kind.type)), ...apart];
  }
  const solid = kept.filter(({ kind }) => pictureless.includes(kind.type));
  return kept.filter(({ kind, start, end }) => kind.type !== 'emoji' || !solid.some((other) => other.start < end && start < other.end));
}

/** Quotes hold everything else, and code can hold nothing. */
function depthOf({ kind }: Span): number {
  return kind.type === 'quote' ? 0 : kind.type === 'pre' || kind.type === 'code' ? 2 : kind.type === 'url' || kind.type === 'hashtag' || kind.type === 'note' || kind.type === 'emoji' ? 3 : 1;
}

function outerFirst(a: Span, b: Span): number {
  return depthOf(a) - depthOf(b) || a.start - b.start || b.end - a.end;
}

/** A node under construction. */
interface Open {
  readonly span: Span | null;
  readonly children: Node[];
}

function buildTree(text: string, spans: readonly Span[]): readonly Node[] {
  const root: Open = { span: null, children: [] };
  const stack: Open[] = [root];
  const cuts = [...new Set([0, text.length, ...spans.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  for (let index = 0; index + 1 < cuts.length; index++) {
    const start = cuts[index] ?? 0;
    const end = cuts[index + 1] ?? 0;
    const active = visible(spans.filter((span) => span.start <= start && span.end >= end));
    let common = 0;
    while (common < active.length && stack[common + 1]?.span === active[common]) common++;
    closeTo(stack, common + 1, text);
    for (const span of active.slice(common)) stack.push({ span, children: [] });
    addText(stack.at(-1)?.children ?? root.children, text.slice(start, end));
  }
  closeTo(stack, 1, text);
  return root.children;
}

/** Inside code nothing is formatted; a code block is not formatted from outside either. */
function visible(active: readonly Span[]): readonly Span[] {
  if (active.some(({ kind }) => kind.type === 'pre')) return active.filter(({ kind }) => kind.type === 'quote' || kind.type === 'pre');
  const code = active.find(({ kind }) => kind.type === 'code');
  return code === undefined ? active : active.filter((span) => span === code || (depthOf(span) < 2 && span.start <= code.start));
}

function closeTo(stack: Open[], depth: number, text: string): void {
  while (stack.length > depth) {
    const closed = stack.pop();
    const parent = stack.at(-1);
    if (!closed?.span || parent === undefined) continue;
    const node = nodeOf(closed.span, closed.children, text);
    if (node.type === 'text') addText(parent.children, node.text);
    else parent.children.push(node);
  }
}

function nodeOf({ kind, start, end }: Span, children: readonly Node[], text: string): Node {
  const own = children.map((child) => (child.type === 'text' ? child.text : '')).join('');
  switch (kind.type) {
    case 'code':
      return { type: 'code', text: own };
    case 'pre':
      return { type: 'pre', language: kind.language, text: own };
    case 'url':
      return { type: 'url', url: text.slice(start, end), text: own };
    case 'hashtag':
      // Half a tag would be another tag.
      return own === text.slice(start, end) ? { type: 'hashtag', text: own, tag: kind.tag } : { type: 'text', text: own };
    case 'note':
      // A link of which only a part is formatted is written as any other link.
      return own === text.slice(start, end) ? { type: 'note', link: kind.link, text: own } : { type: 'link', target: safeUrl(kind.url), shown: kind.url, children };
    case 'emoji':
      // Half a character would be another one.
      return own === text.slice(start, end) && fitsEmbed(own) ? { type: 'emoji', path: kind.path, text: own } : { type: 'text', text: own };
    case 'quote':
      return { type: 'quote', isCollapsed: kind.isCollapsed, children };
    case 'link':
      return { type: 'link', target: kind.target, shown: kind.shown, children };
    default:
      return { type: kind.type, children };
  }
}

function addText(children: Node[], text: string): void {
  const last = children.at(-1);
  if (last?.type === 'text') children[children.length - 1] = { type: 'text', text: last.text + text };
  else children.push({ type: 'text', text });
}

function isInsidePair(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  const before = text.charCodeAt(at - 1);
  return code >= 0xdc00 && code <= 0xdfff && before >= 0xd800 && before <= 0xdbff;
}
