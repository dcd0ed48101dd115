/** `"kinds": "all"`: one message of every media, service-action and entity constructor of the schema, plus a page of every block. */
import type { Definition } from '../definition';
import { codecFor } from '../layers';
import type { TlObject } from '../rpc/registry';
import { NEWEST_LAYER } from '../schema';
import { TlError } from '../tl-bytes';
import type { FileEntry } from './catalog';
import type { Chat } from './chat';
import type { World } from './index';
import type { Marked } from './markup';
import { SampleValues } from './sample-values';
import type { View } from './view';

interface Sample {
  readonly of: 'media' | 'action' | 'entity' | 'page' | 'rich';
  readonly definition: Definition;
  /** Optional fields filled, too. */
  readonly full: boolean;
}

const ENTITY_TEXT = 'Grüße 👩‍👩‍👧‍👦 e\u0301 sample text 🙂 end';
const ENTITY_START = ENTITY_TEXT.indexOf('sample');

export class Samples {
  private made: { values: SampleValues; list: Sample[] } | undefined;
  private readonly fits = new Map<string, boolean>();

  constructor(private readonly world: World) {}

  get count(): number {
    return this.all().list.length;
  }

  /** `messageMediaPoll`, `messageEntityBold` … of a sample. */
  nameOf(ref: number): string {
    return this.sample(ref).definition.name;
  }

  body(ref: number): Marked {
    const { of, definition, full } = this.sample(ref);
    if (of === 'action') return { text: '', entities: [] };
    if (of !== 'entity') return { text: `Sample of ${definition.name}${full ? ', every field' : ''}`, entities: [] };
    const entity = { ...this.all().values.make(definition, this.plainView(), full), offset: ENTITY_START, length: 'sample text 🙂'.length };
    return { text: ENTITY_TEXT, entities: [entity] };
  }

  action(ref: number): string | undefined {
    const { of, definition } = this.sample(ref);
    return of === 'action' ? definition.name : undefined;
  }

  /** The file a sample's media carries, where it is a plain photo or document. */
  file(ref: number): FileEntry | undefined {
    const { of, definition, full } = this.sample(ref);
    if (of !== 'media' || !full) return undefined;
    if (definition.name === 'messageMediaPhoto') return this.world.catalog.extra(0);
    return definition.name === 'messageMediaDocument' ? this.world.catalog.extra(1) : undefined;
  }

  message(_chat: Chat, row: number, view: View, head: Readonly<Record<string, unknown>>): TlObject {
    const ref = _chat.rows.ref(row);
    const { of, definition, full } = this.sample(ref);
    const { values } = this.all();
    if (of === 'action') {
      const action = values.make(definition, view, full);
      return { _: 'messageService', ...head, action: this.isKnown(action, view) ? action : { _: 'messageActionEmpty' } };
    }
    const { text, entities } = this.body(ref);
    const message = { _: 'message', ...head, message: text };
    if (of === 'entity') return { ...message, entities: entities.filter((entity) => this.isKnown(entity, view)) };
    if (of === 'rich') {
      const rich = this.richMessage(view);
      return { ...message, richMessage: this.isKnown(rich, view) ? rich : undefined };
    }
    const media = of === 'page' ? this.pageMedia(definition, view) : values.make(definition, view, full);
    return { ...message, media: this.isKnown(media, view) ? media : { _: 'messageMediaUnsupported' } };
  }

  private sample(ref: number): Sample {
    const sample = this.all().list[ref];
    if (sample === undefined) throw new Error(`samples: no number ${ref}`);
    return sample;
  }

  private plainView(): View {
    return this.world.view(this.world.account.id, 0);
  }

  private all(): { values: SampleValues; list: Sample[] } {
    if (this.made !== undefined) return this.made;
    const values = new SampleValues(this.world);
    const list: Sample[] = [];
    for (const [of, type] of [['media', 'MessageMedia'], ['action', 'MessageAction'], ['entity', 'MessageEntity']] as const) {
      for (const definition of values.constructorsOf(type)) {
        list.push({ of, definition, full: of !== 'action' });
        const hasMore = definition.fields.some(({ flag, type: { kind } }) => flag !== undefined && kind !== 'true');
        if (hasMore) list.push({ of, definition, full: of === 'action' });
      }
    }
    for (const definition of values.constructorsOf('PageBlock')) list.push({ of: 'page', definition, full: false });
    for (const definition of values.constructorsOf('RichMessage')) list.push({ of: 'rich', definition, full: false });
    this.made = { values, list };
    return this.made;
  }

  /** A link preview whose article holds one block of the constructor. */
  private pageMedia(block: Definition, view: View): TlObject {
    const { values } = this.all();
    const url = 'https://example.org/article';
    const { id } = this.world.catalog.extra(0);
    const video = this.world.catalog.extra(1).id;
    const made = { ...values.make(block, view, true), ...(block.name === 'pageBlockPhoto' ? { photoId: id } : {}), ...(block.name === 'pageBlockVideo' ? { videoId: video } : {}) };
    const page = { _: 'page', url, blocks: [{ _: 'pageBlockTitle', text: { _: 'textPlain', text: `Article with ${block.name}` } }, made], photos: this.files('Photo', view), documents: this.files('Document', view) };
    return { _: 'messageMediaWebPage', webpage: { _: 'webPage', id: 77n, url, displayUrl: 'example.org/article', hash: 0, type: 'article', siteName: 'Example', title: block.name, cachedPage: page } };
  }

  private richMessage(view: View): TlObject {
    const { values } = this.all();
    const names = ['pageBlockHeading1', 'pageBlockParagraph', 'pageBlockList', 'pageBlockTable', 'pageBlockPreformatted', 'pageBlockDivider'];
    const blocks = values.constructorsOf('PageBlock').filter(({ name }) => names.includes(name)).map((definition) => values.make(definition, view, false));
    return { _: 'richMessage', blocks, photos: [], documents: [] };
  }

  private files(type: 'Photo' | 'Document', view: View): TlObject[] {
    const media = this.all().values.make(schemaMedia(this.all().values, type === 'Photo' ? 'messageMediaPhoto' : 'messageMediaDocument'), view, true);
    const file = media[type === 'Photo' ? 'photo' : 'document'];
    return typeof file === 'object' && file !== null ? [file as TlObject] : [];
  }

  /** Whether the client's layer can say this; asked once per constructor and layer. */
  private isKnown(object: TlObject, view: View): boolean {
    if (view.layer === NEWEST_LAYER) return true;
    const key = `${view.layer} ${JSON.stringify(object, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)).length} ${object._}`;
    const known = this.fits.get(key);
    if (known !== undefined) return known;
    let fits = true;
    try {
      codecFor(view.layer).codec.encode(object);
    } catch (error) {
      if (!(error instanceof TlError)) throw error;
      fits = false;
    }
    this.fits.set(key, fits);
    return fits;
  }
}

function schemaMedia(values: SampleValues, name: string): Definition {
  const definition = values.constructorsOf('MessageMedia').find((candidate) => candidate.name === name);
  if (definition === undefined) throw new Error(`samples: the schema has no ${name}`);
  return definition;
}
