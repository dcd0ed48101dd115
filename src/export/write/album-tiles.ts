import type { FileMedia } from '../../model/media';
import type { Message } from '../../model/message';
import { albumLayout, type PictureSize } from '../../notes/albums/album-layout';
import type { BatchWriterParts } from './batch-writer-parts';
import type { StoredMessage } from '../state/message-store';

type Picture = Exclude<FileMedia, { readonly type: 'voice' | 'audio' | 'sticker' | 'document' }>;

/** An item of an album that can be laid out, and what is remembered of it. */
interface AlbumItem {
  readonly message: Message;
  readonly media: Picture;
  readonly size: PictureSize;
  readonly stored: StoredMessage | undefined;
}

/**
 * The messages of a batch, with the places of album items in their albums. A whole album is laid out by its members' sizes alone;
 * items of one that the batch holds only in part keep the places they had.
 */
export async function withTiles(messages: readonly Message[], { style, state }: Pick<BatchWriterParts, 'style' | 'state'>): Promise<readonly Message[]> {
  if (style.galleries !== true) return messages;
  const placed = new Map<Message, Message>();
  for (const album of albumsOf(messages)) {
    const items: AlbumItem[] = [];
    for (const message of album) {
      const item = itemOf(message, await state.messages.get(message.id));
      if (item !== null) items.push(item);
    }
    // Documents and music of an album stand below each other, as in Telegram.
    if (items.length !== album.length) continue;
    for (const [from, to] of laidOut(items)) placed.set(from, to);
  }
  return messages.map((message) => placed.get(message) ?? message);
}

/** Albums of more than one item; their items follow each other. */
function albumsOf(messages: readonly Message[]): readonly (readonly Message[])[] {
  const albums = new Map<string, Message[]>();
  for (const message of messages) if (message.groupId !== undefined) albums.set(message.groupId, [...(albums.get(message.groupId) ?? []), message]);
  return [...albums.values()];
}

function itemOf(message: Message, stored: StoredMessage | undefined): AlbumItem | null {
  const { media } = message;
  if (media?.type !== 'photo' && media?.type !== 'video') return null;
  const { width = 0, height = 0 } = media;
  return { message, media, size: { width, height }, stored };
}

function laidOut(items: readonly AlbumItem[]): readonly (readonly [Message, Message])[] {
  const present = new Set(items.map(({ message }) => message.id));
  const isPart = items.some(({ stored }) => stored !== undefined && (!present.has(stored.primaryId) || (stored.tile?.of ?? 0) > items.length));
  if (!isPart && items.length < 2) return [];
  const tiles = isPart ? items.map(({ stored }) => stored?.tile) : albumLayout(items.map(({ size }) => size));
  return items.flatMap(({ message, media }, index) => {
    const tile = tiles[index];
    return tile === undefined ? [] : [[message, { ...message, media: { ...media, tile } }] as const];
  });
}
