import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeSaveFile } from '../../companion/media/download-file';
import { systemClock } from '../../companion/system-clock';
import type { ChatId } from '../../src/model/ids';
import { fileMediaOf } from '../../src/model/media';
import type { Message } from '../../src/model/message';
import { openTelegram, type OpenTelegram } from '../../src/telegram/open-telegram';
import type { TelegramReady } from '../host/telegram-process';

/** What the reference is told on stdin. */
export interface ReferenceTask {
  readonly ready: TelegramReady;
  readonly channel: ChatId;
  readonly group: ChatId;
  /** The server's delays, and the pauses here, are that many times shorter than the model's. */
  readonly scale: number;
}

/** The model's figures beside the server's delays (F-PERF-5), in ms. */
const PAUSE_PER_POST_MS = 100;
const STORE_PER_POST_MS = 10;
const THUMBNAIL_MS = 50;
const LAYOUTS_MS = 3500;

/** The old flow: one thing after the other, one request at a time. */
async function main(): Promise<void> {
  const task = JSON.parse(readFileSync(0, 'utf8')) as ReferenceTask;
  const client = await signedIn(task.ready);
  const folder = mkdtempSync(join(tmpdir(), 'tobs-reference-'));
  const started = performance.now();
  for (const message of await read(client, task.channel)) await keep(client, message, { ...task, folder });
  await read(client, task.group);
  await sleep(LAYOUTS_MS / task.scale);
  const seconds = (performance.now() - started) / 1000;
  await client.close();
  rmSync(folder, { recursive: true });
  process.stdout.write(JSON.stringify({ seconds }), () => process.exit(0));
}

async function signedIn(ready: TelegramReady): Promise<OpenTelegram> {
  const { signal } = new AbortController();
  const client = openTelegram({
    keys: { apiId: ready.apiId, apiHash: ready.apiHash },
    session: null,
    testServer: { dcs: ready.dcs, publicKeyPem: ready.publicKeyPem },
    limits: { fetchConnections: 1, requestsInFlight: 1, partsInFlight: 1, retries: 5, connectTimeoutS: 10, readTimeoutS: 60, maxFloodWaitS: 3600, windowBatches: 1 },
    device: { model: 'TOBS (Bench)', system: 'Bench', appVersion: '0.1.0', langCode: 'en' },
    saveFile: makeSaveFile(1),
    clock: systemClock,
  });
  const { phoneCodeHash } = await client.sendCode(ready.phone, { signal });
  await client.signIn({ phone: ready.phone, phoneCodeHash, code: ready.code }, { signal });
  return client;
}

async function read(client: OpenTelegram, chatId: ChatId): Promise<readonly Message[]> {
  const { signal } = new AbortController();
  const top = (await client.newest(chatId, { signal })).messages.at(-1)?.id ?? 0;
  const messages: Message[] = [];
  for await (const batch of client.history({ chatId, fromId: 1, toId: top }, { signal })) messages.push(...batch.messages);
  return messages;
}

async function keep(client: OpenTelegram, { id, chatId, media }: Message, { scale, folder }: ReferenceTask & { readonly folder: string }): Promise<void> {
  const file = fileMediaOf(media)?.file;
  if (file !== undefined) {
    await client.download({ chatId, messageId: id, file, path: join(folder, String(id)) }, { signal: new AbortController().signal });
    await sleep(THUMBNAIL_MS / scale);
  }
  await sleep((PAUSE_PER_POST_MS + STORE_PER_POST_MS) / scale);
}

void main();
