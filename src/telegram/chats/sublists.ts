import type { Dialog } from '../../model/chat';
import { TobsFailure } from '../../model/errors';
import type { ChatId } from '../../model/ids';
import type { Call } from '../calls/call';
import { asTl, child, children, flag, int, type Tl } from '../codec/tl';
import { idOfPeer, type PeerStore } from './peers';

const PAGE = 100;

/** What listing the parts of Saved Messages or of direct messages works with. */
export interface SublistPorts {
  readonly call: Call;
  readonly peers: PeerStore;
  readonly signal: AbortSignal;
}

/** Where the next page starts: all three of the last row, as in the list of dialogs. */
interface Offset {
  readonly offsetDate: number;
  readonly offsetId: number;
  readonly offsetPeer: Tl;
}

/**
 * What Saved Messages or the direct messages of a channel are divided into, newest first. The list ends with a page that brings
 * nothing new. @param peer address of the chat
 *
 * @see https://core.telegram.org/api/saved-messages and https://core.telegram.org/api/monoforum
 */
export async function readSublists(chatId: ChatId, peer: Tl, ports: SublistPorts): Promise<readonly Dialog[]> {
  const kind = ports.peers.chat(chatId)?.kind;
  if (kind !== 'self' && kind !== 'monoforum') throw new TobsFailure({ code: 'REFERENCE_INVALID', reference: chatId, reason: 'only Saved Messages and the direct messages of a channel are divided by chat' });
  const rows = new Map<ChatId, Dialog>();
  let offset: Offset = { offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' } };
  for (;;) {
    const request: Tl = { _: 'messages.getSavedDialogs', ...(kind === 'monoforum' && { parentPeer: peer }), ...offset, limit: PAGE, hash: 0n };
    const answer = asTl(await ports.call(request, { signal: ports.signal }));
    if (answer === undefined) break;
    ports.peers.addFrom(answer);
    const known = rows.size;
    const next = takeRows(answer, rows, ports.peers);
    if (answer._ === 'messages.savedDialogs' || rows.size === known || next === null) break;
    offset = next;
  }
  return [...rows.values()];
}

/** @returns where the next page starts, or null after a page without a row */
function takeRows(answer: Tl, rows: Map<ChatId, Dialog>, peers: PeerStore): Offset | null {
  const dates = new Map(children(answer, 'messages').map((message) => [int(message, 'id') ?? 0, int(message, 'date') ?? 0]));
  let next: Offset | null = null;
  for (const row of children(answer, 'dialogs')) {
    const id = idOfPeer(child(row, 'peer'));
    if (id === undefined) continue;
    const topMessageId = int(row, 'topMessage') ?? 0;
    const topMessageDate = dates.get(topMessageId) ?? 0;
    const offsetPeer = peers.inputPeer(id);
    if (offsetPeer !== undefined) next = { offsetDate: topMessageDate, offsetId: topMessageId, offsetPeer };
    peers.keep(id);
    const chat = peers.get(id);
    const title = id === peers.selfId ? 'My notes' : (chat?.name ?? id);
    if (!rows.has(id)) rows.set(id, { chat: { id, kind: chat?.kind ?? 'user', title, ...(chat?.username !== undefined && { username: chat.username }) }, topMessageId, topMessageDate, isPinned: flag(row, 'pinned'), isArchived: false });
  }
  return next;
}
