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

  it('gives up on one that hangs', async () => {
    const started = Date.now();
    expect(await probe(await program('#!/bin/sh\nexec sleep 30\n'))).toEqual({ problem: 'did not answer within 3 s' });
    expect(Date.now() - started).toBeLessThan(8000);
  });

  it('names one that fails, one that may not be run and one that is not there', async () => {
    expect(await probe(await program('#!/bin/sh\nexit 7\n'))).toEqual({ problem: 'ended with code 7' });
    expect(await probe(await program('#!/bin/sh\n', 0o644))).toEqual({ problem: 'may not be run' });
    expect(await probe(at(join(folder, 'missing')))).toEqual({ problem: 'does not exist' });
  });
});
