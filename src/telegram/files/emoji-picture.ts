import { TobsFailure } from '../../model/errors';
import type { FileRef } from '../../model/media';
import type { EmojiExtension } from '../../model/telegram';
import type { Call } from '../calls/call';
import { RpcRefusal } from '../calls/rpc-errors';
import { askForFile } from '../chats/photos';
import { asTl, bytes, type Tl, type TlValue } from '../codec/tl';

/** One request is the whole of it: the largest `upload.getFile` gives (documented), twice what a still emoji may have. */
const LIMIT = 1024 * 1024;

/** A picture as it came. */
export interface EmojiPicture {
  readonly data: Buffer;
  readonly extension: EmojiExtension;
}

/** What fetching the picture of a custom emoji works with. */
export interface EmojiPorts {
  readonly call: Call;
  readonly signal: AbortSignal;
}

/**
 * The picture of a custom emoji, by one request.
 *
 * @throws TobsFailure FILE_UNAVAILABLE when it is no picture, and what `call` throws
 */
export async function readEmojiPicture(file: FileRef, ports: EmojiPorts): Promise<EmojiPicture> {
  const { id, accessHash, fileReference, sizeType } = file;
  const location: Tl = { _: 'inputDocumentFileLocation', id: BigInt(id), accessHash: BigInt(accessHash), fileReference: Buffer.from(fileReference, 'base64'), thumbSize: sizeType };
  const answer = asTl(await ask({ _: 'upload.getFile', location, offset: 0n, limit: LIMIT }, file, ports));
  const data = answer === undefined ? undefined : bytes(answer, 'bytes');
  const extension = data === undefined ? null : extensionOf(data);
  if (data === undefined || extension === null) throw new TobsFailure({ code: 'FILE_UNAVAILABLE', fileId: id, reason: 'it is no picture' });
  return { data, extension };
}

async function ask(request: Tl, { id, dcId }: FileRef, ports: EmojiPorts): Promise<TlValue> {
  try {
    return await askForFile(request, dcId, ports);
  } catch (error) {
    // Its reference is as old as the answer that told of it; the next one comes with another.
    if (error instanceof RpcRefusal) throw new TobsFailure({ code: 'FILE_UNAVAILABLE', fileId: id, reason: error.message }, { cause: error });
    throw error;
  }
}

/** By what the bytes are, whatever Telegram calls them; null for what is no still picture, or not all of it. */
function extensionOf(data: Buffer): EmojiExtension | null {
  if (data.length >= LIMIT) return null;
  if (data.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'jpg';
  if (data.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47]))) return 'png';
  return data.toString('latin1', 0, 4) === 'RIFF' && data.toString('latin1', 8, 12) === 'WEBP' ? 'webp' : null;
}
