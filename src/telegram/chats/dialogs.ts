import type { Chat, Dialog } from '../../model/chat';
import { TobsFailure } from '../../model/errors';
import { chatIdOf, type ChatId } from '../../model/ids';
import type { Call } from '../calls/call';
import { asTl, child, children, flag, int, long, type Tl } from '../codec/tl';
import { foldersOf, type DialogTraits, type FolderRule } from './folders';
import { idOfPeer, type PeerStore } from './peers';
import { photosIn } from './photos';
import { migratedTo } from './read-peer';

const PAGE = 100;
const ARCHIVE = 1;

/** Where the next page of dialogs starts: all three of the last row with a message; one alone loses rows with equal dates. */
interface Offset {
  readonly offsetDate: number;
  readonly offsetId: number;
  readonly offsetPeer: Tl;
}

const START: Offset = { offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' } };

/** All dialogs, archived ones too, page by page; none twice. @param rules the account's folders, when the rows are to name them */
export async function* readDialogs(call: Call, peers: PeerStore, signal: AbortSignal, rules: readonly FolderRule[] | null = null): AsyncGenerator<readonly Dialog[]> {
  const seen = new Set<ChatId>();
  yield* readFolder({ call, peers, signal, seen, rules, folderId: 0 });
  try {
    yield* readFolder({ call, peers, signal, seen, rules, folderId: ARCHIVE });
  } catch (error) {
    // An account, or a server, that has no archive has nothing in it.
    if (!(error instanceof TobsFailure) || error.detail.code !== 'TELEGRAM_ERROR' || error.detail.text !== 'FOLDER_ID_INVALID') throw error;
  }
}

interface FolderRead {
  readonly call: Call;
  readonly peers: PeerStore;
  readonly signal: AbortSignal;
  readonly seen: Set<ChatId>;
  readonly rules: readonly FolderRule[] | null;
  readonly folderId: number;
}

async function* readFolder(read: FolderRead): AsyncGenerator<readonly Dialog[]> {
  let offset = START;
  let isComplete = false;
  const rows = new Set<string>();
  for (let page = 0; !isComplete; page++) {
    const answer = await readPage(read, offset, page);
    if (answer === undefined) return;
    const { dialogs, next } = rowsOf(answer, read);
    if (dialogs.length > 0) yield dialogs;
    const known = rows.size;
    for (const row of children(answer, 'dialogs')) rows.add(`${row._} ${idOfPeer(child(row, 'peer')) ?? ''}`);
    // `messages.dialogs` (not a slice) is the whole list, unless that is a full page; else only a page without anything new
    // ends it: a server may give the pinned ones with every page.
    isComplete = answer._ === 'messages.dialogs' && children(answer, 'dialogs').length < PAGE;
    if (isComplete || rows.size === known || (next !== undefined && isSame(next, offset))) break;
    // A first page of pinned rows only says nothing about where the others begin.
    if (next === undefined && page > 0) break;
    offset = next ?? START;
  }
  if (isComplete) return;
  // A dialog that got a message while the list was read may have moved up past the place that was read.
  const first = await readPage(read, START, 0);
  const moved = first === undefined ? [] : rowsOf(first, read).dialogs;
  if (moved.length > 0) yield moved;
}

async function readPage({ call, peers, signal, folderId }: FolderRead, offset: Offset, page: number): Promise<Tl | undefined> {
  const request: Tl = { _: 'messages.getDialogs', ...offset, limit: PAGE, hash: 0n, folderId, ...(page > 0 ? { excludePinned: true } : {}) };
  const answer = asTl(await call(request, { signal }));
  if (answer !== undefined) peers.addFrom(answer);
  return answer;
}

function rowsOf(answer: Tl, read: FolderRead): { readonly dialogs: readonly Dialog[]; readonly next?: Offset } {
  const messages = topMessages(answer);
  const users = new Map(children(answer, 'users').map((user) => [chatIdOf('user', long(user, 'id') ?? 0n), user]));
  const migrated = new Set(children(answer, 'chats').filter((chat) => migratedTo(chat) !== undefined).map((chat) => chatIdOf('group', long(chat, 'id') ?? 0n)));
  const photos = photosIn(answer);
  const dialogs: Dialog[] = [];
  let next: Offset | undefined;
  for (const row of children(answer, 'dialogs')) {
    const id = idOfPeer(child(row, 'peer'));
    if (row._ !== 'dialog' || id === undefined) continue;
    const topMessageId = int(row, 'topMessage') ?? 0;
    const message = messages.get(`${id} ${topMessageId}`);
    const offsetPeer = read.peers.inputPeer(id);
    const date = message === undefined ? 0 : (int(message, 'date') ?? 0);
    // Pinned rows stand before all others, whatever their dates are.
    if (date > 0 && offsetPeer !== undefined && !flag(row, 'pinned')) next = { offsetDate: date, offsetId: topMessageId, offsetPeer };
    const chat = read.peers.chat(id);
    // A basic group that became a supergroup is listed as that supergroup.
    if (chat === undefined || read.seen.has(id) || migrated.has(id)) continue;
    read.seen.add(id);
    read.peers.keep(id);
    const folders = read.rules === null ? null : foldersOf(read.rules, traitsOf(row, chat, { users, isArchived: read.folderId === ARCHIVE }));
    const photo = photos.get(id);
    dialogs.push({ chat, topMessageId, topMessageDate: date, isPinned: flag(row, 'pinned'), isArchived: read.folderId === ARCHIVE, ...(folders !== null && { folders }), ...(photo !== undefined && { photo }) });
  }
  return next === undefined ? { dialogs } : { dialogs, next };
}

function traitsOf(row: Tl, chat: Chat, { users, isArchived }: { readonly users: ReadonlyMap<ChatId, Tl>; readonly isArchived: boolean }): DialogTraits {
  const user = users.get(chat.id);
  const settings = child(row, 'notifySettings');
  return {
    id: chat.id,
    kind: kindOf(chat, user !== undefined && flag(user, 'contact')),
    isMuted: settings !== undefined && (int(settings, 'muteUntil') ?? 0) > 0,
    isRead: (int(row, 'unreadCount') ?? 0) === 0 && !flag(row, 'unreadMark'),
    isArchived,
  };
}

function kindOf({ kind }: Chat, isContact: boolean): DialogTraits['kind'] {
  if (kind === 'bot') return 'bot';
  if (kind === 'channel') return 'broadcast';
  if (kind === 'user' || kind === 'self') return isContact ? 'contact' : 'nonContact';
  return 'group';
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
