import 'fake-indexeddb/auto';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FallbackProcessing } from '../../../../src/obsidian/ffmpeg-wasm/fallback-processing';
import { WasmProcessing } from '../../../../src/obsidian/ffmpeg-wasm/wasm-processing';
import type { FileProcessing } from '../../../../src/model/processing';
import { defaultSettings } from '../../../../src/settings/settings';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tobs-wasm-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const { signal } = new AbortController();

it('leaves a file above 200 MB for a computer with FFmpeg', async () => {
  const path = join(folder, 'large.mp4');
  writeFileSync(path, '');
  truncateSync(path, 200 * 1024 * 1024 + 1);
  const result = await new WasmProcessing(folder, '').process({ path, output: join(folder, 'out.mp4'), processor: 'video' }, { signal });
  expect(result).toEqual({ kind: 'later', reason: 'it is larger than 200 MB, the limit without FFmpeg on this computer' });
});

it('is asked only where there is no program, and both reasons are given when neither works', async () => {
  const without: FileProcessing = {
    begin: () => Promise.resolve({ kind: 'missing', reason: 'ffmpeg: not found' }),
    hash: () => Promise.resolve('hash'),
    process: () => Promise.reject(new Error('asked all the same')),
    settle: () => Promise.resolve(),
  };
  let asked = 0;
  const make = (): Promise<WasmProcessing> => {
    asked++;
    return Promise.resolve(new WasmProcessing(folder, ''));
  };
  const ready: FileProcessing = { ...without, begin: () => Promise.resolve({ kind: 'ready', version: '5', jobs: 2 }), process: () => Promise.resolve({ kind: 'kept', reason: 'by the program' }) };
  const able = new FallbackProcessing(ready, [make]);
  expect(await able.begin(defaultSettings(), { signal })).toEqual({ kind: 'ready', version: '5', jobs: 2 });
  expect(await able.process({ path: '/a', output: '/b', processor: 'video' }, { signal })).toEqual({ kind: 'kept', reason: 'by the program' });
  expect(asked).toBe(0);
  const pictures = { begin: () => Promise.resolve({ kind: 'ready', version: '1', jobs: 1, remark: 'Pictures work', only: { processors: ['picture'], reason: 'just pictures' } } as const), process: () => Promise.resolve({ kind: 'kept', reason: 'by the last' } as const) };
  const some = new FallbackProcessing(without, [make, () => Promise.resolve(pictures)]);
  const reason = `ffmpeg: not found; ffmpeg.wasm: ${folder} does not hold ffmpeg-core.js and ffmpeg-core.wasm`;
  expect(await some.begin(defaultSettings(), { signal })).toEqual({ kind: 'ready', version: '1', jobs: 1, remark: `${reason}. Pictures work`, only: { processors: ['picture'], reason: `${reason}; just pictures` } });
  expect(await some.process({ path: '/a', output: '/b', processor: 'picture' }, { signal })).toEqual({ kind: 'kept', reason: 'by the last' });
  expect(await new FallbackProcessing(without, [make]).begin(defaultSettings(), { signal })).toEqual({ kind: 'missing', reason: `ffmpeg: not found; ffmpeg.wasm: ${folder} does not hold ffmpeg-core.js and ffmpeg-core.wasm` });
});
