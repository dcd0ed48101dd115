import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { connectSocket } from '../../companion/server/connect-socket';
import { connectCompanion, type Companion } from '../../src/protocol/companion-client';
import type { RemoteTelegram } from '../../src/protocol/remote-telegram';
import { defaultSettings } from '../../src/settings/settings';
import { telegramLimitsOf } from '../../src/settings/telegram-limits';
import type { TelegramReady } from '../host/telegram-process';

/** The built companion in a process of its own, signed in, as the plugin has it. */
export interface BuiltCompanion {
  readonly companion: Companion;
  readonly telegram: RemoteTelegram;
  readonly pid: number;
  /** Ends it; resolves when its process is gone. */
  readonly stop: () => Promise<void>;
}

/** Starts `dist/main.js serve` and signs in. */
export async function startBuiltCompanion(ready: Pick<TelegramReady, 'apiId' | 'apiHash' | 'dcs' | 'publicKeyPem' | 'phone' | 'code'>): Promise<BuiltCompanion> {
  const { signal } = new AbortController();
  const token = randomBytes(32).toString('hex');
  const child = spawn(process.execPath, ['dist/main.js', 'serve'], { stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.write(`${token}\n`);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { socket, pid, version } = JSON.parse(line) as { readonly socket: string; readonly pid: number; readonly version: string };
  const companion = await connectCompanion(await connectSocket(socket, { signal }), { token, version, signal });
  const telegram = await companion.openTelegram({ keys: { apiId: ready.apiId, apiHash: ready.apiHash }, session: null, testServer: { dcs: ready.dcs, publicKeyPem: ready.publicKeyPem }, limits: telegramLimitsOf(defaultSettings()) });
  const { phoneCodeHash } = await telegram.sendCode(ready.phone, { signal });
  await telegram.signIn({ phone: ready.phone, phoneCodeHash, code: ready.code }, { signal });
  const stop = async (): Promise<void> => {
    const ended = once(child, 'close');
    companion.dispose();
    await ended;
  };
  return { companion, telegram, pid, stop };
}
