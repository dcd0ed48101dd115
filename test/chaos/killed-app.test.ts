import { buildSync } from 'esbuild';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BrowserMemory } from '../host/browser-memory';
import { startHost } from '../host/headless-host';
import { companions } from '../host/companions';
import { chooseChats, exportNow, signIn } from '../host/user-steps';
import { until } from '../host/until';
import { run } from '../integration/companion-support';
import { startTelegramDc, type TelegramDc } from '../telegram-dc/index';
import { chaosEnvironment, chaosResult, moments, type Chaos } from './support/chaos-child';
import { chaosRandom, pointsOf, reproducibly } from './support/chaos-options';
import { diesWhileWriting } from './support/dying-app';
import type { HostOrder } from './support/host-process';
import { newestMemory } from './support/newest-memory';
import { chaosScenario } from './support/scenario';
import { contentsOf, leftovers } from './support/vault-check';

/*
 * The app and its companion are killed while an export runs. The app itself writes notes and data.json in place: it is killed before, after
 * and in the middle of its file operations, and what it was just writing is left empty or cut off.
 */

/** Kills of one app after which it exports undisturbed. */
const CHAIN = 6;
/** A companion is killed after at most so many requests to Telegram. Chosen: one export of everything takes several times that. */
const REQUESTS = 42;

let dc: TelegramDc;
let folder = '';
let whole: ReadonlyMap<string, string>;
let operations = 0;
/** Saves of data.json; the last one is made by the first export, when keys and chosen chats are in it. */
let saves = 0;
let program = '';

beforeAll(async () => {
  dc = await startTelegramDc({ scenario: chaosScenario });
  folder = mkdtempSync(join(tmpdir(), 'tobs-app-'));
  // Beside node_modules, where its packages are found.
  program = join(process.cwd(), '.cache', `chaos-host-${process.pid}.cjs`);
  buildSync({ entryPoints: [join(__dirname, 'support/host-process.ts')], bundle: true, packages: 'external', platform: 'node', format: 'cjs', outfile: program, logLevel: 'error' });
  expect(await appEnds('whole', { cut: { path: 'data.json', nth: 0, share: 0 } })).toMatch(/^0 Everything was exported\./);
  whole = contentsOf(join(folder, 'whole'));
  const result = chaosResult(join(folder, 'whole.result'));
  operations = result?.operations ?? 0;
  saves = result?.cutWrites ?? 0;
});
afterAll(async () => {
  const { violations } = dc.control.stats();
  await dc.stop();
  rmSync(folder, { recursive: true, force: true });
  rmSync(program, { force: true });
  expect(violations).toEqual([]);
});

/** Starts the app in a process of its own, and says how that ended. @param env on top of its own environment */
async function appEnds(name: string, chaos: Chaos, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const order: HostOrder = { vaultDir: join(folder, name), dataDir: join(folder, `${name} data`), ready: dc.ready };
  const child = run(program, [JSON.stringify(order)], { env: { ...chaosEnvironment({ ...chaos, result: join(folder, `${name}.result`) }), ...env } });
  const code = await child.ended;
  return `${code} ${child.stdout}${child.stderr}`;
}

/** Whether data.json can be read. */
function isDataWhole(name: string): boolean {
  const text = readFileSync(join(folder, name, '.obsidian/plugins/tobs/data.json'), 'utf8');
  return text.endsWith('}');
}

/** Companions of the plugin in that vault, whoever their parent is now. */
function companionsOf(name: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      const commandLine = /^\d+$/.test(pid) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : '';
      return commandLine.includes(`${join(folder, name)}/`) && commandLine.includes('main.js\0serve');
    } catch (error) {
      // It ended while it was being looked at. (Realms differ: no instanceof.)
      if (typeof error === 'object' && error !== null && 'code' in error) return false;
      throw error;
    }
  });
}

it('ends with the same vault wherever the app is killed, and leaves no process behind', async () => {
  await reproducibly(async () => {
    const random = chaosRandom('app');
    let kills = 0;
    for (let vault = 0; kills < pointsOf(0.08); vault++) {
      const name = `app ${vault}`;
      for (let n = 0; n < CHAIN && kills < pointsOf(0.08); n++) {
        const cut: Chaos = { cut: { path: 'data.json', nth: saves, share: random() < 0.5 ? 0 : random() } };
        const killed: Chaos = { killAt: 5 + Math.floor((random() * 2 * operations) / CHAIN), moment: moments[Math.floor(random() * moments.length)] ?? 'before' };
        const isCut = vault === 0 && n === 0;
        const end = await appEnds(name, isCut ? cut : killed);
        if (isCut) expect([end, isDataWhole(name)]).toEqual([expect.stringMatching(/^SIGKILL/), false]);
        // Without its parent a companion has two seconds; the rest is the machine's.
        await until('the companion to end', () => companionsOf(name).length === 0, 5000);
        if (!end.startsWith('SIGKILL')) {
          expect(end).toMatch(/^0 (?:Everything was exported|Nothing new)/);
          break;
        }
        kills += 1;
      }
      expect(await appEnds(name, {})).toMatch(/^0 (?:Everything was exported|Nothing new)/);
      expect(contentsOf(join(folder, name))).toEqual(whole);
      expect(leftovers(join(folder, name))).toEqual([]);
    }
  });
});

it('exports two vaults at a time, each with a companion of its own that shares nothing with the other and leaves nothing', async () => {
  const shared = join(folder, 'temporary files');
  mkdirSync(shared);
  const names = ['one', 'other'];
  const env = { TMPDIR: shared, HOME: shared, XDG_STATE_HOME: '', XDG_CACHE_HOME: '' };
  const ends = Promise.all(names.map(async (name) => await appEnds(name, {}, env)));
  const seen = { companions: new Set<string>(), places: new Set<string>() };
  await until('both companions, each in a place of its own', () => {
    for (const name of names) if (companionsOf(name).length === 1) seen.companions.add(name);
    for (const place of readdirSync(shared)) seen.places.add(place);
    return seen.companions.size === 2 && seen.places.size === 2;
  }, 120_000);
  expect((await ends).map((end) => end.slice(0, 26))).toEqual(names.map(() => '0 Everything was exported.'));
  for (const name of names) expect(contentsOf(join(folder, name))).toEqual(whole);
  await until('the companions to end', () => names.every((name) => companionsOf(name).length === 0), 5000);
  expect(readdirSync(shared)).toEqual([]);
});

it('ends with the same vault wherever the companion is killed', async () => {
  await reproducibly(async () => {
    const random = chaosRandom('companion');
    const answered = (): number => Object.values(dc.control.stats().methods).reduce((sum, { calls }) => sum + calls, 0);
    let kills = 0;
    const points = pointsOf(0.24);
    for (let vault = 0; kills < points; vault++) {
      const before = kills;
      const vaultDir = join(folder, `companion ${vault}`);
      const host = await startHost({ vaultDir });
      try {
        await signIn(host, dc.ready);
        await chooseChats(host, () => true);
        // A run starts its companion again three times; the fourth loss ends it, and the next export goes on.
        let notice = '';
        for (let n = 0; n < 4 * CHAIN && !/^(?:Everything|Nothing)/.test(notice); n++) {
          let isOver = false;
          const running = exportNow(host).then((text) => {
            isOver = true;
            notice = text;
          });
          while (!isOver && kills < points) {
            const from = answered();
            const wanted = 1 + Math.floor(random() * REQUESTS);
            await until('the place to kill it', () => isOver || answered() - from >= wanted, 60_000);
            const [pid] = companions();
            if (isOver || pid === undefined) continue;
            process.kill(pid, 'SIGKILL');
            kills += 1;
            await until('the companion to be gone', () => !companions().includes(pid));
          }
          await running;
        }
        expect(notice).toMatch(/^(?:Everything was exported|Nothing new)/);
        expect(contentsOf(vaultDir)).toEqual(whole);
        expect(leftovers(vaultDir)).toEqual([]);
      } finally {
        await host.stop();
      }
      await until('the companion to end', () => companions().length === 0, 5000);
      // Otherwise there is no end to this.
      expect(kills).toBeGreaterThan(before);
    }
  });
});

it('makes notes whole that were cut off when the app was killed while it wrote them', async () => {
  // The last one: Telegram is another afterwards.
  const exported = await newestMemory(join(folder, 'whole data'));
  for (const name of ['cut', 'not cut']) cpSync(join(folder, 'whole'), join(folder, name), { recursive: true });
  await exported.save(join(folder, 'exported'));
  await dc.control.run('revision', { name: 'next-day' });
  let memory = await BrowserMemory.load(join(folder, 'exported'));
  let said = '';
  const notices: boolean[] = [];
  for (const [at, share] of [['new', 0.5], ['new', 0.95], ['old', 0], ['old', 0.5]] as const) {
    const dataDir = join(folder, `dead at ${at} ${share}`);
    const death = await diesWhileWriting({ vaultDir: join(folder, 'cut'), memory, at, share, dataDir });
    memory = await BrowserMemory.load(dataDir);
    said = `${death.path}: it was cut off when Obsidian was killed while writing it. It is whole again.`;
    expect(readFileSync(join(folder, 'cut', death.path), 'utf8').length).toBeLessThan(death.text.length);
  }
  for (const [name, state] of [['cut', memory], ['not cut', await BrowserMemory.load(join(folder, 'exported'))]] as const) {
    const host = await startHost({ vaultDir: join(folder, name), memory: state });
    try {
      host.runCommand('export-now');
      await until('the end of the export', () => /^Everything was exported|^Nothing new/.test(host.notices.at(-1) ?? ''), 60_000);
      notices.push(host.notices.includes(said));
    } finally {
      await host.stop();
    }
  }
  expect(contentsOf(join(folder, 'cut'))).toEqual(contentsOf(join(folder, 'not cut')));
  expect(leftovers(join(folder, 'cut'))).toEqual([]);
  expect(notices).toEqual([true, false]);
});
