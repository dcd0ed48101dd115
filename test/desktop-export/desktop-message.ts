import { parseChatId, type ChatId } from '../../src/model/ids';
import type { Media } from '../../src/model/media';
import type { Entity, Message } from '../../src/model/message';
import { desktopAction } from './desktop-action';

/** Path inside the export of a message's file, or null when it is left out. */
export type FilePath = (message: Message) => string | null;

const notIncluded = '(File not included. Change data exporting settings to download.)';

/** `user5`, `chat5`, `channel5`, as Telegram Desktop writes ids. */
export function desktopId(id: ChatId): string {
  const { kind, bareId } = parseChatId(id);
  return `${{ user: 'user', group: 'chat', channel: 'channel' }[kind]}${bareId}`;
}

/** A message as Telegram Desktop writes it into `result.json`; null for what it does not export. @param shift added to ids of messages before a migration */
export function desktopMessage(message: Message, filePath: FilePath, shift = 0): object | null {
  const { id, date, action, editDate, author, signature, viaBot, reply, forward, reactions, buttons } = message;
  const base = { id: id + shift, type: action === undefined ? 'message' : 'service', ...dates('date', date) };
  const who = (key: string): object => ({ [key]: author.name, [`${key}_id`]: author.id === undefined ? undefined : desktopId(author.id) });
  if (message.unsupported !== undefined) return { id: id + shift, type: 'unsupported' };
  if (action !== undefined) {
    const fields = desktopAction(action, reply?.messageId === undefined ? undefined : reply.messageId + shift);
    return fields === null ? null : { ...base, ...who('actor'), ...fields, text: '', text_entities: [], ...(reactions.length > 0 && { reactions: reactionsOf(message) }) };
  }
  const media = mediaFields(message, filePath);
  if (media === null) return null;
  return {
    ...base,
    ...(editDate !== undefined && dates('edited', editDate)),
    ...who('from'),
    ...(signature !== undefined && { author: signature }),
    ...(forward !== undefined && { forwarded_from: forward.origin.name, ...(forward.origin.id !== undefined && { forwarded_from_id: desktopId(forward.origin.id) }) }),
    ...(reply?.messageId !== undefined && { reply_to_message_id: reply.messageId + (reply.chatId === undefined ? shift : 0), ...(reply.chatId !== undefined && { reply_to_peer_id: desktopId(reply.chatId) }) }),
    // Telegram Desktop names bots by their public name only.
    ...(viaBot?.username !== undefined && { via_bot: `@${viaBot.username}` }),
    ...media,
    ...textFields(message),
    ...(buttons !== undefined && { inline_bot_buttons: buttons.map((row) => row.map(({ text, url }) => (url === undefined ? { type: 'callback', text, dataBase64: 'AQ', data: '' } : { type: 'url', text, data: url }))) }),
    ...(reactions.length > 0 && { reactions: reactionsOf(message) }),
  };
}

function dates(key: string, date: number): object {
  return { [key]: new Date(date * 1000).toISOString().slice(0, 19), [`${key}_unixtime`]: String(date) };
}

/** The parts of a text: what overlaps a part that came before is lost, as in Telegram Desktop. */
export function flatEntities(entities: readonly Entity[]): readonly Entity[] {
  let end = 0;
  return entities.filter((entity) => {
    if (entity.offset < end || entity.length <= 0) return false;
    end = entity.offset + entity.length;
    return true;
  });
}

function textFields({ text, entities }: Message): object {
  const parts: object[] = [];
  let at = 0;
  const plain = (till: number): void => {
    if (till > at) parts.push({ type: 'plain', text: text.slice(at, till) });
    at = Math.max(at, till);
  };
  for (const entity of flatEntities(entities)) {
    plain(entity.offset);
    at = entity.offset + entity.length;
    parts.push({ ...entityFields(entity), text: text.slice(entity.offset, at) });
  }
  plain(text.length);
  return { text: parts.length === 1 && entities.length === 0 ? text : parts, text_entities: parts };
}

const entityTypes: Readonly<Partial<Record<Entity['type'], string>>> = { strike: 'strikethrough', url: 'link', botCommand: 'bot_command', bankCard: 'bank_card' };

function entityFields(entity: Entity): object {
  switch (entity.type) {
    case 'pre':
      return { type: 'pre', language: entity.language };
    case 'blockquote':
      return { type: 'blockquote', collapsed: entity.isCollapsed };
    case 'textUrl':
      return { type: 'text_link', href: entity.url };
    case 'mentionName':
      return { type: 'mention_name', user_id: Number(entity.userId) };
    case 'customEmoji':
      return { type: 'custom_emoji', document_id: entity.documentId };
    default:
      return { type: entityTypes[entity.type] ?? entity.type };
  }
}

function reactionsOf({ reactions, recentReactors = [] }: Message): readonly object[] {
  return reactions.map(({ emoji, count, customEmojiId, isPaid }) => {
    const key = isPaid === true ? 'paid' : customEmojiId === undefined ? emoji : `custom:${customEmojiId}`;
    // The order of the people is that of their moments, newest first.
    const recent = recentReactors.flatMap((mark, at) => (mark.key === key && mark.person.id !== undefined ? [{ from: mark.person.name, from_id: desktopId(mark.person.id), date: new Date((1_900_000_000 - at) * 1000).toISOString().slice(0, 19) }] : []));
    return { ...(isPaid === true ? { type: 'paid' } : customEmojiId === undefined ? { type: 'emoji', emoji } : { type: 'custom_emoji', document_id: customEmojiId }), count, ...(recent.length > 0 && { recent }) };
  });
}

const mediaTypes: Readonly<Partial<Record<Media['type'], string>>> = { video: 'video_file', gif: 'animation', roundVideo: 'video_message', voice: 'voice_message', audio: 'audio_file', sticker: 'sticker' };

/** Fields of a message's media; null when Telegram Desktop exports no more than that it is there. */
function mediaFields(message: Message, filePath: FilePath): object | null {
  const { media } = message;
  if (media === undefined) return {};
  switch (media.type) {
    case 'webPage':
    case 'dice':
    case 'story':
      return {};
    case 'unsupported':
      return null;
    case 'photo':
      return { photo: filePath(message) ?? notIncluded, photo_file_size: media.file.sizeBytes, width: media.width, height: media.height, ...(media.hasSpoiler === true && { media_spoiler: true }) };
    case 'expired':
      return media.kind === 'photo' ? { photo: '(File unavailable, please try again later)', self_destruct_period_seconds: 5 } : { file: '(File unavailable, please try again later)', self_destruct_period_seconds: 5, ...(media.kind !== 'document' && { media_type: media.kind === 'voice' ? 'voice_message' : 'video_file' }) };
    case 'contact':
      return { contact_information: { first_name: media.name, last_name: '', phone_number: media.phone } };
    case 'location':
      return { location_information: { latitude: media.latitude, longitude: media.longitude }, ...(media.livePeriodSeconds !== undefined && { live_location_period_seconds: media.livePeriodSeconds }) };
    case 'venue':
      return { place_name: media.title, address: media.address, location_information: { latitude: media.latitude, longitude: media.longitude } };
    case 'game':
      return { game_title: media.title, game_description: media.description };
    case 'invoice':
      return { invoice_information: JSON.stringify({ title: media.title, description: media.description, amount: Number(media.totalAmount), currency: media.currency }, null, 1) };
    case 'poll':
      return { poll: { question: media.question, closed: media.isClosed, total_voters: media.totalVoters ?? 0, answers: media.options.map(({ text, voters = 0, isChosen = false }) => ({ text, voters, chosen: isChosen })) } };
    case 'todo':
      return { todo_list: { title: media.title, others_can_append: false, others_can_complete: false, answers: media.items.map(({ id, text }) => ({ text, id })) } };
    case 'giveaway':
    case 'giveawayResults':
      // Only numbers of channels and winners are exported; their names are not.
      return null;
    case 'paidMedia':
      return { paid_stars_amount: Number(media.stars) };
    default:
      return {
        file: filePath(message) ?? notIncluded,
        ...(media.file.name !== undefined && { file_name: media.file.name }),
        file_size: media.file.sizeBytes,
        ...(mediaTypes[media.type] !== undefined && { media_type: mediaTypes[media.type] }),
        ...(media.type === 'sticker' && { sticker_emoji: media.emoji }),
        ...(media.type === 'audio' && { performer: media.performer, title: media.title }),
        mime_type: media.file.mimeType,
        ...('durationSeconds' in media && media.durationSeconds !== undefined && { duration_seconds: media.durationSeconds }),
        ...('width' in media && { width: media.width, height: media.height }),
        ...('hasSpoiler' in media && media.hasSpoiler === true && { media_spoiler: true }),
      };
  }
}
