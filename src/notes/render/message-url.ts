import type { Chat } from '../../model/chat';
import { parseChatId, type MessageId } from '../../model/ids';

/** Groups: bare id of a private chat, public name, message; a topic's id may stand before the message's. */
const webLink = /^(?:https?:\/\/)?(?:www\.)?(?:t\.me|telegram\.me|telegram\.dog)\/(?:s\/)?(?:c\/(\d{1,19})|([a-z]\w{2,31}))\/(?:\d{1,10}\/)?(\d{1,10})\/?(?:\?([^#]*))?(?:#.*)?$/i;
const appLink = /^tg:(?:\/\/)?(privatepost|resolve)\?([^#]*)$/i;

/**
 * Id of the message of `chat` an address points to; null for other chats, for comments (they are messages of the discussion
 * group), and for what is no address of a message.
 *
 * @see https://core.telegram.org/api/links#message-links
 */
export function messageOfUrl(url: string, chat: Chat): MessageId | null {
  const web = webLink.exec(url.trim());
  if (web !== null) {
    const [, bareId, username, id, query = ''] = web;
    return isComment(query) || !isOf(chat, bareId, username) ? null : idOf(id);
  }
  const [, kind, query = ''] = appLink.exec(url.trim()) ?? [];
  if (kind === undefined || isComment(query)) return null;
  const value = (key: string): string | undefined => new RegExp(`(?:^|&)${key}=([^&]*)`).exec(query)?.[1];
  const isPrivate = kind.toLowerCase() === 'privatepost';
  return isOf(chat, isPrivate ? value('channel') : undefined, isPrivate ? undefined : value('domain')) ? idOf(value('post')) : null;
}

function isComment(query: string): boolean {
  return /(?:^|&)comment=/.test(query);
}

function isOf(chat: Chat, bareId: string | undefined, username: string | undefined): boolean {
  if (username !== undefined) return chat.username?.toLowerCase() === username.toLowerCase();
  const own = parseChatId(chat.id);
  return own.kind === 'channel' && bareId === own.bareId.toString();
}

function idOf(digits: string | undefined): MessageId | null {
  const id = digits !== undefined && /^\d{1,10}$/.test(digits) ? Number(digits) : 0;
  return id >= 1 && id <= 0x7fff_ffff ? id : null;
}
