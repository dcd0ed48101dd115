import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strings } from '../../src/ui/locale/strings';
import { startHost, type Host } from '../host/headless-host';
import { startTelegramProcess, testServerOf, type TelegramProcess } from '../host/telegram-process';
import { startProxy, type ProxyServer } from '../integration/support/proxy-servers';

let telegram: TelegramProcess;
let work = '';
let host: Host;
let proxy: ProxyServer;
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'tobs-proxy-'));
  telegram = await startTelegramProcess('basic');
  proxy = await startProxy('http', { user: 'anna', password: 'hunter2', ways: Object.fromEntries(Object.values(telegram.ready.dcs).map((address) => [address, Number(address.split(':')[1])])) });
  host = await startHost({ vaultDir: join(work, 'vault') });
});
afterAll(async () => {
  await host.stop();
  await proxy.stop();
  await telegram.stop();
  await rm(work, { recursive: true });
});

it('keeps the password out of data.json, and signs in through the proxy', async () => {
  const text = strings.signIn;
  expect(await host.settingsTab().set('Proxy', 'socks6://anna:hunter2@127.0.0.1:1')).toContain('socks6');
  expect(await host.settingsTab().set('Proxy', `http://anna:hunter2@127.0.0.1:${proxy.port}`)).toBeNull();
  await host.settingsTab().set('Test server', testServerOf(telegram.ready));
  const data = readFileSync(join(work, 'vault/.obsidian/plugins/tobs/data.json'), 'utf8');
  expect(data).toContain(`http://anna@127.0.0.1:${proxy.port}`);
  expect(data).not.toContain('hunter2');

  host.runCommand('sign-in');
  const modal = await host.modal(text.title);
  await modal.fill(text.apiId, String(telegram.ready.apiId));
  await modal.fill(text.apiHash, telegram.ready.apiHash);
  await modal.click(strings.common.next);
  await modal.fill(text.phone, telegram.ready.phone);
  await modal.click(text.sendCode);
  await host.until('the code field', () => modal.field(text.code));
  expect(proxy.targets).toContain(telegram.ready.dcs['2']);
  expect(proxy.refusals).toBe(0);
});
