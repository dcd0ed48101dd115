import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { serveWorld, type Ready } from './serve';
import './rpc/core';
import { stubWorld } from './support/stub-world';

async function post(ready: Ready, body: unknown, token = ready.controlToken, path = '/rpc'): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${ready.control}${path}`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

describe('control over HTTP', () => {
  it('needs the token, runs commands, and says what is wrong', async () => {
    const dc = await serveWorld(stubWorld());
    try {
      expect((await post(dc.ready, { method: 'stats' }, 'wrong')).status).toBe(401);
      expect(await post(dc.ready, { method: 'stats' })).toMatchObject({ status: 200, body: { result: { violations: [], handshakes: 0 } } });
      expect(await post(dc.ready, { method: 'nonsense' })).toEqual({ status: 400, body: { error: 'no command nonsense' } });
      expect((await post(dc.ready, { method: 'fault.add', params: { do: 'explode' } })).status).toBe(400);
      expect(await post(dc.ready, { method: 'fault.add', params: { do: 'ignore' } })).toEqual({ status: 200, body: { result: 'fault-1' } });
      expect(await post(dc.ready, { method: 'fault.remove', params: { id: 'fault-1' } })).toEqual({ status: 200, body: { result: 0 } });
    } finally {
      await dc.stop();
    }
  });

  it('stops the server', async () => {
    const dc = await serveWorld(stubWorld());
    expect((await post(dc.ready, {}, dc.ready.controlToken, '/stop')).status).toBe(200);
    await dc.stopped;
    await expect(fetch(dc.ready.control)).rejects.toThrow();
  });
});

describe('the command', () => {
  const start = (args: readonly string[]): ReturnType<typeof spawn> => spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'main.ts'), ...args], { stdio: ['pipe', 'pipe', 'pipe'] });

  it.each(['stdin', 'SIGTERM', 'stop'] as const)('prints one line of JSON and ends by %s', async (how) => {
    const child = start(['--scenario', 'basic', '--json']);
    const exited = once(child, 'exit');
    const [first] = (await once(child.stdout ?? process.stdin, 'data')) as [Buffer];
    const ready = JSON.parse(first.toString('utf8')) as Ready;
    expect(ready).toMatchObject({ homeDc: 2, apiId: 1, pid: child.pid, code: '12345' });
    if (how === 'stdin') child.stdin?.end();
    else if (how === 'SIGTERM') child.kill('SIGTERM');
    else await post(ready, {}, ready.controlToken, '/stop');
    expect(await exited).toEqual([0, null]);
  });

  it('refuses a scenario that is wrong', async () => {
    const child = start(['--scenario', 'nowhere', '--check']);
    expect(await once(child, 'exit')).toEqual([2, null]);
  });
});
