/** Values for the fields of any constructor, found by walking the schema: a constructor a new layer adds is sampled without a change here. */
import type { Definition, TlType } from '../definition';
import type { TlObject } from '../rpc/registry';
import { NEWEST_LAYER, schemaFor } from '../schema';
import { hashText, long } from './hash';
import type { World } from './index';
import { tlDocument, tlPhoto } from './tl-files';
import type { View } from './view';

/** Nesting beyond which only what is required is filled, and beyond the second the smallest constructor is taken. */
const FULL_DEPTH = 1;
const SMALL_DEPTH = 4;

const USER_FIELDS = new Set(['userId', 'botId', 'inviterId', 'newCreatorId', 'viaBotId']);
const STRINGS: Readonly<Record<string, string>> = {
  currency: 'EUR', emoticon: '🎲', alt: '🙂', url: 'https://example.org/page', displayUrl: 'example.org/page', phoneNumber: '+9996600042', firstName: 'Kate', lastName: 'Keller', mimeType: 'image/jpeg', language: 'ts',
  vcard: 'BEGIN:VCARD\nVERSION:3.0\nFN:Kate Keller\nEND:VCARD', countryIso2: 'PT', cryptoCurrency: 'TON', slug: 'sample-slug', provider: 'foursquare', type: 'article', html: '<p>embedded</p>', domain: 'example.org', email: 'mail@example.org',
  siteName: 'Example', title: 'Sample title', description: 'Sample description', text: 'sample text', message: 'sample message', solution: 'because', shortName: 'sample_game', startParam: 'start', address: 'Main street 1', venueType: 'parks', venueId: 'v1',
};

export class SampleValues {
  private readonly byType = new Map<string, Definition[]>();
  private readonly costs = new Map<string, number>();

  constructor(private readonly world: World) {
    for (const definition of schemaFor(NEWEST_LAYER).schema.byName.values()) {
      if (definition.isMethod) continue;
      const list = this.byType.get(definition.result) ?? [];
      list.push(definition);
      this.byType.set(definition.result, list);
    }
  }

  /** Constructors of a boxed type that a server sends; `input…` ones are for requests only. */
  constructorsOf(type: string): readonly Definition[] {
    return (this.byType.get(type) ?? []).filter(({ name }) => type.startsWith('Input') || !/(^|\.)input[A-Z]/.test(name));
  }

  /** An object of this constructor; `full` fills optional fields too. */
  make(definition: Definition, view: View, full: boolean, depth = 0): TlObject {
    const object: Record<string, unknown> = {};
    for (const field of definition.fields) {
      if (field.type.kind === 'flags' || field.type.kind === 'true') continue;
      if (field.flag !== undefined && !(full && depth < FULL_DEPTH)) continue;
      object[field.name] = this.value(field.type, field.name, view, full, depth + 1);
    }
    return { _: definition.name, ...object };
  }

  private value(type: TlType, name: string, view: View, full: boolean, depth: number): unknown {
    switch (type.kind) {
      case 'int':
        return /date|expires|until/i.test(name) ? Date.parse(this.world.scenario.epoch) / 1000 + 3600 : name === 'w' || name === 'width' ? 320 : name === 'h' || name === 'height' ? 240 : 3;
      case 'long':
        return this.longFor(name);
      case 'double':
        return name === 'lat' ? 38.7167 : name === 'long' ? -9.1309 : 1.5;
      case 'string':
        return STRINGS[name] ?? `sample ${name}`;
      case 'bytes':
        return Buffer.from(name === 'bytes' ? [1, 40, 40, 7, 7, 7] : [48]);
      case 'bool':
        return true;
      case 'vector':
        return [this.value(type.item, name, view, full, depth)];
      case 'object':
        return this.object(type.type, view, full, depth);
      default:
        throw new Error(`samples: no value for a field of kind ${type.kind}`);
    }
  }

  private longFor(name: string): bigint {
    if (USER_FIELDS.has(name) || name === 'users' || name === 'winners') return BigInt(this.world.people.list[1]?.id ?? 1);
    if (name === 'channelId' || name === 'channels') return BigInt(this.world.chats.find((chat) => chat.isChannel)?.id ?? 1);
    if (name === 'chatId') return BigInt(this.world.chats.find((chat) => !chat.isUser)?.id ?? 1);
    if (/emojiId|documentId/i.test(name)) return this.world.customEmoji('🌿');
    if (/amount|stars/i.test(name)) return 250n;
    return long(hashText(name), 1);
  }

  private object(type: string, view: View, full: boolean, depth: number): TlObject {
    const { catalog, references } = this.world;
    const reference = (fileId: bigint): Buffer => references.make({ fileId, chat: 0, message: 0 }, view.version);
    if (type === 'Peer') return { _: 'peerUser', userId: this.longFor('userId') };
    if (type === 'Photo') return tlPhoto(catalog.extra(0), reference(catalog.extra(0).id));
    if (type === 'Document') return tlDocument(catalog.extra(1), reference(catalog.extra(1).id));
    if (type === 'RichText') return { _: 'textPlain', text: 'sample text' };
    if (type === 'MessageMedia' && depth > 1) return { _: 'messageMediaPhoto', photo: this.object('Photo', view, full, depth) };
    if (type === 'TextWithEntities') return { _: 'textWithEntities', text: 'sample text', entities: [] };
    const candidates = this.constructorsOf(type).filter(({ name }) => !/Empty$|NotModified$|Deleted$|Pending$|Skipped$/.test(name));
    const list = candidates.length > 0 ? candidates : this.constructorsOf(type);
    const chosen = depth >= SMALL_DEPTH ? [...list].sort((a, b) => this.cost(a, 0) - this.cost(b, 0))[0] : list[0];
    if (chosen === undefined) throw new Error(`samples: the schema has no constructor of ${type}`);
    return this.make(chosen, view, full, depth);
  }

  /** How many objects the smallest value of a constructor holds. */
  private cost(definition: Definition, depth: number): number {
    const known = this.costs.get(definition.name);
    if (known !== undefined) return known;
    if (depth > 6) return 1000;
    let sum = 1;
    for (const { type, flag } of definition.fields) {
      if (flag !== undefined) continue;
      const inner = type.kind === 'vector' ? type.item : type;
      if (inner.kind === 'object') sum += Math.min(...this.constructorsOf(inner.type).map((other) => this.cost(other, depth + 1)), 1000);
    }
    if (depth === 0) this.costs.set(definition.name, sum);
    return sum;
  }
}
