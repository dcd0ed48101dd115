import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findTool, toolKinds, type ToolKind } from '../../../../companion/tools/find-tools';
import { candidatePaths, candidates, probe, type Machine } from '../../../../companion/tools/locate';
import { temporaryFolder } from '../cli/temporary-folder';

const folder = temporaryFolder();

function machine(more: Partial<Machine> & { dirs?: Record<string, string[]>; files?: Record<string, string> } = {}): Machine {
  return { env: { PATH: '/usr/bin:/bin' }, platform: 'linux', home: '/home/a', listDir: (path) => more.dirs?.[path] ?? [], readText: (path) => more.files?.[path] ?? null, ...more };
}

describe('candidates', () => {
  it('begin with PATH, without relative entries, and hold nothing twice', () => {
    const found = candidates(machine({ env: { PATH: '/opt/x/bin:.:bin::/usr/bin:/opt/x/bin' } }));
    expect(found.slice(0, 2)).toEqual(['/opt/x/bin', '/usr/bin']);
    expect(new Set(found).size).toBe(found.length);
    expect(found.every((path) => path.startsWith('/'))).toBe(true);
  });

  it('follow nvm\'s default alias through another one, then the newest version', () => {
    const found = candidates(machine({
      files: { '/home/a/.nvm/alias/default': 'lts/iron\n', '/home/a/.nvm/alias/lts/iron': 'v20.9.0\n' },
      dirs: { '/home/a/.nvm/versions/node': ['v9.1.0', 'v22.1.0', 'v20.9.0', 'v20.10.0', '.DS_Store'] },
    }));
    expect(found.filter((path) => path.includes('.nvm'))).toEqual(['v20.9.0', 'v22.1.0', 'v20.10.0', 'v9.1.0'].map((version) => `/home/a/.nvm/versions/node/${version}/bin`));
  });

  it('survive an alias that points to itself or out of its folder', () => {
    expect(candidates(machine({ files: { '/home/a/.nvm/alias/default': 'default' } }))).toContain('/usr/local/bin');
    expect(candidates(machine({ files: { '/home/a/.nvm/alias/default': '../../../etc/passwd', '/etc/passwd': 'root' } }))).toContain('/usr/local/bin');
  });

  it('know the places of each system', () => {
    expect(candidates(machine({ platform: 'darwin' }))).toEqual(expect.arrayContaining(['/opt/homebrew/bin', '/opt/local/bin', '/home/a/.volta/bin', '/home/a/.asdf/shims']));
    expect(candidates(machine())).toEqual(expect.arrayContaining(['/snap/bin', '/run/current-system/sw/bin', '/home/a/.local/bin']));
    const windows = machine({ platform: 'win32', home: 'C:\\Users\\a', env: { Path: 'C:\\Windows;relative', ProgramFiles: 'C:\\Program Files', LOCALAPPDATA: 'C:\\Users\\a\\AppData\\Local' } });
    expect(candidates(windows)).toEqual(['C:\\Windows', 'C:\\Program Files\\nodejs', 'C:\\Users\\a\\AppData\\Local\\Programs\\nodejs', 'C:\\Users\\a\\AppData\\Local\\fnm', 'C:\\Users\\a\\scoop\\shims', 'C:\\Users\\a\\AppData\\Local\\Microsoft\\WinGet\\Links', 'C:\\ffmpeg\\bin']);
    expect(candidatePaths(windows, 'ffmpeg')[0]).toBe('C:\\Windows\\ffmpeg.exe');
  });
});

describe('probe', () => {
  async function script(text: string, mode = 0o755): Promise<string> {
    const path = join(folder(), 'tool');
    await writeFile(path, `#!/bin/sh\n${text}\n`);
    await chmod(path, mode);
    return path;
  }

  it('gives what a program prints', async () => {
    expect(await probe(await script('echo "version $1"'), ['a b; echo c'])).toEqual({ ok: true, output: 'version a b; echo c\n' });
  });

  it.each([
    ['one that hangs', 'sleep 30', 'gave no answer within 0.3 s'],
    ['one that fails', 'exit 3', 'ended with code 3'],
  ])('says why %s is not usable', async (_name, text, reason) => {
    expect(await probe(await script(text), [], 300)).toEqual({ ok: false, reason });
  });

  it('says why a missing one, or one that may not be run, is not usable', async () => {
    expect(await probe('/nowhere/tool', [])).toEqual({ ok: false, reason: 'does not exist' });
    expect(await probe(await script('true', 0o644), [])).toEqual({ ok: false, reason: 'may not be run' });
  });

  it('hands on nothing that changes how Node starts', async () => {
    process.env.NODE_OPTIONS = '--no-warnings';
    const result = await probe(await script('echo "[$NODE_OPTIONS]"'), []);
    delete process.env.NODE_OPTIONS;
    expect(result).toEqual({ ok: true, output: '[]\n' });
  });
});

describe('findTool', () => {
  const ffmpeg = toolKinds.find((kind) => kind.name === 'ffmpeg') as ToolKind;

  it('takes the first that says it is the tool', async () => {
    const answers: Record<string, string> = { '/usr/bin/ffmpeg': 'something else', '/usr/local/bin/ffmpeg': 'ffmpeg version 7.1-x Copyright' };
    const run = (path: string) => Promise.resolve(answers[path] === undefined ? ({ ok: false, reason: 'does not exist' } as const) : ({ ok: true, output: answers[path] } as const));
    expect(await findTool(ffmpeg, machine(), { run })).toEqual({ name: 'ffmpeg', found: true, path: '/usr/local/bin/ffmpeg', version: '7.1-x', reason: null });
  });

  it('keeps every failure with its reason', async () => {
    const run = (path: string) => Promise.resolve({ ok: false, reason: path === '/bin/ffmpeg' ? 'gave no answer within 3 s' : 'does not exist' } as const);
    const found = await findTool(ffmpeg, machine(), { run });
    expect(found).toMatchObject({ found: false, path: null, version: null });
    expect(found.reason).toContain('/bin/ffmpeg gave no answer within 3 s; not found in PATH');
    expect((await findTool(ffmpeg, machine({ env: { PATH: '', SNAP: '/snap/obsidian' } }), { run })).reason).toContain('sandbox');
  });
});
