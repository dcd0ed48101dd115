/** What a takeout session allows. */
import type { Chat } from '../world/chat';
import type { World } from '../world/index';
import type { Takeout } from '../world/takeouts';
import { RpcError, type RpcContext } from './registry';

/** Whose takeout it is: the sign-in, whichever data centre a call reaches. */
export function takeoutOwner({ login }: RpcContext<World>): string {
  return (login.parent ?? login).keyId;
}

/** The session a call is wrapped in, checked; undefined outside a takeout. */
export function takeoutOf(context: RpcContext<World>): Takeout | undefined {
  if (context.takeoutId === undefined) return undefined;
  const takeout = context.world.takeouts.find(context.takeoutId, takeoutOwner(context), context.now());
  if (takeout === undefined) throw new RpcError(403, 'TAKEOUT_INVALID');
  return takeout;
}

/** Refuses chats of a kind the session was not opened for. */
export function checkChatAllowed(context: RpcContext<World>, chat: Chat): void {
  const flags = takeoutOf(context)?.flags;
  if (flags === undefined) return;
  const allowed = chat.isUser ? flags.messageUsers : !chat.isChannel ? flags.messageChats : chat.isBroadcast ? flags.messageChannels : flags.messageMegagroups;
  if (!allowed) throw new RpcError(403, 'TAKEOUT_REQUIRED');
}

/** Refuses files when none were asked for, or larger ones than asked for. */
export function checkFileAllowed(context: RpcContext<World>, sizeBytes: number): void {
  const flags = takeoutOf(context)?.flags;
  if (flags === undefined) return;
  if (!flags.files || (flags.fileMaxSize !== undefined && sizeBytes > flags.fileMaxSize)) throw new RpcError(403, 'TAKEOUT_REQUIRED');
}

/** Newest id of the sequence that split ranges divide. */
export function lastAccountId(world: World): number {
  return Math.max(0, ...world.chats.filter((chat) => !chat.isChannel && chat.rows.length > 0).map((chat) => chat.rows.id(chat.rows.length - 1)));
}
