import type { ChatPhoto, PhotoOrder } from '../../model/chat';
import { TobsFailure } from '../../model/errors';
import { chatIdOf, type ChatId } from '../../model/ids';
import type { Call } from '../calls/call';
import { RpcRefusal } from '../calls/rpc-errors';
import { asTl, bytes, child, children, int, long, longText, type Tl, type TlValue } from '../codec/tl';
import type { PeerStore } from './peers';
import { isChannel } from './read-peer';

/** One request is the whole of a small picture, which has 160 × 160 points; allowed are 4 KiB times a power of two (documented). */
const LIMIT = 64 * 1024;

/** As for other files: more moves from one data centre to the next would be a loop. */
const MAX_MOVES = 3;

/** What finding profile pictures works with. */
export interface PhotoPorts {
  readonly call: Call;
  readonly peers: PeerStore;
  readonly signal: AbortSignal;
}

/** Where the pictures of the users and chats of an answer are, by marked id. */
export function photosIn(answer: Tl): ReadonlyMap<ChatId, ChatPhoto> {
  const photos = new Map<ChatId, ChatPhoto>();
  const add = (peer: Tl, kind: 'user' | 'group' | 'channel'): void => {
    const bareId = long(peer, 'id');
    const photo = child(peer, 'photo');
    const id = photo === undefined ? undefined : longText(photo, 'photoId');
    if (bareId !== undefined && photo !== undefined && id !== undefined) photos.set(chatIdOf(kind, bareId), { id, dcId: Math.max(0, int(photo, 'dcId') ?? 0) });
  };
  for (const user of children(answer, 'users')) add(user, 'user');
  for (const chat of children(answer, 'chats')) add(chat, isChannel(chat) ? 'channel' : 'group');
  return photos;
}

/**
 * Small pictures of chats, as JPEG files in base64, in the order asked for; null for one that cannot be had.
 * @see https://core.telegram.org/api/files#downloading-files (inputPeerPhotoFileLocation)
 * @throws TobsFailure when Telegram gives nothing at all (SIGNED_OUT, TELEGRAM_UNREACHABLE, FLOOD_WAIT …)
 */
export async function readPhotos(orders: readonly PhotoOrder[], ports: PhotoPorts): Promise<readonly (string | null)[]> {
  // Bounded by the order, and by the limits of the file connections.
  return await Promise.all(orders.map((order) => readPhoto(order, ports)));
}

/** One small picture, or null when whoever has it cannot be addressed or it is none. @throws what `call` throws */
export async function fetchPhoto({ chatId, photo }: PhotoOrder, ports: PhotoPorts): Promise<Buffer | null> {
  const peer = ports.peers.inputPeer(chatId);
  if (peer === undefined) return null;
  const request: Tl = { _: 'upload.getFile', location: { _: 'inputPeerPhotoFileLocation', peer, photoId: BigInt(photo.id) }, offset: 0n, limit: LIMIT };
  return jpegOf(await askForFile(request, photo.dcId, ports));
}

async function readPhoto(order: PhotoOrder, ports: PhotoPorts): Promise<string | null> {
  try {
    return (await fetchPhoto(order, ports))?.toString('base64') ?? null;
  } catch (error) {
    // A picture that was replaced or hidden meanwhile: the list has a sign of its own for chats without one.
    if (error instanceof RpcRefusal || (error instanceof TobsFailure && error.detail.code === 'TELEGRAM_ERROR' && error.detail.status < 500)) return null;
    throw error;
  }
}

/** The answer to one `upload.getFile`, from whatever data centre has the file. @throws what `call` throws */
export async function askForFile(request: Tl, dcId: number, { call, signal }: Omit<PhotoPorts, 'peers'>): Promise<TlValue> {
  let dc = dcId;
  for (let moves = 0; ; moves++) {
    try {
      return await call(request, { signal, ...(dc > 0 && { dc }) });
    } catch (error) {
      if (!(error instanceof RpcRefusal) || error.trouble.kind !== 'move' || moves >= MAX_MOVES) throw error;
      dc = error.trouble.dc;
    }
  }
}

/** Null for anything but a JPEG that is complete: it is going to be shown. */
function jpegOf(answer: TlValue): Buffer | null {
  const file = asTl(answer);
  const content = file === undefined ? undefined : bytes(file, 'bytes');
  const isJpeg = content !== undefined && content[0] === 0xff && content[1] === 0xd8 && content[2] === 0xff && content.length < LIMIT;
  return isJpeg ? content : null;
}
