import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatId } from '../../src/model/ids';
import { fileMediaOf } from '../../src/model/media';
import type { DownloadOrder } from '../../src/model/telegram';
import basic from '../telegram-dc/scenarios/basic.json';
import { skippingClock } from './support/skipping-clock';
import { ClientBench, readAll } from './support/telegram-client';

const saved = '7000000001' as ChatId;
const news = '-1001500000001' as ChatId;
const MIB = 1024 * 1024;

const scenario = {
  ...basic,
  files: { ...basic.files, big: { size: 16 * MIB, dc: 4, content: 'random', name: 'big.bin' }, empty: { size: 0, dc: 2, content: 'zero', name: 'empty.txt' } },
  chats: basic.chats.map((chat) =>
    chat.key === 'saved' ? { ...chat, messages: [...chat.messages, { text: 'big', media: { kind: 'document', file: 'big' } }, { text: 'empty', media: { kind: 'document', file: 'empty' } }] } : chat,
  ),
};

describe('downloading files', () => {
  let bench: ClientBench;
  let folder: string;
  let orders: ReadonlyMap<string, DownloadOrder>;
  let newsOrders: readonly DownloadOrder[];
  beforeAll(async () => {
    bench = await ClientBench.start(scenario);
    await bench.signIn();
  });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tobs-files-'));
    for (const command of ['fault.remove', 'flood.clear']) await bench.dc.control.run(command);
    const client = bench.open();
    const files = (await readAll(client, saved, bench.signal)).flatMap((message) => {
      const file = fileMediaOf(message.media)?.file;
      return file?.name === undefined ? [] : [[file.name, { chatId: saved, messageId: message.id, file, path: join(folder, file.name) }] as const];
    });
    orders = new Map(files);
    newsOrders = (await readAll(client, news, bench.signal)).flatMap((message) => {
      const file = fileMediaOf(message.media)?.file;
      return file === undefined ? [] : [{ chatId: news, messageId: message.id, file, path: join(folder, String(message.id)) }];
    });
    await client.close();
    await bench.dc.control.run('reset');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  afterAll(async () => {
    expect(bench.dc.control.stats().violations).toEqual([]);
    await bench.stop();
  });

  const order = (name: string): DownloadOrder => {
    const found = orders.get(name);
    if (found === undefined) throw new Error(`no file ${name}`);
    return found;
  };
  const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
  const expectEqual = async (one: DownloadOrder): Promise<void> => {
    expect(sha256(one.path)).toBe(await bench.dc.control.run('fileHash', { id: one.file.id }));
  };
  const fileCalls = (): number => bench.dc.control.stats().methods['upload.getFile']?.calls ?? 0;

  it('fetches a file from another data centre in parallel parts, byte for byte', async () => {
    const progress: number[] = [];
    const done = await bench.open().download(order('five.bin'), { signal: bench.signal, onProgress: (bytes) => progress.push(bytes) });
    expect(done).toEqual({ sizeBytes: 5 * MIB });
    await expectEqual(order('five.bin'));
    expect(progress.at(-1)).toBe(5 * MIB);
    expect(readdirSync(folder)).toEqual(['five.bin']);
    const stats = bench.dc.control.stats();
    expect(stats).toMatchObject({ repeatedParts: 0, errors: {} });
    expect(stats.methods['upload.getFile']?.calls).toBeLessThanOrEqual(40);
  });

  it('takes every kind of file of a chat, small ones in one request each', async () => {
    const client = bench.open();
    const wanted = newsOrders.filter((one) => one.file.sizeBytes < MIB);
    await Promise.all(wanted.map((one) => client.download(one, bench)));
    for (const one of wanted) {
      expect(statSync(one.path).size).toBe(one.file.sizeBytes);
      await expectEqual(one);
    }
    expect(fileCalls()).toBe(wanted.length);
  });

  it('makes an empty file without asking for it', async () => {
    await bench.open().download(order('empty.txt'), bench);
    expect(statSync(order('empty.txt').path).size).toBe(0);
    expect(fileCalls()).toBe(0);
  });

  it('goes on where it was killed, asking again for no more than the parts in flight', async () => {
    const stop = new AbortController();
    const big = order('big.bin');
    const first = bench.open().download(big, { signal: stop.signal, onProgress: (bytes) => {
      if (bytes > 9 * MIB) stop.abort();
    } });
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    expect(readdirSync(folder).toSorted()).toEqual(['big.bin.part', 'big.bin.part.json']);
    const before = fileCalls();
    await bench.open().download(big, bench);
    await expectEqual(big);
    expect(readdirSync(folder)).toEqual(['big.bin']);
    expect(fileCalls() - before).toBeLessThanOrEqual(64 - 36 + 4);
    expect(bench.dc.control.stats().repeatedParts).toBeLessThanOrEqual(4);
  });

  it('follows a file to the data centre Telegram names, without counting it as a failure', async () => {
    const five = order('five.bin');
    const client = bench.open({ retries: 0 });
    await client.download({ ...five, file: { ...five.file, dcId: 2 } }, bench);
    await expectEqual(five);
    expect(Object.keys(bench.dc.control.stats().errors)).toEqual(['FILE_MIGRATE_4']);
    expect(bench.dc.control.stats().errors['FILE_MIGRATE_4']).toBeLessThanOrEqual(4);
  });

  it('renews expired references of all waiting files by one request per hundred messages', async () => {
    await bench.dc.control.run('expireReferences');
    const client = bench.open();
    const wanted = newsOrders.filter((one) => one.file.sizeBytes < MIB);
    await Promise.all(wanted.map((one) => client.download(one, bench)));
    for (const one of wanted) await expectEqual(one);
    expect((await client.requestCounts())['channels.getMessages']).toBe(1);
    expect(bench.dc.control.stats().repeatedParts).toBeLessThanOrEqual(4);
  });

  it('goes on at the same part when a reference expires in the middle', async () => {
    await bench.dc.control.run('fault.add', { match: { method: 'upload.getFile', nth: [9] }, do: 'expireReferences', times: 1 });
    await bench.open().download(order('five.bin'), bench);
    await expectEqual(order('five.bin'));
    expect(fileCalls()).toBeLessThanOrEqual(40 + 4);
  });

  it('goes on however often references expire, as long as each gives a part', async () => {
    await bench.dc.control.run('fault.add', { match: { method: 'upload.getFile', every: 7 }, do: 'expireReferences' });
    await bench.open().download(order('five.bin'), bench);
    await expectEqual(order('five.bin'));
    expect(bench.dc.control.stats().errors['FILE_REFERENCE_EXPIRED']).toBeGreaterThan(5);
  });

  it('tries again when the message names the same reference as before', async () => {
    await bench.dc.control.run('fault.add', { match: { method: 'upload.getFile', nth: [3, 8] }, do: { kind: 'error', code: 400, text: 'FILE_REFERENCE_EXPIRED' } });
    await bench.open().download(order('five.bin'), bench);
    await expectEqual(order('five.bin'));
    expect(bench.dc.control.stats().methods['messages.getMessages']?.calls).toBeLessThanOrEqual(2);
  });

  it('gives a file up whose new references are refused again and again', async () => {
    await bench.dc.control.run('fault.add', { match: { method: 'upload.getFile' }, do: 'expireReferences' });
    await expect(bench.open().download(order('five.bin'), bench)).rejects.toMatchObject({ detail: { code: 'FILE_UNAVAILABLE' } });
    expect(bench.dc.control.stats().methods['messages.getMessages']?.calls).toBeLessThanOrEqual(3);
  });

  it('waits when Telegram asks to, with no call in between', async () => {
    await bench.dc.control.run('flood.set', { floods: [{ method: 'upload.getFile', limit: 25, perS: 1, burst: 25, waitS: 1, early: 'extend', code: 'FLOOD_PREMIUM_WAIT' }] });
    await bench.open({ retries: 0 }, { clock: skippingClock(bench.dc) }).download(order('five.bin'), bench);
    await expectEqual(order('five.bin'));
    expect(bench.dc.control.stats().earlyCalls).toBe(0);
  });

  it.each([
    ['a server error', { kind: 'error', code: 500, text: 'INTERNAL' }],
    ['a dropped connection', { kind: 'drop', when: 'before' }],
    ['a stalled answer', 'ignore'],
  ])('survives %s', async (_name, fault) => {
    await bench.dc.control.run('fault.add', { match: { method: 'upload.getFile', nth: [5] }, do: fault, times: 1 });
    await bench.open({ readTimeoutS: 2 }, { clock: skippingClock(bench.dc) }).download(order('five.bin'), bench);
    await expectEqual(order('five.bin'));
  });

  it('names a file Telegram no longer has and leaves nothing under its name', async () => {
    await bench.dc.control.run('fault.add', { match: { method: 'upload.getFile', nth: [3] }, do: { kind: 'error', code: 400, text: 'LOCATION_NOT_AVAILABLE' } });
    await expect(bench.open().download(order('five.bin'), bench)).rejects.toMatchObject({ detail: { code: 'FILE_UNAVAILABLE', fileId: order('five.bin').file.id } });
    expect(readdirSync(folder)).not.toContain('five.bin');
  });

  it('names a folder that cannot be written to', async () => {
    const one = { ...order('readme.txt'), path: join(folder, 'missing', 'readme.txt') };
    await expect(bench.open().download(one, bench)).rejects.toMatchObject({ detail: { code: 'NOT_WRITABLE' } });
    expect(fileCalls()).toBe(0);
  });
});
