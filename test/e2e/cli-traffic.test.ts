import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { release, tmpdir, type } from 'node:os';
import { join } from 'node:path';
import manifest from '../../manifest.json';
import { allowedMethods } from '../../src/telegram/calls/methods';
import { CliBench, finishOf, linesOf } from './cli-support';
import { startProxy } from '../integration/support/proxy-servers';

/** Loaded before main.js: writes down every address a socket or a name look-up goes to. */
const RECORDER = `
const { appendFileSync } = require('node:fs');
const { Socket } = require('node:net');
const dns = require('node:dns');
const dgram = require('node:dgram');
const note = (text) => appendFileSync(process.env.TRAFFIC_FILE, text + '\\n');
const { connect } = Socket.prototype;
Socket.prototype.connect = function (...args) {
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  note(typeof first === 'object' ? (first.path ?? (first.host ?? 'localhost') + ':' + first.port) : second + ':' + first);
  return connect.apply(this, args);
};
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
  const original = dns[name];
  dns[name] = function (host, ...rest) { if (!require('node:net').isIP(host)) note('dns ' + host); return original.call(this, host, ...rest); };
}
const { send } = dgram.Socket.prototype;
dgram.Socket.prototype.send = function (...args) { note('udp'); return send.apply(this, args); };
`;

let bench: CliBench;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tobs-traffic-'));
  writeFileSync(join(folder, 'recorder.cjs'), RECORDER);
  bench = await CliBench.start('basic');
});
afterAll(async () => {
  const { violations } = bench.dc.control.stats();
  await bench.stop();
  rmSync(folder, { recursive: true, force: true });
  expect(violations).toEqual([]);
});

function watched(name: string, more: Record<string, string> = {}): { readonly env: Record<string, string>; addresses(): readonly string[] } {
  const file = join(folder, name);
  writeFileSync(file, '');
  return {
    env: { NODE_OPTIONS: `--require ${join(folder, 'recorder.cjs')}`, TRAFFIC_FILE: file, ...more },
    addresses: () => [...new Set(readFileSync(file, 'utf8').split('\n').filter((line) => line !== ''))].sort(),
  };
}

it('talks to the data centres it was given and to nothing else, as TOBS, and only reads', async () => {
  const traffic = watched('direct');
  const login = bench.cli(['login', '--profile', bench.path('p'), '--phone', bench.dc.ready.phone], { env: { ...traffic.env, TOBS_CODE: bench.dc.ready.code } });
  expect(await login.ended).toBe(0);
  const run = bench.cli(['export', '--profile', bench.path('p'), '--vault', bench.path('v'), '--chat', 'me', '--chat', '@basic_news'], { env: traffic.env });
  expect([await run.ended, run.stderr]).toEqual([0, expect.any(String)]);
  const [, dc2, dc4] = [1, 2, 4].map((dc) => bench.dc.ready.dcs[String(dc)]);
  expect(traffic.addresses()).toEqual([dc2, dc4].sort());

  const logins = (await bench.dc.control.run('logins')) as { init?: Record<string, unknown> }[];
  const named = logins.map(({ init }) => init).filter((init) => init !== undefined);
  expect(named.length).toBeGreaterThanOrEqual(2);
  for (const init of named) {
    expect(init).toMatchObject({ apiId: bench.dc.ready.apiId, deviceModel: `TOBS (${type()})`, systemVersion: `${type()} ${release()}`, appVersion: manifest.version, langCode: 'en' });
  }

  // What the library itself sends when it opens a connection or moves to another data centre.
  const ofTheLibrary = ['help.getConfig', 'auth.exportAuthorization', 'auth.importAuthorization'];
  const called = Object.keys(bench.dc.control.stats().methods);
  expect(called).toContain('upload.getFile');
  expect(called.filter((method) => ![...allowedMethods, ...ofTheLibrary].includes(method))).toEqual([]);
});

it('goes through the proxy of TOBS_PROXY with everything, and says what is wrong with it', async () => {
  const ways = Object.fromEntries(Object.values(bench.dc.ready.dcs).map((address) => [address, Number(address.split(':')[1])]));
  const proxy = await startProxy('socks5', { user: 'anna', password: 'right', ways });
  try {
    const url = (password: string): string => `socks5://anna:${password}@127.0.0.1:${proxy.port}`;
    const traffic = watched('proxied', { TOBS_PROXY: url('right') });
    const run = bench.cli(['export', '--profile', bench.path('p'), '--vault', bench.path('w'), '--chat', 'me'], { env: traffic.env });
    expect([await run.ended, run.stderr]).toEqual([0, expect.any(String)]);
    expect(finishOf(run)).toMatchObject({ outcome: 'success', media_failed: 0 });
    expect(traffic.addresses()).toEqual([`127.0.0.1:${proxy.port}`]);

    const wrong = watched('wrong', { TOBS_PROXY: url('wrong') });
    const refused = bench.cli(['dialogs', '--profile', bench.path('p')], { env: wrong.env });
    expect(await refused.ended).toBe(1);
    expect(linesOf(refused)).toMatchObject([{ type: 'error', code: 'PROXY_REFUSED', message: expect.stringContaining('user or password is wrong') as string }]);
    expect(refused.stdout + refused.stderr).not.toContain('anna:wrong');
    expect(wrong.addresses()).toEqual([`127.0.0.1:${proxy.port}`]);
  } finally {
    await proxy.stop();
  }
  const unknown = bench.cli(['dialogs', '--profile', bench.path('p')], { env: { TOBS_PROXY: 'socks6://127.0.0.1:1' } });
  expect(await unknown.ended).toBe(2);
  expect(linesOf(unknown)).toMatchObject([{ type: 'error', code: 'USAGE', message: expect.stringContaining('socks6') as string }]);
});
