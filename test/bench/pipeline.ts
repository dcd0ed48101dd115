import { randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { connectSocket } from '../../companion/server/connect-socket';
import { connectCompanion } from '../../src/protocol/companion-client';
import { defaultSettings } from '../../src/settings/settings';
import { telegramLimitsOf } from '../../src/settings/telegram-limits';
import type { ChatId } from '../../src/model/ids';
import { startTelegramProcess, type TelegramProcess } from '../host/telegram-process';
import { BuiltProgram } from './built-program';
import { exportFigures, measureExport } from './export-figures';
import { figureOf, type Figure } from './figure';
import { bigChat } from './reader-process';
import { cpuSecondsOf, peakRssMB } from './reading';

const ROUNDS = 3;
const MESSAGES = 50_000;

/** Where the server answers at once: how many messages a second reach the plugin over the socket, and how many notes on disk. */
export async function benchPipeline(): Promise<readonly Figure[]> {
  const server = await startTelegramProcess('big50k');
  try {
    await server.control('network.set', { network: { latencyMs: 0 } });
    const received = await overSocket(server);
    const program = await BuiltProgram.signIn(server);
    try {
      const runs = [];
      for (let round = 0; round < ROUNDS; round++) runs.push(await measureExport(server, () => program.export(`vault${round}`, bigChat.id, { settings: { layout: 'day', media: [] } })));
      const [first] = runs;
      return [
        ...received,
        figureOf('into day notes on disk', 'messages/s', runs.map(({ messages, seconds }) => messages / seconds), { least: 10_000 }),
        ...(first === undefined ? [] : exportFigures('into day notes on disk, first round', first)),
      ];
    } finally {
      await program.remove();
    }
  } finally {
    await server.stop();
  }
}

async function overSocket(server: TelegramProcess): Promise<readonly Figure[]> {
  const { ready } = server;
  const { signal } = new AbortController();
  const token = randomBytes(32).toString('hex');
  const child = spawn(process.execPath, ['dist/main.js', 'serve'], { stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.write(`${token}\n`);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { socket, pid, version } = JSON.parse(line) as { readonly socket: string; readonly pid: number; readonly version: string };
  const companion = await connectCompanion(await connectSocket(socket, { signal }), { token, version, signal });
  const limits = { ...telegramLimitsOf(defaultSettings()), windowBatches: 8 };
  const telegram = await companion.openTelegram({ keys: { apiId: ready.apiId, apiHash: ready.apiHash }, session: null, testServer: { dcs: ready.dcs, publicKeyPem: ready.publicKeyPem }, limits });
  const { phoneCodeHash } = await telegram.sendCode(ready.phone, { signal });
  await telegram.signIn({ phone: ready.phone, phoneCodeHash, code: ready.code }, { signal });
  await telegram.resolve(bigChat.id, { signal });
  const rates: number[] = [];
  const cpu: number[] = [];
  // One round more, for warming up.
  for (let round = 0; round <= ROUNDS; round++) {
    const started = performance.now();
    const cpuBefore = cpuSecondsOf(pid);
    let count = 0;
    for await (const { messages } of telegram.history({ chatId: bigChat.id as ChatId, fromId: 1, toId: MESSAGES, expected: MESSAGES }, { signal })) count += messages.length;
    if (count !== MESSAGES) throw new Error(`${count} of ${MESSAGES} messages came over the socket`);
    if (round === 0) continue;
    rates.push((count * 1000) / (performance.now() - started));
    cpu.push(cpuSecondsOf(pid) - cpuBefore);
  }
  const peakMB = peakRssMB(pid);
  companion.dispose();
  await once(child, 'close');
  return [figureOf('over the socket', 'messages/s', rates, { least: 25_000 }), figureOf('over the socket, companion’s processor time', 's', cpu), figureOf('over the socket, companion’s peak memory', 'MB', [peakMB], 250)];
}
