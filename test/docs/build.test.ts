import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allowedMethods } from '../../src/telegram/calls/methods';
import { releaseAssets } from '../../scripts/review/bundle';

const root = process.cwd();
/** Everything a build reads. */
const inputs = ['src', 'companion', 'scripts', 'esbuild.config.mjs', 'tsconfig.json', 'package.json', 'manifest.json', 'styles.css', 'LICENSE'];
let elsewhere = '';

beforeAll(() => {
  elsewhere = mkdtempSync(join(tmpdir(), 'tobs-build-'));
  for (const input of inputs) cpSync(join(root, input), join(elsewhere, input), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(elsewhere, 'node_modules'));
  execFileSync(process.execPath, ['esbuild.config.mjs'], { cwd: elsewhere, env: { PATH: process.env.PATH ?? '', TZ: 'Asia/Kathmandu', LANG: 'ru_RU.UTF-8' } });
});

afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

it('two builds in two folders are the same, byte for byte', () => {
  const hashes = (folder: string): readonly string[] => releaseAssets.map((name) => `${createHash('sha256').update(readFileSync(join(folder, 'dist', name))).digest('hex')} ${name}`);
  expect(hashes(elsewhere)).toEqual(hashes(root));
  expect(readdirSync(join(elsewhere, 'dist')).sort()).toEqual([...releaseAssets].sort());
});

it('the bundle carries the licences of what it contains, in plain ASCII', () => {
  const code = readFileSync(join(root, 'dist/main.js'), 'utf8');
  const licences = code.slice(code.lastIndexOf('\n/*!'));
  for (const name of ['svelte', 'teleproto', 'valibot', 'vscode-jsonrpc', 'idb-keyval', 'commander', 'qrcode']) expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\((?:MIT|Apache-2\\.0)\\)$`, 'm'));
  expect(/[^\n\x20-\x7e]/.exec(licences)).toBeNull();
  expect(licences.endsWith('\n*/\n')).toBe(true);
});

it('the bundle knows every method this program calls', () => {
  const code = readFileSync(join(root, 'dist/main.js'), 'utf8');
  const missing = allowedMethods.filter((method) => {
    const name = method.split('.').at(-1) ?? '';
    return !code.includes(`["${name.charAt(0).toUpperCase()}${name.slice(1)}",`);
  });
  expect(missing).toEqual([]);
});
