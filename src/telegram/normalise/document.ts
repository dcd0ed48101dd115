import type { FileMedia, FileRef } from '../../model/media';
import { asTl, bytes, child, children, flag, int, long, longText, optionalText, text, type Tl } from '../codec/tl';

/** A photo's file in its largest size, or undefined for an empty one. */
export function photoMedia(photo: Tl | undefined, hasSpoiler: boolean): FileMedia | undefined {
  if (photo?._ !== 'photo') return undefined;
  const best = children(photo, 'sizes').reduce<PhotoSize | undefined>(larger, undefined);
  if (best === undefined) return undefined;
  return {
    type: 'photo',
    file: { source: 'photo', ...location(photo), sizeType: best.type, sizeBytes: best.sizeBytes, mimeType: 'image/jpeg', ...thumbsOf(children(photo, 'sizes'), best.type) },
    width: best.width,
    height: best.height,
    ...(hasSpoiler ? { hasSpoiler } : {}),
  };
}

interface PhotoSize {
  readonly type: string;
  readonly width: number;
  readonly height: number;
  readonly sizeBytes: number;
}

function larger(best: PhotoSize | undefined, size: Tl): PhotoSize | undefined {
  const sizeBytes = bytesOfSize(size);
  if (sizeBytes === undefined) return best;
  const candidate = { type: text(size, 'type'), width: int(size, 'w') ?? 0, height: int(size, 'h') ?? 0, sizeBytes };
  return best === undefined || candidate.width * candidate.height > best.width * best.height ? candidate : best;
}

/** No setting asks for larger ones (F-MED-21). */
const LARGEST_THUMB_PX = 1280;

/** Sizes that are files of their own and no larger than anybody wants. @param own the letter that is the photo itself */
function thumbsOf(sizes: readonly Tl[], own = ''): Pick<FileRef, 'thumbs'> {
  const thumbs = sizes.flatMap((size) => {
    const sizeBytes = bytesOfSize(size) ?? 0;
    const [sizeType, longest] = [text(size, 'type'), Math.max(int(size, 'w') ?? 0, int(size, 'h') ?? 0)];
    return sizeBytes === 0 || sizeType === own || longest === 0 || longest > LARGEST_THUMB_PX ? [] : [{ sizeType, longest, sizeBytes }];
  });
  return thumbs.length === 0 ? {} : { thumbs };
}

/** Undefined for sizes that are no files: stripped previews, outlines, empty ones. */
function bytesOfSize(size: Tl): number | undefined {
  switch (size._) {
    case 'photoSize':
      return int(size, 'size');
    case 'photoSizeProgressive': {
      // Cumulative sizes of the progressive scans: the last one is the whole file.
      const sizes = size['sizes'];
      const last: unknown = Array.isArray(sizes) ? sizes[sizes.length - 1] : undefined;
      return typeof last === 'number' ? last : undefined;
    }
    case 'photoCachedSize':
      return bytes(size, 'bytes')?.length;
    default:
      return undefined;
  }
}

/** A document's file and what it is; the kind comes from its attributes in this precedence (media.md section 5). */
export function documentMedia(document: Tl | undefined, hasSpoiler: boolean): FileMedia | undefined {
  if (document?._ !== 'document') return undefined;
  const attributes = attributesOf(document);
  const file = fileOf(document, attributes);
  const spoiler = hasSpoiler ? { hasSpoiler } : {};
  const { sticker, video, audio, image } = attributes;
  if (sticker !== undefined) {
    const set = child(sticker, 'stickerset');
    const setName = set === undefined ? undefined : optionalText(set, 'shortName');
    return { type: 'sticker', file, emoji: text(sticker, 'alt'), ...(setName === undefined ? {} : { setName }), ...sidesOf(video ?? image) };
  }
  if (video !== undefined && flag(video, 'roundMessage')) return { type: 'roundVideo', file, ...sidesOf(video), ...durationOf(video), ...spoiler };
  const isSilentVideo = video !== undefined && flag(video, 'nosound');
  if (attributes.isAnimated || isSilentVideo) return { type: 'gif', file, ...sidesOf(video ?? image), ...durationOf(video), ...spoiler };
  if (audio !== undefined && flag(audio, 'voice')) return { type: 'voice', file, ...durationOf(audio) };
  if (video !== undefined) return { type: 'video', file, ...sidesOf(video), ...durationOf(video), ...spoiler };
  if (audio !== undefined) {
    const title = optionalText(audio, 'title');
    const performer = optionalText(audio, 'performer');
    return { type: 'audio', file, ...durationOf(audio), ...(title === undefined ? {} : { title }), ...(performer === undefined ? {} : { performer }) };
  }
  return { type: 'document', file };
}

interface Attributes {
  readonly sticker?: Tl;
  readonly video?: Tl;
  readonly audio?: Tl;
  readonly image?: Tl;
  readonly isAnimated: boolean;
  readonly fileName?: string;
}

function attributesOf(document: Tl): Attributes {
  const all = children(document, 'attributes');
  const find = (...names: string[]): Tl | undefined => all.find((attribute) => names.includes(attribute._));
  const sticker = find('documentAttributeSticker', 'documentAttributeCustomEmoji');
  const video = find('documentAttributeVideo');
  const audio = find('documentAttributeAudio');
  const image = find('documentAttributeImageSize');
  const name = find('documentAttributeFilename');
  const fileName = name === undefined ? undefined : optionalText(name, 'fileName');
  return {
    isAnimated: find('documentAttributeAnimated') !== undefined,
    ...(sticker === undefined ? {} : { sticker }),
    ...(video === undefined ? {} : { video }),
    ...(audio === undefined ? {} : { audio }),
    ...(image === undefined ? {} : { image }),
    ...(fileName === undefined ? {} : { fileName }),
  };
}

function fileOf(document: Tl, attributes: Attributes): FileRef {
  return {
    source: 'document',
    ...location(document),
    sizeType: '',
    sizeBytes: Number(long(document, 'size') ?? 0n),
    mimeType: text(document, 'mimeType'),
    ...(attributes.fileName === undefined ? {} : { name: attributes.fileName }),
    ...thumbsOf(children(document, 'thumbs')),
  };
}

const pictureTypes: readonly string[] = ['image/webp', 'image/png', 'image/jpeg'];

/** A picture that shows a document standing still: itself, or the largest of its small ones; undefined: there is none. */
export function stillPicture(document: Tl): FileRef | undefined {
  if (document._ !== 'document') return undefined;
  const file = fileOf(document, attributesOf(document));
  if (pictureTypes.includes(file.mimeType)) return file;
  const [thumb] = (file.thumbs ?? []).toSorted((a, b) => b.longest - a.longest);
  return thumb === undefined ? undefined : { ...file, sizeType: thumb.sizeType, sizeBytes: thumb.sizeBytes };
}

function location(file: Tl): Pick<FileRef, 'id' | 'accessHash' | 'fileReference' | 'dcId'> {
  return {
    id: longText(file, 'id') ?? '0',
    accessHash: longText(file, 'accessHash') ?? '0',
    fileReference: (bytes(file, 'fileReference') ?? Buffer.alloc(0)).toString('base64'),
    dcId: int(file, 'dcId') ?? 0,
  };
}

function sidesOf(attribute: Tl | undefined): { readonly width?: number; readonly height?: number } {
  const width = attribute === undefined ? undefined : int(attribute, 'w');
  const height = attribute === undefined ? undefined : int(attribute, 'h');
  return { ...(width === undefined ? {} : { width }), ...(height === undefined ? {} : { height }) };
}

function durationOf(attribute: Tl | undefined): { readonly durationSeconds?: number } {
  const durationSeconds = attribute === undefined ? undefined : int(attribute, 'duration');
  return durationSeconds === undefined ? {} : { durationSeconds };
}

/** Every file inside a TL object, whatever its place: how a message's fresh file references are found again. */
export function findFile(object: Tl, id: string): Tl | undefined {
  if ((object._ === 'document' || object._ === 'photo') && longText(object, 'id') === id) return object;
  for (const value of Object.values(object)) {
    const items = Array.isArray(value) ? (value as readonly Tl[]).map((item) => asTl(item)) : [asTl(value)];
    for (const item of items) {
      const found = item === undefined ? undefined : findFile(item, id);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
