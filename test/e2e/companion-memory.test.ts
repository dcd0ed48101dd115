import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connectSocket } from '../../companion/server/connect-socket';
import type { OpenOptions } from '../../src/protocol/methods';
import { connectCompanion } from '../../src/protocol/companion-client';
import { defaultSettings } from '../../src/settings/settings';
import { telegramLimitsOf } from '../../src/settings/telegram-limits';
import { until } from '../host/until';
import basic from '../telegram-dc/scenarios/basic.json';
import { CliBench } from './cli-support';

/* What a companion remembers (SECURITY.md): its whole heap, written down by Node itself, is searched. */

const secret = { code: '735194', password: 'quagmire-Ombudsman-42' };
const scenario = { ...basic, account: { ...basic.account, ...secret } };
const token = '0123456789abcdef'.repeat(4);

/** The last characters of a file that grows. */
function endOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(16);
    return bytes.toString('latin1', 0, readSync(file, bytes, 0, bytes.length, Math.max(0, statSync(path).size - bytes.length))).trimEnd();
  } finally {
    closeSync(file);
  }
}

/** Every text on the heap of a process, after it has collected its garbage. */
async function heapOf(pid: number, folder: string): Promise<string> {
  process.kill(pid, 'SIGUSR2');
  const path = await until('the snapshot', () => {
    const [name] = readdirSync(folder);
    return name !== undefined && endOf(join(folder, name)).endsWith(']}') && join(folder, name);
  }, 90_000);
  const whole = readFileSync(path, 'latin1');
  return whole.slice(whole.lastIndexOf('"strings":['));
}

it('a companion forgets token, phone, code and password once they were used, and the session with the account', async () => {
  const bench = await CliBench.start(scenario);
  const folder = bench.path('heap');
  mkdirSync(folder);
  const child = spawn(process.execPath, ['--heapsnapshot-signal=SIGUSR2', `--diagnostic-dir=${folder}`, join(process.cwd(), 'dist/main.js'), 'serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    child.stdin.end(`${token}\n`);
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const { socket, version, pid } = JSON.parse(line) as { readonly socket: string; readonly version: string; readonly pid: number };
    const { signal } = new AbortController();
    const companion = await connectCompanion(await connectSocket(socket, { signal }), { token, version, signal });
    const { dcs, publicKeyPem, apiId, apiHash, phone } = bench.dc.ready;
    const options: OpenOptions = { keys: { apiId, apiHash }, session: null, testServer: { dcs, publicKeyPem }, limits: telegramLimitsOf(defaultSettings()) };
    const first = await companion.openTelegram(options);
    let session = '';
    first.onSession((stored) => (session = stored ?? ''));
    const { phoneCodeHash, via } = await first.sendCode(phone, { signal });
    expect(await first.signIn({ phone, phoneCodeHash, code: secret.code, via }, { signal })).toMatchObject({ kind: 'password-needed' });
    await first.checkPassword(secret.password, { signal });
    await first.close();
    const again = await companion.openTelegram({ ...options, session });
    expect(await again.account({ signal })).toMatchObject({ id: '7000000001' });
    await again.close();
    const heap = await heapOf(pid, folder);
    // What it is to find if it were there, and what is.
    expect(heap).toContain('auth.checkPassword');
    const { key } = JSON.parse(session) as { readonly key: string };
    const texts = { token, phone: phone.slice(1), 'hash of the code': phoneCodeHash, code: secret.code, password: secret.password, session: key.slice(0, 100), 'api hash': apiHash };
    expect(Object.entries(texts).filter(([, text]) => heap.includes(text)).map(([name]) => name)).toEqual([]);
    companion.dispose();
    await once(child, 'close');
    expect(bench.dc.control.stats().violations).toEqual([]);
  } finally {
    child.kill('SIGKILL');
    await bench.stop();
  }
}, 120_000);
