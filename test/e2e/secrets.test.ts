import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { companions } from '../host/companions';
import { startHost } from '../host/headless-host';
import { startTelegramProcess, testServerOf } from '../host/telegram-process';
import { chooseChats, exportNow, storedSession } from '../host/user-steps';
import { until } from '../host/until';
import basic from '../telegram-dc/scenarios/basic.json';
import { strings } from '../../src/ui/locale/strings';
import { CliBench } from './cli-support';

/*
 * No secret stands anywhere but where it is kept (F-SEC-1): everything full exports, failing sign-ins and killed programs leave
 * behind is searched, in every form a secret may take.
 */

const code = '735194';
const password = 'quagmire-Ombudsman-42';
const wrong = { code: '902853', password: 'velvet-Turbine-77' };
const account = { ...basic.account, phone: '+9996688245', code, password, hint: 'two words and a number' };
const scenario = { ...basic, account };

/** How a text may be written down: as it is, in two bytes per character, or encoded. */
function formsOf(text: string): readonly Buffer[] {
  const bytes = Buffer.from(text);
  // In base64 a text looks different at each of three places; its ends depend on what stands beside it.
  const base64 = [0, 1, 2].map((shift) => Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').slice(shift === 0 ? 0 : 4).replace(/.?.?={0,2}$/, ''));
  const encoded = [text, bytes.toString('hex'), ...base64, ...base64.map((one) => one.replaceAll('+', '-').replaceAll('/', '_')), encodeURIComponent(text)];
  return [...encoded.map((one) => Buffer.from(one)), Buffer.from(text, 'utf16le')];
}

/** Keys of a session, as text and as the bytes they stand for. */
function keysOf(session: string): Readonly<Record<string, readonly Buffer[]>> {
  const { key, keys } = JSON.parse(session) as { readonly key: string; readonly keys: Readonly<Record<string, string>> };
  return Object.fromEntries([key, ...Object.values(keys)].map((one, index) => {
    const bytes = Buffer.from(one, 'base64');
    return [`session key ${index}`, [bytes.subarray(0, 32), Buffer.from(bytes.toString('hex').slice(0, 64)), ...formsOf(one.slice(0, 120))]];
  }));
}

interface Found {
  readonly place: string;
  readonly secret: string;
}

class Search {
  private readonly secrets = new Map<string, readonly Buffer[]>();
  readonly found: Found[] = [];
  places = 0;

  constructor(texts: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(texts)) this.secrets.set(name, formsOf(text));
  }

  addSession(session: string): void {
    expect(session).not.toBe('');
    for (const [name, forms] of Object.entries(keysOf(session))) this.secrets.set(name, forms);
  }

  look(place: string, content: Buffer | string): void {
    this.places++;
    const bytes = Buffer.from(content);
    for (const [secret, forms] of this.secrets) if (forms.some((form) => bytes.includes(form))) this.found.push({ place, secret });
  }

  /** Every file below a folder, and its name. */
  lookIn(folder: string, isLeftOut: (path: string) => boolean = () => false): void {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (isLeftOut(path)) continue;
      this.look(`name of ${path}`, path.slice(folder.length));
      if (entry.isFile()) this.look(path, readFileSync(path));
    }
  }
}

function searchFor(apiHash: string, more: Readonly<Record<string, string>> = {}): Search {
  return new Search({ 'api hash': apiHash, phone: account.phone.slice(1), code, password, 'wrong code': wrong.code, 'wrong password': wrong.password, ...more });
}

it('finds a secret in every form', () => {
  for (const text of [`x${password}y`, `${code},`, Buffer.from(`a ${password} b`).toString('base64'), Buffer.from(`ab${password}`).toString('base64url'), Buffer.from(`__${code}`).toString('hex'), Buffer.from(password, 'utf16le')]) {
    const search = searchFor('0'.repeat(32));
    search.look('here', text);
    expect(search.found).toHaveLength(1);
  }
});

it('the command line leaves none behind: failing sign-ins, a full export with a tool, a killed one, a lost session', async () => {
  const bench = await CliBench.start(scenario);
  try {
    const { apiHash } = bench.dc.ready;
    const search = searchFor(apiHash, { 'proxy password': 'gravel-Sonnet-19' });
    const temporary = bench.path('tmp');
    mkdirSync(temporary);
    // Tools see the environment they are given; this one writes it down.
    const tool = bench.path('ffmpeg');
    writeFileSync(tool, `#!/bin/sh\nenv >> '${bench.path('tool.log')}'\necho "$@" >> '${bench.path('tool.log')}'\nexit 1\n`);
    chmodSync(tool, 0o755);
    writeFileSync(bench.path('settings.json'), JSON.stringify({ ffmpegPath: tool, ffprobePath: tool, transcode: true, imageOptimise: true, comments: true, avatars: true, reactions: 'people', logFile: true, logLevel: 'debug' }));
    const said: string[] = [];
    const run = async (name: string, child: ReturnType<CliBench['cli']>): Promise<number | string> => {
      const end = await child.ended;
      said.push(`${name}\n${child.stdout}\n${child.stderr}`);
      return end;
    };
    const env = { TMPDIR: temporary };
    const login = (given: string, stdin: string): ReturnType<CliBench['cli']> => bench.cli(['login', '--profile', bench.path('profile'), '--phone', account.phone, '--password-stdin'], { env: { ...env, TOBS_CODE: given }, stdin, umask: 0 });
    const exported = (vault: string): ReturnType<CliBench['cli']> => bench.cli(['export', '--profile', bench.path('profile'), '--vault', bench.path(vault), ...['anna_o', 'boris', 'book_club', 'me'].flatMap((chat) => ['--chat', chat]), '--takeout', '--json', '--config', bench.path('settings.json'), '--metrics', bench.path('metrics.json')], { env, umask: 0 });
    expect(await run('wrong code', login(wrong.code, password))).toBe(1);
    expect(await run('wrong password', login(code, wrong.password))).toBe(1);
    expect(await run('a proxy that is not there', bench.cli(['dialogs', '--profile', bench.path('profile')], { env: { ...env, TOBS_PROXY: 'socks5://me:gravel-Sonnet-19@127.0.0.1:1' } }))).toBe(1);
    expect(await run('signed in', login(code, password))).toBe(0);
    const sessionFile = bench.path('profile/session.json');
    expect(statSync(sessionFile).mode & 0o777).toBe(0o600);
    search.addSession((JSON.parse(readFileSync(sessionFile, 'utf8')) as { readonly session: string }).session);
    search.look('where it is kept', readFileSync(sessionFile));
    expect(search.found.splice(0).map(({ secret }) => secret)).toContain('session key 0');
    expect([0, 3]).toContain(await run('export', exported('vault')));
    expect(readFileSync(bench.path('tool.log'), 'utf8')).toContain('PATH=');
    await bench.dc.control.run('fault.add', { match: { method: 'messages.getHistory' }, do: 'ignore' });
    const killed = exported('killed');
    await until('a request that hangs', () => bench.dc.server.faults.list().some(({ done }) => done > 0));
    killed.process.kill('SIGKILL');
    expect(await run('killed', killed)).toBe('SIGKILL');
    await bench.dc.control.run('fault.remove');
    await bench.dc.control.run('fault.add', { match: { method: 'messages.getHistory' }, do: { kind: 'error', code: 401, text: 'SESSION_REVOKED' } });
    expect(await run('session lost', exported('lost'))).toBe(1);
    const log = readFileSync(bench.path('profile/log/tobs.log'), 'utf8');
    expect([statSync(bench.path('profile/log')).mode & 0o777, statSync(bench.path('profile/log/tobs.log')).mode & 0o777]).toEqual([0o700, 0o600]);
    // It speaks of ids: nobody is named in it.
    for (const line of [' info run begins ', ' info chat ends ', ' debug progress ', ' error failure ', ' info run ends ']) expect(log).toContain(line);
    expect(log).not.toMatch(/Anna|Boris|Book club|Telegram\/|\.md/);
    // Nothing of it is anybody else's to read, whatever the umask; no crash has left a second session.
    const kept = ['profile', 'tmp'].flatMap((name) => readdirSync(bench.path(name), { recursive: true, withFileTypes: true }).map(({ parentPath, name: file }) => join(parentPath, file)));
    expect(kept.length).toBeGreaterThan(5);
    expect(kept.filter((path) => (statSync(path).mode & 0o077) !== 0)).toEqual([]);
    expect(kept.filter((path) => path.includes('session'))).toEqual([]);
    for (const text of said) search.look(text.slice(0, text.indexOf('\n')), text);
    for (const folder of ['vault', 'killed', 'profile', 'tmp']) search.lookIn(bench.path(folder), (path) => path === sessionFile);
    for (const file of ['tool.log', 'metrics.json']) search.look(file, readFileSync(bench.path(file)));
    expect(search.places).toBeGreaterThan(30);
    expect(search.found).toEqual([]);
    expect(bench.dc.control.stats().violations).toEqual([]);
  } finally {
    await bench.stop();
  }
}, 120_000);

it('the plugin leaves none behind, in its vault, its settings, its databases, or in its companion’s arguments and environment', async () => {
  const work = mkdtempSync(join(tmpdir(), 'tobs-secrets-'));
  writeFileSync(join(work, 'scenario.json'), JSON.stringify(scenario));
  const telegram = await startTelegramProcess(join(work, 'scenario.json'));
  const stateHome = process.env.XDG_STATE_HOME;
  process.env.XDG_STATE_HOME = join(work, 'state');
  const host = await startHost({ vaultDir: join(work, 'vault') });
  try {
    const text = strings.signIn;
    const search = searchFor(telegram.ready.apiHash);
    await host.settingsTab().set('Test server', testServerOf(telegram.ready));
    await host.settingsTab().set('Log file', true);
    await host.settingsTab().set('Log', 'debug');
    host.runCommand('sign-in');
    const modal = await host.modal(text.title);
    await modal.fill(text.apiId, String(telegram.ready.apiId));
    await modal.fill(text.apiHash, telegram.ready.apiHash);
    await modal.click(strings.common.next);
    await modal.fill(text.phone, account.phone);
    await modal.click(text.sendCode);
    for (const given of [wrong.code, code]) {
      await modal.fill(text.code, given);
      await modal.click(text.submit);
      if (given === wrong.code) await host.until('the answer', () => modal.problem !== '' && modal.element.querySelector('[aria-busy=true]') === null);
    }
    for (const given of [wrong.password, password]) {
      await modal.fill(text.password, given);
      await modal.click(text.submit);
      if (given === wrong.password) await host.until('the answer', () => modal.problem.includes('password') && modal.element.querySelector('[aria-busy=true]') === null);
    }
    await host.until('the sign-in', () => modal.text.includes('Signed in as'));
    await modal.click(strings.common.close);
    search.addSession(storedSession(host, telegram.ready));
    await chooseChats(host, () => true);
    const running = exportNow(host);
    const [pid = 0] = await host.until('the companion', () => { const found = companions(); return found.length > 0 && found; });
    for (const name of ['cmdline', 'environ']) search.look(`${name} of the companion`, readFileSync(`/proc/${pid}/${name}`));
    search.look('notice', await running);
    search.look('notices', host.notices.join('\n'));
    // What is left of the browser's memory without secret storage.
    host.memory.secrets.clear();
    await host.memory.save(join(work, 'memory'));
    search.lookIn(join(work, 'vault'));
    search.lookIn(join(work, 'memory'));
    expect(readFileSync(join(work, 'state/tobs/tobs.log'), 'utf8')).toContain(' info chat ends ');
    search.lookIn(join(work, 'state'));
    expect(search.places).toBeGreaterThan(20);
    expect(search.found).toEqual([]);
  } finally {
    if (stateHome === undefined) delete process.env.XDG_STATE_HOME;
    else process.env.XDG_STATE_HOME = stateHome;
    await host.stop();
    await telegram.stop();
    rmSync(work, { recursive: true, force: true });
  }
}, 120_000);
