import { chatIdOf, type ChatId } from '../../model/ids';
import { fileMediaOf, type Media, type PollMedia, type StoryContent, type TodoMedia, type WebPageMedia } from '../../model/media';
import type { Author } from '../../model/message';
import { bytes, child, children, flag, int, long, longs, longText, optionalText, text, type Tl } from '../codec/tl';
import { idOfPeer } from '../chats/peers';
import { documentMedia, photoMedia } from './document';
import { optional } from './optional';

/** Names of ids, already known or asked for the page. */
export interface Names {
  author(id: ChatId): Author;
}

type Reader = (media: Tl, names: Names) => Media | undefined;

/** One reader per `MessageMedia` constructor of the library; a test walks the schema against this table. */
export const mediaReaders: Readonly<Record<string, Reader>> = {
  messageMediaEmpty: () => undefined,
  messageMediaUnsupported: (media) => ({ type: 'unsupported', name: media._ }),
  messageMediaVideoStream: (media) => ({ type: 'unsupported', name: media._ }),
  messageMediaPhoto: (media) => photoMedia(child(media, 'photo'), flag(media, 'spoiler')) ?? { type: 'expired', kind: 'photo' },
  messageMediaDocument: (media) => documentMedia(child(media, 'document'), flag(media, 'spoiler')) ?? { type: 'expired', kind: expiredKind(media) },
  messageMediaGeo: (media) => locationOf(media),
  messageMediaGeoLive: (media) => {
    const livePeriodSeconds = int(media, 'period');
    const location = locationOf(media);
    return location.type === 'location' && livePeriodSeconds !== undefined ? { ...location, livePeriodSeconds } : location;
  },
  messageMediaVenue: (media) => {
    const location = locationOf(media);
    if (location.type !== 'location') return location;
    const provider = optionalText(media, 'provider');
    return { ...location, type: 'venue', title: text(media, 'title'), address: text(media, 'address'), ...(provider === undefined ? {} : { provider }) };
  },
  messageMediaContact: (media) => {
    const vcard = optionalText(media, 'vcard');
    const userId = long(media, 'userId') ?? 0n;
    const name = `${text(media, 'firstName')} ${text(media, 'lastName')}`.trim();
    return {
      type: 'contact',
      name: name || text(media, 'phoneNumber'),
      phone: text(media, 'phoneNumber'),
      ...(vcard === undefined ? {} : { vcard }),
      ...(userId === 0n ? {} : { userId: chatIdOf('user', userId) }),
    };
  },
  messageMediaWebPage: (media) => webPage(child(media, 'webpage')),
  messageMediaPoll: (media, names) => withFiles(normalisePoll(child(media, 'poll'), child(media, 'results')), media, names),
  messageMediaDice: (media) => ({ type: 'dice', emoji: text(media, 'emoticon'), value: int(media, 'value') ?? 0 }),
  messageMediaGame: (media) => {
    const game = child(media, 'game') ?? media;
    return { type: 'game', title: text(game, 'title'), description: text(game, 'description') };
  },
  messageMediaInvoice: (media) => ({
    type: 'invoice',
    title: text(media, 'title'),
    description: text(media, 'description'),
    currency: text(media, 'currency'),
    totalAmount: longText(media, 'totalAmount') ?? '0',
  }),
  messageMediaStory: (media, names) => {
    const chatId = idOfPeer(child(media, 'peer'));
    if (chatId === undefined) return { type: 'unsupported', name: media._ };
    const { name, username } = names.author(chatId);
    const story = child(media, 'story');
    return { type: 'story', chatId, authorName: name, ...optional('authorUsername', username), storyId: int(media, 'id') ?? 0, ...(isWholeStory(story) ? storyContent(story, names) : { isPartial: true }) };
  },
  messageMediaToDo: (media, names) => todo(media, names),
  messageMediaGiveaway: (media, names) => {
    const countries = stringsOf(media, 'countriesIso2');
    const channelNames = longs(media, 'channels').map((id) => names.author(chatIdOf('channel', id)).name);
    return {
      type: 'giveaway',
      quantity: int(media, 'quantity') ?? 0,
      ...optional('untilDate', int(media, 'untilDate')),
      ...optional('months', int(media, 'months')),
      ...optional('stars', longText(media, 'stars')),
      ...optional('prize', optionalText(media, 'prizeDescription')),
      ...optional('countries', countries.length === 0 ? undefined : countries),
      ...optional('channelNames', channelNames.length === 0 ? undefined : channelNames),
      ...(flag(media, 'onlyNewSubscribers') ? { isForNewSubscribers: true } : {}),
    };
  },
  messageMediaGiveawayResults: (media, names) => ({
    type: 'giveawayResults',
    winnersCount: int(media, 'winnersCount') ?? 0,
    unclaimedCount: int(media, 'unclaimedCount') ?? 0,
    winners: longs(media, 'winners').map((id) => names.author(chatIdOf('user', id)).name),
    ...optional('prize', optionalText(media, 'prizeDescription')),
    ...optional('months', int(media, 'months')),
    ...optional('stars', longText(media, 'stars')),
    ...(flag(media, 'refunded') ? { isRefunded: true } : {}),
  }),
  messageMediaPaidMedia: (media, names) => {
    const items = children(media, 'extendedMedia');
    const bought = items.map((item) => normaliseMedia(child(item, 'media'), names)).filter((item): item is Media => item !== undefined);
    return { type: 'paidMedia', stars: longText(media, 'starsAmount') ?? '0', items: items.length, ...(bought.length === 0 ? {} : { media: bought }) };
  },
};

/** Media of a message; undefined when there is nothing to show (no media, or a web page without content). */
export function normaliseMedia(media: Tl | undefined, names: Names): Media | undefined {
  if (media === undefined) return undefined;
  const read = Object.hasOwn(mediaReaders, media._) ? mediaReaders[media._] : undefined;
  return read === undefined ? { type: 'unsupported', name: media._ } : read(media, names);
}

/** False for a story that a message only names. */
export function isWholeStory(story: Tl | undefined): story is Tl {
  return story !== undefined && story._ !== 'storyItemSkipped';
}

/** What a `StoryItem` shows. */
export function storyContent(story: Tl, names: Names): StoryContent {
  if (story._ !== 'storyItem') return { isGone: true };
  return { ...optional('caption', optionalText(story, 'caption')), ...optional('media', fileMediaOf(normaliseMedia(child(story, 'media'), names))) };
}

function expiredKind(media: Tl): 'video' | 'voice' | 'document' {
  if (flag(media, 'voice')) return 'voice';
  return flag(media, 'video') || flag(media, 'round') ? 'video' : 'document';
}

function locationOf(media: Tl): Extract<Media, { type: 'location' | 'unsupported' }> {
  const point = child(media, 'geo');
  if (point?._ !== 'geoPoint') return { type: 'unsupported', name: point?._ ?? media._ };
  return { type: 'location', latitude: int(point, 'lat') ?? 0, longitude: int(point, 'long') ?? 0 };
}

function webPage(page: Tl | undefined): WebPageMedia | undefined {
  const url = page === undefined ? undefined : optionalText(page, 'url');
  if (page === undefined || url === undefined) return undefined;
  const siteName = optionalText(page, 'siteName');
  const title = optionalText(page, 'title');
  const description = optionalText(page, 'description');
  return {
    type: 'webPage',
    url,
    ...(siteName === undefined ? {} : { siteName }),
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
  };
}

function plainText(object: Tl | undefined, field: string): string {
  const value = object === undefined ? undefined : child(object, field);
  return value === undefined ? '' : text(value, 'text');
}

/** A poll with the files of its question, its options and its explanation. */
function withFiles(poll: PollMedia | undefined, media: Tl, names: Names): PollMedia | undefined {
  const definition = child(media, 'poll');
  const results = child(media, 'results');
  const attached = [child(media, 'attachedMedia'), ...(definition === undefined ? [] : children(definition, 'answers').map((answer) => child(answer, 'media'))), results === undefined ? undefined : child(results, 'solutionMedia')];
  const files = attached.flatMap((one) => fileMediaOf(normaliseMedia(one, names)) ?? []);
  return poll === undefined || files.length === 0 ? poll : { ...poll, files };
}

/** A poll with its results, as far as they came along. */
export function normalisePoll(definition: Tl | undefined, results: Tl | undefined): PollMedia | undefined {
  if (definition === undefined) return undefined;
  const counts = results === undefined ? [] : children(results, 'results');
  const closeDate = int(definition, 'closeDate');
  const totalVoters = results === undefined ? undefined : int(results, 'totalVoters');
  const explanation = results === undefined ? undefined : optionalText(results, 'solution');
  return {
    type: 'poll',
    question: plainText(definition, 'question'),
    isQuiz: flag(definition, 'quiz'),
    isMultiple: flag(definition, 'multipleChoice'),
    isAnonymous: !flag(definition, 'publicVoters'),
    isClosed: flag(definition, 'closed'),
    ...(closeDate === undefined ? {} : { closeDate }),
    ...(totalVoters === undefined ? {} : { totalVoters }),
    ...(explanation === undefined ? {} : { explanation }),
    ...(results !== undefined && flag(results, 'min') && { isPartial: true }),
    options: children(definition, 'answers').map((answer) => {
      const option = bytes(answer, 'option');
      const count = option === undefined ? undefined : counts.find((item) => bytes(item, 'option')?.equals(option) === true);
      const voters = count === undefined ? undefined : int(count, 'voters');
      return {
        text: plainText(answer, 'text'),
        ...(option === undefined ? {} : { key: option.toString('base64') }),
        ...(voters === undefined ? {} : { voters }),
        ...(count !== undefined && flag(count, 'chosen') ? { isChosen: true } : {}),
        ...(count !== undefined && flag(count, 'correct') ? { isCorrect: true } : {}),
      };
    }),
  };
}

function todo(media: Tl, names: Names): TodoMedia | undefined {
  const list = child(media, 'todo');
  if (list === undefined) return undefined;
  const completions = new Map(children(media, 'completions').map((item) => [int(item, 'id'), item]));
  return {
    type: 'todo',
    title: plainText(list, 'title'),
    items: children(list, 'list').map((item) => {
      const completion = completions.get(int(item, 'id'));
      const by = completion === undefined ? undefined : idOfPeer(child(completion, 'completedBy'));
      const completedDate = completion === undefined ? undefined : int(completion, 'date');
      return {
        id: int(item, 'id') ?? 0,
        text: plainText(item, 'title'),
        ...(by === undefined ? {} : { completedBy: names.author(by).name }),
        ...(completedDate === undefined ? {} : { completedDate }),
      };
    }),
  };
}

function stringsOf(object: Tl, field: string): readonly string[] {
  const value = object[field];
  return Array.isArray(value) ? (value as readonly unknown[]).filter((item): item is string => typeof item === 'string') : [];
}
