import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { DiskVault } from '../../companion/cli/disk-vault';
import { runExport } from '../../src/export/run/run-export';
import type { ChatId } from '../../src/model/ids';
import type { Companion } from '../../src/protocol/companion-client';
import type { OpenOptions } from '../../src/protocol/methods';
import { defaultSettings } from '../../src/settings/settings';
import { MemoryState } from '../unit/export/memory-state';
import { chaosRandom, reproducibly } from './support/chaos-options';
import { HostileCompanion } from './support/hostile-companion';
import { companionViolations, framed, makeCompanionNonsense, makeWrongAnswer, violations } from './support/hostile-frames';

/* The plugin's half of the connection against a program that says what it likes: more than ten thousand frames, and a flood that does not end. */

/** Answers that fit no method, and frames nobody asked for before each of them. */
const QUESTIONS = 250;
const BEFORE_EACH = 30;
/** Connections of which each ends with bytes no companion sends. */
const CONNECTIONS = 60;
/** Chosen: the collector's slack; what is said here is several times that. */
const MOST_GROWTH_BYTES = 24 * 1024 * 1024;

const status = '{"isOpen":false,"uptimeSeconds":1,"rssBytes":1,"cpuSeconds":1,"calls":1,"streams":0,"downloads":0,"children":0,"errors":0,"waits":[]}';
const rightAnswer = (id: number): Buffer => framed(`{"jsonrpc":"2.0","id":${id},"result":${status}}`);

const openOptions: OpenOptions = { keys: { apiId: 1, apiHash: 'x' }, session: null, limits: { fetchConnections: 1, requestsInFlight: 1, filesAtOnce: 1, partsInFlight: 1, windowBatches: 1, retries: 1, connectTimeoutS: 1, readTimeoutS: 1, maxFloodWaitS: 1 } };

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

let hostile: HostileCompanion;
beforeEach(() => (hostile = new HostileCompanion()));
afterEach(() => {
  hostile.stop();
  expect('polluted' in {}).toBe(false);
});

/** Says how it is, or why that cannot be known. */
async function asked(companion: Companion): Promise<string> {
  return await companion.status().then(() => 'answered', (error: unknown) => (error as { readonly detail?: { readonly code: string } }).detail?.code ?? String(error));
}

it('refuses answers that do not fit, drops what nobody asked for, and keeps none of it', async () => {
  await reproducibly(async () => {
    const random = chaosRandom('hostile companion');
    const companion = await hostile.connect();
    let bytes = 0;
    let isWrong = true;
    hostile.onAsked = ({ id }) => {
      const frames = Array.from({ length: BEFORE_EACH }, () => makeCompanionNonsense(random));
      const last = isWrong ? makeWrongAnswer(random, id) : rightAnswer(id);
      const all = Buffer.concat([...frames, last, last]);
      bytes += all.byteLength;
      void hostile.say(all);
    };
    const ask = async (questions: number): Promise<ReadonlySet<string>> => {
      const said = new Set<string>();
      for (let n = 0; n < questions; n++) said.add(await asked(companion));
      return said;
    };
    await ask(20);
    const before = heapBytes();
    bytes = 0;
    expect(await ask(QUESTIONS)).toEqual(new Set(['PROTOCOL']));
    isWrong = false;
    expect(await ask(QUESTIONS / 5)).toEqual(new Set(['answered']));
    expect(bytes).toBeGreaterThan(MOST_GROWTH_BYTES);
    expect(heapBytes() - before).toBeLessThan(MOST_GROWTH_BYTES);
    companion.dispose();
  });
});

it('leaves a companion that breaks the protocol, and whoever waited for it is told', async () => {
  await reproducibly(async () => {
    const random = chaosRandom('hostile violations');
    const kinds = Object.entries({ ...violations, ...companionViolations });
    for (let n = 0; n < CONNECTIONS; n++) {
      const [name, make] = kinds[n % kinds.length] ?? ['', () => Buffer.alloc(0)];
      const companion = await hostile.connect();
      const closed = new Promise<void>((resolve) => companion.onClose(resolve));
      hostile.onAsked = () => void hostile.say(Buffer.concat([...Array.from({ length: BEFORE_EACH }, () => makeCompanionNonsense(random)), make(random)]));
      expect([name, await asked(companion)]).toEqual([name, 'COMPANION_FAILED']);
      await closed;
    }
  });
});

it('is neither blocked nor filled by a companion that never stops talking', async () => {
  const companion = await hostile.connect();
  const flood = Buffer.concat(Array.from({ length: 2000 }, (_, n) => framed(`{"jsonrpc":"2.0","method":"progress","params":{"progress":${n + 1},"bytesDone":${n}}}`)));
  const before = heapBytes();
  let isOver = false;
  let said = 0;
  const talking = (async () => {
    while (!isOver && (await hostile.say(flood))) said += flood.byteLength;
  })();
  hostile.onAsked = ({ id }) => void hostile.say(rightAnswer(id));
  // Whoever asks is answered in turn, behind what was said before.
  for (let n = 0; n < 5; n++) expect(await asked(companion)).toBe('answered');
  expect(said).toBeGreaterThan(0);
  expect(heapBytes() - before).toBeLessThan(MOST_GROWTH_BYTES);
  isOver = true;
  companion.dispose();
  await talking;
});

it('ends a stream that never ends when its reader has had enough', async () => {
  const companion = await hostile.connect();
  const closed: string[] = [];
  hostile.onAsked = ({ id, method }) => {
    const results: Readonly<Record<string, unknown>> = { open: null, history: { stream: 1 }, 'history/next': { done: false, item: { messages: [], coveredTo: 1 } }, 'stream/close': null };
    if (method === 'stream/close') closed.push(method);
    void hostile.say(framed(JSON.stringify({ jsonrpc: '2.0', id, result: results[method] ?? null })));
  };
  const telegram = await companion.openTelegram(openOptions);
  let batches = 0;
  const stop = new AbortController();
  const reading = (async () => {
    for await (const { coveredTo } of telegram.history({ chatId: '1' as never, fromId: 1, toId: 2 }, { signal: stop.signal })) if (coveredTo === 1 && ++batches === 500) stop.abort();
  })();
  await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  expect(batches).toBe(500);
  expect(await asked(companion)).toBe('PROTOCOL');
  expect(closed).toEqual(['stream/close']);
  companion.dispose();
});

describe('names that lead out of the folder', () => {
  const away = ['../../away', '..\\..\\away', '/away', 'C:\\away', '..', '.', 'x/../../../away', 'CON', 'away\0', '\u202Efdp.away', 'a'.repeat(5000), '~/away', '%2e%2e%2faway', '__proto__'];
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tobs-away-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('lead nowhere, in titles of chats, names of people and texts, whatever else is in the answers', async () => {
    const chatId = '-1001500000001' as ChatId;
    const file = (n: number, name: string): unknown => ({ source: 'document', id: name.slice(0, 4000), accessHash: name, fileReference: '', dcId: 2, sizeType: name, sizeBytes: 4, mimeType: `image/${name}`, name, ...(n % 3 === 0 && { local: { path: `${name}/${n}` } }) });
    const messages = away.map((name, n) => ({ id: n + 1, chatId, date: 1_700_000_000 + n, author: { id: '7100000001', name }, text: name, entities: [], reactions: [], media: { type: n % 2 === 0 ? 'document' : 'photo', file: file(n, name) } }));
    const asked: string[] = [];
    for (const title of away) {
      const chat = { id: chatId, kind: 'channel', title };
      const results: Readonly<Record<string, unknown>> = { open: null, resolve: { chat }, newest: { messages, total: messages.length, reachesOldest: true }, predecessor: null, linkedGroup: null, topics: [], download: { sizeBytes: 4 }, messagesById: messages, avatar: { kind: 'fetched', photoId: '../../away', sizeBytes: 4 }, requestCounts: {}, cacheUse: {}, requestTimings: {}, contentKey: '../../away' };
      hostile.onAsked = ({ id, method, params }) => {
        if (method === 'download') asked.push((params as { readonly order: { readonly path: string } }).order.path);
        if (method === 'avatar') asked.push((params as { readonly path: string }).path);
        void hostile.say(framed(JSON.stringify(method in results ? { jsonrpc: '2.0', id, result: results[method] } : { jsonrpc: '2.0', id, error: { code: -32601, message: 'no' } })));
      };
      const companion = await hostile.connect();
      const vault = await DiskVault.open(join(folder, 'vault'));
      try {
        const telegram = await companion.openTelegram(openOptions);
        const settings = { ...defaultSettings(), layout: 'message', minFreeSpaceGB: 0.1, avatars: true, peopleNotes: true } as const;
        const clock = { now: () => 1_767_225_600_000, breathe: () => Promise.resolve() };
        const report = await runExport({ targets: [{ reference: '@x', range: {} }], settings, localTimeZone: 'UTC' }, { telegram, vault, state: new MemoryState(), clock, emit: () => undefined }, { signal: new AbortController().signal });
        expect(report.chats.map(({ messages: count }) => count)).toEqual([away.length]);
      } finally {
        companion.dispose();
        await vault.close();
      }
    }
    const target = join(folder, 'vault', 'Telegram');
    expect(readdirSync(folder)).toEqual(['vault']);
    expect(readdirSync(join(folder, 'vault'))).toEqual(['Telegram']);
    expect(asked.length).toBeGreaterThanOrEqual(away.length);
    expect(asked.filter((path) => !resolve(folder, 'vault', path).startsWith(target + sep))).toEqual([]);
  });
});
