import { chatIdOf } from '../../model/ids';
import type { Entity, EntityKind } from '../../model/message';
import { flag, int, long, longText, text, type Tl } from '../codec/tl';

type PlainType = 'bold' | 'italic' | 'underline' | 'strike' | 'spoiler' | 'code' | 'url' | 'email' | 'phone' | 'mention' | 'hashtag' | 'cashtag' | 'botCommand' | 'bankCard';

const plainTypes: Readonly<Record<string, PlainType | undefined>> = {
  messageEntityBold: 'bold',
  messageEntityItalic: 'italic',
  messageEntityUnderline: 'underline',
  messageEntityStrike: 'strike',
  messageEntitySpoiler: 'spoiler',
  messageEntityCode: 'code',
  messageEntityUrl: 'url',
  messageEntityEmail: 'email',
  messageEntityPhone: 'phone',
  messageEntityMention: 'mention',
  messageEntityHashtag: 'hashtag',
  messageEntityCashtag: 'cashtag',
  messageEntityBotCommand: 'botCommand',
  messageEntityBankCard: 'bankCard',
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

function kindOf(entity: Tl): EntityKind {
  const plain = plainTypes[entity._];
  if (plain !== undefined) return { type: plain };
  switch (entity._) {
    case 'messageEntityPre':
      return { type: 'pre', language: text(entity, 'language') };
    case 'messageEntityBlockquote':
      return { type: 'blockquote', isCollapsed: flag(entity, 'collapsed') };
    case 'messageEntityTextUrl':
      return { type: 'textUrl', url: text(entity, 'url') };
    case 'messageEntityMentionName': {
      const userId = long(entity, 'userId');
      return userId === undefined ? { type: 'unknown' } : { type: 'mentionName', userId: chatIdOf('user', userId) };
    }
    case 'messageEntityCustomEmoji':
      return { type: 'customEmoji', documentId: longText(entity, 'documentId') ?? '' };
    default:
      return { type: 'unknown' };
  }
}
