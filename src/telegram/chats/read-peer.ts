import type { ChatKind } from '../../model/chat';
import { deletedAccountName } from '../../model/deleted-account';
import { chatIdOf, type ChatId } from '../../model/ids';
import { child, children, flag, int, long, longText, optionalText, text, type Tl } from '../codec/tl';
import type { Peer } from './peers';

/** What a TL `user` says about somebody. */
export function userPeer(id: ChatId, user: Tl): Peer {
  return {
    id,
    kind: flag(user, 'bot') ? 'bot' : 'user',
    name: userName(user),
    ...usernameOf(user),
    ...hashOf(user),
    ...(flag(user, 'deleted') ? { isDeleted: true } : {}),
    ...photoOf(user),
  };
}

/** What a TL `Chat` says about a group or channel, also about one that cannot be read. */
export function chatPeer(id: ChatId, chat: Tl): Peer {
  return {
    id,
    kind: isChannel(chat) ? channelKind(chat) : 'group',
    name: text(chat, 'title') || id,
    ...usernameOf(chat),
    ...hashOf(chat),
    ...(flag(chat, 'noforwards') ? { isRestricted: true } : {}),
    ...photoOf(chat),
    ...(migratedTo(chat) === undefined ? {} : { migratedTo: migratedTo(chat) }),
  };
}

/** True for channels and supergroups, which have ids of their own kind. */
export function isChannel(chat: Tl): boolean {
  return chat._ === 'channel' || chat._ === 'channelForbidden';
}

function userName(user: Tl): string {
  if (flag(user, 'deleted')) return deletedAccountName;
  const name = `${text(user, 'firstName')} ${text(user, 'lastName')}`.trim();
  return name || (usernameOf(user).username ?? longText(user, 'id') ?? '');
}

function channelKind(chat: Tl): ChatKind & Peer['kind'] {
  if (flag(chat, 'monoforum')) return 'monoforum';
  if (flag(chat, 'forum')) return 'forum';
  return flag(chat, 'megagroup') || flag(chat, 'gigagroup') ? 'supergroup' : 'channel';
}

function usernameOf(peer: Tl): { readonly username?: string } {
  const active = children(peer, 'usernames').find((item) => flag(item, 'active'));
  const username = optionalText(peer, 'username') ?? (active === undefined ? undefined : optionalText(active, 'username'));
  return username === undefined ? {} : { username };
}

/** `userProfilePhoto` and `chatPhoto` alike; the empty ones have no id. */
function photoOf(peer: Tl): { readonly photoId?: string; readonly photoDc?: number } {
  const photo = child(peer, 'photo');
  const photoId = photo === undefined ? undefined : longText(photo, 'photoId');
  const photoDc = photo === undefined ? undefined : int(photo, 'dcId');
  return photoId === undefined ? {} : { photoId, ...(photoDc === undefined ? {} : { photoDc }) };
}

function hashOf(peer: Tl): { readonly accessHash?: string } {
  const accessHash = longText(peer, 'accessHash');
  return accessHash === undefined ? {} : { accessHash };
}

/** Supergroup that a basic group became. */
export function migratedTo(chat: Tl): ChatId | undefined {
  const target = child(chat, 'migratedTo');
  const bareId = target === undefined ? undefined : long(target, 'channelId');
  return bareId === undefined ? undefined : chatIdOf('channel', bareId);
}
