import { TobsFailure } from '../../model/errors';
import type { AvatarOrder } from '../../model/telegram';
import { fetchPhoto, type PhotoPorts } from '../chats/photos';

/** A profile picture as Telegram has it now. */
export interface Avatar {
  readonly photoId: string;
  readonly data: Buffer;
}

/**
 * The small profile picture of somebody this account has met, by one request; none when it is the one that is known.
 *
 * @throws TobsFailure FILE_UNAVAILABLE and what `call` throws
 */
export async function readAvatar({ authorId, photoId }: Omit<AvatarOrder, 'path'>, ports: PhotoPorts): Promise<Avatar | 'none' | 'same'> {
  const peer = ports.peers.get(authorId);
  if (peer?.photoId === undefined) return 'none';
  if (peer.photoId === photoId) return 'same';
  const data = await fetchPhoto({ chatId: authorId, photo: { id: peer.photoId, dcId: peer.photoDc ?? 0 } }, ports);
  if (data === null) throw new TobsFailure({ code: 'FILE_UNAVAILABLE', fileId: peer.photoId, reason: 'it is no small picture' });
  return { photoId: peer.photoId, data };
}
