import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isProcessAlive } from '../../../../companion/server/process-alive';
import { childCount, killChildren, runChild, startChild, type ChildOrder } from '../../../../companion/tools/run-child';
import { isRunning } from '../../../host/is-running';
import { until } from '../../../host/until';

let folder = '';
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'tobs-child-'))));
afterAll(() => {
  killChildren();
  rmSync(folder, { recursive: true, force: true });
});

const node = (script: string, more: Partial<ChildOrder> = {}, ...args: readonly string[]): ChildOrder => ({
  program: process.execPath,
  args: ['-e', script, ...args],
  cwd: folder,
  limitMs: 60_000,
  signal: new AbortController().signal,
  ...more,
});

/** Prints its own id and that of a child of its own, then waits for ever, deaf to polite requests. */
const deafPair = `const { spawn } = require('node:child_process');
  const script = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up');";
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('SIGTERM', () => {});
  child.stdout.once('data', () => console.log(process.pid + ' ' + child.pid));
  setInterval(() => {}, 1000);`;

test('gives what a program said and its exit code', async () => {
  const end = await runChild(node(`process.stdout.write('out'); process.stderr.write('err'); process.exit(3)`));
  expect(end).toEqual({ why: 'exit', code: 3, stdout: 'out', stderr: 'err' });
});

test('hands arguments over as they are, and closes standard input', async () => {
  const end = await runChild(node(`process.stdin.on('end', () => console.log(JSON.stringify(process.argv.slice(1)))).resume()`, {}, '$(id)', '; rm -rf x', '"', '--flag'));
  expect(JSON.parse(end.stdout)).toEqual(['$(id)', '; rm -rf x', '"', '--flag']);
});

test('says that a program does not exist instead of throwing', async () => {
  expect(await runChild(node('', { program: join(folder, 'nothing') }))).toMatchObject({ why: 'not-started', code: null });
});

test('counts a signal as shells do', async () => {
  expect((await runChild(node(`process.kill(process.pid, 'SIGSEGV'); setInterval(() => {}, 1000)`))).code).toBe(139);
});

test('keeps the end of what goes to standard error', async () => {
  const { stderr } = await runChild(node(`process.stderr.write('x'.repeat(20000) + 'the reason')`));
  expect(stderr).toHaveLength(8192);
  expect(stderr).toMatch(/the reason$/);
});

test('gives lines whole, whatever pieces they come in', async () => {
  const lines: string[] = [];
  await runChild(node(`process.stdout.write('fra', () => setTimeout(() => process.stdout.write('me=1\\r\\nframe=2\\nrest'), 5))`, { onLine: (line) => lines.push(line) }));
  expect(lines).toEqual(['frame=1', 'frame=2']);
});

test('ends a program at its limit, with everything it started', async () => {
  let pids: number[] = [];
  const end = await runChild(node(deafPair, { limitMs: 50, onLimit: () => (pids.length === 0 ? 50 : null), onLine: (line) => (pids = line.split(' ').map(Number)) }));
  expect(end).toMatchObject({ why: 'limit', code: 137 });
  expect(pids).toHaveLength(2);
  await until('the end of both', () => pids.every((pid) => !isProcessAlive(pid)));
});

test('gives more time when it is asked for', async () => {
  let asked = 0;
  const end = await runChild(node(`setInterval(() => {}, 1000)`, { limitMs: 1, onLimit: () => (++asked < 3 ? 1 : null) }));
  expect(end.why).toBe('limit');
  expect(asked).toBe(3);
});

test('ends a program that says nothing any more', async () => {
  const end = await runChild(node(`console.log('frame=1'); setInterval(() => {}, 1000)`, { stallMs: 2000, onLine: () => undefined }));
  expect(end.why).toBe('stalled');
});

test('a stop is thrown once the program and everything it started is gone', async () => {
  const stop = new AbortController();
  let pids: number[] = [];
  const work = runChild(node(deafPair, { signal: stop.signal, onLine: (line) => (pids = line.split(' ').map(Number), stop.abort()) }));
  await expect(work).rejects.toMatchObject({ name: 'AbortError' });
  await until('the end of both', () => pids.every((pid) => !isProcessAlive(pid)));
  expect(childCount()).toBe(0);
});

test('keeps our own and Node’s variables from programs', async () => {
  process.env.TOBS_API_HASH = 'secret';
  process.env.NODE_OPTIONS_TEST = 'x';
  try {
    const { stdout } = await runChild(node(`console.log(Object.keys(process.env).filter((name) => /TOBS|NODE_/.test(name)).length)`));
    expect(stdout.trim()).toBe('0');
  } finally {
    delete process.env.TOBS_API_HASH;
    delete process.env.NODE_OPTIONS_TEST;
  }
});

test('counts children while they run, and ends them all', async () => {
  const child = startChild(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { cwd: folder, stdio: ['ignore', 'ignore', 'ignore'] });
  const closed = once(child, 'close');
  expect(childCount()).toBe(1);
  killChildren();
  await closed;
  expect(childCount()).toBe(0);
});

/** Runs the same code in a process of its own, which can be killed. */
const owner = (then: string): string => `const { startChild } = require(${JSON.stringify(join(__dirname, '../../../../companion/tools/run-child'))});
  const options = { cwd: ${JSON.stringify(folder)}, stdio: ['ignore', 'pipe', 'ignore'] };
  ${then}`;

test.each(['SIGKILL', 'SIGTERM'] as const)('programs and what they started end with a process that %s ends; what has ended before is left alone', async (signal) => {
  const script = owner(`startChild('/bin/true', [], options).once('close', () => {
    const child = startChild(process.execPath, ['-e', ${JSON.stringify(deafPair)}], options);
    child.stdout.once('data', (pids) => console.log(String(pids).trim()));
  });`);
  const parent = spawn(process.execPath, ['--import', 'tsx', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(parent.stdout, 'data')) as [Buffer];
  const pids = said.toString().trim().split(' ').map(Number);
  expect(pids.map(isProcessAlive)).toEqual([true, true]);
  parent.kill(signal);
  await until('the end of both', () => pids.every((pid) => !isRunning(pid)));
});

test('a process whose programs have ended ends by itself', async () => {
  const parent = spawn(process.execPath, ['--import', 'tsx', '-e', owner(`startChild('/bin/true', [], options).once('close', () => console.log('closed'));`)], { stdio: ['ignore', 'ignore', 'inherit'] });
  expect(await once(parent, 'close')).toEqual([0, null]);
});
