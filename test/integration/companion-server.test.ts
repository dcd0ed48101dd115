import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { connectSocket } from '../../companion/server/connect-socket';
import { isProcessAlive } from '../../companion/server/process-alive';
import { connectCompanion, type Companion } from '../../src/protocol/companion-client';
import { productVersion } from '../../src/protocol/version';
import { openOptions } from '../unit/protocol/connected';
import { anna } from '../unit/protocol/fake-telegram';
import { durationOf, fakeProgram, firstLine, run, type Child } from './companion-support';

const program = fakeProgram();
const token = '0123456789abcdef'.repeat(4);
const limit = (): AbortSignal => AbortSignal.timeout(20_000);
const never = new AbortController().signal;

/** Socket directories go to a folder of this file, so that leftovers are seen. */
function socketBase(): string {
  return join(program.folder(), 'sockets');
}

beforeAll(() => mkdirSync(socketBase()));

async function start(env: Record<string, string> = {}): Promise<{ child: Child; socket: string }> {
  const child = run(program.path(), ['serve'], { env: { TMPDIR: socketBase(), ...env }, stdin: `${token}\n`, umask: 0 });
  const ready = JSON.parse(await firstLine(child)) as { socket: string; version: string; pid: number };
  expect(ready).toEqual({ socket: expect.any(String) as string, version: productVersion, pid: child.process.pid });
  return { child, socket: ready.socket };
}

async function client(socket: string, more: { idleSeconds?: number; token?: string } = {}): Promise<Companion> {
  return await connectCompanion(await connectSocket(socket, { signal: limit() }), { token, version: productVersion, signal: limit(), ...more });
}

async function closed(socket: Socket): Promise<void> {
  if (!socket.destroyed) await once(socket, 'close');
}

function stranger(path: string): Socket {
  const socket = connect(path);
  socket.on('error', () => undefined);
  socket.resume();
  return socket;
}

it('serves a client over a private socket and leaves nothing behind', async () => {
  const { child, socket } = await start();
  expect(statSync(dirname(socket)).mode & 0o777).toBe(0o700);
  expect(statSync(socket).mode & 0o777).toBe(0o600);
  expect(basename(socket)).toMatch(/^[0-9a-f]{16}\.sock$/);
  const companion = await client(socket);
  expect(companion.pid).toBe(child.process.pid);
  const telegram = await companion.openTelegram(openOptions);
  expect(await telegram.account({ signal: never })).toEqual(anna);
  let count = 0;
  for await (const batch of telegram.history({ chatId: '-1001500000001' as never, fromId: 1, toId: 5000 }, { signal: never })) count += batch.messages.length;
  expect(count).toBe(5000);
  const status = await companion.status();
  expect(status.isOpen).toBe(true);
  expect(status.rssBytes).toBeGreaterThan(1_000_000);
  companion.dispose();
  expect(await durationOf(child.ended)).toBeLessThan(2000);
  expect(await child.ended).toBe(0);
  expect(readdirSync(socketBase())).toEqual([]);
  expect(child.stdout.trim().split('\n')).toHaveLength(1);
  expect(child.stdout + child.stderr).not.toContain(token);
});

it('turns a second client away without disturbing the first', async () => {
  const { child, socket } = await start();
  const companion = await client(socket);
  const second = stranger(socket);
  await closed(second);
  await expect(client(socket)).rejects.toMatchObject({ detail: { code: 'COMPANION_FAILED' } });
  expect((await companion.status()).isOpen).toBe(false);
  companion.dispose();
  await child.ended;
});

it('ends after five bad tokens', async () => {
  const { child, socket } = await start();
  for (let i = 0; i < 4; i++) await expect(client(socket, { token: `${i}`.repeat(64) })).rejects.toMatchObject({ detail: { code: 'PROTOCOL', reason: 'wrong token' } });
  expect(child.process.exitCode).toBeNull();
  const last = client(socket, { token: 'f'.repeat(64) });
  await expect(last).rejects.toThrow();
  expect(await child.ended).toBe(1);
  expect(existsSync(dirname(socket))).toBe(false);
});

it('closes a connection that sends anything else first, too much, or nothing for 5 s, and goes on waiting', async () => {
  const { child, socket } = await start();
  const silent = stranger(socket);
  const silence = durationOf(closed(silent));
  const garbage = stranger(socket);
  garbage.write('GET / HTTP/1.1\r\n\r\n');
  await closed(garbage);
  const huge = stranger(socket);
  huge.write('Content-Length: 104857600\r\n\r\n');
  await closed(huge);
  const impatient = stranger(socket);
  const body = '{"jsonrpc":"2.0","id":1,"method":"account","params":{}}';
  impatient.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
  await closed(impatient);
  expect(await silence).toBeGreaterThan(4500);
  expect(await silence).toBeLessThan(6500);
  const companion = await client(socket);
  companion.dispose();
  expect(await child.ended).toBe(0);
}, 30_000);

it('ends when its client sends a frame of 100 MB', async () => {
  const { child, socket } = await start();
  const raw = connect(socket);
  const hello = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'hello', params: { token, version: productVersion } });
  raw.write(`Content-Length: ${hello.length}\r\n\r\n${hello}`);
  const [answer] = (await once(raw, 'data')) as [Buffer];
  expect(answer.toString()).toContain('"result"');
  raw.on('error', () => undefined);
  raw.write('Content-Length: 104857600\r\n\r\n');
  await closed(raw);
  expect(await durationOf(child.ended)).toBeLessThan(2000);
  expect(await child.ended).toBe(0);
});

it('ends by itself when there is nothing to do', async () => {
  const { child, socket } = await start();
  const companion = await client(socket, { idleSeconds: 0.3 });
  const gone = new Promise<void>((resolve) => companion.onClose(resolve));
  await companion.openTelegram(openOptions);
  expect(await durationOf(child.ended)).toBeLessThan(2000);
  await gone;
  expect(child.stderr).toContain('nothing to do');
});

it('is not idle while a request is running', async () => {
  const { child, socket } = await start({ FAKE_HANGING_ACCOUNT: '1' });
  const companion = await client(socket, { idleSeconds: 0.2 });
  const telegram = await companion.openTelegram(openOptions);
  const controller = new AbortController();
  const hanging = telegram.account({ signal: controller.signal });
  const refused = expect(hanging).rejects.toMatchObject({ name: 'AbortError' });
  // Several times the idle time without any other request.
  const stillRunning = Symbol('still running');
  expect(await Promise.race([child.ended, new Promise((resolve) => setTimeout(() => resolve(stillRunning), 800))])).toBe(stillRunning);
  controller.abort();
  await refused;
  expect(await durationOf(child.ended)).toBeLessThan(2000);
});

it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('ends cleanly on %s', async (signal) => {
  const { child, socket } = await start();
  const companion = await client(socket);
  await companion.openTelegram(openOptions);
  child.process.kill(signal);
  expect(await durationOf(child.ended)).toBeLessThan(2000);
  expect(await child.ended).toBe(0);
  expect(existsSync(dirname(socket))).toBe(false);
});

it('clears away at the next start what a killed companion left', async () => {
  const first = await start();
  first.child.process.kill('SIGKILL');
  await first.child.ended;
  expect(existsSync(first.socket)).toBe(true);
  const alive = await start();
  expect(existsSync(dirname(first.socket))).toBe(false);
  const third = await start();
  expect(existsSync(alive.socket)).toBe(true);
  for (const { child } of [alive, third]) {
    child.process.kill('SIGTERM');
    await child.ended;
  }
  expect(readdirSync(socketBase())).toEqual([]);
});

it('ends when its parent is killed', async () => {
  const source = `
    const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, [process.argv[1], 'serve'], { stdio: ['pipe', 'inherit', 'inherit'] });
    child.stdin.write(${JSON.stringify(`${token}\n`)});
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['-e', source, program.path()], { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, TMPDIR: socketBase() } });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const { pid, socket } = JSON.parse(line.toString()) as { pid: number; socket: string };
  const companion = await client(socket);
  const gone = new Promise<void>((resolve) => companion.onClose(resolve));
  parent.kill('SIGKILL');
  expect(await durationOf(gone)).toBeLessThan(2500);
  while (isProcessAlive(pid)) await new Promise((resolve) => setImmediate(resolve));
  expect(existsSync(dirname(socket))).toBe(false);
});

it.each([
  ['no token', ''],
  ['something that is no token', 'hello\n'],
  ['a short token', `${'a'.repeat(63)}\n`],
])('refuses to start with %s', async (_name, stdin) => {
  const child = run(program.path(), ['serve'], { stdin, env: { TMPDIR: socketBase() } });
  expect(await child.ended).toBe(2);
  expect(child.stdout).toBe('');
  expect(child.stderr).toContain('token');
});
