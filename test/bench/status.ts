import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatId } from '../../src/model/ids';
import { fileMediaOf } from '../../src/model/media';
import type { DownloadOrder } from '../../src/model/telegram';
import type { Companion } from '../../src/protocol/companion-client';
import type { RemoteTelegram } from '../../src/protocol/remote-telegram';
import { startTelegramProcess } from '../host/telegram-process';
import big50k from '../telegram-dc/scenarios/big50k.json';
import download from '../telegram-dc/scenarios/download.json';
import { startBuiltCompanion } from './built-companion';
import { figureOf, type Figure } from './figure';
import { scenarioFile } from './scaled-scenario';

/** The specification's promise. */
const LONGEST_MS = 100;
const ROUNDS = 3;
const LEAST_MESSAGES = 40_000;
const BIG_CHAT = '-1001500000077' as ChatId;
const PHOTOS = '-1001500000001' as ChatId;
/** Ids of the chats with files end before. */
const LAST_WITH_FILES = 2000;
const SAVED = '7000000001' as ChatId;
/** The film, but not the file of a gigabyte. */
const MOST_BYTES = 100_000_000;
/** Files the companion is asked for at a time; it fetches some of them, and the others wait. */
const ASKED_AT_ONCE = 64;
/** Percentiles that are told. */
const MIDDLE = 0.5;
const RARE = 0.99;

const [big] = big50k.chats;
const scenario = {
  ...download,
  name: 'status',
  users: big50k.users,
  chats: [...download.chats, { ...big, id: 1500000077, username: 'the_big_one' }],
};

/**
 * How long the built companion takes to say how it is while it reads a chat of 50,000 messages and fetches 1,000 photos and a film at the same
 * time, as fast as a server without latency gives them.
 */
export async function benchStatus(): Promise<readonly Figure[]> {
  const server = await startTelegramProcess(scenarioFile(scenario));
  try {
    await server.control('network.set', { network: { latencyMs: 0 } });
    const { companion, telegram, stop } = await startBuiltCompanion(server.ready);
    try {
      const all: number[] = [];
      const longest: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const answers = await answersUnderLoad(companion, telegram);
        all.push(...answers);
        longest.push(Math.max(...answers));
      }
      return [
        figureOf(`${all.length} answers to status under full load, median`, 'ms', [percentile(all, MIDDLE)], LONGEST_MS),
        figureOf('answers to status under full load, 99 of 100 within', 'ms', [percentile(all, RARE)], LONGEST_MS),
        figureOf('answers to status under full load, longest', 'ms', longest, LONGEST_MS),
      ];
    } finally {
      await stop();
    }
  } finally {
    await server.stop();
  }
}

/** Asks again and again until the load is over. @returns milliseconds of every answer */
async function answersUnderLoad(companion: Companion, telegram: RemoteTelegram): Promise<readonly number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tobs-status-'));
  let isOver = false;
  const load = Promise.all([readAll(telegram, BIG_CHAT), fetchAll(telegram, PHOTOS, folder), fetchAll(telegram, SAVED, folder)]).finally(() => (isOver = true));
  const answers: number[] = [];
  try {
    while (!isOver) {
      const askedMs = performance.now();
      await companion.status();
      answers.push(performance.now() - askedMs);
      await new Promise((resolveLater) => setTimeout(resolveLater, 1));
    }
    await load;
    return answers;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readAll(telegram: RemoteTelegram, chatId: ChatId): Promise<void> {
  const { signal } = new AbortController();
  const { messages } = await telegram.newest(chatId, { signal });
  const toId = Math.max(...messages.map(({ id }) => id));
  let count = 0;
  for await (const batch of telegram.history({ chatId, fromId: 1, toId, expected: toId }, { signal })) count += batch.messages.length;
  if (count < LEAST_MESSAGES) throw new Error(`only ${count} messages were read`);
}

async function fetchAll(telegram: RemoteTelegram, chatId: ChatId, folder: string): Promise<void> {
  const { signal } = new AbortController();
  const orders: DownloadOrder[] = [];
  for await (const { messages } of telegram.history({ chatId, fromId: 1, toId: LAST_WITH_FILES, expected: LAST_WITH_FILES }, { signal })) {
    for (const { id, media } of messages) {
      const file = fileMediaOf(media)?.file;
      if (file !== undefined && file.sizeBytes < MOST_BYTES) orders.push({ chatId, messageId: id, file, path: join(folder, `${chatId} ${id}`) });
    }
  }
  const fetchInTurn = async (): Promise<void> => {
    for (let order = orders.pop(); order !== undefined; order = orders.pop()) await telegram.download(order, { signal });
  };
  await Promise.all(Array.from({ length: ASKED_AT_ONCE }, fetchInTurn));
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
