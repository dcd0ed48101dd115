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
