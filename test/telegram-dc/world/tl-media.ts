/** Media of messages: files, polls, places, contacts, link previews. */
import type { TlObject } from '../rpc/registry';
import type { FileEntry } from './catalog';
import type { Chat } from './chat';
import { between, chance, long, mix, pick } from './hash';
import type { World } from './index';
import type { MediaSpec } from './scenario';
import { tlDocument, tlPhoto } from './tl-files';
import { peerOfKey, peerOfUser } from './tl-peers';
import type { View } from './view';

const SALT = { question: 201, answers: 202, votes: 203, flags: 204, place: 205, contact: 206, page: 207, id: 208 };

const QUESTIONS: readonly (readonly [string, readonly string[]])[] = [
  ['When shall we meet?', ['Friday evening', 'Saturday morning', 'Sunday', 'I cannot come']],
  ['Best time for a photo walk?', ['Sunrise', 'Noon', 'Golden hour', 'Night']],
  ['Tea or coffee?', ['Tea ☕', 'Coffee', 'Both', 'Water, thanks']],
  ['Куда поедем летом?', ['На море', 'В горы', 'Останемся дома']],
  ['Which draft do you prefer?', ['The first', 'The second', 'Neither']],
];
const PLACES: readonly (readonly [string, number, number])[] = [['Miradouro da Graça', 38.7167, -9.1309], ['Tempelhofer Feld', 52.4748, 13.4012], ['Невский проспект', 59.9343, 30.3351], ['Arthur’s Seat', 55.9441, -3.1618]];

function plain(text: string): TlObject {
  return { _: 'textWithEntities', text, entities: [] };
}

export interface MediaContext {
  readonly world: World;
  readonly chat: Chat;
  readonly row: number;
  readonly view: View;
  /** The message the media is shown in, where that is not the one it belongs to (forwards into a discussion group). */
  readonly shownIn?: { readonly chat: Chat; readonly row: number };
}

/** A reference to `entry` as seen in the message of `row`. */
export function referenceFor(context: MediaContext, entry: FileEntry): Buffer {
  const { chat, row } = context.shownIn ?? context;
  return context.world.references.make({ fileId: entry.id, chat: chat.ordinal, message: chat.rows.id(row) }, context.view.version);
}

export function fileMedia(context: MediaContext, entry: FileEntry, media?: MediaSpec): TlObject {
  const reference = referenceFor(context, entry);
  const spoiler = media?.spoiler || undefined;
  if (entry.kind === 'photo') return { _: 'messageMediaPhoto', photo: tlPhoto(entry, reference), spoiler, ttlSeconds: media?.ttl };
  return {
    _: 'messageMediaDocument', document: tlDocument(entry, reference), spoiler, ttlSeconds: media?.ttl,
    video: entry.kind === 'video' || undefined, round: entry.kind === 'round' || undefined, voice: entry.kind === 'voice' || undefined,
  };
}

/** Media of a generated row, or undefined for text and service rows. */
export function generatedMedia(context: MediaContext, kind: string, hash: number): TlObject | undefined {
  const { world, chat, row } = context;
  switch (kind) {
    case 'poll': {
      const [question, answers] = pick(hash, SALT.question, QUESTIONS);
      return pollMedia(context, hash, { kind: chance(hash, SALT.flags) < 0.2 ? 'quiz' : 'poll', question, answers: [...answers], publicVoters: !chat.isBroadcast && chance(hash, SALT.flags + 1) < 0.5, multiple: chance(hash, SALT.flags + 2) < 0.2, closed: chance(hash, SALT.flags + 3) < 0.3 });
    }
    case 'geo': {
      const [title, lat, lon] = pick(hash, SALT.place, PLACES);
      return chance(hash, SALT.place + 1) < 0.5 ? explicitMedia(context, hash, { kind: 'geo', lat, lon }) : explicitMedia(context, hash, { kind: 'venue', lat, lon, title, address: 'Main street 1' });
    }
    case 'contact':
      return explicitMedia(context, hash, { kind: 'contact', name: 'Kate Keller', phone: `+999${between(hash, SALT.contact, 1000000, 9999999)}` });
    case 'webpage':
      return explicitMedia(context, hash, { kind: 'webpage', url: `https://example.org/articles/${mix(hash, SALT.page) % 1000}`, site: 'Example', title: pick(hash, SALT.page + 1, ['A walk along the coast', 'Ten quiet places', 'How bread rises']), description: 'A short read with pictures.' });
    default: {
      const entry = world.catalog.ofRow(chat, row);
      return entry === undefined ? undefined : fileMedia(context, entry);
    }
  }
}

/** Media written out in a scenario. */
export function explicitMedia(context: MediaContext, hash: number, media: MediaSpec): TlObject {
  const { world, chat, row } = context;
  const geo = (): TlObject => ({ _: 'geoPoint', long: media.lon ?? 0, lat: media.lat ?? 0, accessHash: long(hash, SALT.id) });
  switch (media.kind) {
    case 'poll':
    case 'quiz':
      return pollMedia(context, hash, media);
    case 'geo':
      return { _: 'messageMediaGeo', geo: geo() };
    case 'venue':
      return { _: 'messageMediaVenue', geo: geo(), title: media.title ?? '', address: media.address ?? '', provider: 'foursquare', venueId: `v${mix(hash, SALT.id)}`, venueType: 'parks_outdoors' };
    case 'contact': {
      const [firstName = '', ...rest] = (media.name ?? '').split(' ');
      return { _: 'messageMediaContact', phoneNumber: media.phone ?? '', firstName, lastName: rest.join(' '), vcard: `BEGIN:VCARD\nVERSION:3.0\nFN:${media.name ?? ''}\nTEL:${media.phone ?? ''}\nEND:VCARD`, userId: 0n };
    }
    case 'webpage': {
      const url = media.url ?? 'https://example.org/';
      const photo = media.file === undefined ? undefined : world.catalog.named(media.file, 'photo');
      return {
        _: 'messageMediaWebPage',
        webpage: { _: 'webPage', id: long(hash, SALT.page), url, displayUrl: url.replace(/^https?:\/\//, ''), hash: 0, type: 'article', siteName: media.site, title: media.title, description: media.description, photo: photo && tlPhoto(photo, referenceFor(context, photo)) },
      };
    }
    case 'story':
      // As Telegram sends it: which story it is, and nothing of what it shows.
      return { _: 'messageMediaStory', peer: peerOfKey(world, media.by ?? '', context.view), id: media.story ?? 1 };
    case 'dice':
      return { _: 'messageMediaDice', value: media.value ?? 1, emoticon: media.emoji ?? '🎲' };
    case 'todo':
      return {
        _: 'messageMediaToDo',
        todo: { _: 'todoList', othersCanComplete: true, title: plain(media.title ?? ''), list: (media.items ?? []).map((title, n) => ({ _: 'todoItem', id: n + 1, title: plain(title) })) },
        completions: media.done?.map((id) => ({ _: 'todoCompletion', id, completedBy: peerOfUser(context.view.selfId), date: chat.rows.date(row) + 600 })),
      };
    default: {
      const entry = world.catalog.ofExplicit(chat, row, media);
      if (entry === undefined) throw new Error(`scenario: media kind ${media.kind} has no file`);
      return fileMedia(context, entry, media);
    }
  }
}

function pollMedia({ world, chat, row, view }: MediaContext, hash: number, media: MediaSpec): TlObject {
  const answers = media.answers ?? ['Yes', 'No'];
  const options = answers.map((_, n) => Buffer.from([48 + n]));
  const quiz = media.kind === 'quiz';
  const votes = answers.map((_, n) => media.votes?.[n] ?? between(hash, SALT.votes + n, 0, 40));
  const members = world.membersOf(chat);
  const voters = media.publicVoters === true && members.length > 0 ? Array.from({ length: Math.min(3, members.length) }, (_, n) => peerOfUser(pick(hash, SALT.votes + 50 + n, members))) : undefined;
  const chosen = new Set(media.chosen ?? (quiz ? [0] : []));
  // As Telegram sends polls it made once for everybody: without the own vote and the right answer.
  const isPartial = media.partial === true && view.hasWholePolls !== true;
  return {
    _: 'messageMediaPoll',
    poll: {
      _: 'poll', id: long(hash, SALT.id), closed: media.closed || undefined, publicVoters: media.publicVoters || undefined, multipleChoice: media.multiple || undefined, quiz: quiz || undefined, question: plain(media.question ?? ''),
      answers: answers.map((text, n) => ({ _: 'pollAnswer', text: plain(text), option: options[n] ?? Buffer.alloc(1) })), closeDate: media.closed === true ? chat.rows.date(row) + 86_400 : undefined, hash: 0n,
    },
    results: {
      _: 'pollResults', min: isPartial || undefined, totalVoters: media.multiple === true ? Math.max(0, ...votes) : votes.reduce((sum, value) => sum + value, 0), recentVoters: voters,
      results: options.map((option, n) => ({ _: 'pollAnswerVoters', option, voters: votes[n] ?? 0, recentVoters: [], chosen: (!isPartial && chosen.has(n)) || undefined, correct: (!isPartial && quiz && n === (media.correct ?? 0)) || undefined })),
      ...(media.solution === undefined || isPartial ? {} : { solution: media.solution, solutionEntities: [] }),
    },
  };
}
