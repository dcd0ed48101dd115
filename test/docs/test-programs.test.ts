import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testPrograms } from '../../scripts/test-programs.mjs';

const packages = testPrograms.flatMap(({ debian }) => debian);
let bare = '';

beforeAll(() => {
  bare = mkdtempSync(join(tmpdir(), 'tobs-bare-'));
});

afterAll(() => rmSync(bare, { recursive: true, force: true }));

const onBareMachine = (...args: readonly string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } =>
  spawnSync(process.execPath, ['scripts/test-programs.mjs', ...args], { env: { PATH: bare }, encoding: 'utf8' });

it('a machine without the programs is told which, what for, and how to get them', () => {
  const { status, stdout, stderr } = onBareMachine();
  expect([status, stdout]).toEqual([1, '']);
  for (const { name, use } of testPrograms) expect(stderr).toContain(`  ${name}: ${use}\n`);
  expect(stderr).toContain(`sudo apt-get install ${packages.join(' ')}\n`);
  expect(onBareMachine('--debian').stdout).toBe(`${packages.join(' ')}\n`);
});

it('only what is missing is asked for', () => {
  for (const name of ['ffmpeg', 'ffprobe']) symlinkSync(process.execPath, join(bare, name));
  expect(onBareMachine('--debian').stdout.split(/\s/)).not.toContain('ffmpeg');
  expect(onBareMachine('--debian').stdout.split(/\s/)).toContain('espeak-ng');
});

it('the README asks for exactly these', () => {
  const asked = /sudo apt-get install ([^`]+)`/.exec(readFileSync('README.md', 'utf8'))?.[1];
  expect(asked?.split(' ').sort()).toEqual([...packages].sort());
});
