import { TobsFailure } from '../../model/errors';
import { chatIdOf, parseChatId, type ChatId } from '../../model/ids';
import type { Call } from '../calls/call';
import { asTlList, child, int, long, longs, type Tl } from '../codec/tl';
import { idOfPeer, type PeerStore } from '../chats/peers';
import { peersOfAction } from './action';

/** Most users in one `users.getUsers` (documented). */
const MAX_USERS = 100;

/** What looking up the names of people works with. */
export interface NamePorts {
  readonly call: Call;
  readonly peers: PeerStore;
  readonly signal: AbortSignal;
}

/**
 * Names the users of a page that its answer did not name, by one request (one more for every further hundred); who cannot be
 * named is remembered and not asked for again (F-FETCH-23). Pages read side by side share what is asked for.
 */
export async function nameMissing(messages: readonly Tl[], chatId: ChatId, ports: NamePorts): Promise<void> {
  for (let missing = nameless(messages, chatId, ports.peers); missing.length > 0; missing = nameless(messages, chatId, ports.peers)) {
    const underway = missing.map((id) => ports.peers.askedFor(id)).filter((request) => request !== undefined);
    if (underway.length > 0) {
      // Whoever asks hears of a failure; what it left unnamed is asked for here then.
      await Promise.allSettled(underway);
      ports.signal.throwIfAborted();
      continue;
    }
    await askFor(missing, chatId, ports);
  }
}

function nameless(messages: readonly Tl[], chatId: ChatId, peers: PeerStore): readonly ChatId[] {
  const missing = new Set<ChatId>();
  for (const message of messages) {
    for (const id of mentioned(message)) {
      if (peers.isNamed(id)) continue;
      missing.add(id);
      peers.sawIn(id, chatId, int(message, 'id') ?? 0);
    }
  }
  return [...missing];
}

/** Afterwards each of them is named, or marked as not to be had, or among the hundreds still to be asked for. */
async function askFor(missing: readonly ChatId[], chatId: ChatId, ports: NamePorts): Promise<void> {
  const { peers } = ports;
  const asked: { readonly id: ChatId; readonly input: Tl }[] = [];
  for (const id of missing) {
    const input = parseChatId(id).kind === 'user' ? peers.inputUser(id) : undefined;
    if (input === undefined) peers.markUnresolvable(id);
    else if (asked.length < MAX_USERS) asked.push({ id, input });
  }
  if (asked.length === 0) return;
  const ids = asked.map(({ id }) => id);
  await peers.whileAsking(ids, readNames(asked.map(({ input }) => input), chatId, ports));
  for (const id of ids) if (!peers.isNamed(id)) peers.markUnresolvable(id);
}

async function readNames(inputs: readonly Tl[], chatId: ChatId, { call, peers, signal }: NamePorts): Promise<void> {
  try {
    for (const user of asTlList(await call({ _: 'users.getUsers', id: inputs }, { signal, chatId }))) peers.addUser(user);
  } catch (error) {
    // A missing name is shown as its id; it must not cost the page.
    if (!(error instanceof TobsFailure) || !['TELEGRAM_ERROR', 'CHAT_UNAVAILABLE'].includes(error.detail.code)) throw error;
  }
}

/** Everyone a message's note will name. */
function mentioned(message: Tl): readonly ChatId[] {
  const ids: ChatId[] = [];
  const name = (id: ChatId | undefined): void => {
    if (id !== undefined) ids.push(id);
  };
  name(idOfPeer(child(message, 'fromId')));
  const forward = child(message, 'fwdFrom');
  if (forward !== undefined) {
    name(idOfPeer(child(forward, 'fromId')));
    name(idOfPeer(child(forward, 'savedFromId')));
  }
  const reply = child(message, 'replyTo');
  const replyFrom = reply === undefined ? undefined : child(reply, 'replyFrom');
  if (replyFrom !== undefined) name(idOfPeer(child(replyFrom, 'fromId')));
  const viaBotId = long(message, 'viaBotId');
  if (viaBotId !== undefined) name(chatIdOf('user', viaBotId));
  const action = child(message, 'action');
  if (action !== undefined) ids.push(...peersOfAction(action));
  const media = child(message, 'media');
  if (media !== undefined) for (const id of longs(media, 'winners')) name(chatIdOf('user', id));
  return ids;
}
