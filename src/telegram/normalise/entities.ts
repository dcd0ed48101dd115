import { chatIdOf } from '../../model/ids';
import type { Entity, EntityKind } from '../../model/message';
import { flag, int, long, longText, text, type Tl } from '../codec/tl';

type EntityReader = (entity: Tl) => EntityKind;

const plainly = (kind: EntityKind): EntityReader => () => kind;

/** One reader per `MessageEntity` constructor of the library that messages come with; a test walks the schema against this table. */
export const entityReaders: Readonly<Record<string, EntityReader>> = {
  messageEntityBold: plainly({ type: 'bold' }),
  messageEntityItalic: plainly({ type: 'italic' }),
  messageEntityUnderline: plainly({ type: 'underline' }),
  messageEntityStrike: plainly({ type: 'strike' }),
  messageEntitySpoiler: plainly({ type: 'spoiler' }),
  messageEntityCode: plainly({ type: 'code' }),
  messageEntityUrl: plainly({ type: 'url' }),
  messageEntityEmail: plainly({ type: 'email' }),
  messageEntityPhone: plainly({ type: 'phone' }),
  messageEntityMention: plainly({ type: 'mention' }),
  messageEntityHashtag: plainly({ type: 'hashtag' }),
  messageEntityCashtag: plainly({ type: 'cashtag' }),
  messageEntityBotCommand: plainly({ type: 'botCommand' }),
  messageEntityBankCard: plainly({ type: 'bankCard' }),
  messageEntityPre: (entity) => ({ type: 'pre', language: text(entity, 'language') }),
  messageEntityBlockquote: (entity) => ({ type: 'blockquote', isCollapsed: flag(entity, 'collapsed') }),
  messageEntityTextUrl: (entity) => ({ type: 'textUrl', url: text(entity, 'url') }),
  messageEntityMentionName: (entity) => {
    const userId = long(entity, 'userId');
    return userId === undefined ? { type: 'unknown' } : { type: 'mentionName', userId: chatIdOf('user', userId) };
  },
  messageEntityCustomEmoji: (entity) => ({ type: 'customEmoji', documentId: longText(entity, 'documentId') ?? '' }),
  // Changes shown in a text: what was added and what was taken out.
  messageEntityDiffInsert: plainly({ type: 'underline' }),
  messageEntityDiffDelete: plainly({ type: 'strike' }),
  // The text says it all: a date as it was written, and what was put in another text's place.
  messageEntityFormattedDate: plainly({ type: 'unknown' }),
  messageEntityDiffReplace: plainly({ type: 'unknown' }),
  messageEntityUnknown: plainly({ type: 'unknown' }),
};

/** Most messages have none: they share one list. */
const plainText: readonly Entity[] = [];

/** Formatting of `content`; ranges that lie outside of it are cut or dropped. */
export function normaliseEntities(entities: readonly Tl[], content: string): readonly Entity[] {
  if (entities.length === 0) return plainText;
  const normalised: Entity[] = [];
  for (const entity of entities) {
    const offset = int(entity, 'offset') ?? 0;
    const length = Math.min(int(entity, 'length') ?? 0, content.length - offset);
    if (offset >= 0 && length > 0) normalised.push({ offset, length, ...kindOf(entity) });
  }
  return normalised;
}

/** Kinds of a newer layer are plain text: their characters are there all the same. */
function kindOf(entity: Tl): EntityKind {
  const read = Object.hasOwn(entityReaders, entity._) ? entityReaders[entity._] : undefined;
  return read === undefined ? { type: 'unknown' } : read(entity);
}
