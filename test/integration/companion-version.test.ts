import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isProcessAlive } from '../../companion/server/process-alive';
import { CompanionChoice } from '../../src/obsidian/companion-choice';
import { InProcessCompanion } from '../../src/obsidian/in-process-companion';
import { productVersion } from '../../src/protocol/version';
import { FakeTelegram } from '../unit/protocol/fake-telegram';
import { fakeProgram } from './companion-support';

/* After an update main.js on the disk is of another version than the plugin that Obsidian has loaded (F-COMP-7). */

const program = fakeProgram();
let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tobs-version-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Started {
  readonly pid: number;
  readonly told: readonly string[];
}

/** Starts companions twice, by way of the choice the plugin makes. */
async function startTwice(script: string): Promise<readonly Started[]> {
  const told: string[] = [];
  const choice = new CompanionChoice({
    search: () => Promise.resolve({ node: { path: process.execPath, version: process.versions.node, isElectron: false }, attempts: [] }),
    script,
    environment: process.env,
    idleSeconds: () => 60,
    withoutNode: new InProcessCompanion({ openTelegram: () => new FakeTelegram() }),
    nodeSetting: () => '',
    onWithoutNode: () => told.push('no Node'),
    onOtherVersion: () => told.push('other version'),
  });
  const started: Started[] = [];
  for (let turn = 0; turn < 2; turn++) {
    const companion = await choice.start({ signal: AbortSignal.timeout(20_000) });
    expect((await companion.status()).isOpen).toBe(false);
    started.push({ pid: companion.pid, told: [...told] });
    companion.dispose();
  }
  return started;
}

it('works inside Obsidian while the companion is of another version, says so once, and ends what it started', async () => {
  const script = join(folder, 'main.js');
  const pids = join(folder, 'pids');
  writeFileSync(script, `require('node:fs').appendFileSync(${JSON.stringify(pids)}, process.pid + '\\n'); console.log(JSON.stringify({ socket: '/nowhere', version: '9.9.9', pid: process.pid })); setInterval(() => {}, 1000);`);
  expect(await startTwice(script)).toEqual([{ pid: 0, told: ['other version'] }, { pid: 0, told: ['other version'] }]);
  expect(existsSync(pids)).toBe(true);
  for (const pid of readFileSync(pids, 'utf8').trim().split('\n').map(Number)) while (isProcessAlive(pid)) await new Promise((resolve) => setImmediate(resolve));
});

it('takes the companion when both are of one version', async () => {
  expect(productVersion).not.toBe('9.9.9');
  const [first, second] = await startTwice(program.path());
  expect([first?.told, second?.told]).toEqual([[], []]);
  expect(first?.pid).toBeGreaterThan(0);
});
