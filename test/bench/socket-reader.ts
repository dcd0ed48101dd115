import { text } from 'node:stream/consumers';
import type { ChatId } from '../../src/model/ids';
import type { TelegramReady } from '../host/telegram-process';
import { startBuiltCompanion } from './built-companion';
import { cpuSecondsOf, peakRssMB } from './reading';

/** What a process that stands for the plugin is told on stdin. */
export interface SocketTask {
  readonly ready: TelegramReady;
  readonly chatId: string;
  readonly messages: number;
  readonly rounds: number;
}

/** One reading of all messages over the socket. */
export interface SocketRound {
  readonly seconds: number;
  /** Processor time of the plugin's side. */
  readonly pluginCpu: number;
  readonly companionCpu: number;
}

/** What it measured; the round that warms up is left out. */
export interface SocketReading {
  readonly rounds: readonly SocketRound[];
  readonly companionPeakMB: number;
}

/** Starts the built companion, signs in and reads a chat through the socket, as the plugin does. */
async function main(): Promise<void> {
  const { ready, chatId, messages, rounds } = JSON.parse(await text(process.stdin)) as SocketTask;
  const { signal } = new AbortController();
  const { telegram, pid, stop } = await startBuiltCompanion(ready);
  await telegram.resolve(chatId, { signal });
  const measured: SocketRound[] = [];
  for (let round = 0; round <= rounds; round++) {
    const started = performance.now();
    const before = process.cpuUsage();
    const companionBefore = cpuSecondsOf(pid);
    let count = 0;
    for await (const batch of telegram.history({ chatId: chatId as ChatId, fromId: 1, toId: messages, expected: messages }, { signal })) count += batch.messages.length;
    if (count !== messages) throw new Error(`${count} of ${messages} messages came over the socket`);
    const { user, system } = process.cpuUsage(before);
    if (round > 0) measured.push({ seconds: (performance.now() - started) / 1000, pluginCpu: (user + system) / 1e6, companionCpu: cpuSecondsOf(pid) - companionBefore });
  }
  const reading: SocketReading = { rounds: measured, companionPeakMB: peakRssMB(pid) };
  await stop();
  process.stdout.write(JSON.stringify(reading));
}

void main().then(() => process.exit(0));
