import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

import * as fc from 'fast-check';

import type { TlObject } from '../rpc/registry';
import { hashContent, randomBytesAt, readContent, type Recipe } from './content';
import { fileIdOf, placeOf } from './file-id';
import { createWorld, loadScenario, type World } from './index';
import { historyParams, objects, testClient } from './test-client';

const MIB = 1024 * 1024;

function child(value: TlObject, ...path: string[]): TlObject {
  return path.reduce<TlObject>((at, field) => at[field] as TlObject, value);
}

async function filesOf(world: World, key: string): Promise<{ location: TlObject; size: number; dc: number; id: bigint }[]> {
  const client = testClient(world);
  const found: { location: TlObject; size: number; dc: number; id: bigint }[] = [];
  for (let offsetId = 0; ; ) {
    const page = await client.call('messages.getHistory', historyParams(client.peer(world.chat(key)), { offsetId }));
    const messages = objects(page, 'messages');
    if (messages.length === 0) return found;
    offsetId = Number(messages.at(-1)?.['id']);
    for (const message of messages) {
      const media = message['media'] as TlObject | undefined;
      if (media?._ === 'messageMediaDocument') {
        const document = child(media, 'document');
        found.push({ location: { _: 'inputDocumentFileLocation', id: document['id'], accessHash: document['accessHash'], fileReference: document['fileReference'], thumbSize: '' }, size: Number(document['size']), dc: Number(document['dcId']), id: document['id'] as bigint });
      }
      if (media?._ === 'messageMediaPhoto') {
        const photo = child(media, 'photo');
        const full = (photo['sizes'] as TlObject[]).at(-1);
        const sizes = full?.['sizes'];
        found.push({ location: { _: 'inputPhotoFileLocation', id: photo['id'], accessHash: photo['accessHash'], fileReference: photo['fileReference'], thumbSize: full?.['type'] }, size: Array.isArray(sizes) ? Number(sizes.at(-1)) : Number(full?.['size']), dc: Number(photo['dcId']), id: photo['id'] as bigint });
      }
    }
  }
}

async function download(world: World, { location, dc }: { location: TlObject; dc: number }, limit = 512 * 1024): Promise<Buffer> {
  const client = testClient(world, { dc });
  const parts: Buffer[] = [];
  for (let offset = 0; ; offset += limit) {
    const { bytes } = await client.call('upload.getFile', { location, offset: BigInt(offset), limit });
    if (!Buffer.isBuffer(bytes)) throw new Error('no bytes');
    parts.push(bytes);
    if (bytes.length < limit) return Buffer.concat(parts);
  }
}

describe('files', () => {
  const world = createWorld(loadScenario('basic'));

  it('have exactly the announced size and the hash of the oracle', async () => {
    const oracle = new Map(['news', 'anna', 'saved'].flatMap((key) => world.oracle(key)).flatMap(({ file }) => (file === undefined ? [] : [[file.fileId, file] as const])));
    for (const key of ['news', 'anna', 'saved']) {
      for (const file of await filesOf(world, key)) {
        const bytes = await download(world, file);
        expect(bytes).toHaveLength(file.size);
        expect(createHash('sha256').update(bytes).digest('hex')).toBe(oracle.get(file.id.toString())?.sha256);
      }
    }
  });

  it('are the same whatever parts they are read in', async () => {
    const five = (await filesOf(world, 'saved')).find(({ size }) => size === 5 * MIB);
    if (five === undefined) throw new Error('no big file');
    expect(five.dc).toBe(4);
    const whole = await download(world, five, MIB);
    for (const limit of [4096 * 8, 128 * 1024]) expect((await download(world, five, limit)).equals(whole)).toBe(true);
    const client = testClient(world, { dc: 4 });
    const precise = await client.call('upload.getFile', { location: five.location, offset: 1024n, limit: 3072, precise: true });
    expect(precise['bytes']).toEqual(whole.subarray(1024, 4096));
  });

  it('follow the rules for offset and limit', async () => {
    const [file] = await filesOf(world, 'saved');
    if (file === undefined) throw new Error('no file');
    const client = testClient(world, { dc: file.dc });
    const ask = (offset: number, limit: number, precise = false): Promise<TlObject> => client.call('upload.getFile', { location: file.location, offset: BigInt(offset), limit, precise: precise || undefined });
    await expect(ask(100, 4096)).rejects.toMatchObject({ text: 'OFFSET_INVALID' });
    await expect(ask(0, 5000)).rejects.toMatchObject({ text: 'LIMIT_INVALID' });
    await expect(ask(0, 4096 * 3)).rejects.toMatchObject({ text: 'LIMIT_INVALID' });
    await expect(ask(MIB - 4096, 8192)).rejects.toMatchObject({ text: 'OFFSET_INVALID' });
    await expect(ask(1000, 1024, true)).rejects.toMatchObject({ text: 'OFFSET_INVALID' });
    await expect(ask(0, 2 * MIB, true)).rejects.toMatchObject({ text: 'LIMIT_INVALID' });
    await expect(ask(64 * MIB, MIB)).resolves.toMatchObject({ bytes: Buffer.alloc(0) });
    await expect(testClient(world, { dc: 1 }).call('upload.getFile', { location: file.location, offset: 0n, limit: 4096 })).rejects.toMatchObject({ code: 303, text: `FILE_MIGRATE_${file.dc}` });
  });

  it('check the file reference byte for byte and let it expire', async () => {
    const fresh = createWorld({ ...loadScenario('basic'), references: { ttl: 3600 } });
    const [file] = await filesOf(fresh, 'saved');
    if (file === undefined) throw new Error('no file');
    let now = 1_750_000_000;
    const client = testClient(fresh, { dc: file.dc, now: () => now });
    const ask = (location: TlObject): Promise<TlObject> => client.call('upload.getFile', { location, offset: 0n, limit: 4096 });
    await ask(file.location);
    const reference = file.location['fileReference'] as Buffer;
    for (let at = 0; at < reference.length; at++) {
      const broken = Buffer.from(reference);
      broken[at] = (broken[at] ?? 0) ^ 1;
      await expect(ask({ ...file.location, fileReference: broken })).rejects.toMatchObject({ text: 'FILE_REFERENCE_INVALID' });
    }
    await expect(ask({ ...file.location, fileReference: Buffer.alloc(0) })).rejects.toMatchObject({ text: 'FILE_REFERENCE_EMPTY' });
    await expect(ask({ ...file.location, accessHash: 5n })).rejects.toMatchObject({ text: 'LOCATION_INVALID' });
    await expect(ask({ ...file.location, id: 5n })).rejects.toMatchObject({ text: 'FILE_ID_INVALID' });
    const version = fresh.version;
    now += 2 * 3600;
    await expect(ask(file.location)).rejects.toMatchObject({ text: 'FILE_REFERENCE_EXPIRED' });
    expect(fresh.version).not.toBe(version);
    fresh.expireReferences();
    const [again] = await filesOf(fresh, 'saved');
    expect(again?.id).toBe(file.id);
  });

  it('have hashes of their blocks, walked where an answer covers only a part', async () => {
    const partial = createWorld({ ...loadScenario('basic'), hashes: 'partial' });
    const five = (await filesOf(partial, 'saved')).find(({ size }) => size === 5 * MIB);
    if (five === undefined) throw new Error('no big file');
    const client = testClient(partial, { dc: five.dc });
    const whole = await download(partial, five, MIB);
    let offset = 0;
    for (let answers = 0; offset < five.size; answers++) {
      const hashes = await client.list('upload.getFileHashes', { location: five.location, offset: BigInt(offset) });
      expect(hashes.length).toBeLessThanOrEqual(3);
      for (const { offset: at, limit, hash } of hashes) {
        expect(Number(at)).toBe(offset);
        expect(createHash('sha256').update(whole.subarray(offset, offset + Number(limit))).digest()).toEqual(hash);
        offset += Number(limit);
      }
      expect(answers).toBeLessThan(40);
    }
    expect(offset).toBe(five.size);
  });

  it('repeat as often as the forwards scenario says', () => {
    const files = createWorld(loadScenario('forwards')).oracle('fwd').flatMap(({ file }) => file ?? []);
    expect(files).toHaveLength(1000);
    expect(new Set(files.map(({ fileId }) => fileId)).size).toBe(400);
    expect(new Set(files.map(({ sha256 }) => sha256)).size).toBe(340);
  });
});

describe('content', () => {
  it('of a random file is the same at every offset', () => {
    const whole = randomBytesAt(9, 0, 4096);
    fc.assert(fc.property(fc.nat(4000), fc.nat(96), (offset, length) => randomBytesAt(9, offset, length).equals(whole.subarray(offset, offset + length))));
  });

  it('of a picture is exactly as long as asked for and well formed', () => {
    for (const [content, size] of [['jpeg 320x240', 20_000], ['jpeg 320x240', 200_003], ['jpeg 320x240', 900], ['jpeg 64x64', 70_001], ['png 100x80', 30_000], ['webp', 5_001], ['gif', 400]] as const) {
      const recipe: Recipe = { content, seed: 5, size, art: 'landscape' };
      const bytes = readContent(recipe, 0, size * 2);
      expect(bytes).toHaveLength(size);
      expect(hashContent(recipe)).toBe(createHash('sha256').update(bytes).digest('hex'));
      if (content.startsWith('jpeg')) expect(jpegDimensions(bytes).length).toBe(2);
      if (content.startsWith('png')) checkPng(bytes);
    }
  });

  it('keeps the declared dimensions where the size allows', () => {
    expect(jpegDimensions(readContent({ content: 'jpeg 320x240', seed: 5, size: 20_000, art: 'gradient' }, 0, 20_000))).toEqual([320, 240]);
  });

  it('has ids that say what they are', () => {
    fc.assert(
      fc.property(fc.nat(30_000), fc.nat(2_000_000_000), (chat, row) => {
        const place = { kind: 'message', chat, row, item: 0 } as const;
        expect(placeOf(fileIdOf(place))).toEqual(place);
      }),
    );
    expect(placeOf(12345n)).toBeUndefined();
  });
});

/** Width and height from the frame header, reached by walking every segment before it. */
function jpegDimensions(bytes: Buffer): number[] {
  for (let at = 2; at < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    expect(bytes[at]).toBe(0xff);
    if (bytes[at + 1] === 0xc0) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
  }
  return [];
}

function checkPng(bytes: Buffer): void {
  let at = 8;
  while (at < bytes.length) {
    const length = bytes.readUInt32BE(at);
    expect(crc32(bytes.subarray(at + 4, at + 8 + length))).toBe(bytes.readUInt32BE(at + 8 + length));
    at += 12 + length;
  }
  expect(at).toBe(bytes.length);
}
