import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boundHeapGrowth } from '../../companion/heap-growth';
import { makeSaveFile } from '../../companion/media/download-file';
import { openSocket } from '../../companion/open-socket';
import { systemClock } from '../../companion/system-clock';
import type { ChatId } from '../../src/model/ids';
import { fileMediaOf, type FileOrder } from '../../src/model/media';
import { openTelegram, type OpenTelegram } from '../../src/telegram/open-telegram';
import type { Ready } from '../telegram-dc/serve';
import type { DownloadTask, Downloading } from './download';
import { peakRssMB } from './reading';

/** Downloads files by our own client, or one by the library as it comes; see `download.ts`. */
async function main(): Promise<void> {
  // As the companion does.
  boundHeapGrowth();
  const task = JSON.parse(readFileSync(0, 'utf8')) as DownloadTask;
  const folder = mkdtempSync(join(tmpdir(), 'tobs-bench-'));
  try {
    const result = task.by === 'tobs' ? await byTobs(task, folder) : await byLibrary(task, folder);
    process.stdout.write(JSON.stringify(result), () => process.exit(0));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function byTobs(task: DownloadTask, folder: string): Promise<Downloading> {
  const { ready, limits } = task;
  const { signal } = new AbortController();
  const client = openTelegram({
    keys: { apiId: ready.apiId, apiHash: ready.apiHash },
    session: null,
    testServer: { dcs: ready.dcs, publicKeyPem: ready.publicKeyPem },
    limits: { fetchConnections: 2, requestsInFlight: 2, retries: 5, connectTimeoutS: 10, readTimeoutS: 60, maxFloodWaitS: 3600, windowBatches: 4, ...limits },
    device: { model: 'TOBS (Bench)', system: 'Bench', appVersion: '0.1.0', langCode: 'en' },
    saveFile: makeSaveFile(limits.filesAtOnce),
    openSocket,
    clock: systemClock,
  });
  const { phoneCodeHash } = await client.sendCode(ready.phone, { signal });
  await client.signIn({ phone: ready.phone, phoneCodeHash, code: ready.code }, { signal });
  const orders = await ordersOf(client, task);
  const result = await timed(async () => {
    await Promise.all(orders.map((order) => client.download({ ...order, path: join(folder, String(order.messageId)) }, { signal })));
    return orders.reduce((sum, { file }) => sum + file.sizeBytes, 0);
  });
  await client.close();
  return result;
}

async function ordersOf(client: OpenTelegram, { chatId, name, count }: DownloadTask): Promise<readonly FileOrder[]> {
  const { signal } = new AbortController();
  const chat = chatId as ChatId;
  const newest = await client.newest(chat, { signal });
  const orders: FileOrder[] = [];
  for await (const { messages } of client.history({ chatId: chat, fromId: 1, toId: newest.messages.at(-1)?.id ?? 0 }, { signal })) {
    for (const message of messages) {
      const file = fileMediaOf(message.media)?.file;
      if (file !== undefined && (name === undefined || file.name === name)) orders.push({ chatId: chat, messageId: message.id, file });
    }
  }
  return orders.slice(0, count);
}

async function byLibrary(task: DownloadTask, folder: string): Promise<Downloading> {
  const { signIn, stockClient } = await import('../telegram-dc/support/stock-client');
  const ready = task.ready as Ready;
  const client = await stockClient(ready);
  await signIn(client, ready);
  const messages = await client.getMessages('me', { limit: 10 });
  const message = messages.find(({ text }) => `${text}.bin` === task.name);
  if (message?.media === undefined) throw new Error('no file');
  const { media } = message;
  const result = await timed(async () => {
    await client.downloadMedia(media, { outputFile: join(folder, 'film') });
    return readFileSync(join(folder, 'film')).length;
  });
  await client.destroy();
  return result;
}

async function timed(run: () => Promise<number>): Promise<Downloading> {
  const started = performance.now();
  const cpu = process.cpuUsage();
  const bytes = await run();
  const { user, system } = process.cpuUsage(cpu);
  return { bytes, seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6, peakRssMB: peakRssMB() };
}

void main();
