import type { Combinator, Field, Schema } from '../../../src/telegram/codec/schema';
import type { Tl, TlValue } from '../../../src/telegram/codec/tl';
import { sentAt } from './samples';

/*
 * Objects of any constructor of the library, made by walking its schema: a constructor a new layer adds is made without a change
 * here. Values are such that the words about them can be judged.
 */

export const [annaId, borisId, claraId, newsId] = [7_100_000_001n, 7_100_000_002n, 7_100_000_003n, 1_500_000_002n] as const;

const texts: Readonly<Record<string, string>> = {
  currency: 'EUR', cryptoCurrency: 'TON', emoticon: '🎲', title: 'A title', description: 'A description', message: 'Some words', text: 'Some words', question: 'Lunch?', solution: 'Because', phoneNumber: '491701234567', firstName: 'Clara', lastName: 'Meier',
  vcard: 'BEGIN:VCARD\nVERSION:3.0\nFN:Clara Meier\nEND:VCARD', url: 'https://example.com/page', siteName: 'Example', domain: 'example.com', slug: 'gift-slug', prizeDescription: 'A cake', provider: 'foursquare', address: 'Main St. 1', countriesIso2: 'DE', caption: 'The beach',
  mimeType: 'video/mp4', language: 'ts', shortName: 'chess', theme: '🎄',
};
const numbers: Readonly<Record<string, number>> = {
  duration: 75, period: 604_800, months: 3, days: 90, score: 42, boosts: 3, distance: 150, value: 5, count: 3, quantity: 5, winnersCount: 2, unclaimedCount: 1, lat: 52.52, long: 13.405, w: 640, h: 480, size: 30_000, dcId: 2, totalVoters: 30, voters: 12, ttlSeconds: 60, ttlPeriod: 604_800, day: 5, month: 3, year: 1990, num: 42, nanos: 0,
};
const longs: Readonly<Record<string, bigint>> = {
  userId: borisId, users: borisId, inviterId: borisId, botId: borisId, newCreatorId: borisId, winners: borisId, completedBy: borisId, channelId: newsId, channels: newsId, communityId: newsId, chatId: 4_100_000_001n,
  amount: 1999n, totalAmount: 1999n, cryptoAmount: 1_500_000_000n, stars: 500n, starsAmount: 50n, convertStars: 40n, upgradeStars: 25n, size: 30_000n,
};
/** What a field holds where the first constructor of its type would not do. */
const chosen: Readonly<Record<string, string>> = {
  Peer: 'peerUser', Photo: 'photo', PhotoSize: 'photoSize', Document: 'document', GeoPoint: 'geoPoint', WebPage: 'webPage', StoryItem: 'storyItem', PollAnswer: 'pollAnswer', Game: 'game', StarsAmount: 'starsAmount', PhoneCallDiscardReason: 'phoneCallDiscardReasonMissed', RequestedPeer: 'requestedPeerUser',
  BotApp: 'botApp', ChatTheme: 'chatTheme', WallPaper: 'wallPaperNoFile', MessageMedia: 'messageMediaPhoto', MessageExtendedMedia: 'messageExtendedMedia', SecureValueType: 'secureValueTypePassport', StarGift: 'starGift', InputFile: 'inputFile', Reaction: 'reactionEmoji', Chat: 'channel',
};
const inside: Readonly<Record<string, string>> = { 'messageActionStarGiftUnique.gift': 'starGiftUnique', 'messageActionStarGiftPurchaseOffer.gift': 'starGiftUnique', 'messageActionStarGiftPurchaseOfferDeclined.gift': 'starGiftUnique' };
const deepest = 4;

/** A constructor in one of its shapes. */
export interface Shape {
  /** `least`, `every field`, `every field + video`. */
  readonly name: string;
  readonly object: Tl;
}

/** Makes objects of the constructors of a schema. */
export class TlSamples {
  constructor(private readonly schema: Schema) {}

  /** Constructors of a type, as the schema has them. */
  of(type: string): readonly Combinator[] {
    return [...this.schema.constructorByName.values()].filter(({ result }) => result === type);
  }

  /** With the required fields alone, with all fields, and with each mark besides. */
  shapesOf(combinator: Combinator): readonly Shape[] {
    const every = this.make(combinator, { isFull: true });
    const least = this.make(combinator, { isFull: false });
    const marks = combinator.fields.filter(({ type }) => type === 'true').map(({ name }) => name);
    const marked = (start: string, object: Tl): readonly Shape[] => marks.map((mark) => ({ name: `${start} + ${mark}`, object: { ...object, [mark]: true } }));
    return [{ name: 'least', object: least }, ...marked('least', least), { name: 'every field', object: every }, ...marked('every field', every)];
  }

  private make({ name, fields }: Combinator, { isFull, depth = 0 }: { readonly isFull: boolean; readonly depth?: number }): Tl {
    const object: Record<string, TlValue> = {};
    for (const field of fields) {
      if (field.isFlags || field.type === 'true' || (field.flagName !== null && !(isFull && depth < 2))) continue;
      object[field.name] = this.valueOf(field, `${name}.${field.name}`, isFull, depth + 1);
    }
    return { _: name, ...object };
  }

  private valueOf(field: Field, path: string, isFull: boolean, depth: number): TlValue {
    const one = this.single(field, path, isFull, depth);
    return field.isVector ? (field.name === 'users' ? [one, claraId] : [one]) : one;
  }

  private single({ name, type }: Field, path: string, isFull: boolean, depth: number): TlValue {
    switch (type) {
      case 'int':
        return /date|expires|until/i.test(name) ? sentAt : (numbers[name] ?? 3);
      case 'long':
        return longs[name] ?? 5000n;
      case 'double':
        return numbers[name] ?? 1.5;
      case 'string':
        return texts[name] ?? `${name}`;
      case 'bytes':
        return Buffer.from(name === 'fileReference' ? [] : [49]);
      case 'Bool':
        return true;
      default:
        return this.object(type, path, isFull, depth);
    }
  }

  private object(type: string, path: string, isFull: boolean, depth: number): Tl {
    if (type === 'Peer') return { _: 'peerUser', userId: path.endsWith('.fromId') ? claraId : borisId };
    if (type === 'TextWithEntities') return { _: 'textWithEntities', text: texts[path.slice(path.indexOf('.') + 1)] ?? 'Some words', entities: [] };
    const name = inside[path] ?? chosen[type];
    const combinator = name === undefined ? this.of(type)[0] : this.schema.constructorByName.get(name);
    if (combinator === undefined) throw new Error(`the schema has no constructor of ${type} (${name ?? 'any'})`);
    return depth > deepest ? { _: combinator.name } : this.make(combinator, { isFull, depth });
  }
}
