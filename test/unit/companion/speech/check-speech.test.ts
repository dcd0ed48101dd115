import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { speechTools, type SpeechSettings } from '../../../../companion/speech/check-speech';
import type { ToolFound } from '../../../../companion/tools/find-tools';
import { howToGet } from '../../../../companion/tools/how-to-get';
import type { Machine } from '../../../../companion/tools/locate';
import { whisperModel } from '../../../integration/support/voice-sample';
import { temporaryFolder } from '../cli/temporary-folder';

const folder = temporaryFolder();
const { signal } = new AbortController();

const machine = (): Machine => ({
  env: { PATH: join(folder(), 'bin') },
  platform: 'linux',
  home: folder(),
  listDir: (path) => (existsSync(path) && statSync(path).isDirectory() ? readdirSync(path) : []),
  readText: (path) => (existsSync(path) ? readFileSync(path, 'utf8') : null),
});

function program(name: string, script: string): string {
  mkdirSync(join(folder(), 'bin'), { recursive: true });
  const path = join(folder(), 'bin', name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

function nodePackage(root: string, name: string, code: string): string {
  const path = join(root, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name, version: '1.2.3', main: 'index.js' }));
  writeFileSync(join(path, 'index.js'), code);
  return path;
}

async function check(changed: Partial<SpeechSettings> = {}, nodePath: string | null = process.execPath): Promise<ReadonlyMap<string, ToolFound>> {
  const settings: SpeechSettings = { whisperPath: '', transcribeEngine: 'auto', transcribeModel: '', transcribePrecision: 'auto', ...changed };
  return new Map((await speechTools(settings, { machine: machine(), nodePath, signal })).map((tool) => [tool.name, tool]));
}

it('names every engine and model that is there, with version and path', async () => {
  const cli = program('whisper-cli', 'echo "usage: whisper-cli [options] file0 file1"');
  const python = program('whisper-ctranslate2', 'echo "whisper-ctranslate2 0.5.3"');
  mkdirSync(join(folder(), '.cache/whisper.cpp'), { recursive: true });
  const model = join(folder(), '.cache/whisper.cpp/ggml-test.bin');
  copyFileSync(whisperModel({ text: 'hello', language: 'en' }), model);
  const tools = await check();
  expect([...tools.keys()]).toEqual(['whisper-cli', 'whisper-package', 'whisper-ctranslate2', 'whisper-server', 'whisper-model']);
  expect(tools.get('whisper-cli')).toMatchObject({ found: true, path: cli });
  expect(tools.get('whisper-ctranslate2')).toMatchObject({ found: true, path: python, version: '0.5.3' });
  expect(tools.get('whisper-model')).toMatchObject({ found: true, path: model, version: 'width 64 f16, multilingual' });
});

it('says of everything that is not there why, and how to get it', async () => {
  const tools = await check({}, null);
  // A developer's computer may have programs in its usual folders.
  const missing = [...tools.values()].filter(({ found }) => !found);
  expect(missing.map(({ name }) => name)).toEqual(expect.arrayContaining(['whisper-package', 'whisper-server']));
  for (const tool of missing) {
    expect(tool).toMatchObject({ found: false, path: null, reason: expect.stringMatching(/\S/) as string });
    expect(howToGet(tool)).toMatch(/\S/);
  }
  expect(tools.get('whisper-package')?.reason).toBe('packages need Node.js, which was not found');
});

it.each([
  ['a program', () => program('mine', 'echo "usage: mine"'), { found: true, version: 'unknown' }],
  ['another program', () => program('mine', 'echo hello'), { found: false, reason: expect.stringMatching(/mine is another program/) as string }],
  ['a file that may not be run', () => { const path = program('mine', ''); chmodSync(path, 0o644); return path; }, { found: false, reason: expect.stringMatching(/may not be run \(EACCES\)/) as string }],
  ['nothing', () => '/nothing/there', { found: false, reason: '/nothing/there does not exist' }],
  ['a folder with a package', () => { nodePackage(join(folder(), 'engines'), '@napi-rs/whisper', 'module.exports = {};'); return join(folder(), 'engines'); }, { found: true, version: '@napi-rs/whisper 1.2.3' }],
  ['a folder with a package that does not load', () => { nodePackage(join(folder(), 'engines/node_modules'), 'smart-whisper', 'throw new Error("built for another system");'); return join(folder(), 'engines'); }, { found: false, reason: expect.stringMatching(/smart-whisper ended with code 1/) as string }],
  ['a server elsewhere', () => 'http://192.168.0.9:8080', { found: false, reason: expect.stringMatching(/is not the address of a server on this computer/) as string }],
])('tries what the user has named: %s', async (_name, make, expected) => {
  const named = (await check({ whisperPath: make() })).get('speech-engine');
  expect(named).toMatchObject(expected);
});

it('asks a server only when one is wanted', async () => {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked++;
    response.writeHead(400).end('no sound');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    expect((await check()).get('whisper-server')?.reason).toMatch(/^not asked/);
    expect(asked).toBe(0);
    expect((await check({ transcribeEngine: 'server', whisperPath: address })).get('whisper-server')).toMatchObject({ found: true, path: address });
    expect(asked).toBe(2);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
  expect((await check({ transcribeEngine: 'server', whisperPath: address })).get('whisper-server')).toMatchObject({ found: false, reason: expect.stringMatching(/cannot be reached/) as string });
});

it('takes the model that is set, and says what is wrong with it', async () => {
  const path = join(folder(), 'ggml-short.bin');
  writeFileSync(path, readFileSync(whisperModel({ text: 'hello', language: 'en' })).subarray(0, 5000));
  expect((await check({ transcribeModel: path })).get('whisper-model')).toMatchObject({ found: false, reason: expect.stringMatching(/ggml-short\.bin is incomplete/) as string });
});
