import { TobsFailure } from '../../model/errors';
import { isChatId, type ChatId, type MessageId } from '../../model/ids';

/** A chat as a user can name it. */
export type PeerReference =
  | { readonly kind: 'self' }
  /** Public name without `@`. */
  | { readonly kind: 'username'; readonly username: string }
  /** Marked id (`-100…`, `-N`). */
  | { readonly kind: 'id'; readonly id: ChatId }
  /** `N`: a user, else a channel, else a group. */
  | { readonly kind: 'number'; readonly number: string }
  /** `/c/N`: always a channel or supergroup. */
  | { readonly kind: 'channel'; readonly bareId: string }
  | { readonly kind: 'user'; readonly bareId: string }
  | { readonly kind: 'invite'; readonly hash: string };

/** What a link says, before asking Telegram. */
export interface Reference {
  readonly peer: PeerReference;
  readonly topicId?: MessageId;
  readonly messageId?: MessageId;
  /** `/name/5`: in a forum, 5 may be a topic (F-DLG-9). */
  readonly topicOrMessageId?: MessageId;
  readonly commentId?: MessageId;
  /** `me/NAME`: what of Saved Messages was saved from there; with the direct messages of a channel the person. */
  readonly sublist?: PeerReference;
  /** `?thread=`: the whole topic or thread is meant, not the message in it. */
  readonly isThread?: boolean;
}

const HOSTS = new Set(['t.me', 'telegram.me', 'telegram.dog']);
const USERNAME = /^[a-z](?:[a-z0-9]|_(?!_)){2,30}[a-z0-9]$/i;
const MAX_MESSAGE_ID = 2_147_483_647;

/** First path parts of t.me that are no chats, with the reason they are refused (F-DLG-8). */
const refusedPaths: Readonly<Record<string, string>> = {
  addstickers: 'it is a sticker set',
  addemoji: 'it is an emoji set',
  addtheme: 'it is a theme',
  addlist: 'it is an invitation to a chat folder',
  share: 'it is a share link',
  msg: 'it is a share link',
  proxy: 'it is a proxy',
  socks: 'it is a proxy',
  setlanguage: 'it is a language pack',
  login: 'it is a sign-in link',
  confirmphone: 'it is a confirmation link',
  invoice: 'it is an invoice',
  bg: 'it is a wallpaper',
  boost: 'it is a boost link',
  giftcode: 'it is a gift code',
  iv: 'it is an instant view link',
  m: 'it is a business chat link',
  nft: 'it is a gift',
  call: 'it is a call',
  contact: 'it is a contact link',
  a: 'it is not a chat',
};

/** What an id, name or link names. Pure. @throws TobsFailure REFERENCE_INVALID saying why it is none */
export function parseReference(reference: string): Reference {
  const refuse = (reason: string): TobsFailure => new TobsFailure({ code: 'REFERENCE_INVALID', reference, reason });
  const text = reference.trim();
  if (text === '') throw refuse('it is empty');
  if (/^(?:me|self)$/i.test(text)) return { peer: { kind: 'self' } };
  if (/^folder:/i.test(text)) throw refuse('there is no such folder, or no chat in it');
  if (/^-?\d+$/.test(text)) return { peer: numberReference(text, refuse) };
  if (/^tg:/i.test(text)) return parseTg(text, refuse);
  const part = /^(me|self|-?\d+)\/(@?\w+|-\d+)$/i.exec(text);
  if (part?.[1] !== undefined && part[2] !== undefined) return { ...parseReference(part[1]), sublist: parseReference(part[2]).peer };
  const name = /^[@/]?([^/?#.:@\s]+)$/.exec(text)?.[1];
  if (name !== undefined && !name.startsWith('+')) return { peer: username(name, refuse) };
  return parseWeb(text, refuse);
}

type Refuse = (reason: string) => TobsFailure;

function numberReference(text: string, refuse: Refuse): PeerReference {
  if (!isChatId(text)) throw refuse('ids have no leading zeros and at most 19 digits');
  return text.startsWith('-') ? { kind: 'id', id: text } : { kind: 'number', number: text };
}

function username(name: string, refuse: Refuse): PeerReference {
  if (!USERNAME.test(name)) throw refuse('a public name has 4 to 32 letters, digits and underscores and begins with a letter');
  return { kind: 'username', username: name };
}

function invite(hash: string | null | undefined, refuse: Refuse): Reference {
  if (hash === null || hash === undefined || !/^[\w-]{4,64}$/.test(hash)) throw refuse('the invitation is not complete');
  return { peer: { kind: 'invite', hash } };
}

function parseTg(text: string, refuse: Refuse): Reference {
  const match = /^tg:(?:\/\/)?([a-z_]+)\/?(?:\?(.*))?$/i.exec(text);
  const action = match?.[1]?.toLowerCase();
  const query = new URLSearchParams(match?.[2] ?? '');
  switch (action) {
    case 'resolve': {
      if (query.has('phone')) throw refuse('a phone number is not a chat');
      const peer = username(query.get('domain') ?? '', refuse);
      return withNumbers(peer, [query.get('post') ?? query.get('thread') ?? query.get('topic')], query, refuse);
    }
    case 'privatepost':
      return withNumbers(channel(query.get('channel'), refuse), [query.get('post')], query, refuse);
    case 'join':
      return invite(query.get('invite'), refuse);
    case 'openmessage':
      return openMessage(query, refuse);
    case 'user':
      return { peer: user(query.get('id'), refuse) };
    default:
      throw refuse('this kind of tg:// link names no chat');
  }
}

function openMessage(query: URLSearchParams, refuse: Refuse): Reference {
  const messageId = optionalNumber(query.get('message_id'), refuse);
  const userId = query.get('user_id');
  const chatId = query.get('chat_id');
  const peer = userId !== null ? user(userId, refuse) : numberReference(chatId === null ? '' : `-${chatId.replace(/^-/, '')}`, refuse);
  return { peer, ...(messageId === undefined ? {} : { messageId }) };
}

function user(id: string | null, refuse: Refuse): PeerReference {
  if (id === null || !/^[1-9]\d{0,18}$/.test(id)) throw refuse('the user id is missing');
  return { kind: 'user', bareId: id };
}

function channel(id: string | null | undefined, refuse: Refuse): PeerReference {
  if (id === null || id === undefined || !/^[1-9]\d{0,15}$/.test(id)) throw refuse('the channel id is missing');
  return { kind: 'channel', bareId: id };
}

function parseWeb(text: string, refuse: Refuse): Reference {
  const path = text.startsWith('/') && !text.startsWith('//') ? `t.me${text}` : text;
  const url = urlOf(path.includes('://') ? path : `https://${path}`);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) throw refuse('it is neither an id, a public name nor a link');
  if (url.username !== '' || url.port !== '') throw refuse('links to Telegram have no user name and no port');
  const host = url.hostname.toLowerCase().replace(/^www\./, '');
  const parts = url.pathname.split('/').filter((part) => part !== '').map((part) => decoded(part, refuse));
  if (HOSTS.has(host)) return parsePath(parts, url, refuse);
  const subdomain = /^([a-z0-9_]+)\.(?:t\.me|telegram\.me|telegram\.dog)$/.exec(host)?.[1];
  if (subdomain !== undefined) return withNumbers(username(subdomain, refuse), parts, url.searchParams, refuse);
  if (host === 'web.telegram.org') return parseWebClient(url, refuse);
  throw refuse(`${host} is not an address of Telegram`);
}

function parsePath(parts: readonly string[], url: URL, refuse: Refuse): Reference {
  const [first = '', ...rest] = parts;
  const reason = Object.hasOwn(refusedPaths, first.toLowerCase()) ? refusedPaths[first.toLowerCase()] : undefined;
  if (reason !== undefined) throw refuse(reason);
  if (first === '') throw refuse('the link names no chat');
  if (first.startsWith('+')) {
    if (/^\+\d{5,15}$/.test(first)) throw refuse('a phone number is not a chat');
    return invite(first.slice(1), refuse);
  }
  if (first.startsWith('$')) throw refuse('it is an invoice');
  if (first === 'joinchat') return invite(rest[0], refuse);
  if (first === 'c') return withNumbers(channel(rest[0], refuse), rest.slice(1), url.searchParams, refuse);
  if (first === 's') return withNumbers(username(rest[0] ?? '', refuse), rest.slice(1), url.searchParams, refuse);
  if (rest[0] === 's' || rest[0] === 'c' || rest[0] === 'a') throw refuse('it is a story or an album, not a chat');
  return withNumbers(username(first, refuse), rest, url.searchParams, refuse);
}

/** `https://web.telegram.org/k/#@name`, `/a/#-1001234_5`, `#?tgaddr=tg%3A%2F%2F…` */
function parseWebClient(url: URL, refuse: Refuse): Reference {
  const hash = decoded(url.hash.slice(1), refuse);
  const address = /^\??tgaddr=(.+)$/.exec(hash)?.[1];
  if (address !== undefined) return parseTg(decoded(address, refuse), refuse);
  const [peer = '', ...numbers] = hash.replace(/^\/?im\?p=/, '').split(/[_/]/);
  if (/^-?\d+$/.test(peer)) return withNumbers(numberReference(peer, refuse), numbers, new URLSearchParams(), refuse);
  if (hash.startsWith('@')) return { peer: username(hash.slice(1), refuse) };
  throw refuse('the link names no chat');
}

/** Message, topic and comment from what follows the chat in a link. */
function withNumbers(peer: PeerReference, parts: readonly (string | null)[], query: URLSearchParams, refuse: Refuse): Reference {
  if (parts.length > 2) throw refuse('there is more behind the message than a link has');
  const [first, second] = parts.map((part) => optionalNumber(part, refuse));
  const thread = optionalNumber(query.get('thread') ?? query.get('topic'), refuse);
  const commentId = optionalNumber(query.get('comment'), refuse);
  const comment = commentId === undefined ? {} : { commentId };
  if (first === undefined) return { peer };
  if (second !== undefined) return { peer, topicId: first, messageId: second, ...comment };
  if (thread !== undefined && thread !== first) return { peer, topicId: thread, messageId: first, isThread: true, ...comment };
  if (thread !== undefined) return { peer, topicId: thread, ...comment };
  return commentId === undefined ? { peer, topicOrMessageId: first } : { peer, messageId: first, ...comment };
}

function optionalNumber(text: string | null | undefined, refuse: Refuse): MessageId | undefined {
  if (text === null || text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!/^[1-9]\d{0,9}$/.test(text) || value > MAX_MESSAGE_ID) throw refuse(`"${text}" is not a message number`);
  return value;
}

function urlOf(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function decoded(text: string, refuse: Refuse): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) throw refuse('the link is damaged');
    throw error;
  }
}
