import childProcess from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { companions } from '../host/companions';
import { startHost, type Host } from '../host/headless-host';
import { chooseChats, exportNow, signIn } from '../host/user-steps';
import { filesOf } from '../host/vault-reader';
import gaps from '../telegram-dc/scenarios/gaps.json';
import type { RunReport } from '../../src/model/events';
import { CliBench } from './cli-support';

let bench: CliBench;

beforeAll(async () => {
  bench = await CliBench.start('basic');
});

afterAll(() => bench.stop());

/** A run of the plugin keeps those of the command line out, and the other way round; the lock goes with its run. */
async function expectNoRunBeside(host: Host, vault: string): Promise<void> {
  const lock = join(vault, '.tobs/lock');
  const held = (await bench.dc.control.run('fault.add', { match: { method: 'messages.getHistory' }, do: 'ignore' })) as string;
  expect(await bench.login('other').ended).toBe(0);
  const stopped = exportNow(host);
  await host.until('the lock', () => existsSync(lock));
  const refused = bench.cli(['export', '--profile', bench.path('other'), '--vault', vault, '--chat', 'me']);
  expect(await refused.ended).toBe(1);
  expect(refused.stderr).toContain(`Another export is running: the vault ${vault} is in use by process ${process.pid}.`);
  host.runCommand('stop-export');
  expect(await stopped).toMatch(/^Stopped\./);
  expect(existsSync(lock)).toBe(false);
  await bench.dc.control.run('fault.remove', { id: held });

  mkdirSync(dirname(lock), { recursive: true });
  writeFileSync(lock, JSON.stringify({ pid: process.ppid }));
  expect(await exportNow(host)).toContain(`is in use by process ${process.ppid}`);
  rmSync(lock);
}

describe('plugin and command line', () => {
  it('write the same bytes, and each finds nothing to do after the other', async () => {
    const pluginVault = bench.path('plugin');
    const host = await startHost({ vaultDir: pluginVault });
    await signIn(host, bench.dc.ready);
    await chooseChats(host, () => true);
    await expectNoRunBeside(host, pluginVault);
    expect(await exportNow(host)).toMatch(/^Everything was exported\./);
    const report = host.memory.localStorage.get('tobs-last-report') as RunReport;
    await host.stop();

    expect(await bench.login('profile').ended).toBe(0);
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const chats = report.chats.flatMap(({ chatId }) => ['--chat', chatId ?? '']);
    const exportTo = async (vault: string): Promise<void> => {
      const child = bench.cli(['export', '--profile', bench.path('profile'), '--vault', bench.path(vault), '--timezone', zone, ...chats]);
      if ((await child.ended) !== 0) throw new Error(child.stdout + child.stderr);
    };
    await exportTo('cli');
    const fromPlugin = filesOf(pluginVault);
    expect(fromPlugin.size).toBeGreaterThan(300);
    expect(filesOf(bench.path('cli'))).toEqual(fromPlugin);

    const before = bench.stamps('plugin');
    await exportTo('plugin');
    expect(bench.stamps('plugin')).toEqual(before);
  });
});

describe('plugin and command line, with comments', () => {
  let channel: CliBench;

  beforeAll(async () => {
    channel = await CliBench.start('channel');
  });

  afterAll(() => channel.stop());

  it('write the same bytes', async () => {
    const pluginVault = channel.path('plugin');
    const host = await startHost({ vaultDir: pluginVault });
    try {
      expect(await host.settingsTab().set('Comments', true)).toBeNull();
      await signIn(host, channel.dc.ready);
      await chooseChats(host, ['The blog']);
      expect(await exportNow(host)).toMatch(/^Everything was exported\./);
      const report = host.memory.localStorage.get('tobs-last-report') as RunReport;
      expect(report.chats).toMatchObject([{ messages: 500, comments: 200 }]);
    } finally {
      await host.stop();
    }
    expect(await channel.login('profile').ended).toBe(0);
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(await channel.export('profile', 'cli', '@the_blog', '--comments', '--timezone', zone).ended).toBe(0);
    expect(filesOf(channel.path('cli'))).toEqual(filesOf(pluginVault));
  });
});

/** The scenario `gaps` with a twentieth of its messages and small files: holes between ids, short pages, every kind of message. */
const smallGaps = {
  ...gaps,
  revisions: {},
  chats: gaps.chats.map((chat) => ({
    ...chat,
    messages: [{ ...chat.messages[0], count: 1000, ids: { missing: 0.12, holes: [[300, 340]] }, files: { photo: [2000, 9000], video: [20_000, 300_000], reuse: 0.3, dcs: [2, 4] } }],
  })),
};

describe('plugin without Node and command line', () => {
  let noNode: jest.SpyInstance;
  let alone: CliBench;

  beforeAll(async () => {
    alone = await CliBench.start(smallGaps);
    // A computer on which no place holds Node: whatever is tried does not exist.
    const missing = Object.assign(new Error('spawn ENOENT'), { code: 'ENOENT' });
    noNode = jest.spyOn(childProcess, 'execFile').mockImplementation(((_file: string, _args: unknown, _options: unknown, done: (error: Error, stdout: string) => void) => done(missing, '')) as never);
  });

  afterAll(async () => {
    noNode.mockRestore();
    await alone.stop();
  });

  it('write the same bytes', async () => {
    const before = companions();
    const host = await startHost({ vaultDir: alone.path('plugin') });
    try {
      await signIn(host, alone.dc.ready);
      await chooseChats(host, () => true);
      expect(await exportNow(host)).toMatch(/^Everything was exported\./);
      expect(companions()).toEqual(before);
      expect(host.notices.join('\n')).toMatch(/Node\.js/);
    } finally {
      await host.stop();
      noNode.mockRestore();
    }
    const report = host.memory.localStorage.get('tobs-last-report') as RunReport;
    expect(await alone.login('profile').ended).toBe(0);
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const chats = report.chats.flatMap(({ chatId }) => ['--chat', chatId ?? '']);
    expect(await alone.cli(['export', '--profile', alone.path('profile'), '--vault', alone.path('cli'), '--timezone', zone, ...chats]).ended).toBe(0);
    expect(filesOf(alone.path('cli')).size).toBeGreaterThan(800);
    expect(filesOf(alone.path('cli'))).toEqual(filesOf(alone.path('plugin')));
    expect(alone.dc.control.stats().violations).toEqual([]);
  });
});
