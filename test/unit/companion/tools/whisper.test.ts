import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Machine } from '../../../../companion/tools/locate';
import { checkModel, findWhisperModel } from '../../../../companion/tools/whisper-model';
import { findWhisperPackage } from '../../../../companion/tools/whisper-packages';
import { temporaryFolder } from '../cli/temporary-folder';

const folder = temporaryFolder();

function machine(env: Record<string, string> = {}): Machine {
  return { env, platform: 'linux', home: folder(), listDir: (path) => (existsSync(path) && statSync(path).isDirectory() ? readdirSync(path) : []), readText: (path) => (existsSync(path) ? readFileSync(path, 'utf8') : null) };
}

/** Header of the `tiny` model with 8-bit weights; its file has 43,537,433 bytes in whisper.cpp's own releases. */
function header(vocabulary: number, type: number): Buffer {
  const fields = [0x67676d6c, vocabulary, 1500, 384, 6, 4, 448, 384, 6, 4, 80, type];
  const bytes = Buffer.alloc(48);
  fields.forEach((field, index) => bytes.writeInt32LE(field, 4 * index));
  return bytes;
}

/** A model file of which only the header is written; the rest is a hole. */
async function model(path: string, sizeBytes: number, vocabulary = 51_865, type = 2007): Promise<string> {
  await writeFile(path, header(vocabulary, type));
  await truncate(path, sizeBytes);
  return path;
}

describe('checkModel', () => {
  it('names size, weights and languages', async () => {
    expect(checkModel(await model(join(folder(), 'm.bin'), 43_537_433))).toEqual({ ok: true, description: 'tiny q8_0, multilingual' });
    expect(checkModel(await model(join(folder(), 'm.bin'), 77_704_715, 51_864, 1))).toEqual({ ok: true, description: 'tiny f16, English only' });
  });

  it('refuses a file that ends too early, and one that is something else', async () => {
    expect(checkModel(await model(join(folder(), 'm.bin'), 20_000_000))).toEqual({ ok: false, reason: expect.stringMatching(/^is incomplete \(20000000 bytes of at least \d+\)$/) as string });
    expect(checkModel(await model(join(folder(), 'm.bin'), 43_537_433, 51_865, 77))).toMatchObject({ ok: false, reason: 'has weights of an unknown kind (77)' });
    await writeFile(join(folder(), 'x.bin'), 'hello');
    expect(checkModel(join(folder(), 'x.bin'))).toEqual({ ok: false, reason: 'is no whisper.cpp model' });
    expect(checkModel(join(folder(), 'none.bin'))).toEqual({ ok: false, reason: 'cannot be read' });
    expect(checkModel(folder())).toEqual({ ok: false, reason: 'cannot be read' });
  });
});

describe('findWhisperModel', () => {
  it('takes the one WHISPER_MODEL names, else the first whole one in the usual folders', async () => {
    const cache = join(folder(), '.cache', 'whisper.cpp');
    await mkdir(cache, { recursive: true });
    await model(join(cache, 'ggml-a.bin'), 1000);
    const whole = await model(join(cache, 'ggml-b.bin'), 43_537_433);
    expect(findWhisperModel(machine())).toMatchObject({ found: true, path: whole, version: 'tiny q8_0, multilingual' });
    const named = await model(join(folder(), 'mine.bin'), 43_537_433);
    expect(findWhisperModel(machine({ WHISPER_MODEL: named }))).toMatchObject({ path: named });
  });

  it('says where it looked and what was wrong', async () => {
    const cache = join(folder(), '.cache', 'whisper.cpp');
    await mkdir(cache, { recursive: true });
    await model(join(cache, 'ggml-a.bin'), 1000);
    const { found, reason } = findWhisperModel(machine());
    expect(found).toBe(false);
    expect(reason).toMatch(/ggml-a\.bin is incomplete .*no ggml-\*\.bin in .*whisper\.cpp/);
  });
});

describe('findWhisperPackage', () => {
  /** A Node as it is installed: program and global packages below one folder. */
  const search = () => findWhisperPackage({ nodePath: join(folder(), 'bin', 'node'), machine: machine(), run: async (_path, args) => (await import('../../../../companion/tools/locate')).probe(process.execPath, args) });

  it('takes the first that loads', async () => {
    for (const [name, code] of [['@napi-rs/whisper', 'throw new Error("built for another system")'], ['smart-whisper', 'module.exports = {}']] as const) {
      const path = join(folder(), 'lib', 'node_modules', name);
      await mkdir(path, { recursive: true });
      await writeFile(join(path, 'package.json'), '{"version": "0.8.1", "main": "index.js"}');
      await writeFile(join(path, 'index.js'), code);
    }
    expect(await search()).toEqual({ name: 'whisper-package', found: true, path: join(folder(), 'lib', 'node_modules', 'smart-whisper'), version: 'smart-whisper 0.8.1', reason: null });
  });

  it('says which packages it knows', async () => {
    expect((await search()).reason).toContain('none of @napi-rs/whisper');
  });
});
