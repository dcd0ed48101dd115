import type { DetailAnswer, DetailRequest, PersonMark } from '../model/details';
import { TobsFailure } from '../model/errors';
import type { ChatId, MessageId } from '../model/ids';
import type { FileRef, PollMedia } from '../model/media';
import type { Article, Page } from '../model/page';
import { asTl, asTlList, bytes, child, children, int, longText, optionalText, type Tl, type TlValue } from './codec/tl';
import { stillPicture } from './normalise/document';
import { normalisePoll, storyContent } from './normalise/media';
import { normaliseArticle, normalisePage } from './normalise/page';
import { personMarks } from './normalise/message';
import { readSpeech, type HeardSpeechPorts } from './chats/heard-speech';
import { idOfPeer, type PeerStore } from './chats/peers';
import { readStories } from './chats/stories';

/** Most people in one answer (documented for `messages.getMessageReactionsList` and `messages.getPollVotes`). */
const PAGE = 100;

export type DetailPorts = HeardSpeechPorts;

/** What a message shows only in part. @throws TobsFailure CHAT_UNKNOWN before the chat's history was read */
export async function readDetails(request: DetailRequest, ports: DetailPorts): Promise<DetailAnswer> {
  switch (request.of) {
    case 'reactions':
      return { people: await readPeople({ ...request, method: 'messages.getMessageReactionsList', list: 'reactions' }, ports, (items) => personMarks(items, ports.peers)) };
    case 'votes':
      return { people: await readPeople({ ...request, method: 'messages.getPollVotes', list: 'votes' }, ports, (items) => voterMarks(items, ports.peers)) };
    case 'poll':
      return await readPoll(request.chatId, request.messageId, ports);
    case 'stories':
      return { stories: Object.fromEntries([...(await readStories(request, ports))].map(([id, story]) => [String(id), storyContent(story, ports.peers)])) };
    case 'page':
      return await readPage(request.chatId, request.messageId, ports);
    case 'article':
      return await readArticle(request.url, ports);
    case 'speech':
      return { speech: await readSpeech(request, ports) };
    case 'emoji':
      return await readEmoji(request.ids, ports);
  }
}

interface PeopleRequest {
  readonly chatId: ChatId;
  readonly messageId: MessageId;
  readonly limit: number;
  readonly method: string;
  /** Field of the answer that holds the people. */
  readonly list: string;
}

/** Page by page until the limit; usually one page holds all. */
async function readPeople(request: PeopleRequest, { call, peers, signal }: DetailPorts, read: (items: readonly Tl[]) => readonly PersonMark[]): Promise<readonly PersonMark[]> {
  const people: PersonMark[] = [];
  const peer = inputPeer(request.chatId, peers);
  let offset: string | undefined;
  do {
    const limit = Math.min(PAGE, request.limit - people.length);
    const answer = asTl(await call({ _: request.method, peer, id: request.messageId, limit, ...(offset !== undefined && { offset }) }, { signal }));
    if (answer === undefined) break;
    peers.addFrom(answer);
    const items = children(answer, request.list);
    people.push(...read(items));
    offset = items.length === 0 ? undefined : optionalText(answer, 'nextOffset');
  } while (offset !== undefined && people.length < request.limit);
  return people.slice(0, request.limit);
}

function voterMarks(items: readonly Tl[], peers: PeerStore): readonly PersonMark[] {
  return items.flatMap((item) => {
    const id = idOfPeer(child(item, 'peer'));
    if (id === undefined) return [];
    const one = bytes(item, 'option');
    const options = one === undefined ? buffers(item['options']) : [one];
    return options.map((option) => ({ key: option.toString('base64'), person: peers.author(id) }));
  });
}

function buffers(value: TlValue | undefined): readonly Buffer[] {
  return Array.isArray(value) ? value.filter((item): item is Buffer => Buffer.isBuffer(item)) : [];
}

async function readPoll(chatId: ChatId, messageId: MessageId, { call, peers, signal }: DetailPorts): Promise<{ readonly poll?: PollMedia }> {
  // A hash of 0 asks for the poll whatever is known of it.
  const answer = asTl(await call({ _: 'messages.getPollResults', peer: inputPeer(chatId, peers), msgId: messageId, pollHash: 0n }, { signal }));
  if (answer === undefined) return {};
  peers.addFrom(answer);
  const update = children(answer, 'updates').find((item) => item._ === 'updateMessagePoll' && (int(item, 'msgId') ?? messageId) === messageId);
  const results = update === undefined ? undefined : child(update, 'results');
  const poll = update === undefined ? undefined : normalisePoll(child(update, 'poll') ?? definitionOf(results), results);
  return poll === undefined ? {} : { poll };
}

/** Telegram may leave out a poll it takes for known; its options are then named by their results alone. */
function definitionOf(results: Tl | undefined): Tl | undefined {
  return results === undefined ? undefined : { _: 'poll', answers: children(results, 'results').map((item) => ({ _: 'pollAnswer', option: bytes(item, 'option') ?? Buffer.alloc(0) })) };
}

async function readPage(chatId: ChatId, messageId: MessageId, { call, peers, signal }: DetailPorts): Promise<{ readonly page?: Page }> {
  const answer = asTl(await call({ _: 'messages.getRichMessage', peer: inputPeer(chatId, peers), id: messageId }, { signal }));
  const message = answer === undefined ? undefined : children(answer, 'messages').find((item) => int(item, 'id') === messageId);
  const rich = message === undefined ? undefined : child(message, 'richMessage');
  return rich === undefined ? {} : { page: normalisePage(rich) };
}

/** An article of which Telegram sends only the beginning is none: the rest would be missing from the note for good. */
async function readArticle(url: string, { call, signal }: DetailPorts): Promise<{ readonly article?: Article }> {
  const answer = asTl(await call({ _: 'messages.getWebPage', url, hash: 0 }, { signal }));
  const webPage = answer === undefined ? undefined : child(answer, 'webpage');
  const found = webPage === undefined ? undefined : normaliseArticle(webPage);
  if (found === undefined || found.isPartial === true) return {};
  return { article: found };
}

/** By one request: what each stands for, and where there is a picture of it. */
async function readEmoji(ids: readonly string[], { call, signal }: DetailPorts): Promise<Pick<DetailAnswer, 'emoji' | 'emojiPictures'>> {
  const emoji: [string, string][] = [];
  const emojiPictures: [string, FileRef][] = [];
  for (const document of asTlList(await call({ _: 'messages.getCustomEmojiDocuments', documentId: ids.map((id) => BigInt(id)) }, { signal }))) {
    const id = longText(document, 'id');
    const attribute = children(document, 'attributes').find((item) => item._ === 'documentAttributeCustomEmoji');
    const alt = attribute === undefined ? undefined : optionalText(attribute, 'alt');
    const picture = stillPicture(document);
    if (id !== undefined && alt !== undefined) emoji.push([id, alt]);
    if (id !== undefined && picture !== undefined) emojiPictures.push([id, picture]);
  }
  return { emoji: Object.fromEntries(emoji), emojiPictures: Object.fromEntries(emojiPictures) };
}

function inputPeer(chatId: ChatId, peers: PeerStore): Tl {
  const peer = peers.inputPeer(chatId);
  if (peer === undefined) throw new TobsFailure({ code: 'CHAT_UNKNOWN', reference: chatId });
  return peer;
}
