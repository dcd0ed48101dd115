/** Users and chats as TL objects, peers, and the list of everyone a page names. */
import type { TlObject } from '../rpc/registry';
import type { Chat } from './chat';
import { hashText, long, mix } from './hash';
import type { Person } from './people';
import { randomBytesAt } from './content';
import type { View } from './view';
import type { World } from './index';

/** Access hashes differ per account, so one kept from another account is found out. */
export function accessHash(world: World, view: View, kind: 'user' | 'channel', id: number): bigint {
  return long(mix(hashText(kind, world.scenario.seed), view.selfId % 0xffffffff), id % 0xffffffff);
}

export function peerOfUser(id: number | bigint): TlObject {
  return { _: 'peerUser', userId: BigInt(id) };
}

/** The peer of a chat; Saved Messages are the account itself. */
export function peerOf(chat: Chat, view: View): TlObject {
  if (chat.kind === 'self') return peerOfUser(view.selfId);
  if (chat.isUser) return peerOfUser(chat.id);
  return chat.isChannel ? { _: 'peerChannel', channelId: BigInt(chat.id) } : { _: 'peerChat', chatId: BigInt(chat.id) };
}

/** The peer of a user or chat by its key in the scenario. */
export function peerOfKey(world: World, key: string, view: View): TlObject {
  const isPerson = world.scenario.users?.some((user) => 'key' in user && user.key === key) === true;
  return isPerson ? peerOfUser(world.people.named(key).id) : peerOf(world.chat(key), view);
}

function stripped(hash: number): Buffer {
  const bytes = randomBytesAt(hash, 0, 60);
  bytes.set([1, 40, 40]);
  return bytes;
}

export function tlUser(world: World, person: Person, view: View): TlObject {
  const self = person.id === view.selfId;
  if (person.deleted) return { _: 'user', id: BigInt(person.id), accessHash: accessHash(world, view, 'user', person.id), deleted: true };
  const min = !self && (person.min || world.scenario.history?.min?.includes(person.key) === true);
  return {
    _: 'user', id: BigInt(person.id), accessHash: accessHash(world, view, 'user', person.id), self: self || undefined, min: min || undefined,
    contact: person.contact || undefined, mutualContact: person.contact || undefined, bot: person.bot || undefined, botInfoVersion: person.bot ? 1 : undefined, premium: person.premium || undefined,
    firstName: person.firstName, lastName: person.lastName, username: person.username, phone: self || person.contact ? person.phone?.replace(/\D/g, '') : undefined,
    photo: person.photo ? { _: 'userProfilePhoto', photoId: world.catalog.ofPerson(person.ordinal), strippedThumb: stripped(person.hash), dcId: world.homeDc } : undefined,
    status: person.bot || self ? undefined : { _: 'userStatusRecently' },
  };
}

export function tlChat(world: World, chat: Chat, view: View): TlObject {
  const { spec } = chat;
  const photo = spec.photo ?? chat.hash % 3 === 0 ? { _: 'chatPhoto', photoId: world.catalog.ofChat(chat.ordinal), strippedThumb: stripped(chat.hash), dcId: world.homeDc } : { _: 'chatPhotoEmpty' };
  const date = chat.rows.length > 0 ? chat.rows.date(0) : chat.clock;
  if (!chat.isChannel) {
    if (spec.access !== undefined) return { _: 'chatForbidden', id: BigInt(chat.id), title: chat.title };
    const target = spec.migratedTo === undefined ? undefined : world.chat(spec.migratedTo);
    return {
      _: 'chat', id: BigInt(chat.id), title: chat.title, photo, participantsCount: world.membersOf(chat).length, date, version: 1, left: spec.left || undefined, noforwards: spec.noforwards || undefined,
      deactivated: target !== undefined || undefined, migratedTo: target === undefined ? undefined : { _: 'inputChannel', channelId: BigInt(target.id), accessHash: accessHash(world, view, 'channel', target.id) },
      defaultBannedRights: { _: 'chatBannedRights', untilDate: 0 },
    };
  }
  const hash = accessHash(world, view, 'channel', chat.id);
  const megagroup = !chat.isBroadcast || undefined;
  if (spec.access !== undefined) return { _: 'channelForbidden', id: BigInt(chat.id), accessHash: hash, title: chat.title, megagroup, broadcast: chat.isBroadcast || undefined };
  return {
    _: 'channel', id: BigInt(chat.id), accessHash: hash, title: chat.title, username: chat.username, photo, date, broadcast: chat.isBroadcast || undefined, megagroup, forum: chat.kind === 'forum' || undefined,
    monoforum: chat.kind === 'monoforum' || undefined, signatures: spec.signatures || undefined, noforwards: spec.noforwards || undefined, left: spec.left || undefined, hasLink: world.linkedTo(chat) === undefined ? undefined : true,
    participantsCount: spec.members ?? 100 + (chat.hash % 5000), defaultBannedRights: megagroup && { _: 'chatBannedRights', untilDate: 0 },
  };
}

/** Ids of users and chats named anywhere inside TL objects. */
export interface Named {
  readonly users: Set<number>;
  readonly chats: Set<number>;
}

const USER_FIELDS = new Set(['userId', 'viaBotId', 'viaBusinessBotId', 'inviterId', 'botId', 'newCreatorId', 'adminId']);
const USER_LISTS = new Set(['users', 'winners']);

/** Finds everyone named in `value`; whole users and chats inside it are left alone. */
export function collect(value: unknown, named: Named): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, named);
    return;
  }
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return;
  for (const [field, inner] of Object.entries(value)) {
    if (typeof inner === 'bigint') {
      if (USER_FIELDS.has(field)) named.users.add(Number(inner));
      else if (field === 'channelId' || field === 'chatId') named.chats.add(Number(inner));
    } else if (typeof inner === 'object' && inner !== null) {
      if (USER_LISTS.has(field) && Array.isArray(inner)) for (const id of inner) if (typeof id === 'bigint') named.users.add(Number(id));
      if (field === 'channels' && Array.isArray(inner)) for (const id of inner) if (typeof id === 'bigint') named.chats.add(Number(id));
      collect(inner, named);
    }
  }
}

/** The `users` and `chats` vectors of an answer, in a stable order, without those the scenario withholds. */
export function namedIn(world: World, view: View, ...values: unknown[]): { users: TlObject[]; chats: TlObject[] } {
  const named: Named = { users: new Set(), chats: new Set() };
  for (const value of values) collect(value, named);
  const withheld = new Set(world.scenario.history?.withhold ?? []);
  const users = [...named.users].sort((a, b) => a - b).flatMap((id) => {
    const person = world.people.get(id);
    return person === undefined || withheld.has(person.key) ? [] : [tlUser(world, person, view)];
  });
  const chats = [...named.chats].sort((a, b) => a - b).flatMap((id) => {
    const chat = world.chatById(id);
    return chat === undefined || withheld.has(chat.key) ? [] : [tlChat(world, chat, view)];
  });
  return { users, chats };
}
