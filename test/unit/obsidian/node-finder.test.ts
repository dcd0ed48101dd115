import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Machine } from '../../../companion/tools/locate';
import { nodeCandidates } from '../../../src/obsidian/node-candidates';
import { cleanEnvironment, describeSearch, findNode, probeWith, type NodeCandidate, type Probe } from '../../../src/obsidian/node-finder';

const at = (path: string): NodeCandidate => ({ path, isElectron: false, isSetting: false });
const answers = (table: Readonly<Record<string, string>>): Probe => ({ path }) => Promise.resolve(table[path] === undefined ? { problem: 'does not exist' } : { output: table[path] });

it('takes the first that is new enough and keeps every reason', async () => {
  const search = await findNode(['/none', '/old', '/other', '/good', '/later'].map(at), answers({ '/old': '18.20.1\n', '/other': 'hello', '/good': '22.1.0\n', '/later': '24.0.0' }));
  expect(search.node).toEqual({ path: '/good', version: '22.1.0', isElectron: false });
  expect(search.attempts).toEqual([
    { path: '/none', problem: 'does not exist' },
    { path: '/old', version: '18.20.1', problem: 'is version 18.20.1, 20 or newer is needed' },
    { path: '/other', problem: 'is not Node' },
    { path: '/good', version: '22.1.0' },
  ]);
  expect(describeSearch(search).attempts.map(({ path }) => path)).toEqual(['/old', '/other', '/good']);
});

it('says so when there is none', async () => {
  const search = await findNode([at('/none')], answers({}));
  expect(search.node).toBeNull();
  expect(describeSearch(search).used).toBeUndefined();
});

it('tries the setting first, Obsidian itself last, nothing twice', () => {
  const machine: Machine = { env: { PATH: '/usr/bin:/a:/usr/bin' }, platform: 'linux', home: '/home/u', listDir: () => [], readText: () => null };
  const paths = nodeCandidates('/mine/node', machine, '/opt/obsidian').map(({ path }) => path);
  expect(paths[0]).toBe('/mine/node');
  expect(paths.slice(1, 3)).toEqual(['/usr/bin/node', '/a/node']);
  expect(paths.at(-1)).toBe('/opt/obsidian');
  expect(new Set(paths).size).toBe(paths.length);
});

it('passes nothing on that changes how Node runs', () => {
  expect(cleanEnvironment({ PATH: '/bin', NODE_OPTIONS: '--inspect', ELECTRON_RUN_AS_NODE: '1', TOBS_API_HASH: 'x' }, false)).toEqual({ PATH: '/bin' });
  expect(cleanEnvironment({ PATH: '/bin' }, true)).toEqual({ PATH: '/bin', ELECTRON_RUN_AS_NODE: '1' });
});

it('keeps the libraries of an AppImage from the system\u2019s programs', () => {
  const bundled = { APPDIR: '/tmp/.mount_Obs1', LD_LIBRARY_PATH: '/tmp/.mount_Obs1/usr/lib:/tmp/.mount_Obs12/lib:/opt/cuda/lib64:' };
  expect(cleanEnvironment(bundled, false).LD_LIBRARY_PATH).toBe('/tmp/.mount_Obs12/lib:/opt/cuda/lib64');
  expect(cleanEnvironment({ ...bundled, LD_LIBRARY_PATH: '/tmp/.mount_Obs1/usr/lib' }, false)).toEqual({ APPDIR: '/tmp/.mount_Obs1' });
  expect(cleanEnvironment({ LD_LIBRARY_PATH: '/opt/lib', LD_PRELOAD: 'x.so' }, false)).toEqual({ LD_LIBRARY_PATH: '/opt/lib' });
});

describe('computers of other people', () => {
  /** What is on the disk: folders with what they hold, files with their text. */
  const computer = (platform: string, home: string, env: Machine['env'], disk: Readonly<Record<string, string | readonly string[]>> = {}): Machine => ({
    env, platform, home,
    listDir: (path) => (Array.isArray(disk[path]) ? (disk[path] as readonly string[]) : []),
    readText: (path) => (typeof disk[path] === 'string' ? disk[path] : null),
  });
  const [apple, program] = ['/Users/a', 'C:\\Program Files\\nodejs\\node.exe'];
  const fnm = '/Users/a/Library/Application Support/fnm';
  const windows = { Path: 'C:\\Windows\\system32;tools', ProgramFiles: 'C:\\Program Files', LOCALAPPDATA: 'C:\\Users\\a\\AppData\\Local', ProgramData: 'C:\\ProgramData', NVM_SYMLINK: 'C:\\nvm4w\\nodejs' };
  /** The PATH a program gets that was started from a desktop. */
  const desktop = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin' };

  it.each([
    ['macOS with Homebrew on Apple silicon', computer('darwin', apple, desktop), '/opt/homebrew/bin/node'],
    ['macOS with Homebrew on Intel', computer('darwin', apple, desktop), '/usr/local/bin/node'],
    ['macOS with MacPorts', computer('darwin', apple, desktop), '/opt/local/bin/node'],
    ['macOS with nvm', computer('darwin', apple, desktop, { [`${apple}/.nvm/versions/node`]: ['v22.3.0'] }), `${apple}/.nvm/versions/node/v22.3.0/bin/node`],
    ['macOS with fnm', computer('darwin', apple, desktop, { [`${fnm}/node-versions`]: ['v20.1.0'] }), `${fnm}/node-versions/v20.1.0/installation/bin/node`],
    ['macOS with Volta', computer('darwin', apple, desktop), `${apple}/.volta/bin/node`],
    ['Windows with the installer', computer('win32', 'C:\\Users\\a', windows), program],
    ['Windows with nvm-windows', computer('win32', 'C:\\Users\\a', windows), 'C:\\nvm4w\\nodejs\\node.exe'],
    ['Windows with Scoop', computer('win32', 'C:\\Users\\a', windows), 'C:\\Users\\a\\scoop\\shims\\node.exe'],
    ['Windows with Chocolatey', computer('win32', 'C:\\Users\\a', windows), 'C:\\ProgramData\\chocolatey\\bin\\node.exe'],
    ['Linux as an AppImage', computer('linux', '/home/a', { APPDIR: '/tmp/.mount_O', PATH: '/tmp/.mount_O:/tmp/.mount_O/usr/sbin:/usr/bin' }), '/usr/bin/node'],
    ['Linux as a Snap, with Node as another', computer('linux', '/home/a', { SNAP: '/snap/obsidian/1', PATH: '/snap/obsidian/1/bin:/usr/bin' }), '/snap/bin/node'],
    ['Linux with mise', computer('linux', '/home/a', desktop), '/home/a/.local/share/mise/shims/node'],
    ['Linux with asdf elsewhere', computer('linux', '/home/a', { ...desktop, ASDF_DATA_DIR: '/data/asdf' }), '/data/asdf/shims/node'],
    ['NixOS', computer('linux', '/home/a', { PATH: '/nowhere' }), '/run/current-system/sw/bin/node'],
  ])('have Node where it is on %s', async (_name, machine, path) => {
    const search = await findNode(nodeCandidates('', machine, '/opt/obsidian'), answers({ [path]: '22.1.0\n' }));
    expect(search.node).toEqual({ path, version: '22.1.0', isElectron: false });
  });

  it('may have none, as inside a Flatpak: Obsidian itself is tried last, and what remains is to run inside it', async () => {
    const flatpak = computer('linux', '/home/a', { FLATPAK_ID: 'md.obsidian.Obsidian', PATH: '/app/bin:/usr/bin' });
    const electron = await findNode(nodeCandidates('', flatpak, '/app/obsidian'), answers({ '/app/obsidian': '22.1.0\n' }));
    expect(electron.node).toEqual({ path: '/app/obsidian', version: '22.1.0', isElectron: true });
    const none = await findNode(nodeCandidates('', flatpak, '/app/obsidian'), answers({}));
    expect(none.node).toBeNull();
    expect(none.attempts.at(-1)).toEqual({ path: '/app/obsidian', problem: 'does not exist' });
  });
});

describe('programs on disk', () => {
  let folder = '';
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'tobs-node-'))));
  afterEach(() => rm(folder, { recursive: true }));

  async function program(text: string, mode = 0o755): Promise<NodeCandidate> {
    const path = join(folder, 'node');
    await writeFile(path, text);
    await chmod(path, mode);
    return at(path);
  }

  const probe = probeWith({ PATH: process.env.PATH ?? '' });

  it('runs a real Node', async () => {
    expect(await probe(at(process.execPath))).toEqual({ output: `${process.versions.node}\n` });
  });

  it('gives up on one that hangs, even if it does not want to be ended', async () => {
    const started = Date.now();
    expect(await probe(await program('#!/bin/sh\ntrap "" TERM\nwhile :; do sleep 1; done\n'))).toEqual({ problem: 'did not answer within 3 s' });
    expect(Date.now() - started).toBeLessThan(8000);
  });

  it('names one that fails, one that may not be run and one that is not there', async () => {
    expect(await probe(await program('#!/bin/sh\nexit 7\n'))).toEqual({ problem: 'ended with code 7' });
    expect(await probe(await program('#!/bin/sh\n', 0o644))).toEqual({ problem: 'may not be run' });
    expect(await probe(at(join(folder, 'missing')))).toEqual({ problem: 'does not exist' });
  });
});
