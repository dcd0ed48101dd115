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
