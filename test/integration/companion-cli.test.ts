import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { jsonLineSchema } from '../../companion/cli/json-lines';
import { durationOf, fakeProgram, run, said, type Child } from './companion-support';

const program = fakeProgram();
const keys = { TOBS_API_ID: '1', TOBS_API_HASH: '0123456789abcdef0123456789abcdef' };
let folder = '';
const profile = (): string => join(folder, 'profile');
const vault = (): string => join(folder, 'vault');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tobs-cli-'));
  mkdirSync(profile(), { mode: 0o700 });
  writeFileSync(join(profile(), 'session.json'), JSON.stringify({ version: 1, session: 's' }), { mode: 0o600 });
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function exporting(kind: string, env: Record<string, string> = {}): Child {
  return run(program.path(), ['export', '--profile', profile(), '--vault', vault(), '--chat', 'news'], { env: { ...keys, FAKE_RUN: kind, ...env }, stdin: '' });
}

/** Every line of stdout, checked; the last must be complete. */
function linesOf(child: Child): v.InferOutput<typeof jsonLineSchema>[] {
  expect(child.stdout.endsWith('\n')).toBe(true);
  return child.stdout.trimEnd().split('\n').map((line) => v.parse(jsonLineSchema, JSON.parse(line)));
}

function expectWholeNotes(): void {
  const notes = readdirSync(join(vault(), 'Telegram', 'news'));
  expect(notes.length).toBeGreaterThan(0);
  for (const note of notes) expect(readFileSync(join(vault(), 'Telegram', 'news', note), 'utf8')).toBe(`note ${note.replace('.md', '')}\n`);
}

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('finishes the batch and says so on %s', async (signal) => {
  const child = exporting('endless');
  await said(child, 'stdout', '"progress"');
  child.process.kill(signal);
  expect(await durationOf(child.ended)).toBeLessThan(5000);
  expect(await child.ended).toBe(130);
  const lines = linesOf(child);
  expect(lines[0]).toEqual({ type: 'export_start', entity_name: 'news' });
  expect(lines.filter((line) => line.type === 'export_finish')).toMatchObject([{ outcome: 'stopped' }]);
  expectWholeNotes();
  expect(existsSync(join(vault(), '.tobs'))).toBe(false);
  expect(readdirSync(profile()).sort()).toEqual(['session.json', 'state']);
});

it('ends within a second on the second signal, with whole notes and every lock free', async () => {
  const child = exporting('deaf');
  await said(child, 'stderr', 'deaf');
  child.process.kill('SIGINT');
  await said(child, 'stderr', 'Press Ctrl+C again');
  child.process.kill('SIGINT');
  expect(await durationOf(child.ended)).toBeLessThan(1000);
  expect(await child.ended).toBe(130);
  linesOf(child);
  expectWholeNotes();
  const next = exporting('quick');
  expect(await next.ended).toBe(0);
});

it('treats a broken pipe as a first signal', async () => {
  const child = exporting('endless');
  await said(child, 'stdout', '"progress"');
  child.process.stdout?.destroy();
  expect(await child.ended).toBe(130);
  expectWholeNotes();
});

it('leaves whole notes and usable locks after kill -9', async () => {
  for (let round = 0; round < 3; round++) {
    const child = exporting('endless');
    await said(child, 'stdout', '"messages_processed":');
    child.process.kill('SIGKILL');
    await child.ended;
    expectWholeNotes();
  }
  const next = exporting('quick');
  expect(await next.ended).toBe(0);
  expect(existsSync(join(vault(), '.tobs'))).toBe(false);
});

it('refuses a second run with the same profile while the first is running', async () => {
  const first = exporting('endless');
  await said(first, 'stdout', '"progress"');
  const second = exporting('quick');
  expect(await second.ended).toBe(1);
  expect(linesOf(second)).toMatchObject([{ type: 'export_start' }, { type: 'export_finish', outcome: 'failed' }, { type: 'error', code: 'BUSY' }]);
  first.process.kill('SIGINT');
  expect(await first.ended).toBe(130);
});

it('keeps stdout for JSON lines, four progress updates a second at most', async () => {
  const child = exporting('endless');
  await said(child, 'stdout', '"progress"');
  const startMs = performance.now();
  while (linesOfSoFar(child) < 6) await once(child.process.stdout ?? child.process, 'data');
  expect(performance.now() - startMs).toBeGreaterThan(1200);
  child.process.kill('SIGINT');
  await child.ended;
  for (const line of linesOf(child)) expect(JSON.stringify(line)).not.toContain('\u001b');
});

function linesOfSoFar(child: Child): number {
  return child.stdout.split('"type":"progress"').length - 1;
}

it('says within two seconds what to pass when there is neither code nor terminal', async () => {
  const child = run(program.path(), ['login', '--profile', profile(), '--phone', '+491'], { env: { ...keys, FAKE_SIGNED_OUT: '1' } });
  expect(await durationOf(child.ended)).toBeLessThan(2000);
  expect(await child.ended).toBe(1);
  expect(child.stderr).toContain('TOBS_CODE');
});

it('signs in with everything secret from environment and standard input, and shows none of it', async () => {
  const child = run(program.path(), ['login', '--profile', join(folder, 'new'), '--phone', '+491', '--password-stdin'], {
    env: { ...keys, TOBS_CODE: '12345', FAKE_SIGNED_OUT: '1', FAKE_PASSWORD: 'hunter two' }, stdin: 'hunter two\n', umask: 0,
  });
  expect(await child.ended).toBe(0);
  expect(child.stdout + child.stderr).not.toMatch(/12345|hunter|0123456789abcdef|session of/);
  expect(existsSync(join(folder, 'new', 'session.json'))).toBe(true);
});

/** A file system of 256 KiB, where this machine lets us make one. */
function smallDisk(path: string): boolean {
  mkdirSync(path);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const probe = mkdtempSync(join(tmpdir(), 'tobs-mount-'));
const canMount = smallDisk(join(probe, 'disk'));
if (canMount) execFileSync('umount', [join(probe, 'disk')]);
rmSync(probe, { recursive: true });

(canMount ? it : it.skip)('names a full disk, leaves whole notes, and goes on when there is room again', async () => {
  const disk = join(folder, 'small');
  smallDisk(disk);
  try {
    writeFileSync(join(disk, 'filler'), Buffer.alloc(228 * 1024));
    const args = ['export', '--profile', profile(), '--vault', join(disk, 'vault'), '--chat', 'news'];
    const child = run(program.path(), args, { env: { ...keys, FAKE_RUN: 'endless' } });
    expect(await child.ended).toBe(1);
    expect(linesOf(child).at(-1)).toMatchObject({ type: 'error', code: 'DISK_FULL' });
    const notes = readdirSync(join(disk, 'vault', 'Telegram', 'news'));
    for (const note of notes) expect(readFileSync(join(disk, 'vault', 'Telegram', 'news', note), 'utf8')).toBe(`note ${note.replace('.md', '')}\n`);
    expect(existsSync(join(disk, 'vault', '.tobs'))).toBe(false);
    writeFileSync(join(disk, 'filler'), '');
    expect(await run(program.path(), args, { env: { ...keys, FAKE_RUN: 'quick' } }).ended).toBe(0);
  } finally {
    execFileSync('umount', [disk]);
  }
});
