/** Calls handlers of the world directly, as the dispatcher would, for tests without a connection. */
import '../rpc/world';
import { findHandler, type RpcContext, type TlObject } from '../rpc/registry';
import { NEWEST_LAYER } from '../schema';
import type { Chat } from './chat';
import type { World } from './index';
import { accessHash } from './tl-peers';

export interface TestClient {
  readonly world: World;
  /** Calls a method; resolves with its answer, rejects with its RpcError. */
  call(method: string, params: Record<string, unknown>): Promise<TlObject>;
  list(method: string, params: Record<string, unknown>): Promise<readonly TlObject[]>;
  peer(chat: Chat): TlObject;
}

export interface ClientWish {
  readonly dc?: number;
  readonly layer?: number;
  readonly userId?: number;
  readonly now?: () => number;
  readonly takeoutId?: bigint;
  readonly messagesRange?: { readonly minId: number; readonly maxId: number };
}

/** A client signed in to the world's first account. */
export function testClient(world: World, wish: ClientWish = {}): TestClient {
  const userId = wish.userId ?? world.account.id;
  const context: RpcContext<World> = {
    dc: wish.dc ?? world.homeDc, layer: wish.layer ?? NEWEST_LAYER, login: { keyId: 'test', userId: BigInt(userId), revoked: false }, connectionId: 1, wrappers: [], world, now: wish.now ?? ((): number => 1_750_000_000),
    ...(wish.takeoutId === undefined ? {} : { takeoutId: wish.takeoutId }), ...(wish.messagesRange === undefined ? {} : { messagesRange: wish.messagesRange }),
  };
  const ask = async (method: string, params: Record<string, unknown>): Promise<unknown> => {
    const handler = findHandler(method);
    if (handler === undefined) throw new Error(`no handler for ${method}`);
    return handler.handle(context as never, { _: method, ...params });
  };
  return {
    world,
    call: async (method, params) => (await ask(method, params)) as TlObject,
    list: async (method, params) => (await ask(method, params)) as readonly TlObject[],
    peer: (chat) => {
      const view = world.view(userId, 0);
      if (chat.kind === 'self') return { _: 'inputPeerSelf' };
      if (chat.isUser) return { _: 'inputPeerUser', userId: BigInt(chat.id), accessHash: accessHash(world, view, 'user', chat.id) };
      if (!chat.isChannel) return { _: 'inputPeerChat', chatId: BigInt(chat.id) };
      return { _: 'inputPeerChannel', channelId: BigInt(chat.id), accessHash: accessHash(world, view, 'channel', chat.id) };
    },
  };
}

/** `messages`, `dialogs`, `users` … of an answer. */
export function objects(answer: TlObject, field: string): readonly TlObject[] {
  const value = answer[field];
  if (!Array.isArray(value)) throw new Error(`${answer._} has no ${field}`);
  return value as readonly TlObject[];
}

export function idsOf(answer: TlObject): number[] {
  return objects(answer, 'messages').map((message) => Number(message['id']));
}

/** Arguments of getHistory with everything not given off. */
export function historyParams(peer: TlObject, wish: Record<string, unknown> = {}): Record<string, unknown> {
  return { peer, offsetId: 0, offsetDate: 0, addOffset: 0, limit: 100, maxId: 0, minId: 0, hash: 0n, ...wish };
}
