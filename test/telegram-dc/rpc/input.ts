/** From input peers to chats and people, with Telegram's errors for wrong ids and access hashes. */
import type { Chat } from '../world/chat';
import type { World } from '../world/index';
import type { Person } from '../world/people';
import { accessHash } from '../world/tl-peers';
import type { View } from '../world/view';
import { RpcError, type RpcContext, type TlObject } from './registry';
import { takeoutOf } from './takeout-rules';

export type Context = RpcContext<World>;

/** The world as the caller sees it now. Calls under a takeout that is over or another login's end here. */
export function viewOf(context: Context): View {
  takeoutOf(context);
  return context.world.view(Number(context.login.userId ?? 0n), context.now(), context.layer);
}

export function objectField(value: TlObject, field: string): TlObject {
  const inner = value[field];
  if (typeof inner !== 'object' || inner === null || !('_' in inner)) throw new RpcError(400, 'INPUT_REQUEST_INVALID');
  return inner as TlObject;
}

export function objectsField(value: TlObject, field: string): readonly TlObject[] {
  const inner = value[field];
  return Array.isArray(inner) ? (inner as TlObject[]) : [];
}

export function intField(value: TlObject, field: string): number {
  return Number(value[field] ?? 0);
}

export function stringField(value: TlObject, field: string): string {
  const inner = value[field];
  return typeof inner === 'string' ? inner : '';
}

/** What a peer turned out to be; `chat` is absent for a user one has never written with. */
export interface Target {
  readonly chat: Chat | undefined;
  readonly person: Person | undefined;
}

export function personOf(context: Context, input: TlObject): Person {
  const { world } = context;
  const view = viewOf(context);
  const id = Number(input['userId'] ?? view.selfId);
  const person = world.people.get(id);
  switch (input._) {
    case 'inputUserSelf':
    case 'inputPeerSelf':
      break;
    case 'inputUser':
    case 'inputPeerUser':
      // A min user has no access hash one may use.
      if (person === undefined || input['accessHash'] !== accessHash(world, view, 'user', id) || (id !== view.selfId && isMin(world, person))) throw new RpcError(400, input._ === 'inputUser' ? 'USER_ID_INVALID' : 'PEER_ID_INVALID');
      break;
    case 'inputUserFromMessage':
    case 'inputPeerUserFromMessage': {
      const chat = chatOf(context, objectField(input, 'peer'));
      if (chat === undefined || chat.rows.find(intField(input, 'msgId')) < 0) throw new RpcError(400, 'MSG_ID_INVALID');
      break;
    }
    default:
      throw new RpcError(400, 'PEER_ID_INVALID');
  }
  if (person === undefined) throw new RpcError(400, 'PEER_ID_INVALID');
  return person;
}

function isMin(world: World, person: Person): boolean {
  return person.min || world.scenario.history?.min?.includes(person.key) === true;
}

/** Channel of an `inputChannel` or `inputPeerChannel`. */
export function channelOf(context: Context, input: TlObject): Chat {
  const { world } = context;
  const view = viewOf(context);
  const id = Number(input['channelId'] ?? 0);
  const chat = world.chatById(id);
  if (chat === undefined || !chat.isChannel || !world.isSeenBy(chat, view.selfId)) throw new RpcError(400, 'CHANNEL_INVALID');
  if (input._ === 'inputChannelFromMessage' || input._ === 'inputPeerChannelFromMessage') {
    if (chatOf(context, objectField(input, 'peer'))?.rows.find(intField(input, 'msgId')) === -1) throw new RpcError(400, 'MSG_ID_INVALID');
  } else if (input['accessHash'] !== accessHash(world, view, 'channel', id)) throw new RpcError(400, 'CHANNEL_INVALID');
  if (chat.spec.access === 'banned') throw new RpcError(400, 'USER_BANNED_IN_CHANNEL');
  if (chat.spec.access !== undefined) throw new RpcError(400, 'CHANNEL_PRIVATE');
  return chat;
}

/** Basic group by its plain id; groups have no access hash. */
export function groupOf(context: Context, id: number): Chat {
  const chat = context.world.chatById(id);
  if (chat === undefined || chat.isChannel || !context.world.isSeenBy(chat, viewOf(context).selfId)) throw new RpcError(400, 'CHAT_ID_INVALID');
  if (chat.spec.access !== undefined) throw new RpcError(400, 'CHAT_FORBIDDEN');
  return chat;
}

/** What an `InputPeer` means; the access hash is checked. */
export function targetOf(context: Context, input: TlObject): Target {
  const { world } = context;
  const { selfId } = viewOf(context);
  if (input._ === 'inputPeerChannel' || input._ === 'inputPeerChannelFromMessage') return { chat: channelOf(context, input), person: undefined };
  if (input._ === 'inputPeerChat') return { chat: groupOf(context, Number(input['chatId'] ?? 0)), person: undefined };
  const person = personOf(context, input);
  const chat = person.id === selfId ? world.chats.find((candidate) => candidate.kind === 'self' && world.isSeenBy(candidate, selfId)) : world.privateChat(person.id, selfId);
  return { chat, person };
}

/** Chat of an `InputPeer`; undefined for a user without one. */
export function chatOf(context: Context, input: TlObject): Chat | undefined {
  return targetOf(context, input).chat;
}
