import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { EventEmitter } from 'node:events';
import { chmod, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportPlan, ExportPorts } from '../../../../src/export/types';
import { TobsFailure } from '../../../../src/model/errors';
import type { ChatReport } from '../../../../src/model/events';
import { defaultSettings } from '../../../../src/settings/settings';
import { aDialog, chatId, FakeTelegram, untilAborted } from '../../protocol/fake-telegram';
import { cli, successReport, type CliRunOptions } from './cli-run';
import { temporaryFolder } from './temporary-folder';

const folder = temporaryFolder();
const profile = (): string => join(folder(), 'profile');
const vault = (): string => join(folder(), 'vault');
const sessionFile = (): string => join(profile(), 'session.json');

async function signedIn(session = 'stored session'): Promise<void> {
  await mkdir(profile(), { recursive: true, mode: 0o700 });
  await writeFile(sessionFile(), JSON.stringify({ version: 1, session }), { mode: 0o600 });
}

function signedOut(): FakeTelegram {
  const telegram = new FakeTelegram();
  telegram.signedIn = null;
  return telegram;
}

const login = (...more: string[]): string[] => ['login', '--profile', profile(), '--phone', '+49 1', ...more];
const exporting = (...more: string[]): string[] => ['export', '--profile', profile(), '--vault', vault(), '--chat', 'news', ...more];

/** What is said of a chat that the run never came to. */
const unfinished = (outcome: 'failed' | 'stopped'): readonly object[] => [{ type: 'export_start', entity_name: 'news' }, { type: 'export_finish', entity_name: 'news', outcome, messages: 0 }];

describe('login', () => {
  it('signs in with a given code and stores the session for its owner only, whatever the umask', async () => {
    const before = process.umask(0);
    try {
      const { code, stderr, stdout } = await cli(login('--code', '12345'), { telegram: signedOut() });
      expect(code).toBe(0);
      expect(stderr).toContain('Signed in as Anna Ö. (@anna)');
      expect(stdout).toBe('');
    } finally {
      process.umask(before);
    }
    expect(JSON.parse(await readFile(sessionFile(), 'utf8'))).toEqual({ version: 1, session: 'session of anna' });
    expect((await stat(sessionFile())).mode & 0o777).toBe(0o600);
    expect((await stat(profile())).mode & 0o777).toBe(0o700);
    expect(await readdir(profile())).toEqual(['session.json']);
  });

  it('takes the code from TOBS_CODE and tries a wrong one once', async () => {
    const telegram = signedOut();
    const { code, lines, stderr } = await cli(login(), { telegram, env: { TOBS_CODE: '99999' } });
    expect(code).toBe(1);
    expect(lines).toEqual([{ type: 'error', code: 'CODE_INVALID', message: expect.stringContaining('wrong') as string }]);
    expect(telegram.calls.filter((call) => call === 'signIn')).toHaveLength(1);
    expect(stderr).not.toContain('99999');
    expect(await readdir(profile())).toEqual([]);
  });

  it('waits for as long as Telegram asks, where it is short and nobody sits in front of it', async () => {
    const telegram = signedOut();
    let asked = 0;
    const wait = (waitSeconds: number) => (): Promise<never> | undefined => (asked++ === 0 ? Promise.reject(new TobsFailure({ code: 'FLOOD_WAIT', waitSeconds, method: 'auth.sendCode' })) : undefined);
    telegram.override.sendCode = wait(0.01) as never;
    const { code, stderr } = await cli(login('--code', '12345'), { telegram });
    expect(code).toBe(0);
    expect(stderr).toContain('wait 1 s before auth.sendCode');
    expect(telegram.calls.filter((call) => call === 'sendCode')).toHaveLength(2);
    asked = 0;
    const other = signedOut();
    other.override.sendCode = wait(3600) as never;
    const late = await cli(['login', '--profile', `${profile()}-late`, '--phone', '+49 1', '--code', '12345'], { telegram: other });
    expect(late).toMatchObject({ code: 1, lines: [{ type: 'error', code: 'FLOOD_WAIT' }] });
  });

  it('says at once what to pass when there is neither code nor terminal, and asks Telegram for nothing', async () => {
    const telegram = signedOut();
    const { code, stderr } = await cli(login(), { telegram });
    expect(code).toBe(1);
    expect(stderr).toContain('--code');
    expect(stderr).toContain('TOBS_CODE');
    expect(telegram.calls).toEqual([]);
  });

  it('reads the code from standard input for "--code -", and the password from the next line', async () => {
    const telegram = signedOut();
    telegram.password = 'pass word ö';
    const { code } = await cli(login('--code', '-', '--password-stdin'), { telegram, stdin: '12345\npass word ö\n' });
    expect(code).toBe(0);
    expect(telegram.calls).toContain('checkPassword');
  });

  it.each([
    ['no way to enter it', [], undefined, 'PASSWORD_NEEDED'],
    ['a wrong one', ['--password-stdin'], 'wrong\n', 'PASSWORD_INVALID'],
    ['an empty one', ['--password-stdin'], '', 'PASSWORD_NEEDED'],
  ])('fails for an account with a password and %s', async (_name, flags, stdin, error) => {
    const telegram = signedOut();
    telegram.password = 'secret password';
    const result = await cli(login('--code', '12345', ...flags), { telegram, ...(stdin !== undefined && { stdin }) });
    expect(result.code).toBe(1);
    expect(result.lines).toMatchObject([{ type: 'error', code: error }]);
    expect(result.stdout + result.stderr).not.toContain('secret password');
    expect(await readdir(profile())).toEqual([]);
  });

  it('asks on a terminal, lets a code be corrected, and never shows the password', async () => {
    const telegram = signedOut();
    telegram.password = 'secret';
    telegram.code = '222';
    let codes = 0;
    const answers = { get 'Code from Telegram'(): string { return codes++ === 0 ? '111\n' : '222\n'; }, password: 'secreX\u007ft\r' };
    const { code, stderr, stdout } = await cli(login(), { telegram, isTty: true, typed: answers });
    expect(code).toBe(0);
    expect(telegram.calls.filter((call) => call === 'signIn')).toHaveLength(2);
    expect(telegram.calls.filter((call) => call === 'sendCode')).toHaveLength(1);
    expect(stderr).toContain('hint: the usual');
    expect(stderr + stdout).not.toContain('secre');
  });

  it('does not show a password that is typed where it was to be read from standard input', async () => {
    const telegram = signedOut();
    telegram.password = 'secret';
    const { code, stdout, stderr } = await cli(login('--code', '12345', '--password-stdin'), { telegram, isTty: true, typed: { password: 'secret\r' } });
    expect([code, (stdout + stderr).includes('secret')]).toEqual([0, false]);
  });

  it('does nothing when already signed in', async () => {
    await signedIn();
    const telegram = new FakeTelegram();
    const { code, opened } = await cli(login('--code', '12345'), { telegram });
    expect(code).toBe(0);
    expect(telegram.calls).toEqual(['account']);
    expect(opened[0]?.session).toBe('stored session');
  });
});

describe('logout', () => {
  it('ends the session on Telegram and forgets it', async () => {
    await signedIn();
    const telegram = new FakeTelegram();
    expect((await cli(['logout', '--profile', profile()], { telegram })).code).toBe(0);
    expect(telegram.signedIn).toBeNull();
    expect(await readdir(profile())).toEqual([]);
  });

  it('forgets it here when Telegram cannot be told, and says what to do', async () => {
    await signedIn();
    const telegram = new FakeTelegram();
    telegram.override.signOut = () => Promise.reject(new TobsFailure({ code: 'TELEGRAM_UNREACHABLE', reason: 'no network' }));
    const { code, stderr } = await cli(['logout', '--profile', profile()], { telegram });
    expect(code).toBe(3);
    expect(stderr).toContain('End it in a Telegram app');
    expect(await readdir(profile())).toEqual([]);
  });

  it('is content when Telegram has ended the session already', async () => {
    await signedIn();
    const telegram = new FakeTelegram();
    telegram.override.signOut = () => Promise.reject(new TobsFailure({ code: 'SIGNED_OUT' }));
    expect(await cli(['logout', '--profile', profile()], { telegram })).toMatchObject({ code: 0, lines: [] });
    expect(await readdir(profile())).toEqual([]);
  });

  it('has nothing to do without a session', async () => {
    expect(await cli(['logout', '--profile', profile()])).toMatchObject({ code: 1, lines: [{ type: 'error', code: 'SIGNED_OUT' }] });
  });
});

describe('dialogs', () => {
  const telegram = (): FakeTelegram => {
    const fake = new FakeTelegram();
    fake.pages = [
      [aDialog('7000000001', 'Änna \u001b[31mred'), aDialog('-1001500000001', 'News', { isPinned: true, chat: { id: chatId, kind: 'channel', title: 'News', username: 'news', isRestricted: true } })],
      [aDialog('-4100000001', 'Team', { isArchived: true })],
    ];
    return fake;
  };

  it('prints one object per dialog', async () => {
    await signedIn();
    const { code, lines } = await cli(['dialogs', '--profile', profile(), '--json'], { telegram: telegram() });
    expect(code).toBe(0);
    expect(lines).toHaveLength(3);
    expect(lines[1]).toEqual({ type: 'dialog', id: '-1001500000001', kind: 'channel', title: 'News', username: 'news', top_message_id: 5, top_message_date: 1_700_000_000, pinned: true, archived: false, deleted_account: false, restricted: true, folders: null });
  });

  it.each([
    ['anna', ['Änna \u001b[31mred']],
    ['ÄNNA', ['Änna \u001b[31mred']],
    ['@news', ['News']],
    ['1001500', ['News']],
    ['team 41000', ['Team']],
    ['nothing', []],
  ])('finds by %j', async (search, titles) => {
    await signedIn();
    const { lines } = await cli(['dialogs', '--profile', profile(), '--search', search], { telegram: telegram() });
    expect(lines.map((line) => 'title' in line && line.title)).toEqual(titles);
  });

  it('shows text without control characters on a terminal', async () => {
    await signedIn();
    const { stdout } = await cli(['dialogs', '--profile', profile()], { telegram: telegram(), isTty: true });
    expect(stdout).toContain('     7000000001  user        Änna  [31mred\n');
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('News (@news) [pinned]');
  });

  it('lists what a chat is divided into, with what --chat takes, and says why secret chats are missing', async () => {
    await signedIn();
    const fake = telegram();
    fake.override.resolve = () => Promise.resolve({ chat: { id: chatId, kind: 'self', title: 'Saved Messages' } });
    const { code, lines } = await cli(['dialogs', '--profile', profile(), '--of', 'me', '--search', 'news'], { telegram: fake });
    expect(code).toBe(0);
    expect(lines).toEqual([expect.objectContaining({ type: 'dialog', title: 'News', reference: 'me/-1001500000001' })]);
    expect((await cli(['dialogs', '--profile', profile()], { telegram: telegram() })).stderr).toContain('Secret chats are not listed');
  });

  it('names a lost session and an unreachable server', async () => {
    await signedIn();
    expect(await cli(['dialogs', '--profile', profile()], { telegram: signedOut() })).toMatchObject({ code: 1, lines: [{ code: 'SIGNED_OUT' }] });
    const unreachable = new FakeTelegram();
    unreachable.override.account = () => Promise.reject(new TobsFailure({ code: 'TELEGRAM_UNREACHABLE', reason: 'connection refused' }));
    expect(await cli(['dialogs', '--profile', profile()], { telegram: unreachable })).toMatchObject({ code: 1, lines: [{ code: 'TELEGRAM_UNREACHABLE' }] });
  });
});

describe('export', () => {
  const report: ChatReport = { chatTitle: 'News', outcome: 'success', messages: 5, notesCreated: 1, notesUpdated: 2, notesUnchanged: 3, mediaDownloaded: 4, mediaReused: 5, mediaFailed: 6, messagesDeleted: 0, conflicts: 0, requests: 7, seconds: 1.23456, failures: [] };

  async function planOf(args: readonly string[], options: CliRunOptions = {}): Promise<{ plan: ExportPlan; ports: ExportPorts; limits: unknown }> {
    await signedIn();
    let seen: { plan: ExportPlan; ports: ExportPorts } | null = null;
    const result = await cli(args, { ...options, runExport: (plan, ports) => { seen = { plan, ports }; return Promise.resolve(successReport); } });
    expect(result.stderr).toBe('');
    expect(result.code).toBe(0);
    if (seen === null) throw new Error('not run');
    return { ...(seen as { plan: ExportPlan; ports: ExportPorts }), limits: result.opened[0]?.limits };
  }

  it('runs with the defaults', async () => {
    const { plan } = await planOf(exporting());
    expect(plan.settings).toEqual(defaultSettings());
    expect(plan.targets).toEqual([{ reference: 'news', range: {} }]);
  });

  it('turns every flag into the plan', async () => {
    const { plan, limits } = await planOf(exporting(
      '--chat', '@other', '--folder', 'Archive/Telegram', '--since', '2024-03-31', '--until', '2024-03-31', '--last', '137', '--from-id', '12', '--layout', 'week',
      '--reactions', 'off', '--media', 'photo,voice', '--max-file-size', '0', '--connections', '8', '--timezone', 'Europe/Berlin', '--takeout', '--only', 'photos',
    ));
    // The night in which the clocks go forward: this day has 23 hours.
    const range = { sinceDate: Date.parse('2024-03-30T23:00:00Z') / 1000, beforeDate: Date.parse('2024-03-31T22:00:00Z') / 1000, last: 137, fromId: 12 };
    expect(plan.targets).toEqual([{ reference: 'news', range }, { reference: '@other', range }]);
    expect(plan.settings).toMatchObject({ folder: 'Archive/Telegram', layout: 'week', reactions: 'off', media: ['photo', 'voice'], maxFileSizeMB: 0, fetchConnections: 8, timezone: 'Europe/Berlin', takeout: true, only: 'photos' });
    expect(limits).toMatchObject({ fetchConnections: 8, windowBatches: 4 });
  });

  it('takes a topic for one chat, and no media', async () => {
    const { plan } = await planOf(exporting('--topic', '7', '--no-media'));
    expect(plan.targets).toEqual([{ reference: 'news', range: {}, topicId: 7 }]);
    expect(plan.settings.media).toEqual([]);
  });

  const targets = [
    { chat: '@other', layout: 'single', media: ['photo'], comments: true, reactions: 'off', only: 'links', since: '2024-03-31', last: 5 },
    { chat: 'me', topic: 7 },
  ];
  const file = async (content: object): Promise<string> => {
    const path = join(folder(), 'targets.json');
    await writeFile(path, JSON.stringify(content));
    return path;
  };

  it('takes chats with ranges and options of their own from the file', async () => {
    const { plan } = await planOf(['export', '--profile', profile(), '--vault', folder(), '--timezone', 'UTC', '--config', await file({ layout: 'month', targets })]);
    const own = { layout: 'single', media: ['photo'], comments: true, reactions: 'off', only: 'links' };
    expect(plan.targets).toEqual([{ reference: '@other', range: { sinceDate: Date.parse('2024-03-31T00:00:00Z') / 1000, last: 5 }, settings: own }, { reference: 'me', range: {}, topicId: 7 }]);
    expect(plan.settings.layout).toBe('month');
  });

  it('lets flags win over the entry of the chat they name', async () => {
    const { plan } = await planOf(exporting('--chat', '@other', '--layout', 'day', '--from-id', '3', '--config', await file({ targets })));
    expect(plan.targets).toEqual([{ reference: 'news', range: { fromId: 3 } }, { reference: '@other', range: { fromId: 3 }, settings: { media: ['photo'], comments: true, reactions: 'off', only: 'links' } }]);
  });

  it.each([
    [[{ layout: 'day' }], 'targets[0]: chat is missing'],
    [[{ chat: 'a' }, { chat: 'b', layout: 'yearly' }], 'targets[1]: layout must be one of'],
    [[{ chat: 'a', folder: 'x' }], 'targets[0] has no option folder'],
    [[{ chat: 'a', last: 0 }], 'targets[0]: last'],
    ['all', 'targets must be a list'],
    [[], 'export needs --chat'],
  ])('refuses targets %j', async (wrong, reason) => {
    const { code, stderr } = await cli(['export', '--profile', profile(), '--vault', folder(), '--config', await file({ targets: wrong })]);
    expect(code).toBe(2);
    expect(stderr).toContain(reason);
  });

  it('lets flags win over the file and the file over the defaults', async () => {
    await writeFile(join(folder(), 'c.json'), '{"layout": "month", "folder": "FromFile", "retries": 0, "apiId": 5}');
    const { plan, limits } = await planOf(exporting('--config', join(folder(), 'c.json'), '--folder', 'FromFlag'));
    expect(plan.settings).toMatchObject({ layout: 'month', folder: 'FromFlag', retries: 0 });
    expect(limits).toMatchObject({ retries: 0 });
  });

  it('keeps state below the profile, by account and vault, and the peers in it', async () => {
    const telegram = Object.assign(new FakeTelegram(), { exportPeers: () => ({ peers: ['met'] }), importPeers: jest.fn() });
    await planOf(exporting(), { telegram });
    expect(await readdir(join(profile(), 'state'))).toEqual(['7000000001']);
    expect(telegram.importPeers).toHaveBeenLastCalledWith(undefined);
    await planOf(exporting(), { telegram });
    expect(telegram.importPeers).toHaveBeenLastCalledWith({ peers: ['met'] });
  });

  it('writes exactly the contract\'s events, and leaves no trace besides notes', async () => {
    await signedIn();
    const { code, lines, stderr } = await cli(exporting(), {
      runExport: async (_plan, ports) => {
        ports.emit({ type: 'chat-start', chatTitle: 'News', index: 1, count: 1 });
        ports.emit({ type: 'progress', progress: { chatId, chatTitle: 'News', stage: 'messages', messagesProcessed: 1, messagesTotal: 3, messagesPerSecond: 12.345, mediaDone: 0, mediaTotal: 2, etaSeconds: 9 } });
        ports.emit({ type: 'wait', method: 'messages.getHistory', seconds: 2.5, dc: 2 });
        ports.emit({ type: 'wait', method: 'messages.getHistory', seconds: 0, dc: 2 });
        ports.emit({ type: 'message', level: 'warn', text: 'careful' });
        ports.emit({ type: 'failure', failure: { error: { code: 'FILE_UNAVAILABLE', fileId: '1', reason: 'gone' }, subject: 'photo 7' } });
        await ports.vault.create('Telegram/a.md', 'x');
        ports.emit({ type: 'chat-finish', report: { ...report, outcome: 'partial' } });
        return { outcome: 'partial', chats: [report], seconds: 1 };
      },
    });
    expect(code).toBe(3);
    expect(stderr).toBe('');
    expect(lines).toEqual([
      { type: 'export_start', entity_name: 'News' },
      { type: 'progress', entity_name: 'News', stage: 'messages', messages_processed: 1, total_messages: 3, percentage: 33.3, messages_per_second: 12.3, media_done: 0, media_total: 2, eta_seconds: 9 },
      { type: 'message', level: 'info', message: 'Telegram asks to wait 3 s before messages.getHistory; waiting.' },
      { type: 'message', level: 'warn', message: 'careful' },
      { type: 'error', code: 'FILE_UNAVAILABLE', message: 'photo 7: Telegram no longer has the file: gone.' },
      { type: 'export_finish', entity_name: 'News', outcome: 'partial', messages: 5, notes_created: 1, notes_updated: 2, notes_unchanged: 3, media_downloaded: 4, media_reused: 5, media_failed: 6, requests: 7, seconds: 1.235 },
    ]);
    expect(await readdir(vault())).toEqual(['Telegram']);
    expect(await readdir(profile())).toEqual(['session.json', 'state']);
  });

  it('passes on waits of Telegram itself', async () => {
    await signedIn();
    const telegram = new FakeTelegram();
    const { lines } = await cli(exporting(), { telegram, runExport: () => { telegram.emitWait({ dc: 2, method: 'm', seconds: 7 }); return Promise.resolve(successReport); } });
    expect(lines).toEqual([{ type: 'message', level: 'info', message: 'Telegram asks to wait 7 s before m; waiting.' }]);
  });

  it.each([
    ['success', [], 0],
    ['partial', [], 3],
    ['failed', [{ error: { code: 'CHAT_UNKNOWN', reference: 'x' } }], 1],
    ['failed', [{ error: { code: 'REFERENCE_INVALID', reference: 'x', reason: 'y' } }], 2],
    ['stopped', [], 130],
  ] as const)('ends a %s run with its exit code', async (outcome, failures, code) => {
    await signedIn();
    expect((await cli(exporting(), { runExport: () => Promise.resolve({ outcome, chats: [{ ...report, outcome, failures }], seconds: 1 }) })).code).toBe(code);
  });

  it('stores a new session that comes during the run, and forgets one that ended', async () => {
    await signedIn();
    const telegram = new FakeTelegram();
    await cli(exporting(), { telegram, runExport: () => { telegram.emitSession('renewed'); return Promise.resolve(successReport); } });
    expect(await readFile(sessionFile(), 'utf8')).toContain('renewed');
    await cli(exporting(), { telegram, runExport: () => { telegram.emitSession(null); return Promise.reject(new TobsFailure({ code: 'SIGNED_OUT' })); } });
    expect(await readdir(profile())).toEqual(['state']);
  });

  it('fails, and does not crash, when a session cannot be stored', async () => {
    await signedIn();
    const telegram = new FakeTelegram();
    const result = await cli(exporting(), {
      telegram,
      runExport: async (_plan, ports) => {
        await rm(sessionFile());
        await mkdir(join(sessionFile(), 'in the way'), { recursive: true });
        telegram.emitSession('renewed');
        for (let i = 0; i < 20; i++) await ports.clock.breathe();
        return successReport;
      },
    });
    expect(result).toMatchObject({ code: 1, lines: [...unfinished('failed'), { type: 'error', code: 'NOT_WRITABLE' }] });
  });

  it('ends at once, without a request, when the vault cannot be written', async () => {
    await signedIn();
    await writeFile(vault(), 'a file');
    const telegram = new FakeTelegram();
    expect(await cli(exporting(), { telegram })).toMatchObject({ code: 1, lines: [...unfinished('failed'), { type: 'error', code: 'NOT_WRITABLE' }] });
    expect(telegram.calls).toEqual([]);
  });

  it('stops in two stages', async () => {
    await signedIn();
    const signals = new EventEmitter();
    const { code, exits, lines } = await cli(exporting(), {
      signals,
      runExport: async (_plan, ports, { signal }) => {
        signals.emit('SIGINT');
        expect(signal.aborted).toBe(true);
        signals.emit('SIGINT');
        ports.emit({ type: 'chat-finish', report: { ...report, outcome: 'stopped' } });
        return await Promise.resolve({ outcome: 'stopped', chats: [report], seconds: 1 });
      },
    });
    expect(code).toBe(130);
    expect(exits).toEqual([130]);
    expect(lines.at(-1)).toMatchObject({ type: 'export_finish', outcome: 'stopped' });
    expect(signals.listenerCount('SIGINT')).toBe(0);
  });

  it('stops while Telegram is silent', async () => {
    await signedIn();
    const signals = new EventEmitter();
    const telegram = new FakeTelegram();
    telegram.override.account = ({ signal }) => {
      setImmediate(() => signals.emit('SIGTERM'));
      return untilAborted(signal);
    };
    expect(await cli(exporting(), { signals, telegram })).toMatchObject({ code: 130, lines: [...unfinished('stopped'), { type: 'error', code: 'STOPPED', message: 'Stopped.' }] });
  });
});

describe('what the command line refuses with exit code 2, naming it', () => {
  it.each([
    ['no command', [], '--help'],
    ['an unknown command', ['publish'], 'publish'],
    ['an import of nothing', ['import', '--vault', 'v'], 'path'],
    ['an unknown flag', ['doctor', '--colour'], '--colour'],
    ['a missing flag', ['export', '--profile', 'p', '--vault', 'v'], '--chat'],
    ['a flag that is misspelled, before the one that is missing for it', ['export', '--profil', 'p', '--vault', 'v'], '--profil\''],
    ['a profile that is empty', ['dialogs', '--profile', ''], '--profile must not be empty'],
    ['a vault that is empty', ['export', '--profile', 'p', '--vault=', '--chat', 'me'], '--vault must not be empty'],
    ['figures for nowhere', ['export', '--profile', 'p', '--vault', 'v', '--chat', 'me', '--metrics', ''], '--metrics must not be empty'],
    ['a code that is empty', ['login', '--profile', 'p', '--phone', '+49 1', '--code', ''], '--code must not be empty'],
    ['a phone number without digits', ['login', '--profile', 'p', '--phone', 'mine', '--code', '1'], '--phone'],
    ['a bad choice', ['doctor', '--tty', 'sometimes'], '--tty'],
    ['too many arguments', ['doctor', 'please'], 'argument'],
  ])('%s', async (_name, args, named) => {
    const { code, stderr, lines } = await cli(args);
    expect(code).toBe(2);
    expect(stderr).toContain(named);
    expect(lines).toMatchObject([{ type: 'error', code: 'USAGE' }]);
  });

  it.each([
    [['--reactions', 'all'], '--reactions must be one of off, counts, people, not "all"'],
    [['--layout', 'yearly'], '--layout must be one of'],
    [['--only', 'stickers'], '--only must be one of all, photos'],
    [['--media', 'photo,films'], '--media must hold only'],
    [['--max-file-size', '5000'], '--max-file-size must be a whole number from 0 to 4096 (MB), not "5000"'],
    [['--max-file-size', '1e3'], 'not "1e3"'],
    [['--media', 'photo, films'], 'not "photo, films"'],
    [['--connections', '0'], '--connections must be a whole number from 1 to 16'],
    [['--timezone', 'Mars/Olympus'], '--timezone'],
    [['--folder', '../out'], '--folder must be a folder inside the vault'],
    [['--folder', '/etc'], '--folder'],
    [['--since', '2024-02-30'], '--since must be a date'],
    [['--until', 'yesterday'], '--until must be a date'],
    [['--since', '2024-03-02', '--until', '2024-03-01'], '--since must not be after --until'],
    [['--last', '0'], '--last must be a whole number from 1'],
    [['--last', '-5'], '--last'],
    [['--from-id', '2147483648'], '--from-id'],
    [['--topic', 'General'], '--topic'],
    [['--topic', '5', '--chat', 'b'], '--topic belongs to one chat'],
    [['--chat', ' '], '--chat must not be empty'],
    [['--metrics', '/nowhere/figures.json'], 'there is no folder /nowhere'],
    [['--metrics', '/tmp'], '/tmp is a folder'],
    [['--metrics', '/dev/null'], '/dev/null is no file'],
    [['--metrics', `/${process.platform === 'linux' ? 'proc' : 'nowhere'}/figures.json`], '--metrics: '],
  ])('%j', async (flags, named) => {
    await signedIn();
    const { code, stderr, opened } = await cli(exporting(...flags));
    expect({ code, stderr: stderr.includes(named) ? named : stderr, opened }).toEqual({ code: 2, stderr: named, opened: [] });
  });

  it.each([
    ['{"colour": 1}', 'unknown key "colour"'],
    ['{"retries": 21}', 'retries must be a whole number from 0 to 20 (times), not 21'],
    ['{"__proto__": {"retries": 1}}', 'unknown key "__proto__"'],
    ['{"layout": 5}', 'layout must be one of'],
    ['{"testServer": "{}"}', 'testServer'],
    ['[1]', 'must hold a JSON object'],
    ['{', 'is not JSON'],
  ])('the config file %s', async (text, named) => {
    await writeFile(join(folder(), 'c.json'), text);
    const { code, stderr } = await cli(exporting('--config', join(folder(), 'c.json')));
    expect(code).toBe(2);
    expect(stderr).toContain(named);
  });

  it('no config file for the mark in front of it that editors on Windows make', async () => {
    await signedIn();
    await writeFile(join(folder(), 'c.json'), '\ufeff{"retries": 20}');
    expect((await cli(exporting('--config', join(folder(), 'c.json')))).code).toBe(0);
  });

  it('a config file that is not there', async () => {
    expect(await cli(exporting('--config', '/nowhere.json'))).toMatchObject({ code: 2, stderr: expect.stringContaining('/nowhere.json') as string });
  });

  it.each([
    [{ TOBS_API_ID: '' }, 'API_KEYS_MISSING'],
    [{ TOBS_API_HASH: '' }, 'API_KEYS_MISSING'],
    [{ TOBS_API_ID: '0' }, 'API_KEYS_INVALID'],
    [{ TOBS_API_ID: 'one' }, 'API_KEYS_INVALID'],
    [{ TOBS_API_HASH: 'abc' }, 'API_KEYS_INVALID'],
    [{ TOBS_API_HASH: 'g'.repeat(32) }, 'API_KEYS_INVALID'],
  ])('API keys %j', async (env, error) => {
    await signedIn();
    expect(await cli(exporting(), { env })).toMatchObject({ code: 2, lines: [{ code: error }], opened: [] });
  });

  it.each([['{}'], ['{"dcs": {"2": "127.0.0.1"}, "publicKeyPem": "-----BEGIN x"}'], ['{"dcs": {}, "publicKeyPem": "-----BEGIN x"}'], ['{"dcs": {"2": "h:1"}, "publicKeyPem": "x"}']])('the test server %s', async (text) => {
    await writeFile(join(folder(), 'dc.json'), text);
    expect(await cli(exporting('--test-dc', join(folder(), 'dc.json')))).toMatchObject({ code: 2, opened: [] });
  });
});

it('talks to a test server from a file with more in it, by flag or environment', async () => {
  await signedIn();
  const file = join(folder(), 'dc.json');
  await writeFile(file, '{"dcs": {"2": "127.0.0.1:4430", "4": "127.0.0.1:4431"}, "publicKeyPem": "-----BEGIN RSA PUBLIC KEY-----", "phone": "+1", "pid": 4711}');
  const testServer = { dcs: { 2: '127.0.0.1:4430', 4: '127.0.0.1:4431' }, publicKeyPem: '-----BEGIN RSA PUBLIC KEY-----' };
  for (const result of [await cli(exporting('--test-dc', file)), await cli(exporting(), { env: { TOBS_TEST_DC: file } })]) {
    expect(result.opened[0]?.testServer).toEqual(testServer);
    expect(result.stderr).toContain('test server');
  }
  expect((await cli(exporting())).opened[0]?.testServer).toBeUndefined();
});

it('goes through the proxy of the environment, before that of the config file', async () => {
  await signedIn();
  const file = join(folder(), 'c.json');
  await writeFile(file, '{"proxyUrl": "http://anna:secret@host:3128"}');
  expect((await cli(exporting('--config', file))).opened[0]?.proxyUrl).toBe('http://anna:secret@host:3128');
  expect((await cli(exporting('--config', file), { env: { TOBS_PROXY: 'socks5://b:c@host:1080' } })).opened[0]?.proxyUrl).toBe('socks5://b:c@host:1080');
  expect((await cli(exporting(), { env: { TOBS_PROXY: '' } })).opened[0]).not.toHaveProperty('proxyUrl');
});

it.each([
  ['socks6://a:hunter2@host:1', 'socks6'],
  ['socks5://a:hunter2@host:0', 'port'],
  ['socks5://a:hunter2@host:65536', 'port'],
  ['none', 'socks5://'],
])('refuses the proxy %s and opens nothing', async (url, named) => {
  await signedIn();
  const file = join(folder(), 'c.json');
  await writeFile(file, JSON.stringify({ proxyUrl: url }));
  for (const result of [await cli(exporting(), { env: { TOBS_PROXY: url } }), await cli(exporting('--config', file))]) {
    expect(result).toMatchObject({ code: 2, opened: [], lines: [{ code: 'USAGE', message: expect.stringContaining(named) as string }] });
    expect(JSON.stringify(result.lines) + result.stderr).not.toContain('hunter2');
  }
});

it('takes API keys from flags before the environment', async () => {
  await signedIn();
  const { opened } = await cli(exporting('--api-id', '77', '--api-hash', 'f'.repeat(32)));
  expect(opened[0]?.keys).toEqual({ apiId: 77, apiHash: 'f'.repeat(32) });
  const file = join(folder(), 'keys.json');
  await writeFile(file, JSON.stringify({ apiId: 88 }));
  expect((await cli(exporting('--config', file), { env: { TOBS_API_ID: '' } })).opened[0]?.keys.apiId).toBe(88);
});

describe('the profile', () => {
  it('repairs modes that are too open, and says so', async () => {
    await signedIn();
    await chmod(profile(), 0o755);
    await chmod(sessionFile(), 0o666);
    const log = join(profile(), 'log/tobs.log');
    await mkdir(join(profile(), 'log'));
    await writeFile(log, '');
    await chmod(join(profile(), 'log'), 0o755);
    await chmod(log, 0o644);
    const state = join(profile(), 'state');
    await mkdir(state, { mode: 0o750 });
    const { stderr } = await cli(exporting());
    expect(stderr).toContain('755 is now 700');
    expect(stderr).toContain('666 is now 600');
    for (const [path, change] of [[log, '644 is now 600'], [join(profile(), 'log'), '755 is now 700'], [state, '750 is now 700']]) expect(stderr).toContain(`${path} was open to others and has been closed (${change})`);
    expect((await stat(log)).mode & 0o777).toBe(0o600);
    expect((await stat(sessionFile())).mode & 0o777).toBe(0o600);
    expect((await stat(profile())).mode & 0o777).toBe(0o700);
  });

  it('sets a damaged session aside', async () => {
    await mkdir(profile(), { mode: 0o700 });
    await writeFile(sessionFile(), '{"version": 1', { mode: 0o600 });
    const { code, stderr } = await cli(exporting());
    expect(code).toBe(1);
    expect(stderr).toContain('damaged');
    expect(await readdir(profile())).toEqual(['session.json.damaged']);
  });

  it('is used by one process at a time, and freed by the death of its holder', async () => {
    await signedIn();
    const holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(holder, 'spawn');
    await writeFile(join(profile(), 'lock'), `{"pid":${holder.pid}}`);
    expect(await cli(exporting())).toMatchObject({ code: 1, lines: [...unfinished('failed'), { code: 'BUSY' }], opened: [] });
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect((await cli(exporting())).code).toBe(0);
    expect(await readdir(profile())).not.toContain('lock');
  });

  it('is not held by a process that merely got the same id', async () => {
    await signedIn();
    await writeFile(join(profile(), 'lock'), `{"pid":${process.pid},"started":"1"}`);
    expect((await cli(exporting())).code).toBe(0);
  });

  it('refuses a second run into the same vault from another profile', async () => {
    await signedIn();
    await cli(exporting(), {
      runExport: async () => {
        const other = join(folder(), 'other');
        await mkdir(other, { mode: 0o700 });
        await writeFile(join(other, 'session.json'), JSON.stringify({ version: 1, session: 's' }), { mode: 0o600 });
        const second = await cli(['export', '--profile', other, '--vault', vault(), '--chat', 'news']);
        expect(second).toMatchObject({ code: 1, lines: [...unfinished('failed'), { code: 'BUSY' }] });
        return successReport;
      },
    });
  });
});

it('doctor describes every tool, found or not, and never fails', async () => {
  const { code, lines } = await cli(['doctor', '--json'], {});
  expect(code).toBe(0);
  expect(lines.map((line) => 'name' in line && line.name)).toEqual(['this process', 'node', 'ffmpeg', 'ffprobe', 'ffmpeg-core', 'vaapi', 'whisper-cli', 'whisper-package', 'whisper-ctranslate2', 'whisper-server', 'whisper-model']);
  expect(lines[0]).toMatchObject({ found: true, version: process.versions.node });
  for (const line of lines) expect(line).toMatchObject('found' in line && line.found ? { reason: null, path: expect.any(String) as string, hint: null } : { path: null, reason: expect.any(String) as string, hint: expect.any(String) as string });
});

it('doctor tries what the settings name', async () => {
  const path = join(folder(), 'doctor.json');
  await writeFile(path, JSON.stringify({ whisperPath: '/nothing/there', ffmpegPath: '/no/ffmpeg', nodePath: '/no/node' }));
  const { code, lines } = await cli(['doctor', '--config', path, '--json'], {});
  expect(code).toBe(0);
  expect(lines).toContainEqual({ type: 'tool', name: 'speech-engine', found: false, path: null, version: null, reason: '/nothing/there does not exist', hint: expect.stringContaining('settings') as string });
  expect(lines).toContainEqual(expect.objectContaining({ name: 'ffmpeg', found: false, reason: '/no/ffmpeg does not exist' }));
  expect(lines).toContainEqual(expect.objectContaining({ name: 'node', found: false, reason: '/no/node does not exist' }));
  expect((await cli(['doctor', '--config', join(folder(), 'none.json')], {})).code).toBe(2);
});

it('help and version are no failure', async () => {
  expect(await cli(['--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('export') as string });
  expect(await cli(['export', '--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('--since') as string });
  expect((await cli(['--version'])).code).toBe(0);
});
