import { isSelective, type MessageKind } from '../../model/chat';
import type { Tl } from '../codec/tl';
import type { HistorySource } from './pages';
import type { PageQuery } from './piece';

/** Telegram's own filters. @see https://core.telegram.org/type/MessagesFilter */
const filters: Readonly<Record<MessageKind, string>> = {
  photos: 'inputMessagesFilterPhotos',
  videos: 'inputMessagesFilterVideo',
  files: 'inputMessagesFilterDocument',
  links: 'inputMessagesFilterUrl',
  music: 'inputMessagesFilterMusic',
  voice: 'inputMessagesFilterVoice',
  pinned: 'inputMessagesFilterPinned',
};

/** What a page of is asked for, with the addresses of the chat and of the sublist in it. */
export interface PartAddress {
  readonly source: HistorySource;
  readonly peer: Tl;
  readonly sublist: Tl | undefined;
}

/** The request for a page of a chat, or of the part of it that is read. */
export function historyRequest(address: PartAddress, query: PageQuery): Tl {
  const { source, peer } = address;
  if (isSelective(source)) return selectiveRequest(address, query);
  const { topicId } = source;
  return { _: topicId === undefined ? 'messages.getHistory' : 'messages.getReplies', peer, ...(topicId === undefined ? {} : { msgId: topicId }), ...query, maxId: 0, minId: 0, hash: 0n };
}

/**
 * Messages of one kind, or of one sublist. Pages are cut from the matching messages as they are from a history.
 * @see https://core.telegram.org/method/messages.search
 */
function selectiveRequest({ source, peer, sublist }: PartAddress, query: PageQuery): Tl {
  const { only, topicId } = source;
  if (only === undefined) return { _: 'messages.getSavedHistory', ...parentOf(peer), peer: sublist, ...query, maxId: 0, minId: 0, hash: 0n };
  const { offsetDate, ...place } = query;
  // A search knows no offset by date, only bounds: the oldest messages from the second before on, so that whether the bound
  // is part of it does not matter. Ids that are known already are dropped by whoever asks.
  const cut = offsetDate > 0 ? { ...place, offsetId: 1, minDate: Math.max(1, offsetDate - 1) } : { ...place, minDate: 0 };
  return {
    _: 'messages.search',
    peer,
    q: '',
    filter: { _: filters[only] },
    ...(topicId !== undefined && { topMsgId: topicId }),
    ...(sublist !== undefined && { savedPeerId: sublist }),
    ...cut,
    maxDate: 0,
    maxId: 0,
    minId: 0,
    hash: 0n,
  };
}

/** Saved Messages are nobody's sublists but one's own. @see https://core.telegram.org/api/monoforum */
function parentOf(peer: Tl): { readonly parentPeer?: Tl } {
  return peer._ === 'inputPeerSelf' ? {} : { parentPeer: peer };
}
