import { chatIdOf } from '../../model/ids';
import type { Entity, EntityKind } from '../../model/message';
import type { FormattedText } from '../../model/page';
import { child, children, long, longText, optionalText, text, type Tl } from '../codec/tl';

/** Stands for a small picture inside a line; the pictures of a page are blocks of their own. */
const INLINE_PICTURE = '🖼';
/** chosen: deeper than any page is nested; what lies below keeps its text and loses its formatting. */
const MAX_DEPTH = 64;

type Draft = { text: string; readonly entities: Entity[] };
type Write = (rich: Tl, draft: Draft, depth: number) => void;

/** One writer per `RichText` constructor of the library; a test walks the schema against this table. */
export const richTextReaders: Readonly<Record<string, Write>> = {
  textEmpty: () => undefined,
  textPlain: (rich, draft) => void (draft.text += text(rich, 'text')),
  textConcat: (rich, draft, depth) => children(rich, 'texts').forEach((part) => write(part, draft, depth)),
  textBold: marked({ type: 'bold' }),
  textItalic: marked({ type: 'italic' }),
  textUnderline: marked({ type: 'underline' }),
  textStrike: marked({ type: 'strike' }),
  textFixed: marked({ type: 'code' }),
  textSpoiler: marked({ type: 'spoiler' }),
  textSubscript: marked({ type: 'subscript' }),
  textSuperscript: marked({ type: 'superscript' }),
  textMarked: marked({ type: 'marked' }),
  textUrl: (rich, draft, depth) => {
    const url = text(rich, 'url');
    // A place in the same page cannot be linked to from a note.
    mark(rich, draft, { depth, kind: url === '' || url.startsWith('#') ? null : { type: 'textUrl', url } });
  },
  textEmail: (rich, draft, depth) => mark(rich, draft, { depth, kind: { type: 'textUrl', url: `mailto:${text(rich, 'email')}` } }),
  textPhone: marked({ type: 'phone' }),
  textAutoUrl: marked({ type: 'url' }),
  textAutoEmail: marked({ type: 'email' }),
  textAutoPhone: marked({ type: 'phone' }),
  textMention: marked({ type: 'mention' }),
  textHashtag: marked({ type: 'hashtag' }),
  textCashtag: marked({ type: 'cashtag' }),
  textBotCommand: marked({ type: 'botCommand' }),
  textBankCard: marked({ type: 'bankCard' }),
  textMentionName: (rich, draft, depth) => {
    const userId = long(rich, 'userId');
    mark(rich, draft, { depth, kind: userId === undefined ? null : { type: 'mentionName', userId: chatIdOf('user', userId) } });
  },
  textCustomEmoji: (rich, draft) => addMarked(draft, { type: 'customEmoji', documentId: longText(rich, 'documentId') ?? '' }, () => void (draft.text += text(rich, 'alt'))),
  textImage: (_, draft) => void (draft.text += INLINE_PICTURE),
  textMath: (rich, draft) => addMarked(draft, { type: 'code' }, () => void (draft.text += text(rich, 'source'))),
  textAnchor: (rich, draft, depth) => mark(rich, draft, { depth, kind: null }),
  textDate: (rich, draft, depth) => mark(rich, draft, { depth, kind: null }),
  textDiff: (rich, draft, depth) => {
    const old = child(rich, 'oldText');
    if (old !== undefined) addMarked(draft, { type: 'strike' }, () => write(old, draft, depth));
    mark(rich, draft, { depth, kind: { type: 'underline' } });
  },
  textButton: (rich, draft, depth) => {
    const type = child(rich, 'type');
    const url = type === undefined ? undefined : optionalText(type, 'url');
    mark(rich, draft, { depth, kind: url === undefined ? null : { type: 'textUrl', url } });
  },
};

/** Text and formatting of a `RichText`; of constructors of a newer layer whatever text they have. */
export function richText(rich: Tl | undefined): FormattedText {
  const draft: Draft = { text: '', entities: [] };
  if (rich !== undefined) write(rich, draft, 0);
  return draft;
}

function write(rich: Tl, draft: Draft, depth: number): void {
  if (depth > MAX_DEPTH) return void (draft.text += plainOf(rich));
  const writer = Object.hasOwn(richTextReaders, rich._) ? richTextReaders[rich._] : undefined;
  (writer ?? marked(null))(rich, draft, depth + 1);
}

function marked(kind: EntityKind | null): Write {
  return (rich, draft, depth) => mark(rich, draft, { depth, kind });
}

/** The text inside of `rich`, formatted. */
function mark(rich: Tl, draft: Draft, { depth, kind }: { readonly depth: number; readonly kind: EntityKind | null }): void {
  addMarked(draft, kind, () => {
    const inner = child(rich, 'text');
    if (inner === undefined) draft.text += text(rich, 'text');
    else write(inner, draft, depth);
  });
}

function addMarked(draft: Draft, kind: EntityKind | null, add: () => void): void {
  const offset = draft.text.length;
  // Outer formatting stands before what is inside of it.
  const place = draft.entities.length;
  add();
  const length = draft.text.length - offset;
  if (kind !== null && length > 0) draft.entities.splice(place, 0, { ...kind, offset, length });
}

/** Without recursion, for texts nested deeper than any page is. */
function plainOf(rich: Tl): string {
  let plain = '';
  const left: Tl[] = [rich];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (next._ === 'textPlain') plain += text(next, 'text');
    else left.push(...[...children(next, 'texts')].reverse(), ...[child(next, 'text')].filter((inner) => inner !== undefined));
  }
  return plain;
}
