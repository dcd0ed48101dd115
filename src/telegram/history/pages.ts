import type { HistoryPart } from '../../model/chat';
import { TobsFailure } from '../../model/errors';
import { parseChatId, type ChatId, type MessageId } from '../../model/ids';
import type { Message } from '../../model/message';
import type { Call } from '../calls/call';
import { DecodeError } from '../codec/decode';
import { asTl, asTlList, child, children, flag, int, text, type Tl, type TlValue } from '../codec/tl';
import { normaliseMessage, unsupportedMessage, type MessageContext } from '../normalise/message';
import { nameMissing } from '../normalise/names';
import { idOfPeer, type PeerStore } from '../chats/peers';
import type { Page, PageQuery } from './piece';
import { historyRequest } from './part-request';
import { splitIds, type Split } from './split-history';

/** Counts above this are Telegram's way of saying "unknown" (2,147,483,647 has been seen). */
export const MAX_COUNT = 100_000_000;

/** What reading one chat's history works with. */
export interface HistoryPorts {
  readonly call: Call;
  readonly peers: PeerStore;
  /** Fills `peers` from the dialog list when a chat cannot be addressed yet. */
  readonly loadDialogs: (signal: AbortSignal) => Promise<void>;
  /** Custom names for decoding errors: constructor ids as text. */
  readonly signal: AbortSignal;
  /** Ranges of ids the chat is read by; one undefined entry where it is one list. */
  readonly rangesOf: (chatId: ChatId) => readonly Split[];
}

/** The history of one chat or a part of it, or the comments under a channel's post. */
export interface HistorySource extends HistoryPart {
  readonly chatId: ChatId;
  /** Group the comments are messages of. */
  readonly discussionId?: ChatId;
}

/** A page as Telegram sent it, newest first, with the messages that could not be read marked. */
interface RawPage {
  readonly messages: readonly Tl[];
  readonly total?: number;
  readonly newer?: number;
  readonly isTotalUnproved?: true;
}

/** TL name of the mark that takes the place of an unreadable message. */
const UNREADABLE = 'tobs.unreadable';

/** Where a page is asked for. */
export interface PagePlace {
  readonly range?: Split;
}

/** One page of history, normalised, oldest first. An access hash that is refused is replaced from the list of dialogs, once. */
export async function fetchPage(source: HistorySource, query: PageQuery, ports: HistoryPorts & PagePlace): Promise<Page<Message>> {
  try {
    return await fetchAddressed(source, query, ports);
  } catch (error) {
    // Groups have no hash, and are refused for what they are.
    const { chatId } = source;
    if (ports.peers.get(chatId) !== undefined || parseChatId(chatId).kind === 'group' || !isUnknownThere(error)) throw error;
    await ports.loadDialogs(ports.signal);
    if (ports.peers.inputPeer(chatId) === undefined) throw error;
    return await fetchAddressed(source, query, ports);
  }
}

async function fetchAddressed(source: HistorySource, query: PageQuery, ports: HistoryPorts & PagePlace): Promise<Page<Message>> {
  const peer = await inputPeerOf(source.chatId, ports);
  const sublist = source.sublistId === undefined ? undefined : await inputPeerOf(source.sublistId, ports);
  const raw = await fetchRaw({ source, peer, sublist, range: ports.range }, query, ports);
  const owner = source.discussionId ?? source.chatId;
  await nameMissing(raw.messages, owner, ports);
  const context = contextOf(owner, ports.peers);
  // Nothing keeps a server from sending a message twice.
  const byId = new Map(raw.messages.map((message) => [int(message, 'id') ?? 0, message]));
  const sent = [...byId.keys()].filter((id) => id > 0);
  const items = [...byId.values()].map((message) => readOne(message, context)).filter((message): message is Message => message !== null && message.id > 0);
  items.sort((a, b) => a.id - b.id);
  return { items, ...(raw.total === undefined ? {} : { total: raw.total }), ...(raw.newer !== undefined && { newer: raw.newer }), ...(raw.isTotalUnproved === true && { isTotalUnproved: true }), ...(sent.length > items.length && { sent }) };
}

/** Single messages by id, oldest first; ids that do not exist are missing. At most 100 ids. */
export async function fetchMessages(chatId: ChatId, ids: readonly MessageId[], ports: HistoryPorts): Promise<{ readonly raw: readonly Tl[]; readonly messages: readonly Message[] }> {
  await inputPeerOf(chatId, ports);
  const channel = parseChatId(chatId).kind === 'channel' ? ports.peers.inputChannel(chatId) : undefined;
  const raw: Tl[] = [];
  for (const [range, part] of splitIds(ids, ports.rangesOf(chatId))) {
    const wanted = part.map((id) => ({ _: 'inputMessageID', id }));
    const request: Tl = channel === undefined ? { _: 'messages.getMessages', id: wanted } : { _: 'channels.getMessages', channel, id: wanted };
    const answer = asTl(await ports.call(request, { signal: ports.signal, chatId, ...(range === undefined ? {} : { range }) })) ?? { _: 'empty' };
    ports.peers.addFrom(answer);
    raw.push(...children(answer, 'messages'));
  }
  const context = contextOf(chatId, ports.peers);
  // Private chats and basic groups share their numbers with the whole account.
  const own = raw.filter((message) => (idOfPeer(child(message, 'peerId')) ?? chatId) === chatId);
  const messages = own.map((message) => normaliseMessage(message, context)).filter((message): message is Message => message !== null);
  return { raw, messages: messages.sort((a, b) => a.id - b.id) };
}

function contextOf(chatId: ChatId, peers: PeerStore): MessageContext {
  return { names: peers, chatId, selfId: peers.selfId, isForum: peers.get(chatId)?.kind === 'forum' };
}

function readOne(message: Tl, context: MessageContext): Message | null {
  return message._ === UNREADABLE ? unsupportedMessage(message, context, text(message, 'reason')) : normaliseMessage(message, context);
}

/** The TL InputPeer of a chat. @throws TobsFailure CHAT_UNKNOWN when this account cannot address it */
export async function inputPeerOf(chatId: ChatId, ports: HistoryPorts): Promise<Tl> {
  if (ports.peers.inputPeer(chatId) === undefined || ports.peers.get(chatId) === undefined) await ports.loadDialogs(ports.signal);
  const peer = ports.peers.inputPeer(chatId);
  if (peer === undefined) throw new TobsFailure({ code: 'CHAT_UNKNOWN', reference: chatId });
  ports.peers.keep(chatId);
  return peer;
}

interface Fetch {
  readonly source: HistorySource;
  readonly peer: Tl;
  /** Peer of the sublist, if one is read. */
  readonly sublist: Tl | undefined;
  readonly range: Split;
}

async function fetchRaw(fetch: Fetch, query: PageQuery, ports: HistoryPorts): Promise<RawPage> {
  const request = historyRequest(fetch, query);
  try {
    const { range } = fetch;
    return takeAnswer(await ports.call(request, { signal: ports.signal, chatId: fetch.source.chatId, ...(range === undefined ? {} : { range }) }), ports.peers);
  } catch (error) {
    if (error instanceof DecodeError) return isolate(error, fetch, query, ports);
    throw namedChat(error, fetch.source.chatId, ports.peers);
  }
}

function takeAnswer(value: TlValue, peers: PeerStore): RawPage {
  const answer = asTl(value) ?? { _: 'empty' };
  peers.addFrom(answer);
  const messages = children(answer, 'messages');
  const isWhole = answer._ === 'messages.messages';
  const count = isWhole ? messages.length : int(answer, 'count');
  const newer = isWhole ? undefined : int(answer, 'offsetIdOffset');
  // A count that the page itself exceeds counts something else.
  return { messages, ...(count === undefined || count > MAX_COUNT || count < messages.length ? {} : { total: count }), ...(newer !== undefined && { newer }), ...((isWhole || flag(answer, 'inexact')) && { isTotalUnproved: true }) };
}

/** A refused access hash is forgotten, so that the next attempt reads a fresh one. */
function namedChat(error: unknown, chatId: ChatId, peers: PeerStore): unknown {
  if (!(error instanceof TobsFailure) || error.detail.code !== 'CHAT_UNAVAILABLE') return error;
  if (isUnknownThere(error)) peers.drop(chatId);
  return new TobsFailure({ ...error.detail, chatId }, { cause: error });
}

function isUnknownThere(error: unknown): boolean {
  return error instanceof TobsFailure && error.detail.code === 'CHAT_UNAVAILABLE' && /no longer knows it/.test(error.detail.reason);
}

/**
 * A page with something this version cannot read: the messages around it are asked for again, the one itself is marked with
 * the unknown constructor, so that it shows up in the notes instead of costing the page.
 */
async function isolate(error: DecodeError, fetch: Fetch, query: PageQuery, ports: HistoryPorts): Promise<RawPage> {
  const [answer, list, bad] = error.partial;
  if (answer?.['messages'] !== undefined) {
    // Only the names behind the messages are unreadable.
    return takeAnswer({ ...answer, _: 'messages.messagesSlice' }, ports.peers);
  }
  const newer = list?.['_'] === 'vector' && Array.isArray(list['items']) ? asTlList(list['items']).length : 0;
  const id = bad === undefined ? undefined : bad['id'];
  if (bad === undefined || typeof id !== 'number') throw new TobsFailure({ code: 'TELEGRAM_ERROR', method: 'messages.getHistory', status: 0, text: error.message }, { cause: error });
  const above = newer === 0 ? { messages: [] } : await fetchRaw(fetch, { ...query, limit: newer }, ports);
  const rest = query.limit - newer - 1;
  const below = rest === 0 ? { messages: [] } : await fetchRaw(fetch, { offsetId: id, offsetDate: 0, addOffset: 0, limit: rest }, ports);
  const date = typeof bad['date'] === 'number' ? bad['date'] : 0;
  return { messages: [...above.messages, { _: UNREADABLE, id, date, reason: constructorName(error) }, ...below.messages] };
}

function constructorName(error: DecodeError): string {
  return error.constructorId === undefined ? error.message : `0x${error.constructorId.toString(16).padStart(8, '0')}`;
}
