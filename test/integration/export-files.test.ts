import { rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { VaultPort } from '../../src/export/ports';
import { TobsFailure } from '../../src/model/errors';
import { VaultBench } from './support/vault-bench';

const KIB = 1024;
const MIB = 1024 * KIB;

const document = (file: string, text = file): object => ({ text, media: { kind: 'document', file } });
const saved = (messages: readonly object[]): object => ({ key: 'saved', kind: 'self', messages });
const group = (messages: readonly object[]): object => ({ key: 'team', kind: 'supergroup', id: 1_500_000_009, title: 'Team', username: 'team_chat', messages });

/** A vault whose disk does what the test says. */
function vaultWith(vault: VaultPort, own: Partial<VaultPort>): VaultPort {
  return new Proxy(vault, { get: (target, name) => Reflect.get(own, name) as unknown ?? bound(target, name) });
}

function bound(target: VaultPort, name: string | symbol): unknown {
  const value = Reflect.get(target, name) as unknown;
  return typeof value === 'function' ? (value.bind(target) as unknown) : value;
}

describe('files of an export', () => {
  let bench: VaultBench;
  afterEach(async () => {
    await bench.stop();
  });

  it('fetches a file once that is forwarded thirty times, and shows it thirty times', async () => {
    bench = await VaultBench.start({ files: { clip: { size: 300 * KIB, dc: 4, content: 'random', name: 'clip.mp3' } }, chats: [saved(Array.from({ length: 15 }, () => document('clip'))), group(Array.from({ length: 15 }, () => document('clip')))] });
    const report = await bench.export(['me', 'team_chat']);
    expect(report.outcome).toBe('success');
    expect(bench.calls('upload.getFile')).toBe(1);
    expect(bench.files()).toHaveLength(1);
    expect(bench.embeds()).toEqual(Array.from({ length: 30 }, () => bench.files()[0]));
    const sum = (count: (chat: (typeof report.chats)[number]) => number): number => report.chats.reduce((total, chat) => total + count(chat), 0);
    expect([sum((chat) => chat.mediaDownloaded), sum((chat) => chat.mediaReused), sum((chat) => chat.bytesSaved ?? 0)]).toEqual([1, 29, 29 * 300 * KIB]);
  });

  it('does not fetch bytes it has under another id, in another chat and another run', async () => {
    const twin = { size: 3 * MIB, content: 'zero', dc: 2 };
    bench = await VaultBench.start({ files: { one: { ...twin, name: 'one.bin' }, two: { ...twin, name: 'two.bin', dc: 4 } }, chats: [saved([document('one')]), group([document('two')])] });
    await bench.export(['me']);
    const [donor] = bench.files();
    await bench.reset();
    const report = await bench.export(['team_chat']);
    expect(bench.calls('upload.getFile')).toBe(0);
    expect(bench.calls('upload.getFileHashes')).toBeGreaterThan(0);
    expect(bench.files()).toEqual([donor]);
    expect(bench.notes().match(/\[\[[^\]]*media[^\]]*\]\]/g)?.every((link) => link.includes(donor ?? '-'))).toBe(true);
    expect(report.chats[0]).toMatchObject({ outcome: 'success', mediaDownloaded: 0, mediaReused: 1, bytesSaved: 3 * MIB });
    // Nothing new: no write, no question.
    await bench.reset();
    const again = await bench.export(['me', 'team_chat']);
    expect(again.chats.map(({ notesUpdated }) => notesUpdated)).toEqual([0, 0]);
    expect([bench.calls('upload.getFile'), bench.calls('upload.getFileHashes')]).toEqual([0, 0]);
  });

  it.each([
    ['small ones', 20 * KIB, 'full'],
    ['where Telegram has no hashes', 3 * MIB, 'none'],
  ])('keeps equal bytes once after fetching them: %s', async (_name, size, hashes) => {
    const twin = { size, content: 'zero', dc: 2 };
    bench = await VaultBench.start({ hashes, files: { one: { ...twin, name: 'one.bin' }, two: { ...twin, name: 'two.bin' } }, chats: [saved([document('one')]), group([document('two')])] });
    await bench.export(['me', 'team_chat']);
    expect(bench.files()).toHaveLength(1);
    expect(bench.notes().match(/\[\[[^\]]*media[^\]]*\]\]/g)).toHaveLength(2);
  });

  it('does not take files for the same that only begin alike', async () => {
    bench = await VaultBench.start({ hashes: 'partial', files: { one: { size: 3 * MIB, content: 'random', dc: 2, name: 'one.bin' }, two: { size: 3 * MIB, content: 'random', dc: 2, name: 'two.bin' } }, chats: [saved([document('one'), document('two')])] });
    await bench.export(['me']);
    expect(bench.files()).toHaveLength(2);
    expect(new Set(bench.files().map((path) => bench.sha256(path))).size).toBe(2);
  });

  it.each([
    ['vault', 1],
    ['chat', 2],
    ['off', 4],
  ] as const)('keeps a file once per %s', async (dedup, expected) => {
    bench = await VaultBench.start({ files: { clip: { size: 5000, dc: 2, content: 'random', name: 'clip.mp3' } }, chats: [saved([document('clip'), document('clip')]), group([document('clip'), document('clip')])] });
    await bench.export(['me', 'team_chat'], { settings: { dedup } });
    expect(bench.files()).toHaveLength(expected);
    expect(bench.embeds()).toHaveLength(4);
    expect(bench.embeds().every((path) => bench.files().includes(path))).toBe(true);
  });

  it('asks for no content when that is off', async () => {
    const twin = { size: 2 * MIB, content: 'zero', dc: 2 };
    bench = await VaultBench.start({ files: { one: { ...twin, name: 'one.bin' }, two: { ...twin, name: 'two.bin' } }, chats: [saved([document('one'), document('two')])] });
    await bench.export(['me'], { settings: { hashDedup: false } });
    expect(bench.calls('upload.getFileHashes')).toBe(0);
    expect(bench.files()).toHaveLength(2);
  });

  it('asks for content from the size that is set', async () => {
    bench = await VaultBench.start({ files: { small: { size: 150 * KIB, dc: 2, content: 'random', name: 'a.bin' }, big: { size: 300 * KIB, dc: 2, content: 'random', name: 'b.bin' } }, chats: [saved([document('small'), document('big')])] });
    await bench.export(['me'], { settings: { hashDedupMinMB: 0.2 } });
    expect(bench.calls('upload.getFileHashes')).toBe(1);
  });

  it('fetches without knowing the content when the answer takes too long', async () => {
    bench = await VaultBench.start({ files: { big: { size: 2 * MIB, dc: 2, content: 'random', name: 'b.bin' } }, chats: [saved([document('big')])] });
    await bench.client.dc.control.run('fault.add', { match: { method: 'upload.getFileHashes' }, do: 'ignore' });
    const report = await bench.export(['me'], { settings: { hashTimeoutS: 1 } });
    expect(report.chats[0]).toMatchObject({ outcome: 'success', mediaDownloaded: 1 });
  });

  it('saves the bytes of what is repeated in a channel', async () => {
    const files = { photo: [20_000, 80_000], document: [100_000, 400_000], distinct: 40, dcs: [2, 4] };
    bench = await VaultBench.start({ chats: [{ key: 'fwd', kind: 'supergroup', id: 1_500_000_010, title: 'Forwards', username: 'fwd_chat', messages: [{ count: 100, every: 300, authors: 'any:3', mix: { photo: 0.5, document: 0.5, forward: 0.6 }, files }] }] });
    const report = await bench.export(['fwd_chat']);
    const [chat] = report.chats;
    const wanted = (chat?.mediaBytes ?? 0) + (chat?.bytesSaved ?? 0);
    const share = 1 - bench.bytes('upload.getFile') / wanted;
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.8);
    expect(bench.files()).toHaveLength(40);
    expect(bench.calls('upload.getFile')).toBe(40);
  });

  it('fetches a file again that the user deleted or cut, and only at its exact size uses it again', async () => {
    bench = await VaultBench.start({ files: { clip: { size: 5000, dc: 2, content: 'random', name: 'clip.mp3' }, other: { size: 6000, dc: 2, content: 'random', name: 'other.mp3' } }, chats: [saved([document('clip'), document('other')])] });
    await bench.export(['me']);
    const [clip, other] = bench.files();
    const before = [clip, other].map((path) => bench.sha256(path ?? ''));
    rmSync(join(bench.folder, clip ?? ''));
    truncateSync(join(bench.folder, other ?? ''), 5999);
    await bench.reset();
    await bench.export(['me']);
    expect(bench.calls('upload.getFile')).toBe(2);
    expect([clip, other].map((path) => bench.sha256(path ?? ''))).toEqual(before);
  });

  it('leaves files for the next run beyond the total that is set, without calling them failed', async () => {
    const big = { size: 600 * MIB, content: 'zero', dc: 2 };
    bench = await VaultBench.start({ files: { a: { ...big, name: 'a.bin' }, b: { ...big, size: 600 * MIB + 1, name: 'b.bin' }, small: { size: 100, content: 'random', dc: 2, name: 's.bin' } }, chats: [saved([document('a'), document('b'), document('small')])] });
    // What is fetched is not the point here: a stand-in takes the bytes.
    const put: number[] = [];
    const open = bench.client.open.bind(bench.client);
    bench.client.open = (...args) => {
      const client = open(...args);
      client.contentKey = () => Promise.resolve(null);
      client.download = (order) => {
        put.push(order.file.sizeBytes);
        return Promise.resolve({ sizeBytes: order.file.sizeBytes });
      };
      return client;
    };
    const report = await bench.export(['me'], { settings: { maxTotalSizeGB: 1 } });
    expect(put.toSorted((x, y) => x - y)).toEqual([100, 600 * MIB]);
    expect(report.chats[0]).toMatchObject({ outcome: 'success', mediaFailed: 0, mediaSkipped: 1 });
    expect(bench.notes()).toContain('not downloaded (more than one export may fetch, which is 1 GB)');
    put.length = 0;
    const second = await bench.export(['me'], { settings: { maxTotalSizeGB: 1 } });
    expect(second.chats[0]?.outcome).toBe('success');
    expect(put).toContain(600 * MIB + 1);
  });

  it('writes all text and no file when the disk has too little space, and heals when there is more', async () => {
    bench = await VaultBench.start({ files: { clip: { size: 5000, dc: 2, content: 'random', name: 'clip.mp3' } }, chats: [saved([document('clip', 'first'), document('clip', 'second')])] });
    const report = await bench.export(['me'], { vault: vaultWith(bench.vault, { freeBytes: () => Promise.resolve(0.5 * 1024 ** 3) }) });
    expect(report.outcome).toBe('partial');
    expect(report.chats[0]?.failures.map(({ error }) => error)).toEqual([{ code: 'SPACE_LOW', freeBytes: 0.5 * 1024 ** 3, keepBytes: 1024 ** 3 }]);
    expect(bench.files()).toEqual([]);
    expect(bench.notes()).toContain('second');
    const healed = await bench.export(['me'], { settings: { minFreeSpaceGB: 0.1 }, vault: vaultWith(bench.vault, { freeBytes: () => Promise.resolve(0.5 * 1024 ** 3) }) });
    expect(healed.outcome).toBe('success');
    expect(bench.files()).toHaveLength(1);
  });

  it('stops files when the disk is full, writes the text, and goes on in the next run', async () => {
    bench = await VaultBench.start({ files: Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`f${n}`, { size: 5000 + n, dc: 2, content: 'random', name: `f${n}.bin` }])), chats: [saved(Array.from({ length: 12 }, (_, n) => document(`f${n}`)))] });
    let files = 0;
    const full = vaultWith(bench.vault, {
      prepareFile: async (path) => {
        if (++files > 5) throw new TobsFailure({ code: 'DISK_FULL', path });
        return await bench.vault.prepareFile(path);
      },
    });
    const report = await bench.export(['me'], { vault: full });
    expect(report.outcome).toBe('partial');
    expect(report.chats[0]?.failures.map(({ error }) => error.code)).toEqual(['DISK_FULL']);
    expect(bench.files().length).toBeLessThanOrEqual(5);
    expect(bench.notes()).toContain('f11');
    const healed = await bench.export(['me']);
    expect(healed.outcome).toBe('success');
    expect(bench.files()).toHaveLength(12);
  });

  it('lists the one file of a hundred that always fails, says so in its note, and has it in the next run', async () => {
    const names = Array.from({ length: 100 }, (_, n) => `f${n}`);
    bench = await VaultBench.start({ files: Object.fromEntries(names.map((name, n) => [name, { size: 1000 + n, dc: n === 40 ? 4 : 2, content: 'random', name: `${name}.bin` }])), chats: [saved(names.map((name) => document(name, `text ${name}`)))] });
    await bench.client.dc.control.run('fault.add', { match: { method: 'upload.getFile', dc: 4 }, do: { kind: 'error', code: 500, text: 'INTERNAL' } });
    const report = await bench.export(['me'], { limits: { retries: 1 } });
    expect(report.outcome).toBe('partial');
    expect(report.chats[0]).toMatchObject({ mediaDownloaded: 99, mediaFailed: 1, failures: [{ messageId: 41, note: expect.stringMatching(/\.md$/) as string, error: { method: 'upload.getFile', attempts: 2 } }] });
    expect(bench.notes().match(/^text f\d+$/gm)).toHaveLength(100);
    expect(bench.notes().match(/^\*.*"f40\.bin".*INTERNAL.*\*$/gm)).toHaveLength(1);
    await bench.client.dc.control.run('fault.remove');
    await bench.reset();
    const healed = await bench.export(['me']);
    expect(healed).toMatchObject({ outcome: 'success', chats: [{ mediaDownloaded: 1, mediaFailed: 0, failures: [] }] });
    expect(bench.calls('upload.getFile')).toBe(1);
    expect(bench.notes()).not.toContain('INTERNAL');
    expect(bench.embeds()).toHaveLength(100);
  });

  it('tells of a large file how far it is; the files together are the total', async () => {
    bench = await VaultBench.start({
      files: { film: { size: 9 * MIB, dc: 2, content: 'random', name: 'film.mp4' }, small: { size: 20 * KIB, dc: 2, content: 'random', name: 'small.bin' } },
      chats: [saved([document('film'), document('small')])],
      network: { connection: { bytesPerSecond: 8 * MIB } },
    });
    await bench.export(['me']);
    const told = bench.events.flatMap((event) => (event.type === 'progress' ? [event.progress] : []));
    const films = told.flatMap(({ files = [] }) => files);
    expect(films.length).toBeGreaterThan(0);
    expect(new Set(films.map(({ path, total }) => `${path} ${total}`))).toEqual(new Set([`${bench.files().find((path) => path.endsWith('film.mp4')) ?? ''} ${9 * MIB}`]));
    expect(films.map(({ done }) => done)).toEqual(films.map(({ done }) => done).toSorted((a, b) => a - b));
    for (const { mediaBytes, files = [] } of told) {
      expect(files.reduce((sum, { done }) => sum + done, 0)).toBeLessThanOrEqual(mediaBytes?.done ?? 0);
      expect(mediaBytes?.done ?? 0).toBeLessThanOrEqual(mediaBytes?.total ?? 0);
    }
    expect(told.at(-1)).toMatchObject({ mediaBytes: { done: 9 * MIB + 20 * KIB, total: 9 * MIB + 20 * KIB } });
    expect(told.at(-1)?.files).toBeUndefined();
  });

  it('keeps hostile names and sizes inside the folder, each under a name of its own', async () => {
    const names = ['../../../etc/passwd', '..\\..\\x.txt', '-i', 'nan', '1/0', 'a\u0000b.txt', 'con', 'x'.repeat(300) + '.pdf', '.hidden', 'a#b^c[d]|e.txt', '‮fdp.exe', ' '];
    bench = await VaultBench.start({ files: Object.fromEntries(names.map((name, n) => [`h${n}`, { size: n === 3 ? 0 : 1000 + n, dc: 2, content: 'random', name }])), chats: [saved(names.map((_, n) => document(`h${n}`)))] });
    const report = await bench.export(['me']);
    expect(report.outcome).toBe('success');
    expect(bench.files()).toHaveLength(names.length);
    for (const path of bench.files()) {
      expect(path).toMatch(/^Telegram\/[^/]+\/media\/[^/]+\/\d+[^/]*$/);
      expect(Buffer.byteLength(path.split('/').at(-1) ?? '')).toBeLessThanOrEqual(255);
      expect(path).not.toMatch(/[#^[\]|\\:*?"<>\p{Cc}\u202e]/u);
    }
  });
});
