import { readFileSync } from 'node:fs';
import { makeSaveFile } from '../../companion/media/download-file';
import { systemClock } from '../../companion/system-clock';
import type { ChatId } from '../../src/model/ids';
import { openTelegram, type OpenTelegram } from '../../src/telegram/open-telegram';
import type { Ready } from '../telegram-dc/serve';
import { boundHeapGrowth } from '../../companion/heap-growth';
import { measure, type Meter } from './reading';
import type { Reading, ReadTask } from './reader-process';

/** Reads one chat by our own client, or by the library as it comes; see `reader-process.ts`. */
async function main(): Promise<void> {
  // As the companion does.
  boundHeapGrowth();
  const task = JSON.parse(readFileSync(0, 'utf8')) as ReadTask;
  const reading = task.reader === 'tobs' ? await readByTobs(task) : await readByLibrary(task);
  process.stdout.write(JSON.stringify(reading), () => process.exit(0));
}

async function signedIn({ ready, connections, inFlight }: ReadTask): Promise<OpenTelegram> {
  const { signal } = new AbortController();
  const client = openTelegram({
    keys: { apiId: ready.apiId, apiHash: ready.apiHash },
    session: null,
    testServer: { dcs: ready.dcs, publicKeyPem: ready.publicKeyPem },
    limits: { fetchConnections: connections, requestsInFlight: inFlight, partsInFlight: 4, retries: 5, connectTimeoutS: 10, readTimeoutS: 60, maxFloodWaitS: 3600, windowBatches: 4 },
    device: { model: 'TOBS (Bench)', system: 'Bench', appVersion: '0.1.0', langCode: 'en' },
    saveFile: makeSaveFile(4),
    clock: systemClock,
  });
  const { phoneCodeHash } = await client.sendCode(ready.phone, { signal });
  await client.signIn({ phone: ready.phone, phoneCodeHash, code: ready.code }, { signal });
  return client;
}

async function readByTobs(task: ReadTask): Promise<Reading> {
  const client = await signedIn(task);
  const { signal } = new AbortController();
  const chatId = task.chatId as ChatId;
  const newest = await client.newest(chatId, { signal });
  // The ids of these chats have no gaps.
  const request = { chatId, fromId: 1, toId: Math.min(newest.messages.at(-1)?.id ?? 0, task.count), expected: task.count };
  let waitSeconds = 0;
  client.onWait(({ seconds }) => (waitSeconds += seconds));
  const reading = await measure(task.count, async (meter) => {
    for await (const batch of client.history(request, { signal })) {
      for (const { id } of batch.messages) meter.saw(id);
    }
  });
  await client.close();
  return { ...reading, waitSeconds };
}

async function readByLibrary(task: ReadTask): Promise<Reading> {
  const { Api, signIn, stockClient } = await import('../telegram-dc/support/stock-client');
  const ready = task.ready as Ready;
  const client = await stockClient(ready);
  await signIn(client, ready);
  const [dialog] = await client.getDialogs({ limit: 10 });
  const peer = dialog?.inputEntity;
  if (peer === undefined) throw new Error('no dialog');
  const readRaw = async (meter: Meter): Promise<void> => {
    while (meter.count < task.count) {
      const page = await client.invoke(new Api.messages.GetHistory({ peer, offsetId: meter.last + 1, addOffset: -100, limit: 100 }));
      if (!('messages' in page)) throw new Error(page.className);
      for (const message of page.messages.toReversed()) if (message.id > meter.last) meter.saw(message.id);
    }
  };
  const readByIterator = async (meter: Meter): Promise<void> => {
    for await (const message of client.iterMessages(peer, { limit: task.count, reverse: true })) meter.saw(message.id);
  };
  const reading = await measure(task.count, task.reader === 'library-raw' ? readRaw : readByIterator);
  await client.destroy();
  return { ...reading, waitSeconds: 0 };
}

void main();
