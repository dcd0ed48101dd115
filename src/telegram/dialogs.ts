import type { Dialog } from '../model/chat';
import { chatIdOf, type ChatId } from '../model/ids';
import type { Call } from './call';
import { asTl, child, children, flag, int, long, type Tl } from './codec/tl';
import { idOfPeer, migratedTo, type PeerStore } from './peers';

const PAGE = 100;
const ARCHIVE = 1;

/** Where the next page of dialogs starts: all three of the last row with a message; one alone loses rows with equal dates. */
interface Offset {
  readonly offsetDate: number;
  readonly offsetId: number;
  readonly offsetPeer: Tl;
}

const START: Offset = { offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' } };

/** All dialogs, archived ones too, page by page; none twice. */
export async function* readDialogs(call: Call, peers: PeerStore, signal: AbortSignal): AsyncGenerator<readonly Dialog[]> {
  const seen = new Set<ChatId>();
  yield* readFolder({ call, peers, signal, seen, folderId: 0 });
  yield* readFolder({ call, peers, signal, seen, folderId: ARCHIVE });
}

interface FolderRead {
  readonly call: Call;
  readonly peers: PeerStore;
  readonly signal: AbortSignal;
  readonly seen: Set<ChatId>;
  readonly folderId: number;
}

async function* readFolder(read: FolderRead): AsyncGenerator<readonly Dialog[]> {
  let offset = START;
  for (let page = 0; ; page++) {
    const request: Tl = { _: 'messages.getDialogs', ...offset, limit: PAGE, hash: 0n, folderId: read.folderId, ...(page > 0 ? { excludePinned: true } : {}) };
    const answer = asTl(await read.call(request, { signal: read.signal }));
    if (answer === undefined) return;
    read.peers.addFrom(answer);
    const { dialogs, next } = rowsOf(answer, read);
    if (dialogs.length > 0) yield dialogs;
    // `messages.dialogs` (not a slice) is the whole list; else only a page without anything new ends it.
    if (answer._ === 'messages.dialogs' || children(answer, 'dialogs').length === 0 || next === undefined || isSame(next, offset)) return;
    offset = next;
  }
}

function rowsOf(answer: Tl, read: FolderRead): { readonly dialogs: readonly Dialog[]; readonly next?: Offset } {
  const messages = topMessages(answer);
  const migrated = new Set(children(answer, 'chats').filter((chat) => migratedTo(chat) !== undefined).map((chat) => chatIdOf('group', long(chat, 'id') ?? 0n)));
  const dialogs: Dialog[] = [];
  let next: Offset | undefined;
  for (const row of children(answer, 'dialogs')) {
    const id = idOfPeer(child(row, 'peer'));
    if (row._ !== 'dialog' || id === undefined) continue;
    const topMessageId = int(row, 'topMessage') ?? 0;
    const message = messages.get(`${id} ${topMessageId}`);
    const offsetPeer = read.peers.inputPeer(id);
    const date = message === undefined ? 0 : (int(message, 'date') ?? 0);
    if (date > 0 && offsetPeer !== undefined) next = { offsetDate: date, offsetId: topMessageId, offsetPeer };
    const chat = read.peers.chat(id);
    // A basic group that became a supergroup is listed as that supergroup.
    if (chat === undefined || read.seen.has(id) || migrated.has(id)) continue;
    read.seen.add(id);
    read.peers.keep(id);
    dialogs.push({ chat, topMessageId, topMessageDate: date, isPinned: flag(row, 'pinned'), isArchived: read.folderId === ARCHIVE });
  }
  return next === undefined ? { dialogs } : { dialogs, next };
}

function topMessages(answer: Tl): ReadonlyMap<string, Tl> {
  const messages = new Map<string, Tl>();
  for (const message of children(answer, 'messages')) {
    const id = idOfPeer(child(message, 'peerId'));
    if (id !== undefined) messages.set(`${id} ${int(message, 'id') ?? 0}`, message);
  }
  return messages;
}

function isSame(a: Offset, b: Offset): boolean {
  return a.offsetDate === b.offsetDate && a.offsetId === b.offsetId && JSON.stringify(a.offsetPeer, bigints) === JSON.stringify(b.offsetPeer, bigints);
}

function bigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
