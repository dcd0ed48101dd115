import 'fake-indexeddb/auto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStore, get, update } from 'idb-keyval';
import { CoreFiles, type CoreSearch, type FfmpegCore } from '../../../../src/obsidian/ffmpeg-wasm/core-files';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tobs-core-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const script = 'var createFFmpegCore = 1; export default createFFmpegCore;';
const wasm = (more: number): Buffer => Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, more]);

function put(content: { readonly script?: string; readonly wasm?: Buffer } = {}, place = folder): void {
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'ffmpeg-core.js'), content.script ?? script);
  writeFileSync(join(place, 'ffmpeg-core.wasm'), content.wasm ?? wasm(1));
}

function coreOf(search: CoreSearch): FfmpegCore {
  if ('missing' in search) throw new Error(search.missing);
  return search.core;
}

async function keepFrom(): Promise<void> {
  const files = new CoreFiles(folder);
  await files.keep(coreOf(await files.find()));
}

it.each(['', 'dist/esm', 'dist/umd', 'node_modules/@ffmpeg/core/dist/esm'])('is found in the folder named, or in %p of it', async (below) => {
  put({}, join(folder, below));
  const found = await new CoreFiles(folder).find();
  expect(found).toMatchObject({ isNew: true, core: { script, folder: join(folder, below) } });
  expect([...coreOf(found).wasm]).toEqual([...wasm(1)]);
});

it.each([
  ['nothing', undefined, /does not hold ffmpeg-core.js and ffmpeg-core.wasm/],
  ['another script', { script: 'alert(1)' }, /holds a ffmpeg-core.js that is not that of @ffmpeg\/core/],
  ['the core for several threads', { script: `${script} PThread.init()` }, /several threads/],
  ['a program of another kind', { wasm: Buffer.from('MZ not this') }, /no WebAssembly/],
])('says why it cannot be used: %s', async (_name, content, reason) => {
  if (content !== undefined) put(content);
  expect(await new CoreFiles(folder).find()).toEqual({ missing: expect.stringMatching(reason) as string });
});

it('is kept, and used when the folder is gone', async () => {
  put();
  await keepFrom();
  expect(await new CoreFiles(folder).find()).toMatchObject({ isNew: false });
  rmSync(folder, { recursive: true });
  const kept = await new CoreFiles(folder).find();
  expect(kept).toMatchObject({ isNew: false, core: { script } });
  expect([...coreOf(kept).wasm]).toEqual([...wasm(1)]);
});

it('is read anew when the files are others', async () => {
  put();
  await keepFrom();
  put({ wasm: Buffer.concat([wasm(2), Buffer.of(3)]) });
  const found = await new CoreFiles(folder).find();
  expect(found).toMatchObject({ isNew: true });
  expect(coreOf(found).wasm).toHaveLength(10);
});

it('is not taken from a copy that is damaged, or of another folder, and such a copy goes', async () => {
  put();
  await keepFrom();
  rmSync(folder, { recursive: true });
  const store = createStore('tobs-ffmpeg-core', 'files');
  await update<{ script: string }>('core', (kept) => ({ ...kept, script: `${script} evil()` }), store);
  expect(await new CoreFiles(folder).find()).toHaveProperty('missing');
  expect(await get('core', store)).toBeUndefined();
  put();
  await keepFrom();
  expect(await new CoreFiles(join(folder, 'elsewhere')).find()).toHaveProperty('missing');
  expect(await get('core', store)).toBeUndefined();
});
