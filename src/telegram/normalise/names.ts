import { TobsFailure } from '../../model/errors';
import { chatIdOf, parseChatId, type ChatId } from '../../model/ids';
import type { Call } from '../call';
import { asTlList, child, int, long, longs, type Tl } from '../codec/tl';
import { idOfPeer, type PeerStore } from '../peers';
import { peersOfAction } from './action';

/** Most users in one `users.getUsers` (documented). */
const MAX_USERS = 100;

/**
 * Names the users of a page that its answer did not name, by at most one request; who cannot be named is remembered and
 * not asked for again (F-FETCH-23).
 */
export async function nameMissing(messages: readonly Tl[], chatId: ChatId, ports: { readonly call: Call; readonly peers: PeerStore; readonly signal: AbortSignal }): Promise<void> {
  const { call, peers, signal } = ports;
  const missing = new Set<ChatId>();
  for (const message of messages) {
    for (const id of mentioned(message)) {
      if (peers.isNamed(id)) continue;
      missing.add(id);
      peers.sawIn(id, chatId, int(message, 'id') ?? 0);
    }
  }
  const users = [...missing].filter((id) => parseChatId(id).kind === 'user').slice(0, MAX_USERS);
  const asked = users.map((id) => ({ id, input: peers.inputUser(id) })).filter((user): user is { id: ChatId; input: Tl } => user.input !== undefined);
  // Marked first: whatever the answer says, the same user is not asked for twice.
  for (const id of missing) peers.markUnresolvable(id);
  if (asked.length === 0) return;
  try {
    for (const user of asTlList(await call({ _: 'users.getUsers', id: asked.map((user) => user.input) }, { signal, chatId }))) peers.addUser(user);
  } catch (error) {
    // A missing name is shown as its id; it must not cost the page.
    if (!(error instanceof TobsFailure) || !['TELEGRAM_ERROR', 'CHAT_UNAVAILABLE'].includes(error.detail.code)) throw error;
  }
}

/** Everyone a message's note will name. */
function mentioned(message: Tl): readonly ChatId[] {
  const forward = child(message, 'fwdFrom');
  const reply = child(message, 'replyTo');
  const replyFrom = reply === undefined ? undefined : child(reply, 'replyFrom');
  const action = child(message, 'action');
  const media = child(message, 'media');
  const viaBotId = long(message, 'viaBotId');
  const ids = [
    idOfPeer(child(message, 'fromId')),
    ...(forward === undefined ? [] : [idOfPeer(child(forward, 'fromId')), idOfPeer(child(forward, 'savedFromId'))]),
    ...(replyFrom === undefined ? [] : [idOfPeer(child(replyFrom, 'fromId'))]),
    ...(viaBotId === undefined ? [] : [chatIdOf('user', viaBotId)]),
    ...(action === undefined ? [] : peersOfAction(action)),
    ...(media === undefined ? [] : longs(media, 'winners').map((id) => chatIdOf('user', id))),
  ];
  return ids.filter((id): id is ChatId => id !== undefined);
}
