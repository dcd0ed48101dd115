import childProcess from 'node:child_process';
import { companions } from '../host/companions';
import { startHost } from '../host/headless-host';
import { chooseChats, exportNow, signIn } from '../host/user-steps';
import { filesOf } from '../host/vault-reader';
import type { RunReport } from '../../src/model/events';
import { CliBench } from './cli-support';

let bench: CliBench;

beforeAll(async () => {
  bench = await CliBench.start('basic');
});

afterAll(() => bench.stop());

describe('plugin and command line', () => {
  it('write the same bytes, and each finds nothing to do after the other', async () => {
    const pluginVault = bench.path('plugin');
    const host = await startHost({ vaultDir: pluginVault });
    await signIn(host, bench.dc.ready);
    await chooseChats(host, () => true);
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

describe('plugin without Node and command line', () => {
  let noNode: jest.SpyInstance;

  beforeAll(() => {
    // A computer on which no place holds Node: whatever is tried does not exist.
    const missing = Object.assign(new Error('spawn ENOENT'), { code: 'ENOENT' });
    noNode = jest.spyOn(childProcess, 'execFile').mockImplementation(((_file: string, _args: unknown, _options: unknown, done: (error: Error, stdout: string) => void) => done(missing, '')) as never);
  });

  afterAll(() => noNode.mockRestore());

  it('write the same bytes', async () => {
    const before = companions();
    const host = await startHost({ vaultDir: bench.path('plugin-alone') });
    try {
      await signIn(host, bench.dc.ready);
      await chooseChats(host, () => true);
      expect(await exportNow(host)).toMatch(/^Everything was exported\./);
      expect(companions()).toEqual(before);
      expect(host.notices.join('\n')).toMatch(/Node\.js/);
    } finally {
      await host.stop();
      noNode.mockRestore();
    }
    const report = host.memory.localStorage.get('tobs-last-report') as RunReport;
    expect(await bench.login('profile-alone').ended).toBe(0);
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const chats = report.chats.flatMap(({ chatId }) => ['--chat', chatId ?? '']);
    expect(await bench.cli(['export', '--profile', bench.path('profile-alone'), '--vault', bench.path('cli-alone'), '--timezone', zone, ...chats]).ended).toBe(0);
    expect(filesOf(bench.path('cli-alone')).size).toBeGreaterThan(1);
    expect(filesOf(bench.path('cli-alone'))).toEqual(filesOf(bench.path('plugin-alone')));
    expect(bench.dc.control.stats().violations).toEqual([]);
  });
});
