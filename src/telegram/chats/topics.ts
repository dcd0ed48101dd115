import { TobsFailure } from '../../model/errors';
import type { ChatId, MessageId } from '../../model/ids';
import type { Topic } from '../../model/topic';
import type { Call } from '../calls/call';
import { asTl, asTlList, child, children, flag, int, long, optionalText, text, type Tl } from '../codec/tl';
import { idOfPeer, type PeerStore } from './peers';

/** Most topics in one answer, and most custom emoji in one question (documented). */
const PAGE = 100;

/** What listing a forum's topics works with. */
export interface TopicPorts {
  readonly call: Call;
  readonly peers: PeerStore;
  readonly signal: AbortSignal;
}

/** Where the next page starts: all three of the last row; one alone loses topics with equal dates. */
interface Offset {
  readonly offsetDate: number;
  readonly offsetId: number;
  readonly offsetTopic: number;
}

/**
 * All topics of a forum, pinned ones first, then by their newest message. The list ends with a page that brings nothing new:
 * neither a short page nor the count says that it is over.
 *
 * @see https://core.telegram.org/method/messages.getForumTopics
 */
export async function allTopics(chatId: ChatId, peer: Tl, ports: TopicPorts): Promise<readonly Topic[]> {
  const rows = new Map<MessageId, Tl>();
  let offset: Offset = { offsetDate: 0, offsetId: 0, offsetTopic: 0 };
  for (;;) {
    const answer = asTl(await ports.call({ _: 'messages.getForumTopics', peer, ...offset, limit: PAGE }, { signal: ports.signal }));
    if (answer === undefined) break;
    ports.peers.addFrom(answer);
    const known = rows.size;
    const page = children(answer, 'topics').filter(({ _ }) => _ === 'forumTopic');
    for (const row of page) rows.set(int(row, 'id') ?? 0, row);
    const last = page.at(-1);
    // The count is believed only together with that many topics.
    if (last === undefined || rows.size === known || rows.size === int(answer, 'count')) break;
    offset = offsetAfter(last, answer);
  }
  return await topicsOf(chatId, [...rows.values()], ports);
}

/** Single topics; those that do not exist are missing. At most 100 ids. */
export async function topicsById(chatId: ChatId, peer: Tl, ids: readonly MessageId[], ports: TopicPorts): Promise<readonly Topic[]> {
  const answer = asTl(await ports.call({ _: 'messages.getForumTopicsByID', peer, topics: [...ids] }, { signal: ports.signal }));
  if (answer === undefined) return [];
  ports.peers.addFrom(answer);
  return await topicsOf(chatId, children(answer, 'topics').filter(({ _ }) => _ === 'forumTopic'), ports);
}

function offsetAfter(last: Tl, answer: Tl): Offset {
  const offsetId = int(last, 'topMessage') ?? 0;
  const top = children(answer, 'messages').find((message) => int(message, 'id') === offsetId);
  return { offsetDate: (top === undefined ? undefined : int(top, 'date')) ?? int(last, 'date') ?? 0, offsetId, offsetTopic: int(last, 'id') ?? 0 };
}

async function topicsOf(chatId: ChatId, rows: readonly Tl[], ports: TopicPorts): Promise<readonly Topic[]> {
  const icons = await iconsOf(rows, ports);
  return rows.map((row) => {
    const creator = idOfPeer(child(row, 'fromId'));
    const icon = icons.get(long(row, 'iconEmojiId') ?? 0n);
    const id = int(row, 'id') ?? 0;
    return {
      id,
      title: text(row, 'title') || `Topic ${id}`,
      date: int(row, 'date') ?? 0,
      // Topics of the chat itself are made by anonymous administrators.
      ...(creator === undefined || creator === chatId || !ports.peers.isNamed(creator) ? {} : { creatorName: ports.peers.author(creator).name }),
      ...(icon === undefined ? {} : { icon }),
      isPinned: flag(row, 'pinned'),
      isClosed: flag(row, 'closed'),
      isHidden: flag(row, 'hidden'),
    };
  });
}

/** Characters of the icons by document id: a topic names its icon only by a number, which says nothing to anybody. */
async function iconsOf(rows: readonly Tl[], { call, signal }: TopicPorts): Promise<ReadonlyMap<bigint, string>> {
  const ids = [...new Set(rows.flatMap((row) => long(row, 'iconEmojiId') ?? []))];
  const icons = new Map<bigint, string>();
  for (let start = 0; start < ids.length; start += PAGE) {
    try {
      for (const document of asTlList(await call({ _: 'messages.getCustomEmojiDocuments', documentId: ids.slice(start, start + PAGE) }, { signal }))) {
        const attribute = children(document, 'attributes').find(({ _ }) => _ === 'documentAttributeCustomEmoji');
        const character = attribute === undefined ? undefined : optionalText(attribute, 'alt');
        if (character !== undefined) icons.set(long(document, 'id') ?? 0n, character);
      }
    } catch (error) {
      // A missing icon is no reason to miss the topics.
      if (!(error instanceof TobsFailure) || error.detail.code !== 'TELEGRAM_ERROR') throw error;
    }
  }
  return icons;
}
