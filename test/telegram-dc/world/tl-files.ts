/** Files as TL objects. */
import type { TlObject } from '../rpc/registry';
import type { FileEntry, PhotoSize } from './catalog';
import { readContent } from './content';
import { long, mix } from './hash';

export function accessHashOfFile(entry: { readonly id: bigint; readonly hash: number }): bigint {
  return long(entry.hash, Number(entry.id & 0xffffn) + 71);
}

function size({ letter, form, width, height, recipe }: PhotoSize): TlObject {
  switch (form) {
    case 'stripped': {
      const bytes = readContent(recipe, 0, recipe.size);
      // One, height, width: how a client recognises a stripped JPEG.
      bytes.set([1, height, width]);
      return { _: 'photoStrippedSize', type: letter, bytes };
    }
    case 'cached':
      return { _: 'photoCachedSize', type: letter, w: width, h: height, bytes: readContent(recipe, 0, recipe.size) };
    case 'progressive':
      return { _: 'photoSizeProgressive', type: letter, w: width, h: height, sizes: [0.15, 0.3, 0.55, 0.8, 1].map((part) => Math.max(1, Math.floor(recipe.size * part))) };
    case 'plain':
      return { _: 'photoSize', type: letter, w: width, h: height, size: recipe.size };
  }
}

export function tlPhoto(entry: FileEntry, fileReference: Buffer): TlObject {
  return { _: 'photo', id: entry.id, accessHash: accessHashOfFile(entry), fileReference, date: entry.date, sizes: entry.sizes.map(size), dcId: entry.dc };
}

export function tlDocument(entry: FileEntry, fileReference: Buffer): TlObject {
  return {
    _: 'document', id: entry.id, accessHash: accessHashOfFile(entry), fileReference, date: entry.date, mimeType: entry.mime, size: BigInt(entry.recipe.size),
    thumbs: entry.sizes.length === 0 ? undefined : entry.sizes.map(size), dcId: entry.dc, attributes: attributes(entry),
  };
}

function attributes({ kind, width, height, duration, name, title, performer, emoji, hash }: FileEntry): TlObject[] {
  const list: TlObject[] = [];
  if (kind === 'video' || kind === 'gif' || kind === 'round') {
    list.push({ _: 'documentAttributeVideo', roundMessage: kind === 'round' || undefined, nosound: kind === 'gif' || undefined, supportsStreaming: kind === 'video' || undefined, duration, w: width, h: height });
  }
  if (kind === 'gif') list.push({ _: 'documentAttributeAnimated' });
  if (kind === 'voice') {
    // 100 loudness values of five bits.
    list.push({ _: 'documentAttributeAudio', voice: true, duration: Math.round(duration), waveform: Buffer.from(Array.from({ length: 63 }, (_, n) => mix(hash, n) & 255)) });
  }
  if (kind === 'audio') list.push({ _: 'documentAttributeAudio', duration: Math.round(duration), title, performer });
  if (kind === 'sticker') {
    list.push({ _: 'documentAttributeImageSize', w: width, h: height }, { _: 'documentAttributeSticker', alt: emoji, stickerset: { _: 'inputStickerSetID', id: 1_000_000_007n, accessHash: 42n } });
  }
  if (kind === 'document' && /\.png$/i.test(name ?? '')) list.push({ _: 'documentAttributeImageSize', w: width, h: height });
  if (name !== undefined) list.push({ _: 'documentAttributeFilename', fileName: name });
  return list;
}
