/** What every file of the world is: its size, bytes, data centre and, for pictures, the sizes it comes in. */
import type { Art } from './art';
import type { Chat } from './chat';
import { fixtureSize, seedOfName, type Recipe } from './content';
import { fileIdOf, placeOf, type FilePlace } from './file-id';
import { between, chance, mix, pick } from './hash';
import { HOSTILE_FILES } from './hostile';
import type { FilesSpec, MediaSpec, Scenario } from './scenario';
import { sourceRow, twinOf } from './share';

export type FileKind = 'photo' | 'video' | 'gif' | 'round' | 'voice' | 'audio' | 'document' | 'sticker';

export interface PhotoSize {
  readonly letter: string;
  readonly form: 'stripped' | 'cached' | 'plain' | 'progressive';
  readonly width: number;
  readonly height: number;
  readonly recipe: Recipe;
}

export interface FileEntry {
  readonly id: bigint;
  readonly hash: number;
  readonly kind: FileKind;
  readonly dc: number;
  readonly date: number;
  readonly recipe: Recipe;
  readonly width: number;
  readonly height: number;
  readonly duration: number;
  readonly mime: string;
  readonly name: string | undefined;
  readonly title: string | undefined;
  readonly performer: string | undefined;
  readonly emoji: string;
  /** Sizes of a photo, the full one last; thumbnails of a document. */
  readonly sizes: readonly PhotoSize[];
}

const SALT = { size: 51, dc: 52, name: 53, form: 54, duration: 55, emoji: 56, seed: 57, thumb: 58, sticker: 59 };

const SIZES: Readonly<Record<FileKind, readonly [number, number]>> = {
  photo: [12_000, 90_000], video: [150_000, 700_000], gif: [40_000, 200_000], round: [60_000, 200_000], voice: [6_000, 40_000], audio: [100_000, 400_000], document: [800, 150_000], sticker: [4_000, 28_000],
};

const DOCUMENTS: readonly (readonly [string, string])[] = [
  ['report.pdf', 'application/pdf'], ['notes.txt', 'text/plain'], ['data.csv', 'text/csv'], ['slides.pptx', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'], ['archive.zip', 'application/zip'],
  ['book.epub', 'application/epub+zip'], ['plan.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'], ['Отчёт за май.pdf', 'application/pdf'], ['scan 01.png', 'image/png'], ['README.md', 'text/markdown'], ['setup.exe', 'application/x-msdos-program'],
];
const STICKER_EMOJI = ['😀', '👍', '❤️', '😂', '🎉', '😢', '🐱', '🙈'];

export interface FileWish {
  readonly kind: FileKind;
  readonly hash: number;
  readonly date: number;
  readonly files?: FilesSpec | undefined;
  readonly media?: MediaSpec | undefined;
  readonly hostile?: boolean | undefined;
  /** Hash the bytes are made from, where another file has the same. */
  readonly bytesOf?: number | undefined;
}

export class Catalog {
  private readonly names: readonly string[];

  constructor(
    private readonly scenario: Scenario,
    private readonly chats: readonly Chat[],
    private readonly personHash: (ordinal: number) => number | undefined,
  ) {
    this.names = Object.keys(scenario.files ?? {});
  }

  /** The file an item of media in a written-out message refers to, or one of its own. */
  ofExplicit(chat: Chat, row: number, media: MediaSpec): FileEntry | undefined {
    const kind = fileKindOf(media.kind);
    if (kind === undefined) return undefined;
    if (media.file !== undefined) return this.named(media.file, kind);
    return this.get(fileIdOf({ kind: 'message', chat: chat.ordinal, row, item: 0 }));
  }

  ofRow(chat: Chat, row: number): FileEntry | undefined {
    return this.get(fileIdOf({ kind: 'message', chat: chat.ordinal, row: chat.explicitOf(row) === undefined ? sourceRow(chat, row) : row, item: 0 }));
  }

  /** @throws Error when the scenario has no file of this name. */
  named(name: string, kind: FileKind): FileEntry {
    const index = this.names.indexOf(name);
    const entry = index < 0 ? undefined : this.get(fileIdOf({ kind: 'named', index, photo: kind === 'photo' }), kind);
    if (entry === undefined) throw new Error(`scenario: no file named "${name}"`);
    return entry;
  }

  ofPerson(ordinal: number): bigint {
    return fileIdOf({ kind: 'person', index: ordinal });
  }

  ofChat(ordinal: number): bigint {
    return fileIdOf({ kind: 'chat', index: ordinal });
  }

  /** A file that belongs to no message: preview pictures, samples, and custom emoji, whose indexes are made of code points. */
  extra(index: number): FileEntry {
    const kind = index % 2 === 0 ? 'photo' : index < 0x1000 ? 'document' : 'sticker';
    return this.describe(fileIdOf({ kind: 'extra', index }), { kind, hash: mix(this.scenario.seed, index), date: Date.parse(this.scenario.epoch) / 1000 });
  }

  /** The file of an id, or undefined for ids that were never given out. */
  get(id: bigint, namedAs?: FileKind): FileEntry | undefined {
    const place = placeOf(id);
    if (place === undefined) return undefined;
    const date = Date.parse(this.scenario.epoch) / 1000;
    switch (place.kind) {
      case 'message':
        return this.ofPlace(id, place);
      case 'named':
        return this.ofName(id, place.index, namedAs ?? (place.photo ? 'photo' : 'document'));
      case 'extra':
        return this.extra(place.index);
      case 'person': {
        const hash = this.personHash(place.index);
        return hash === undefined ? undefined : this.describe(id, { kind: 'photo', hash, date, files: { pixels: [160, 160], photo: [5_000, 9_000] } });
      }
      case 'chat': {
        const chat = this.chats[place.index];
        return chat === undefined ? undefined : this.describe(id, { kind: 'photo', hash: chat.hash, date, files: { pixels: [160, 160], photo: [5_000, 9_000] } });
      }
    }
  }

  private ofPlace(id: bigint, place: Extract<FilePlace, { kind: 'message' }>): FileEntry | undefined {
    const chat = this.chats[place.chat];
    if (chat === undefined || place.row >= chat.rows.length) return undefined;
    const { row } = place;
    const { spec } = chat.blockOf(row);
    const explicit = chat.explicitOf(row);
    const media = explicit?.album?.[chat.rows.album(row) - 1] ?? explicit?.media;
    const kind = media === undefined ? fileKindOf(chat.rows.kind(row)) : fileKindOf(media.kind);
    if (kind === undefined || (explicit !== undefined && media === undefined)) return undefined;
    const twin = twinOf(chat, row);
    return this.describe(id, {
      kind, hash: chat.hashOf(row), date: chat.rows.date(row), files: spec.files, media,
      hostile: spec.hostile ?? chat.spec.hostile, bytesOf: twin === undefined ? undefined : chat.hashOf(twin),
    });
  }

  private ofName(id: bigint, index: number, kind: FileKind): FileEntry | undefined {
    const name = this.names[index];
    const spec = name === undefined ? undefined : this.scenario.files?.[name];
    if (name === undefined || spec === undefined) return undefined;
    const hash = seedOfName(name, this.scenario.seed);
    const content = spec.content ?? 'random';
    const size = spec.size ?? (content.startsWith('fixture:') ? fixtureSize(content.slice(8)) : content.startsWith('text:') ? Buffer.byteLength(content.slice(5)) : undefined) ?? 4096;
    const files: FilesSpec = { [kind]: [size, size], dcs: [spec.dc ?? this.scenario.homeDc], content, pixels: spec.pixels, art: spec.art };
    const entry = this.describe(id, { kind, hash, date: Date.parse(this.scenario.epoch) / 1000, files });
    const mime = spec.mime ?? mimeOf(spec.name ?? name) ?? entry.mime;
    return { ...entry, name: kind === 'voice' || kind === 'round' || kind === 'photo' ? entry.name : (spec.name ?? name), mime, duration: spec.duration ?? entry.duration };
  }

  private describe(id: bigint, wish: FileWish): FileEntry {
    const { kind, hash, files, media } = wish;
    const bytes = wish.bytesOf ?? hash;
    const range = files?.[kind] ?? SIZES[kind];
    const size = between(bytes, SALT.size, range[0], range[1]);
    const art: Art = files?.art ?? 'gradient';
    const [width, height] = kind === 'round' ? [240, 240] : kind === 'sticker' ? [512, 512] : (files?.pixels ?? (kind === 'photo' ? [320, 240] : [640, 360]));
    const seed = mix(bytes, SALT.seed);
    const document = pick(bytes, SALT.name, DOCUMENTS);
    const variant = chance(bytes, SALT.sticker);
    const name = kind === 'document' ? (wish.hostile === true ? pick(bytes, SALT.name, HOSTILE_FILES) : document[0]) : kind === 'sticker' ? `sticker.${variant < 0.7 ? 'webp' : variant < 0.9 ? 'tgs' : 'webm'}` : kind === 'gif' ? 'animation.mp4' : kind === 'audio' ? 'track.mp3' : kind === 'video' && variant < 0.5 ? 'video.mp4' : undefined;
    const content = files?.content ?? contentOf(kind, width, height, name);
    const recipe: Recipe = { content: content === 'jpeg' || content === 'png' ? `${content} ${width}x${height}` : content, seed, size, art };
    return {
      id, hash, kind, dc: pick(hash, SALT.dc, files?.dcs ?? [this.scenario.homeDc]), date: wish.date, recipe, width, height,
      duration: media?.duration ?? between(hash, SALT.duration, 2, kind === 'audio' ? 240 : 60),
      mime: kind === 'document' ? (mimeOf(name ?? '') ?? document[1]) : mimeFor(kind, variant), name: name,
      title: media?.title ?? (kind === 'audio' ? pick(hash, 61, ['Morning Light', 'Northern Road', 'Harbour Song', 'Снег']) : undefined),
      performer: media?.performer ?? (kind === 'audio' ? pick(hash, 62, ['The Lanterns', 'Ada & the Tides', 'Квартет']) : undefined),
      emoji: media?.emoji ?? pick(hash, SALT.emoji, STICKER_EMOJI),
      sizes: kind === 'photo' ? photoSizes(hash, width, height, recipe) : thumbs(hash, kind, name, seed, art),
    };
  }
}

/** The kinds of media that carry a file. */
export function fileKindOf(kind: string): FileKind | undefined {
  return ['photo', 'video', 'gif', 'round', 'voice', 'audio', 'document', 'sticker'].includes(kind) ? (kind as FileKind) : undefined;
}

function contentOf(kind: FileKind, width: number, height: number, name: string | undefined): string {
  if (kind === 'photo') return `jpeg ${width}x${height}`;
  if (kind === 'sticker' && name?.endsWith('.webp') === true) return 'webp';
  if (kind === 'document' && name?.toLowerCase().endsWith('.png') === true) return `png ${width}x${height}`;
  return 'random';
}

/** A map, not an object: one hostile file ends in `.constructor`. */
const MIMES = new Map(Object.entries({
  pdf: 'application/pdf', txt: 'text/plain', md: 'text/markdown', csv: 'text/csv', png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp', mp3: 'audio/mpeg', ogg: 'audio/ogg', oga: 'audio/ogg', mp4: 'video/mp4', webm: 'video/webm',
  zip: 'application/zip', epub: 'application/epub+zip', bin: 'application/octet-stream', json: 'application/json', html: 'text/html', gpx: 'application/gpx+xml', ics: 'text/calendar', tgs: 'application/x-tgsticker', mov: 'video/quicktime', m4a: 'audio/mp4', wav: 'audio/x-wav', svg: 'image/svg+xml',
}));

function mimeOf(name: string): string | undefined {
  return MIMES.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase());
}

function mimeFor(kind: FileKind, variant: number): string {
  if (kind === 'voice') return 'audio/ogg';
  if (kind === 'audio') return 'audio/mpeg';
  if (kind === 'photo') return 'image/jpeg';
  if (kind === 'sticker') return variant < 0.7 ? 'image/webp' : variant < 0.9 ? 'application/x-tgsticker' : 'video/webm';
  return 'video/mp4';
}

const LETTERS: readonly (readonly [string, number])[] = [['m', 320], ['x', 800], ['y', 1280], ['w', 2560]];

function photoSizes(hash: number, width: number, height: number, full: Recipe): PhotoSize[] {
  const longest = Math.max(width, height);
  const letters = LETTERS.filter(([, side], n) => n === 0 || (LETTERS[n - 1]?.[1] ?? 0) < longest || side < longest);
  const sizes: PhotoSize[] = [];
  if (chance(hash, SALT.form) < 0.7) sizes.push({ letter: 'i', form: 'stripped', width: 40, height: 30, recipe: { ...full, content: 'random', size: between(hash, SALT.thumb, 40, 180) } });
  if (chance(hash, SALT.form + 100) < 0.15) sizes.push({ letter: 's', form: 'cached', width: 40, height: 30, recipe: { ...full, content: 'jpeg 40x30', size: 1400 } });
  for (const [n, [letter, side]] of letters.entries()) {
    if (n === letters.length - 1) {
      sizes.push({ letter, form: longest > 320 && chance(hash, SALT.form + 200) < 0.6 ? 'progressive' : 'plain', width, height, recipe: full });
    } else {
      const scale = side / longest;
      const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
      sizes.push({ letter, form: 'plain', width: w, height: h, recipe: { ...full, content: `jpeg ${w}x${h}`, size: Math.min(full.size, between(hash, SALT.thumb + n, 9_000, 14_000) * (n + 1)) } });
    }
  }
  return sizes;
}

function thumbs(hash: number, kind: FileKind, name: string | undefined, seed: number, art: Art): PhotoSize[] {
  const shown = ['video', 'gif', 'round', 'sticker'].includes(kind) || /\.(pdf|png)$/.test(name ?? '');
  if (!shown) return [];
  const recipe: Recipe = { content: 'jpeg 320x180', seed, size: between(hash, SALT.thumb, 5_000, 9_000), art };
  return [{ letter: 'm', form: 'plain', width: 320, height: 180, recipe }];
}
