import { reactionKey, type PersonMark } from '../../src/model/details';
import type { ChatId, UnixSeconds } from '../../src/model/ids';
import type { Author, Button, Forward, Message, Reaction, Reply } from '../../src/model/message';
import { optional } from '../../src/telegram/normalise/optional';
import { mapAction } from './map-action';
import { authorIn, goneAuthor, messageIdIn, type FileId, type MapContext } from './map-context';
import { optionalDateIn } from './map-date';
import { mapMedia, type MappedMedia } from './map-media';
import { peerIn } from './map-peer';
import { messageText } from './map-text';
import { asRaw, countIn, fieldOf, listOf, rawsOf, textOf, type Raw } from './raw-value';

/** A message of the file as notes need it; its files have not been looked at. */
export interface MappedMessage extends Pick<MappedMedia, 'thumbnail' | 'vcard'> {
  readonly message: Message;
}

/** Shown for custom emoji in reactions: an export does not say their character. */
const customEmoji = '❔';
/** Fields of service messages that say which message they are about. */
const subjectFields = ['message_id', 'game_message_id', 'invoice_message_id', 'reply_to_message_id'] as const;

/** What was read of a message to find its place, before all else. */
export interface MessagePlace extends FileId {
  readonly date: UnixSeconds;
}

/** One message of a Telegram Desktop export. Whatever has an unexpected form in it counts as absent; it never throws. */
export function mapMessage(raw: Raw, { id, isMigrated, date }: MessagePlace, context: MapContext): MappedMessage {
  const { chatId } = context;
  const base = { id, chatId, date, ...(isMigrated && { isMigrated }) };
  const type = textOf(raw, 'type');
  if (type === 'unsupported') return { message: { ...base, author: { id: chatId, name: context.chatName }, text: '', entities: [], reactions: [], unsupported: 'Telegram Desktop' } };
  const reactions = reactionsOf(raw);
  const common = { ...base, reactions: reactions.list, ...(reactions.recent.length > 0 && { recentReactors: reactions.recent }) };
  if (type === 'service') {
    const subject = subjectFields.map((field) => messageIdIn(fieldOf(raw, field))).find((found) => found !== undefined);
    const reply = subject === undefined ? undefined : replyTo(subject, raw, { isMigrated, chatId });
    return { message: { ...common, author: authorIn(raw, 'actor', context), text: '', entities: [], ...optional('reply', reply), action: mapAction(raw, context) } };
  }
  const { media, ...files } = mapMedia(raw, context);
  const parent = messageIdIn(fieldOf(raw, 'reply_to_message_id'));
  return {
    ...files,
    message: {
      ...common,
      author: authorIn(raw, 'from', context),
      ...messageText(raw),
      ...optional('editDate', optionalDateIn(raw, 'edited', context.timeZone)),
      ...optional('signature', textOf(raw, 'author')),
      ...optional('viaBot', viaBot(raw)),
      ...optional('media', media),
      ...optional('reply', parent === undefined ? undefined : replyTo(parent, raw, { isMigrated, chatId })),
      ...optional('forward', forwardOf(raw)),
      ...optional('buttons', buttonsOf(raw)),
    },
  };
}

function replyTo(parent: FileId, raw: Raw, { isMigrated, chatId }: { readonly isMigrated: boolean; readonly chatId: ChatId }): Reply {
  const otherChat = peerIn(fieldOf(raw, 'reply_to_peer_id'));
  // A message from before a migration cannot be linked from behind it: its number is another chat's.
  return otherChat !== undefined && otherChat !== chatId && parent.isMigrated === isMigrated ? { chatId: otherChat, messageId: parent.id } : { messageId: parent.id };
}

function viaBot(raw: Raw): Author | undefined {
  const username = textOf(raw, 'via_bot')?.replace(/^@/, '');
  return username === undefined || username === '' ? undefined : { name: username, username };
}

function forwardOf(raw: Raw): Forward | undefined {
  if (!Object.hasOwn(raw, 'forwarded_from')) return undefined;
  const id = peerIn(fieldOf(raw, 'forwarded_from_id'));
  const name = textOf(raw, 'forwarded_from');
  return { origin: name === undefined && id !== undefined ? goneAuthor(id) : { ...optional('id', id), name: name ?? '' }, ...optional('savedFromName', textOf(raw, 'saved_from')) };
}

function reactionsOf(raw: Raw): { readonly list: readonly Reaction[]; readonly recent: readonly PersonMark[] } {
  const list: Reaction[] = [];
  const marks: { readonly date: string; readonly mark: PersonMark }[] = [];
  for (const item of rawsOf(raw, 'reactions')) {
    const reaction = reactionOf(item);
    if (reaction === undefined) continue;
    list.push(reaction);
    for (const recent of rawsOf(item, 'recent')) {
      const id = peerIn(fieldOf(recent, 'from_id'));
      const name = textOf(recent, 'from');
      const person: Author = name === undefined ? goneAuthor(id) : { ...optional('id', id), name };
      marks.push({ date: textOf(recent, 'date') ?? '', mark: { key: reactionKey(reaction), person } });
    }
  }
  // Newest first, as Telegram has them; local times of one file sort like moments.
  return { list, recent: marks.sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0)).map(({ mark }) => mark) };
}

function reactionOf(item: Raw): Reaction | undefined {
  const count = countIn(item, 'count') ?? 0;
  switch (textOf(item, 'type')) {
    case 'emoji': {
      const emoji = textOf(item, 'emoji');
      return emoji === undefined ? undefined : { emoji, count };
    }
    case 'custom_emoji': {
      const id = textOf(item, 'document_id');
      return { emoji: customEmoji, count, ...(id !== undefined && /^\d{1,20}$/.test(id) && { customEmojiId: id }) };
    }
    case 'paid':
      return { emoji: '⭐', count, isPaid: true };
    default:
      return undefined;
  }
}

/** Buttons that open an address keep it. */
const linkTypes: ReadonlySet<string> = new Set(['url', 'auth', 'web_view', 'simple_web_view']);

function buttonsOf(raw: Raw): readonly (readonly Button[])[] | undefined {
  const rows = listOf(raw, 'inline_bot_buttons')
    .map((row) => (Array.isArray(row) ? (row as readonly unknown[]) : []).flatMap((item) => buttonOf(asRaw(item)) ?? []))
    .filter((row) => row.length > 0);
  return rows.length === 0 ? undefined : rows;
}

function buttonOf(raw: Raw | undefined): Button | undefined {
  const text = raw === undefined ? undefined : textOf(raw, 'text');
  if (raw === undefined || text === undefined) return undefined;
  const url = linkTypes.has(textOf(raw, 'type') ?? '') ? (textOf(raw, 'url') ?? textOf(raw, 'data')) : undefined;
  return { text, ...optional('url', url) };
}
