import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { connectSocket } from '../../companion/server/connect-socket';
import { startBuiltCompanion, type BuiltCompanion } from '../bench/built-companion';
import type { ChatId } from '../../src/model/ids';
import { fileMediaOf } from '../../src/model/media';
import type { DownloadOrder } from '../../src/model/telegram';
import { connectCompanion } from '../../src/protocol/companion-client';
import { defaultSettings } from '../../src/settings/settings';
import { telegramLimitsOf } from '../../src/settings/telegram-limits';
import { until } from '../host/until';
import { endlessFfmpeg, isGone } from '../integration/support/endless-ffmpeg';
import { makeVideo } from '../integration/support/samples';
import { CliBench } from './cli-support';

/*
 * What the built companion says of itself while it is at work (F-COMP-6), that a cancel reaches that work (F-COMP-9), and that it writes a file but
 * once (F-COMP-11), and takes its programs along when its parent is killed (F-COMP-5). How fast it answers: `npm run bench -- status`.
 */

const TEAM = '-1001500000002' as ChatId;
/** Has a file of five megabytes. */
const SAVED = '7000000001' as ChatId;
const LAST = 100_000;
const MANY_PARTS = 4_000_000;
const WAIT_SECONDS = 3000;

let bench: CliBench;
let built: BuiltCompanion;

beforeAll(async () => {
  bench = await CliBench.start('basic');
  built = await startBuiltCompanion(bench.dc.ready);
});

afterAll(async () => {
  await built.stop();
  expect(bench.dc.control.stats().violations).toEqual([]);
  await bench.stop();
});

/** Bytes a process has written so far, to files and sockets. @see proc(5) */
function writtenBytes(pid: number): number {
  return Number(/^wchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
}

async function orders(chatId = TEAM): Promise<readonly DownloadOrder[]> {
  const { signal } = new AbortController();
  const found: DownloadOrder[] = [];
  for await (const { messages } of built.telegram.history({ chatId, fromId: 1, toId: LAST }, { signal })) {
    for (const { id, media } of messages) {
      const file = fileMediaOf(media)?.file;
      if (file !== undefined) found.push({ chatId, messageId: id, file, path: bench.path(`file ${found.length}`) });
    }
  }
  return found;
}

it('answers in the middle of a load, not behind it', async () => {
  const { companion, telegram } = built;
  const { signal } = new AbortController();
  const all = await orders();
  expect(all.length).toBeGreaterThan(10);
  let isOver = false;
  const load = Promise.all([...all.map((order) => telegram.download(order, { signal })), orders()]).finally(() => (isOver = true));
  const { downloads, errors } = await companion.status();
  expect({ downloads, isOver }).toEqual({ downloads: all.length, isOver: false });
  await load;
  expect(await companion.status()).toMatchObject({ downloads: 0, calls: 1, errors });
});

it('writes a file once, beside its place, on whatever file system that is', async () => {
  // A file system in memory that is there on every Linux, and not the one of temporary files.
  const folder = mkdtempSync('/dev/shm/tobs-status-');
  try {
    expect(statSync(folder).dev).not.toBe(statSync(tmpdir()).dev);
    const signal = AbortSignal.timeout(60_000);
    const found = await orders(SAVED);
    const [largest] = [...found].sort((one, other) => other.file.sizeBytes - one.file.sizeBytes);
    if (largest === undefined) throw new Error('there is no file');
    const path = join(folder, 'file');
    const places = new Set<number>();
    const before = writtenBytes(built.pid);
    await built.telegram.download({ ...largest, path }, { signal, onProgress: () => void (existsSync(`${path}.part`) && places.add(statSync(`${path}.part`).ino)) });
    const written = writtenBytes(built.pid) - before;
    const { size, ino } = statSync(path);
    expect(size).toBe(largest.file.sizeBytes);
    expect(size).toBeGreaterThan(MANY_PARTS);
    // Requests, answers and the map of its parts come to less than the file itself: a copy of it would not fit.
    expect(written).toBeGreaterThanOrEqual(size);
    expect(written).toBeLessThan(1.2 * size);
    // What was seen of it on the way is what lies there now.
    expect([...places].filter((place) => place !== ino)).toEqual([]);
    expect(readdirSync(folder)).toEqual(['file']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('tells of running downloads, open streams and waits while they last, and no more of what was cancelled', async () => {
  const { companion, telegram } = built;
  const [order] = await orders();
  if (order === undefined) throw new Error('there is no file');
  await bench.dc.control.run('fault.add', { match: { method: 'upload.getFile' }, do: { kind: 'error', code: 420, text: `FLOOD_WAIT_${WAIT_SECONDS}` } });
  const stop = new AbortController();
  const waiting = new Promise<void>((resolve) => telegram.onWait(() => resolve()));
  const download = expect(telegram.download(order, { signal: stop.signal })).rejects.toMatchObject({ name: 'AbortError' });
  const reading = telegram.history({ chatId: TEAM, fromId: 1, toId: LAST }, { signal: new AbortController().signal })[Symbol.asyncIterator]();
  await reading.next();
  await waiting;
  expect(await companion.status()).toMatchObject({ isOpen: true, calls: 2, downloads: 1, streams: 1, children: 0, waits: [{ method: 'upload.getFile', seconds: WAIT_SECONDS }] });
  stop.abort();
  await download;
  await reading.return?.();
  let status = await companion.status();
  while (status.downloads > 0 || status.streams > 0) status = await companion.status();
  // Who waited is gone; Telegram's wait is not.
  expect(status).toMatchObject({ calls: 1, waits: [{ seconds: WAIT_SECONDS }] });
  expect(status.rssBytes).toBeGreaterThan(10_000_000);
  expect(status.cpuSeconds).toBeGreaterThan(0);
});

it('takes its programs along when its parent is killed in the middle of an encode', async () => {
  const folder = bench.path('encode');
  mkdirSync(folder);
  const path = makeVideo(join(folder, 'clip.mp4'), { size: '480x270', seconds: 1.2 });
  const ffmpeg = endlessFfmpeg(folder);
  const token = '0123456789abcdef'.repeat(4);
  const source = `
    const child = require('node:child_process').spawn(process.execPath, ['dist/main.js', 'serve'], { stdio: ['pipe', 'inherit', 'inherit'] });
    child.stdin.write(${JSON.stringify(`${token}\n`)});
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
    const { socket, version, pid } = JSON.parse(line) as { readonly socket: string; readonly version: string; readonly pid: number };
    const { signal } = new AbortController();
    // The client is somebody else: nothing but the end of the parent is to be noticed.
    const companion = await connectCompanion(await connectSocket(socket, { signal }), { token, version, signal });
    const { apiId, apiHash, dcs, publicKeyPem } = bench.dc.ready;
    const { processing } = await companion.openTelegram({ keys: { apiId, apiHash }, session: null, testServer: { dcs, publicKeyPem }, limits: telegramLimitsOf(defaultSettings()) });
    await processing.begin({ ...defaultSettings(), videoMaxHeight: 126, hardware: 'off', ffmpegPath: ffmpeg.path }, { signal });
    // Whether it still hears that it was stopped, or only that nobody is there any more, is not the point.
    const encode = Promise.allSettled([processing.process({ path, output: join(folder, 'out.mp4'), processor: 'video' }, { signal })]);
    await until('the encode', () => ffmpeg.pid() > 0);
    expect(await companion.status()).toMatchObject({ children: 1 });
    parent.kill('SIGKILL');
    await until('companion and program to be gone', () => isGone(pid) && isGone(ffmpeg.pid()), 20_000);
    await encode;
    expect(existsSync(dirname(socket))).toBe(false);
  } finally {
    parent.kill('SIGKILL');
  }
}, 60_000);
