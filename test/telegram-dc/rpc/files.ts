/** upload.getFile and upload.getFileHashes: limits, file references, data centres. */
import { createHash } from 'node:crypto';

import type { FileEntry } from '../world/catalog';
import { readContent, type Recipe } from '../world/content';
import type { World } from '../world/index';
import { accessHashOfFile } from '../world/tl-files';
import { chatOf, objectField, targetOf, type Context } from './input';
import { rpc, RpcError, type TlObject } from './registry';
import { checkFileAllowed } from './takeout-rules';

const MIB = 1024 * 1024;
const HASH_BLOCK = 128 * 1024;
/** How many blocks one answer covers when the scenario says `partial`: the client has to walk. */
const PARTIAL_BLOCKS = 3;

function bytesField(value: TlObject, field: string): Buffer {
  const inner = value[field];
  return Buffer.isBuffer(inner) ? inner : Buffer.alloc(0);
}

interface Located {
  readonly entry: FileEntry;
  readonly recipe: Recipe;
}

function photoSize(entry: FileEntry, letter: string): Recipe {
  const size = entry.sizes.find((candidate) => candidate.letter === letter && candidate.form !== 'stripped');
  if (size === undefined) throw new RpcError(400, 'LOCATION_INVALID');
  return size.recipe;
}

function peerPhoto(context: Context, location: TlObject): Located {
  const { world } = context;
  const input = objectField(location, 'peer');
  const isChat = input._ === 'inputPeerChat' || input._ === 'inputPeerChannel';
  const chat = isChat ? chatOf(context, input) : undefined;
  const person = isChat ? undefined : targetOf(context, input).person;
  const id = chat !== undefined ? world.catalog.ofChat(chat.ordinal) : person !== undefined ? world.catalog.ofPerson(person.ordinal) : -1n;
  const entry = world.catalog.get(id);
  if (entry === undefined || id !== location['photoId']) throw new RpcError(400, 'LOCATION_INVALID');
  const full = entry.sizes[entry.sizes.length - 1];
  if (full === undefined) throw new RpcError(400, 'LOCATION_INVALID');
  return { entry, recipe: full.recipe };
}

/** The file a location names; id, access hash, reference and size letter are checked in Telegram's order. */
function locate(context: Context, location: TlObject): Located {
  const { world } = context;
  world.noteTime(context.now());
  if (location._ === 'inputPeerPhotoFileLocation') return peerPhoto(context, location);
  const isPhoto = location._ === 'inputPhotoFileLocation';
  if (!isPhoto && location._ !== 'inputDocumentFileLocation') throw new RpcError(400, 'LOCATION_INVALID');
  const id = location['id'];
  const entry = typeof id === 'bigint' ? world.catalog.get(id) : undefined;
  if (entry === undefined || (entry.kind === 'photo') !== isPhoto) throw new RpcError(400, 'FILE_ID_INVALID');
  if (location['accessHash'] !== accessHashOfFile(entry)) throw new RpcError(400, 'LOCATION_INVALID');
  const problem = world.references.check(bytesField(location, 'fileReference'), entry.id, context.now());
  if (problem !== undefined) throw new RpcError(400, problem);
  const letter = typeof location['thumbSize'] === 'string' ? location['thumbSize'] : '';
  return { entry, recipe: !isPhoto && letter === '' ? entry.recipe : photoSize(entry, letter) };
}

/** Documented rules for parts. */
function checkRange(offset: number, limit: number, precise: boolean): void {
  const step = precise ? 1024 : 4096;
  if (offset < 0 || offset % step !== 0) throw new RpcError(400, 'OFFSET_INVALID');
  if (limit <= 0 || limit > MIB || limit % step !== 0 || (!precise && MIB % limit !== 0)) throw new RpcError(400, 'LIMIT_INVALID');
  if (Math.floor(offset / MIB) !== Math.floor((offset + limit - 1) / MIB)) throw new RpcError(400, 'OFFSET_INVALID');
}

const TYPES: Readonly<Record<string, string>> = { 'image/jpeg': 'storage.fileJpeg', 'image/png': 'storage.filePng', 'image/gif': 'storage.fileGif', 'image/webp': 'storage.fileWebp', 'video/mp4': 'storage.fileMp4', 'audio/mpeg': 'storage.fileMp3', 'application/pdf': 'storage.filePdf' };

rpc<World>('upload.getFile', (context, params) => {
  const { world } = context;
  const offset = Number(params['offset'] ?? 0);
  const limit = Number(params['limit'] ?? 0);
  checkRange(offset, limit, params['precise'] === true);
  const { entry, recipe } = locate(context, objectField(params, 'location'));
  if (entry.dc !== context.dc) throw new RpcError(303, `FILE_MIGRATE_${entry.dc}`);
  checkFileAllowed(context, entry.recipe.size);
  world.references.countPart();
  return { _: 'upload.file', type: { _: TYPES[entry.mime] ?? 'storage.filePartial' }, mtime: entry.date, bytes: readContent(recipe, offset, limit) };
}, { neverPacked: true });

rpc<World>('upload.getFileHashes', (context, params) => {
  const { world } = context;
  const { entry, recipe } = locate(context, objectField(params, 'location'));
  if (entry.dc !== context.dc) throw new RpcError(303, `FILE_MIGRATE_${entry.dc}`);
  const mode = world.scenario.hashes ?? 'full';
  if (mode === 'none') return [];
  const first = Math.floor(Number(params['offset'] ?? 0) / HASH_BLOCK);
  const blocks = Math.ceil(recipe.size / HASH_BLOCK);
  const last = mode === 'partial' ? Math.min(blocks, first + PARTIAL_BLOCKS) : Math.min(blocks, first + 64);
  return Array.from({ length: Math.max(0, last - first) }, (_, n): TlObject => {
    const offset = (first + n) * HASH_BLOCK;
    const bytes = readContent(recipe, offset, HASH_BLOCK);
    return { _: 'fileHash', offset: BigInt(offset), limit: bytes.length, hash: createHash('sha256').update(bytes).digest() };
  });
});
