import { startHost, type Host } from '../host/headless-host';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { RunMetricsSchema } from '../../src/export/report/metrics';
import type { RunReport } from '../../src/model/events';
import { normaliseText, plainTextOf } from '../../src/notes/merge/parse-markdown';
import { strings } from '../../src/ui/locale/strings';
import { BrowserMemory } from '../host/browser-memory';
import { startTelegramProcess, type TelegramProcess } from '../host/telegram-process';
import { companions } from '../host/companions';
import { chooseChats, exportNow, signIn, storedSession } from '../host/user-steps';
import { embedsOf, filesOf, messagesOf } from '../host/vault-reader';
import type { OracleMessage } from '../telegram-dc/world/oracle';

interface OracleChat {
  readonly key: string;
  readonly id: string;
}

/** Chats of the scenario `basic` and their marked ids. */
const chats: readonly OracleChat[] = [
  { key: 'news', id: '-1001500000001' },
  { key: 'team', id: '-1001500000002' },
  { key: 'oldgroup', id: '-4100000001' },
  { key: 'anna', id: '7100000001' },
  { key: 'saved', id: '7000000001' },
];

let telegram: TelegramProcess;
let work = '';

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'tobs-e2e-'));
  telegram = await startTelegramProcess('basic');
});

afterAll(async () => {
  await telegram.stop();
  await rm(work, { recursive: true });
});

async function oracleOf(key: string): Promise<readonly OracleMessage[]> {
  return (await telegram.control<readonly OracleMessage[]>('oracle', { chat: key })).filter(({ deleted }) => !deleted);
}

function reportOf(host: Host): RunReport {
  return host.memory.localStorage.get('tobs-last-report') as RunReport;
}

async function requestCount(): Promise<number> {
  return (await telegram.control<readonly unknown[]>('log', {})).length;
}

async function requestsOf(method: string): Promise<number> {
  const entries = await telegram.control<readonly { method: string }[]>('log', { method });
  return entries.length;
}

describe('the built plugin exports everything chosen', () => {
  let host: Host;
  let vaultDir = '';
  const memory = new BrowserMemory();

  beforeAll(async () => {
    vaultDir = join(work, 'whole');
    host = await startHost({ vaultDir, memory });
  });
  afterAll(() => host.stop());

  it('loads without starting anything and registers its commands', () => {
    expect(companions()).toEqual([]);
    expect(host.runCommand('stop-export')).toBe(false);
    expect(host.notices).toEqual([]);
  });

  it('signs in, chooses all chats and exports them', async () => {
    await signIn(host, telegram.ready);
    expect(await chooseChats(host, () => true)).toBe(chats.length);
    expect(await exportNow(host)).toMatch(/^Everything was exported\./);
    expect(reportOf(host)).toMatchObject({ outcome: 'success' });
    expect(host.statusBar()).toBe('');
  });

  it.each(chats)('has every message of $key exactly once, with its text', async ({ key, id }) => {
    const oracle = await oracleOf(key);
    const inVault = messagesOf(vaultDir).get(id) ?? new Map<number, never>();
    expect([...inVault.keys()].sort((a, b) => a - b)).toEqual(oracle.map((message) => message.id));
    for (const message of oracle) {
      const found = inVault.get(message.id) ?? [];
      expect(found).toHaveLength(1);
      if (message.action === undefined && message.text !== '') expect(plainTextOf(found[0]?.block.trim() ?? '')).toContain(normaliseText(message.text));
    }
  });

  it('has every file with exactly its bytes, and every embed points to one', async () => {
    const files = filesOf(vaultDir);
    let checked = 0;
    for (const { key, id } of chats) {
      const inVault = messagesOf(vaultDir).get(id);
      for (const { id: messageId, file } of await oracleOf(key)) {
        if (file?.sha256 === undefined) continue;
        const paths = embedsOf(inVault?.get(messageId)?.[0]?.block ?? '');
        expect(paths.map((path) => files.get(path))).toContain(file.sha256);
        for (const path of paths) expect(existsSync(join(vaultDir, path))).toBe(true);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(50);
    expect([...files.keys()].filter((path) => !/\.(?:md|base)$/.test(path) && !path.includes('/media/'))).toEqual([]);
  });

  it('keeps secrets out of every file of the vault', async () => {
    const session = storedSession(host, telegram.ready);
    expect(session.length).toBeGreaterThan(20);
    for (const entry of readdirSync(vaultDir, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile() || (await stat(path)).size > 5_000_000) continue;
      const text = readFileSync(path, 'latin1');
      expect(text.includes(session) || text.includes(telegram.ready.apiHash) || text.includes(telegram.ready.phone)).toBe(false);
    }
  });

  it('writes nothing the second time and asks for history at most once per chat', async () => {
    const before = filesOf(vaultDir);
    const writes = host.disk.writes;
    const history = await requestsOf('messages.getHistory');
    const files = await requestsOf('upload.getFile');
    expect(await exportNow(host)).toBe('Nothing new: no note was changed.');
    expect(filesOf(vaultDir)).toEqual(before);
    expect(host.disk.writes).toBe(writes);
    expect((await requestsOf('messages.getHistory')) - history).toBeLessThanOrEqual(chats.length);
    expect(await requestsOf('upload.getFile')).toBe(files);
  });

  it('still writes nothing after the app was restarted', async () => {
    await host.stop();
    const before = filesOf(vaultDir);
    host = await startHost({ vaultDir, memory });
    expect(await exportNow(host)).toBe('Nothing new: no note was changed.');
    expect(filesOf(vaultDir)).toEqual(before);
  });

  it('answers the command line of the app with the report', async () => {
    const report = JSON.parse(await host.cli('tobs:export', { chat: 'me', last: '3' })) as RunReport;
    expect(report).toMatchObject({ outcome: 'success', chats: [{ chatTitle: 'Saved Messages' }] });
    expect(JSON.parse(await host.cli('tobs:export', { chat: '@nobody_at_all' }))).toMatchObject({ chats: [{ outcome: 'failed' }] });
    expect(JSON.parse(await host.cli('tobs:export', { last: 'x' }))).toMatchObject({ error: { code: 'USAGE' } });
  });

  it('leaves no companion behind when it is unloaded', async () => {
    expect(companions().length).toBe(1);
    await host.stop();
    await host.until('the companion to end', () => companions().length === 0);
    host = await startHost({ vaultDir, memory });
  });
});

describe('whatever happens in between, the vault is the same', () => {
  const outcomeOf = async (name: string, during: (host: Host) => Promise<void>, options: { readonly withoutPrograms?: boolean } = {}): Promise<{ readonly files: ReadonlyMap<string, string>; readonly notice: string }> => {
    const vaultDir = join(work, name);
    const host = await startHost({ vaultDir, ...options });
    try {
      await signIn(host, telegram.ready);
      await chooseChats(host, () => true);
      const running = exportNow(host);
      await during(host);
      const notice = await running;
      return { files: filesOf(vaultDir), notice };
    } finally {
      await host.stop();
    }
  };
  const whole = (): ReadonlyMap<string, string> => filesOf(join(work, 'whole'));

  it('when the companion is killed twice in the middle', async () => {
    const { files, notice } = await outcomeOf('killed', async (host) => {
      let asked = 0;
      for (const notes of [20, 150]) {
        await host.until(`${notes} notes`, () => host.disk.writes > notes);
        const [pid] = await host.until('a companion', () => (companions().length > 0 ? companions() : null));
        // Notes go on being written without one; a companion that is killed before it works is one that cannot be used.
        while ((await requestCount()) <= asked) await host.until('a companion', () => companions().length > 0);
        if (pid !== undefined) process.kill(pid, 'SIGKILL');
        await host.until('the companion to be gone', () => pid === undefined || !companions().includes(pid));
        asked = await requestCount();
      }
    });
    expect(notice).toMatch(/^Everything was exported\./);
    expect(files).toEqual(whole());
  });

  it('when a chat could not be read and what failed is exported again', async () => {
    const vaultDir = join(work, 'retried');
    const host = await startHost({ vaultDir });
    try {
      await signIn(host, telegram.ready);
      expect(host.runCommand('retry-failed')).toBe(false);
      await chooseChats(host, () => true);
      const fault = await telegram.control<string>('fault.add', { match: { method: 'messages.getHistory', chat: 'team' }, do: { kind: 'error', code: 400, text: 'CHANNEL_PRIVATE' } });
      expect(await exportNow(host)).toMatch(/^Exported, with problems\./);
      expect(messagesOf(vaultDir).has('-1001500000002')).toBe(false);
      // The notice leads to the note about the run.
      host.pressNotice(strings.report.openNote);
      const opened = await host.until('the note', () => (host.app.workspace as unknown as { getActiveFile(): { path: string } | null }).getActiveFile());
      expect(opened.path).toContain('/_reports/');
      // Both processes of the run are in its figures.
      const { resources } = v.parse(RunMetricsSchema, JSON.parse(readFileSync(join(vaultDir, opened.path.replace(/\.md$/, '.json')), 'utf8')));
      for (const name of ['obsidian', 'companion']) expect(resources?.processes?.[name]?.peak_rss_bytes).toBeGreaterThan(10_000_000);
      expect(resources?.processes?.companion?.cpu_s).toBeGreaterThan(0);
      await telegram.control('fault.remove', { id: fault });
      const before = host.notices.length;
      expect(host.runCommand('retry-failed')).toBe(true);
      expect(await host.until('the end of the export', () => host.notices[before], 120_000)).toMatch(/^Everything was exported\./);
      expect(reportOf(host).chats.map(({ chatTitle }) => chatTitle)).toEqual(['Team']);
      expect(host.runCommand('retry-failed')).toBe(false);
      expect(filesOf(vaultDir)).toEqual(whole());
    } finally {
      await host.stop();
    }
  });

  it('when it is stopped and started again', async () => {
    const vaultDir = join(work, 'stopped');
    const host = await startHost({ vaultDir });
    try {
      await signIn(host, telegram.ready);
      await chooseChats(host, () => true);
      const running = exportNow(host);
      await host.until('some notes', () => host.disk.writes > 40);
      expect(host.runCommand('stop-export')).toBe(true);
      expect(await running).toMatch(/^Stopped\./);
      expect(await exportNow(host)).toMatch(/^Everything was exported\./);
      expect(filesOf(vaultDir)).toEqual(whole());
    } finally {
      await host.stop();
    }
  });

  it('when there is no Node on the computer', async () => {
    const { files } = await outcomeOf(
      'inside',
      async (host) => {
        await host.until('the notice', () => host.notices.some((notice) => notice.startsWith('Node.js 20 or newer was not found')));
      },
      { withoutPrograms: true },
    );
    expect(companions()).toEqual([]);
    expect(files).toEqual(whole());
  });
});
