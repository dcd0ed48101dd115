import { TobsFailure } from '../../model/errors';
import type { AvatarOrder } from '../../model/telegram';
import type { Call } from '../calls/call';
import { RpcRefusal } from '../calls/rpc-errors';
import type { PeerStore } from '../chats/peers';
import { asTl, bytes } from '../codec/tl';

/** A small profile picture is 160 px a side (documented) and some ten kilobytes: one request holds any. */
const LIMIT_BYTES = 512 * 1024;
/** As for other files: more moves than this would be a loop. */
const MAX_MOVES = 3;

export interface AvatarPorts {
  readonly call: Call;
  readonly peers: PeerStore;
  readonly signal: AbortSignal;
}

/** A profile picture as Telegram has it now. */
export interface Avatar {
  readonly photoId: string;
  readonly data: Buffer;
}

/**
 * The small profile picture of somebody this account has met, by one request; none when it is the one that is known.
 *
 * @throws TobsFailure FILE_UNAVAILABLE and what `call` throws
 * @see https://core.telegram.org/constructor/inputPeerPhotoFileLocation
 */
export async function readAvatar({ authorId, photoId }: Omit<AvatarOrder, 'path'>, { call, peers, signal }: AvatarPorts): Promise<Avatar | 'none' | 'same'> {
  const peer = peers.get(authorId);
  const input = peers.inputPeer(authorId);
  if (peer?.photoId === undefined || input === undefined) return 'none';
  if (peer.photoId === photoId) return 'same';
  const location = { _: 'inputPeerPhotoFileLocation', peer: input, photoId: BigInt(peer.photoId) };
  let dc = peer.photoDc;
  for (let moves = 0; ; moves++) {
    try {
      const answer = asTl(await call({ _: 'upload.getFile', location, offset: 0n, limit: LIMIT_BYTES }, { signal, ...(dc === undefined ? {} : { dc }) }));
      const data = answer?._ === 'upload.file' ? bytes(answer, 'bytes') : undefined;
      if (data === undefined || data.length === 0 || data.length >= LIMIT_BYTES) throw unavailable(peer.photoId, 'it is no small picture');
      return { photoId: peer.photoId, data };
    } catch (error) {
      if (!(error instanceof RpcRefusal) || error.trouble.kind !== 'move' || moves >= MAX_MOVES) throw error;
      dc = error.trouble.dc;
    }
  }
}

function unavailable(fileId: string, reason: string): TobsFailure {
  return new TobsFailure({ code: 'FILE_UNAVAILABLE', fileId, reason });
}
