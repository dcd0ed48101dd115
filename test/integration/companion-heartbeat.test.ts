import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectSocket } from '../../companion/server/connect-socket';
import { heartbeatClock } from '../../companion/server/heartbeat-clock';
import { isProcessAlive } from '../../companion/server/process-alive';
import { SocketServer } from '../../companion/server/socket-server';
import { CompanionProcess } from '../../src/obsidian/companion-process';
import { connectCompanion, type Companion } from '../../src/protocol/companion-client';
import type { HeartbeatLimits } from '../../src/protocol/heartbeat';
import { productVersion } from '../../src/protocol/version';
import { FakeTelegram } from '../unit/protocol/fake-telegram';
import { fakeProgram } from './companion-support';

/** Short enough for a test, long enough for a busy machine. */
const limits: HeartbeatLimits = { everyMs: 50, silentMs: 1000 };
const program = fakeProgram();
const opened: Companion[] = [];

afterEach(() => {
  for (const companion of opened.splice(0)) companion.dispose();
});

async function startCompanion(heartbeat: HeartbeatLimits): Promise<Companion> {
  const starter = new CompanionProcess({ node: { path: process.execPath, version: process.versions.node, isElectron: false }, script: program.path(), environment: process.env, idleSeconds: 60, heartbeat });
  const companion = await starter.start({ signal: AbortSignal.timeout(20_000) });
  opened.push(companion);
  return companion;
}

function closed(companion: Companion): Promise<void> {
  return new Promise((resolve) => companion.onClose(resolve));
}

async function gone(pid: number): Promise<void> {
  while (isProcessAlive(pid)) await new Promise((resolve) => setImmediate(resolve));
}

it('gives up a companion that stands still, and ends its process', async () => {
  const companion = await startCompanion(limits);
  process.kill(companion.pid, 'SIGSTOP');
  const question = expect(companion.status()).rejects.toMatchObject({ detail: { code: 'COMPANION_FAILED' } });
  await closed(companion);
  await question;
  // It hears no request to end; only the system ends it.
  await gone(companion.pid);
});

it('keeps one that stood still for less than its time', async () => {
  const companion = await startCompanion({ everyMs: 100, silentMs: 60_000 });
  process.kill(companion.pid, 'SIGSTOP');
  const answer = companion.status();
  process.kill(companion.pid, 'SIGCONT');
  expect((await answer).isOpen).toBe(false);
});

describe('the socket of a companion', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tobs-beat-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function serverAt(path: string, onFinished: (reason: string) => void): SocketServer {
    return new SocketServer({
      path,
      helloTimeoutMs: 5000,
      heartbeat: limits,
      service: { version: productVersion, pid: process.pid, authenticate: () => true, openTelegram: () => new FakeTelegram(), now: () => performance.now(), usage: () => ({ rssBytes: 0, cpuSeconds: 0, children: 0 }) },
      onWelcome: () => undefined,
      onIdle: () => undefined,
      onFinished,
    });
  }

  it('ends when its client, which has sent beats, stands still', async () => {
    const path = join(folder, 'a.sock');
    const signal = AbortSignal.timeout(20_000);
    let finish: (reason: string) => void = () => undefined;
    const finished = new Promise<string>((resolve) => (finish = resolve));
    const server = serverAt(path, (reason) => finish(reason));
    await server.listen();
    let beats = 0;
    try {
      // A client whose timer stops after a few beats, as one does whose window is frozen.
      const clock = { ...heartbeatClock, every: (ms: number, work: () => void) => heartbeatClock.every(ms, () => (beats++ < 3 ? work() : undefined)) };
      opened.push(await connectCompanion(await connectSocket(path, { signal }), { token: 'a', version: productVersion, heartbeat: { ...limits, clock }, signal }));
      expect(await finished).toBe('client-silent');
    } finally {
      await server.close();
    }
  });

  it('stays for a client that sends no beats at all', async () => {
    const path = join(folder, 'b.sock');
    const signal = AbortSignal.timeout(20_000);
    const server = serverAt(path, () => undefined);
    await server.listen();
    try {
      const companion = await connectCompanion(await connectSocket(path, { signal }), { token: 'a', version: productVersion, signal });
      opened.push(companion);
      expect((await companion.status()).errors).toBe(0);
    } finally {
      await server.close();
    }
  });
});
