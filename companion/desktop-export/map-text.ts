import { chatIdOf } from '../../src/model/ids';
import type { Entity, EntityKind } from '../../src/model/message';
import { asRaw, fieldOf, isTrue, textOf, type Raw } from './raw-value';

/** A text and its formatting. */
export interface FormattedText {
  readonly text: string;
  readonly entities: readonly Entity[];
}

type EntityReader = (part: Raw) => EntityKind | null;

const plainly = (type: 'bold' | 'italic' | 'underline' | 'strike' | 'spoiler' | 'code' | 'url' | 'email' | 'phone' | 'mention' | 'hashtag' | 'cashtag' | 'botCommand' | 'bankCard' | 'unknown'): EntityReader => () => ({ type });

/** One reader per `type` of a part; null: the part is plain text. */
const readers: Readonly<Record<string, EntityReader>> = {
  plain: () => null,
  bold: plainly('bold'),
  italic: plainly('italic'),
  underline: plainly('underline'),
  strikethrough: plainly('strike'),
  spoiler: plainly('spoiler'),
  code: plainly('code'),
  link: plainly('url'),
  email: plainly('email'),
  phone: plainly('phone'),
  mention: plainly('mention'),
  hashtag: plainly('hashtag'),
  cashtag: plainly('cashtag'),
  bot_command: plainly('botCommand'),
  bank_card: plainly('bankCard'),
  unknown: plainly('unknown'),
  pre: (part) => ({ type: 'pre', language: textOf(part, 'language') ?? '' }),
  blockquote: (part) => ({ type: 'blockquote', isCollapsed: isTrue(part, 'collapsed') }),
  text_link: (part) => ({ type: 'textUrl', url: textOf(part, 'href') ?? '' }),
  mention_name: (part) => {
    const id = fieldOf(part, 'user_id');
    const digits = typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? String(id) : typeof id === 'string' && /^[1-9]\d{0,15}$/.test(id) ? id : null;
    return digits === null ? { type: 'unknown' } : { type: 'mentionName', userId: chatIdOf('user', digits) };
  },
  // Where the file of the emoji was exported, its path stands in the place of the number; the character is in the text.
  custom_emoji: (part) => {
    const id = textOf(part, 'document_id');
    return id !== undefined && /^\d{1,20}$/.test(id) ? { type: 'customEmoji', documentId: id } : { type: 'unknown' };
  },
};

/** Text of a message: from `text_entities`, or in older exports from `text` alone. */
export function messageText(raw: Raw): FormattedText {
  const parts = fieldOf(raw, 'text_entities');
  return formattedText(Array.isArray(parts) && parts.length > 0 ? parts : fieldOf(raw, 'text'));
}

/** A text as the export writes it: a string, or a list of strings and formatted parts. Offsets are in UTF-16 units. */
export function formattedText(value: unknown): FormattedText {
  if (typeof value === 'string') return { text: value, entities: [] };
  let text = '';
  const entities: Entity[] = [];
  for (const part of Array.isArray(value) ? (value as readonly unknown[]) : []) {
    const raw = asRaw(part);
    const own = typeof part === 'string' ? part : raw === undefined ? '' : (textOf(raw, 'text') ?? '');
    const kind = raw === undefined || own === '' ? null : kindOf(raw);
    if (kind !== null) entities.push({ offset: text.length, length: own.length, ...kind });
    text += own;
  }
  return { text, entities };
}

/** The words of a text without formatting; undefined when there are none. */
export function plainText(raw: Raw, key: string): string | undefined {
  const { text } = formattedText(fieldOf(raw, key));
  return text === '' ? undefined : text;
}

function kindOf(part: Raw): EntityKind | null {
  const type = textOf(part, 'type') ?? 'plain';
  const read = Object.hasOwn(readers, type) ? readers[type] : undefined;
  return read === undefined ? { type: 'unknown' } : read(part);
}
