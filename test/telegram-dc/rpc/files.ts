/** upload.*: limits, file references, data centres, block hashes, and the CDN. */

import type { FileEntry } from '../world/catalog';
import { blockHashes } from '../world/block-hashes';
import { readContent, type Recipe } from '../world/content';
import type { World } from '../world/index';
import { accessHashOfFile } from '../world/tl-files';
import { chatOf, objectField, targetOf, type Context } from './input';
import { rpc, RpcError, type TlObject } from './registry';
import { checkFileAllowed } from './takeout-rules';

const MIB = 1024 * 1024;
/** How many blocks of hashes one answer covers, and how many when the scenario says `partial`: the client has to walk. */
const HASH_BLOCKS = { full: 64, partial: 3, none: 0 } as const;

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
  // Where the user or chat says it is.
  return { entry: { ...entry, dc: world.homeDc }, recipe: full.recipe };
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
  if (goesToCdn(context, entry, params['cdnSupported'] === true)) return world.cdn.redirect(recipe, offset);
  return { _: 'upload.file', type: { _: TYPES[entry.mime] ?? 'storage.filePartial' }, mtime: entry.date, bytes: readContent(recipe, offset, limit) };
}, { neverPacked: true });

/** By the scenario only for clients that say they can; by the fault `cdn` for all. */
function goesToCdn({ world, faults = [] }: Context, entry: FileEntry, isSupported: boolean): boolean {
  const { cdn } = world.scenario;
  if (cdn === undefined) return false;
  return faults.includes('cdn') || (isSupported && entry.kind !== 'photo' && entry.recipe.size >= (cdn.from ?? 0));
}

rpc<World>('upload.getFileHashes', (context, params) => {
  const { world } = context;
  const { entry, recipe } = locate(context, objectField(params, 'location'));
  if (entry.dc !== context.dc) throw new RpcError(303, `FILE_MIGRATE_${entry.dc}`);
  return blockHashes(recipe, Number(params['offset'] ?? 0), HASH_BLOCKS[world.scenario.hashes ?? 'full']);
});

rpc<World>('upload.getCdnFile', ({ dc, world }, params) => {
  const offset = Number(params['offset'] ?? 0);
  const limit = Number(params['limit'] ?? 0);
  checkRange(offset, limit, false);
  if (dc !== world.cdnDc) throw new RpcError(400, 'CDN_METHOD_INVALID');
  return world.cdn.read(bytesField(params, 'fileToken'), offset, limit);
}, { beforeSignIn: true, neverPacked: true });

rpc<World>('upload.reuploadCdnFile', ({ world }, params) => world.cdn.upload(bytesField(params, 'fileToken'), bytesField(params, 'requestToken')));

rpc<World>('upload.getCdnFileHashes', ({ world }, params) => world.cdn.hashes(bytesField(params, 'fileToken'), Number(params['offset'] ?? 0)));
