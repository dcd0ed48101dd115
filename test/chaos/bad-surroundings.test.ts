import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliBench, linesOf } from '../e2e/cli-support';
import { startHost } from '../host/headless-host';
import { chooseChats, exportNow, signIn } from '../host/user-steps';
import type { Child, RunOptions } from '../integration/companion-support';
import { startTelegramDc } from '../telegram-dc/index';
import { chaosEnvironment, type Chaos } from './support/chaos-child';
import { chaosRandom, reproducibly } from './support/chaos-options';
import { NarrowDisk } from './support/narrow-disk';
import { chaosChats, chaosScenario } from './support/scenario';
import { contentsOf, leftovers, Whole } from './support/vault-check';

/* A disk that is full, folders that are read-only, a clock that jumps, a server that fails: an export ends and says so, and once all is well the vault is the undisturbed one. */

const MEGABYTE = 1024 * 1024;

/** The day of an export stands in indexes; everything else is the same whatever the clock says. */
function withoutDays(contents: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...contents].map(([path, text]) => [path, text.replace(/^tg-exported: .*$/gm, '').replace(/exported \d{4}-\d\d-\d\d/g, '')]));
}

/** A disk of that size in the place of a folder; false where mounting is not allowed. */
function mounted(folder: string, sizeBytes: number): boolean {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'tobs-chaos', folder], { stdio: 'ignore' });
    return true;
  } catch (error) {
    // Not root, or a container that may not: the disk is then full in the eyes of the program alone. (Realms differ: no instanceof.)
    if (typeof error === 'object' && error !== null && 'status' in error) return false;
    throw error;
  }
}

describe('the command line', () => {
  let bench: CliBench;
  let whole: ReadonlyMap<string, string>;
  /** Bytes of the notes, and of everything. */
  let noteBytes = 0;
  let allBytes = 0;

  beforeAll(async () => {
    bench = await CliBench.start(chaosScenario);
    // A small disk has less free than the settings want to keep.
    writeFileSync(bench.path('settings.json'), JSON.stringify({ minFreeSpaceGB: 0.1, layout: 'day', comments: true, timezone: 'UTC' }));
    expect(await bench.login('profile').ended).toBe(0);
    const child = start('whole');
    const code = await child.ended;
    if (code !== 0) throw new Error(`ended with ${code}: ${child.stdout}${child.stderr}`);
    whole = withoutDays(contentsOf(bench.path('whole')));
    for (const path of readdirSync(bench.path('whole'), { recursive: true, encoding: 'utf8' })) {
      const { size } = statSync(bench.path(join('whole', path)));
      allBytes += size;
      if (path.endsWith('.md')) noteBytes += size;
    }
  });
  afterEach(async () => {
    await bench.dc.control.run('fault.remove');
    await bench.dc.control.run('network.set', { network: 'none' });
  });
  afterAll(() => bench.stop());

  function start(vault: string, chaos: Chaos = {}, options: RunOptions = {}): Child {
    const chats = chaosChats.flatMap((chat) => ['--chat', chat]);
    return bench.cli(['export', '--profile', bench.path('profile'), '--vault', bench.path(vault), '--config', bench.path('settings.json'), ...chats], { env: chaosEnvironment(chaos), ...options });
  }

  async function expectWhole(vault: string): Promise<void> {
    const child = start(vault);
    const code = await child.ended;
    if (code !== 0) throw new Error(`ended with ${code}: ${child.stdout}${child.stderr}`);
    expect(withoutDays(contentsOf(bench.path(vault)))).toEqual(whole);
    expect(leftovers(bench.path(vault))).toEqual([]);
  }

  it.each([['a small tmpfs', true], ['writes that are refused', false]])('says that the disk is full (%s), tears nothing, and goes on when there is room', async (name, isMounted) => {
    await reproducibly(async () => {
      const random = chaosRandom(`full ${name}`);
      const vault = `full ${isMounted}`;
      const texts = bench.path(`${vault}.texts`);
      const contents = new Whole(texts);
      contents.allow(bench.path('whole'));
      const share = 0.1 + 0.5 * random();
      // A disk without room gets no files; it is the notes that fill it.
      const isReal = isMounted && mounted(bench.path(vault), Math.ceil(noteBytes * share));
      if (isMounted && !isReal) process.stderr.write('full disk: no tmpfs may be mounted here, so only refused writes are tested\n');
      try {
        const child = start(vault, { texts, ...(!isReal && { fullAfter: Math.ceil(allBytes * share) }) });
        expect([1, 3]).toContain(await child.ended);
        expect(JSON.stringify(linesOf(child))).toContain('DISK_FULL');
        expect(contents.torn(bench.path(vault))).toEqual([]);
        if (isReal) execFileSync('mount', ['-o', `remount,size=${512 * MEGABYTE}`, bench.path(vault)]);
        await expectWhole(vault);
      } finally {
        if (isReal) execFileSync('umount', [bench.path(vault)]);
      }
    });
  });

  it('writes the same while the clock jumps to and fro', async () => {
    await reproducibly(async () => {
      const random = chaosRandom('clock');
      for (const n of [1, 2]) {
        const jumpsMs = Array.from({ length: 12 }, () => Math.round((random() - 0.4) * 40 * 86_400_000));
        const child = start(`clock ${n}`, { clock: { everyReads: 20 + Math.floor(random() * 200), jumpsMs } });
        expect([0, 1, 3]).toContain(await child.ended);
        await expectWhole(`clock ${n}`);
      }
    });
  });

  it('ends with the same vault when the server fails all the time', async () => {
    await reproducibly(async () => {
      const random = chaosRandom('server');
      const faults = [
        { match: { p: 0.04 }, do: { kind: 'drop', when: random() < 0.5 ? 'before' : 'after' } },
        { match: { p: 0.04 }, do: { kind: 'error', code: 500, text: 'INTERNAL' }, times: 6 },
        { match: { method: 'messages.getHistory', every: 4 }, do: { kind: 'error', code: 420, text: 'FLOOD_WAIT_1' }, times: 2 },
        { match: { method: 'upload.getFile', p: 0.05 }, do: { kind: 'shortPart', less: 16 }, times: 2 },
        { match: { p: 0.05 }, do: 'duplicate' },
        { match: { p: 0.05 }, do: 'reorder' },
      ];
      for (const fault of faults) await bench.dc.control.run('fault.add', fault);
      const texts = bench.path('server.texts');
      const contents = new Whole(texts);
      contents.allow(bench.path('whole'));
      const child = start('server', { texts });
      expect([0, 1, 3]).toContain(await child.ended);
      expect(contents.torn(bench.path('server'))).toEqual([]);
      await bench.dc.control.run('fault.remove');
      await expectWhole('server');
    });
  });

  describe('in read-only folders', () => {
    const asked = (): number | undefined => bench.dc.control.stats().methods['messages.getHistory']?.calls;

    function locked(name: string): string {
      mkdirSync(bench.path(name), { recursive: true });
      chmodSync(bench.path(name), 0o500);
      return bench.path(name);
    }

    it('names them, exports all else, and fills them when they can be written', async () => {
      const chat = locked('shut chat/Telegram/The blog');
      const child = start('shut chat', {}, { obeysModes: true });
      expect(await child.ended).toBe(3);
      expect(JSON.stringify(linesOf(child))).toContain('NOT_WRITABLE');
      expect(existsSync(bench.path('shut chat/Telegram/Forum'))).toBe(true);
      expect(readdirSync(chat)).toEqual([]);
      chmodSync(chat, 0o700);
      await expectWhole('shut chat');
    });

    it('ends before its first request when the vault is one', async () => {
      const vault = locked('shut');
      const before = asked();
      const child = start('shut', {}, { obeysModes: true });
      expect(await child.ended).toBe(1);
      expect(`${child.stdout}${child.stderr}`).toContain('permission denied');
      expect(readdirSync(vault)).toEqual([]);
      expect(asked()).toBe(before);
    });
  });
});

it('the app says that the disk is full, tears nothing, and goes on when there is room', async () => {
  const dc = await startTelegramDc({ scenario: chaosScenario });
  const folder = mkdtempSync(join(tmpdir(), 'tobs-app-full-'));
  const vault = join(folder, 'full');
  // The plugin is in there, too; files are not wanted, so that it is notes that fill it.
  const isReal = mounted(vault, 64 * MEGABYTE);
  const exported: ReadonlyMap<string, string>[] = [];
  try {
    await reproducibly(async () => {
      const room = 1024 * Math.ceil(8 + 150 * chaosRandom('full app')());
      for (const vaultDir of [join(folder, 'whole'), vault]) {
        const host = await startHost({ vaultDir, data: { version: 1, settings: { media: [] } } });
        const disk = new NarrowDisk(host.disk);
        try {
          await signIn(host, dc.ready);
          await chooseChats(host, () => true);
          if (vaultDir === vault) {
            disk.fill(room, isReal);
            expect(await exportNow(host)).toMatch(/^(?:The export failed|Exported, with problems)/);
            expect([...contentsOf(vault)].filter(([path, text]) => path.endsWith('.md') && !disk.texts.has(text))).toEqual([]);
            disk.clear();
          }
          expect(await exportNow(host)).toMatch(/^Everything was exported/);
          exported.push(contentsOf(vaultDir));
        } finally {
          await host.stop();
        }
      }
      expect(exported[1]).toEqual(exported[0]);
    });
  } finally {
    if (isReal) execFileSync('umount', ['--lazy', vault]);
    rmSync(folder, { recursive: true });
    const { violations } = dc.control.stats();
    await dc.stop();
    expect(violations).toEqual([]);
  }
});
