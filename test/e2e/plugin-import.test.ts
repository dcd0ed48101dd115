import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReport } from '../../src/model/events';
import { strings } from '../../src/ui/locale/strings';
import { companions } from '../host/companions';
import { startHost, type Host, type HostOptions } from '../host/headless-host';
import type { ModalDriver } from '../host/modal-driver';
import { startTelegramProcess, type TelegramProcess } from '../host/telegram-process';
import { chooseChats, exportNow, signIn } from '../host/user-steps';
import { filesOf, messagesOf } from '../host/vault-reader';
import { run } from '../integration/companion-support';
import type { OracleMessage } from '../telegram-dc/world/oracle';

/** A group of the scenario `basic`. */
const team = { key: 'team', id: '-1001500000002', title: 'Team' };

let telegram: TelegramProcess;
let work = '';
/** What Telegram Desktop would have written of the older messages of the group, with less than Telegram knows. */
let exported = '';
let importedIds: readonly number[] = [];
/** Notes of an export that met nothing in its vault. */
let fresh: ReadonlyMap<string, string>;
const settings = { settings: { media: [], timezone: 'UTC' } };

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'tobs-import-e2e-'));
  telegram = await startTelegramProcess('basic');
  writeFileSync(join(work, 'dc.json'), JSON.stringify(telegram.ready));
  writeFileSync(join(work, 'config.json'), JSON.stringify(settings.settings));
  expect(await cli('login', '--phone', telegram.ready.phone)).toBe(0);
  expect(await cli('export', '--vault', join(work, 'fresh'), '--chat', team.id)).toBe(0);
  fresh = notesOf(join(work, 'fresh'));
  const oracle = (await telegram.control<readonly OracleMessage[]>('oracle', { chat: team.key })).filter(({ deleted, author, action, text }) => !deleted && author !== undefined && action === undefined && text !== '').slice(0, 60);
  const blocks = messagesOf(join(work, 'fresh')).get(team.id);
  const nameOf = (id: number): string => /^\*\*(.+?)\*\* · \d/m.exec(blocks?.get(id)?.[0]?.block ?? '')?.[1] ?? '';
  importedIds = oracle.map(({ id }) => id);
  exported = join(work, 'export');
  mkdirSync(join(exported, 'photos'), { recursive: true });
  writeFileSync(join(exported, 'photos/one.jpg'), 'a picture');
  writeFileSync(
    join(exported, 'result.json'),
    JSON.stringify({
      chats: {
        list: [
          { name: team.title, type: 'private_supergroup', id: 1_500_000_002, messages: oracle.map(({ id, date, author, text }) => ({ id, type: 'message', date_unixtime: String(date), date: '2024-01-01T00:00:00', from: nameOf(id), from_id: `user${author ?? ''}`, text })) },
          { name: 'Other', type: 'personal_chat', id: 7_100_000_777, messages: [{ id: 5, type: 'message', date_unixtime: '1704067200', date: '2024-01-01T00:00:00', from: 'Other', from_id: 'user7100000777', text: 'Hello', photo: 'photos/one.jpg', width: 1, height: 1 }] },
          { name: 'Nothing', type: 'personal_chat', id: 7_100_000_778, messages: [] },
        ],
      },
      left_chats: { list: [{ name: 'Strange', type: 'hologram', id: 9, messages: [] }] },
    }),
  );
});

afterAll(async () => {
  await telegram.stop();
  await rm(work, { recursive: true });
});

async function cli(command: 'login' | 'export' | 'import', ...args: readonly string[]): Promise<number | string> {
  const { apiId, apiHash, code } = telegram.ready;
  const account = command === 'import' ? [] : ['--profile', join(work, 'profile')];
  const env = { TOBS_TEST_DC: join(work, 'dc.json'), TOBS_API_ID: String(apiId), TOBS_API_HASH: apiHash, TOBS_CODE: code, TZ: 'UTC' };
  const child = run(join(process.cwd(), 'dist/main.js'), [command, ...account, '--config', join(work, 'config.json'), ...args], { env, stdin: '' });
  const ended = await child.ended;
  if (ended !== 0) process.stderr.write(`${child.stdout}${child.stderr}`);
  return ended;
}

/** Path → text of the group's notes, without what tells where they come from and without lists of replies, whose order tells who came first. */
function notesOf(vault: string): ReadonlyMap<string, string> {
  const folder = join(vault, 'Telegram', team.title);
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md')).sort();
  return new Map(names.map((name): [string, string] => [name, readFileSync(join(folder, name), 'utf8').replace(/^tg-source: .*\n/m, '').replace(/^↪ .*\n/gm, '')]));
}

function idsOf(vault: string, chatId = team.id): readonly number[] {
  return [...(messagesOf(vault).get(chatId) ?? new Map<number, readonly unknown[]>())].flatMap(([id, places]) => places.map(() => id)).sort((a, b) => a - b);
}

async function withHost<T>(name: string, use: (host: Host, vault: string) => Promise<T>, options: Partial<HostOptions> = {}): Promise<T> {
  const vaultDir = join(work, name);
  const host = await startHost({ vaultDir, data: { version: 1, ...settings }, ...options });
  try {
    return await use(host, vaultDir);
  } finally {
    await host.stop();
  }
}

/** Opens the window and has the file read. */
async function readExport(host: Host, path = exported): Promise<ModalDriver> {
  host.runCommand('import-telegram-desktop');
  const modal = await host.modal(strings.importing.title);
  await modal.fill(strings.importing.path, path);
  await modal.click(strings.importing.look);
  return modal;
}

/** Imports what is chosen to begin with; answers the notice that ends it. */
async function importAll(host: Host): Promise<string> {
  const before = host.notices.length;
  const modal = await readExport(host);
  await modal.click(strings.importing.start(2));
  const notice = await host.until('the end of the import', () => host.notices.slice(before).find((text) => !text.startsWith('Node.js')));
  await (await host.modal(strings.report.title)).click(strings.common.close);
  return notice;
}

async function exportTeam(host: Host): Promise<void> {
  await signIn(host, telegram.ready);
  await chooseChats(host, [team.title]);
  expect(await exportNow(host)).toMatch(/^(?:Everything was exported|Nothing new)/);
}

describe('without anybody signed in', () => {
  it('imports the chosen chats, shows the report, and leaves nothing running', async () => {
    await withHost('alone', async (host, vault) => {
      expect(companions()).toEqual([]);
      const modal = await readExport(host);
      await modal.click(strings.importing.none);
      const rows = [...modal.element.querySelectorAll('li label')];
      expect(rows.map((row) => row.textContent)).toEqual([' Team Group · 60 messages', ' Other Private chat · 1 message', ' Nothing Private chat · 0 messages']);
      expect(modal.text).toContain('"Strange": it is of a kind this version does not know (hologram)');
      rows.find((row) => row.textContent?.startsWith(' Other'))?.querySelector('input')?.click();
      await modal.fill(strings.importing.layout, 'single');
      await modal.fill(strings.importing.files, 'move');
      await modal.click(strings.importing.start(1));
      const report = await host.modal(strings.report.title);
      expect(report.text).toContain('Everything was imported');
      expect(host.notices).toEqual(['Everything was imported. 1 message, 2 notes written.']);
      expect(host.memory.localStorage.get('tobs-last-report') as RunReport).toMatchObject({ isImport: true, outcome: 'success', chats: [{ chatTitle: 'Other', messages: 1, requests: 0 }] });
      expect(idsOf(vault, '7100000777')).toEqual([5]);
      expect(idsOf(vault)).toEqual([]);
      expect(host.memory.secrets.size).toBe(0);
      await host.until('the companion to end', () => companions().length === 0);
      expect(readdirSync(join(vault, '.tobs'))).toEqual(['imported']);
      expect(statSync(join(vault, '.tobs/imported/records.log')).mode & 0o777).toBe(0o600);
    });
  });

  it('moves files out of the export when that is chosen', async () => {
    await withHost('moved', async (host, vault) => {
      const source = join(work, 'to move');
      mkdirSync(join(source, 'photos'), { recursive: true });
      writeFileSync(join(source, 'photos/one.jpg'), 'a picture');
      writeFileSync(join(source, 'result.json'), JSON.stringify({ name: 'Other', type: 'personal_chat', id: 7_100_000_777, messages: [5, 6].map((id) => ({ id, type: 'message', date_unixtime: '1704067200', date: '2024-01-01T00:00:00', from: 'Other', from_id: 'user7100000777', text: '', photo: 'photos/one.jpg', width: 1, height: 1 })) }));
      const modal = await readExport(host, join(source, 'result.json'));
      await modal.fill(strings.importing.files, 'move');
      await modal.click(strings.importing.start(1));
      await host.modal(strings.report.title);
      expect(existsSync(join(source, 'photos/one.jpg'))).toBe(false);
      const [path] = [...filesOf(vault).keys()].filter((one) => one.includes('/media/'));
      expect(readFileSync(join(vault, path ?? ''), 'utf8')).toBe('a picture');
      for (const id of [5, 6]) expect(messagesOf(vault).get('7100000777')?.get(id)?.[0]?.block).toContain(path);
    }, { data: { version: 1, settings: { timezone: 'UTC' } } });
  });

  it('says what is wrong with a file, and where, in the window', async () => {
    await withHost('wrong', async (host, vault) => {
      writeFileSync(join(work, 'broken.json'), readFileSync(join(exported, 'result.json')).subarray(0, 900));
      const modal = await readExport(host, join(work, 'broken.json'));
      await host.until('the problem', () => modal.problem);
      expect(modal.problem).toMatch(/not complete \(line 1, byte 900\)/);
      await modal.fill(strings.importing.path, '');
      await modal.click(strings.importing.look);
      expect(modal.problem).toBe(strings.importing.missing);
      // A file whose place the app does not tell is asked for.
      const picker = modal.element.querySelector('input[type=file]');
      Object.defineProperty(picker, 'files', { value: [new window.File(['{}'], 'result.json')], configurable: true });
      picker?.dispatchEvent(new window.Event('change', { bubbles: true }));
      await host.until('the hint', () => modal.problem === strings.importing.noPath);
      Object.defineProperty(picker, 'files', { value: [Object.assign(new window.File(['{}'], 'result.json'), { path: join(exported, 'result.json') })], configurable: true });
      picker?.dispatchEvent(new window.Event('change', { bubbles: true }));
      await modal.click(strings.common.cancel);
      await host.until('the companion to end', () => companions().length === 0);
      expect(existsSync(join(vault, '.tobs'))).toBe(false);
    });
  });

  it('does the same inside the app where there is no Node', async () => {
    await withHost('inside', async (host, vault) => {
      expect(await importAll(host)).toMatch(/^Everything was imported/);
      expect(idsOf(vault)).toEqual(importedIds);
      expect(companions()).toEqual([]);
      expect(readdirSync(join(vault, '.tobs'))).toEqual(['imported']);
    }, { withoutPrograms: true });
  });
});

describe('an import and an export give one history, whichever comes first and whoever does it', () => {
  const expectOne = (vault: string): void => {
    expect(notesOf(vault)).toEqual(fresh);
    expect(idsOf(vault)).toEqual(idsOf(join(work, 'fresh')));
  };

  it('imported by the plugin, exported by the command line', async () => {
    await withHost('plugin then cli', async (host, vault) => {
      expect(await importAll(host)).toMatch(/^Everything was imported/);
      expect(idsOf(vault)).toEqual(importedIds);
      expect([...notesOf(vault)]).not.toEqual([...fresh]);
      expect(readFileSync(join(vault, 'Telegram', team.title, [...fresh.keys()].find((name) => name.startsWith('2024')) ?? ''), 'utf8')).toContain('tg-source: Telegram Desktop');
    });
    expect(await cli('export', '--vault', join(work, 'plugin then cli'), '--chat', team.id)).toBe(0);
    expectOne(join(work, 'plugin then cli'));
  });

  it('imported by the command line, exported by the plugin, which then has nothing left to do', async () => {
    expect(await cli('import', exported, '--vault', join(work, 'cli then plugin'))).toBe(3);
    await withHost('cli then plugin', async (host, vault) => {
      expect(idsOf(vault)).toEqual(importedIds);
      await exportTeam(host);
      expectOne(vault);
      const before = filesOf(vault);
      expect(await exportNow(host)).toMatch(/^Nothing new/);
      expect(filesOf(vault)).toEqual(before);
    });
  });

  it('newest messages exported by the plugin, older ones imported by the command line, the rest exported by the plugin', async () => {
    await withHost('in between', async (host, vault) => {
      await signIn(host, telegram.ready);
      await chooseChats(host, [team.title]);
      await host.cli('tobs:export', { chat: team.id, last: '30' });
      expect(idsOf(vault)).toHaveLength(30);
      expect(await cli('import', exported, '--vault', vault)).toBe(3);
      host.vault.reconcile__();
      expect(idsOf(vault).length).toBeGreaterThan(60);
      expect(await exportNow(host)).toMatch(/^Everything was exported/);
      expectOne(vault);
    });
  });

  it('newest messages exported by the plugin, older ones imported by it, the rest exported by the command line', async () => {
    await withHost('own, then cli', async (host, vault) => {
      await signIn(host, telegram.ready);
      await chooseChats(host, [team.title]);
      await host.cli('tobs:export', { chat: team.id, last: '30' });
      expect(await importAll(host)).toMatch(/^Everything was imported/);
      expect(await cli('export', '--vault', vault, '--chat', team.id)).toBe(0);
      // What the plugin wrote is nobody's whose records the command line has: links to answers it could not make then stay as they are.
      const withoutLinks = (notes: ReadonlyMap<string, string>): [string, string][] => [...notes].map(([name, text]) => [name, text.replace(/^> ↩ .*\n/gm, '')]);
      expect(withoutLinks(notesOf(vault))).toEqual(withoutLinks(fresh));
      expect(idsOf(vault)).toEqual(idsOf(join(work, 'fresh')));
    });
  });

  it('exported before, an import changes nothing', async () => {
    await withHost('export first', async (host, vault) => {
      await exportTeam(host);
      const before = notesOf(vault);
      expect(await importAll(host)).toMatch(/^Everything was imported|^Nothing new/);
      expect(notesOf(vault)).toEqual(before);
      expectOne(vault);
    });
  });
});
