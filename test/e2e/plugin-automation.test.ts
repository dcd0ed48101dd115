import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReport } from '../../src/model/events';
import { strings } from '../../src/ui/locale/strings';
import { BrowserMemory } from '../host/browser-memory';
import { startHost, type Host } from '../host/headless-host';
import { startTelegramProcess, type TelegramProcess } from '../host/telegram-process';
import { chooseChats, exportNow, signIn } from '../host/user-steps';
import { filesOf, messagesOf } from '../host/vault-reader';

const group = { key: 'oldgroup', id: '-4100000001' } as const;
const anna = { key: 'anna', id: '7100000001' } as const;
const text = strings.automation;
const update = strings.commands['update-chat'];
const hourMs = 3_600_000;

let telegram: TelegramProcess;
let vaultDir = '';
let host: Host;
const memory = new BrowserMemory();

beforeAll(async () => {
  vaultDir = await mkdtemp(join(tmpdir(), 'tobs-e2e-'));
  telegram = await startTelegramProcess('basic');
  host = await startHost({ vaultDir, memory });
  await signIn(host, telegram.ready);
  await chooseChats(host, ['Old friends']);
  await exportNow(host);
});

afterAll(async () => {
  await host.stop();
  await telegram.stop();
  await rm(vaultDir, { recursive: true });
});

async function restart(): Promise<void> {
  await host.stop();
  host = await startHost({ vaultDir, memory });
}

/** History requests that arrived so far, of one chat or of all. */
async function historyRequests(chat?: string): Promise<number> {
  return (await telegram.control<readonly unknown[]>('log', { method: 'messages.getHistory', ...(chat !== undefined && { chat }) })).length;
}

async function untilAsked(more: number, chat?: string): Promise<void> {
  for (let look = 0; look < 3000 && (await historyRequests(chat)) < more; look++);
  expect(await historyRequests(chat)).toBeGreaterThanOrEqual(more);
}

function reportOf(): RunReport {
  return memory.localStorage.get('tobs-last-report') as RunReport;
}

/** A note of a chat, and the folder of the chat. */
function placeOf(id: string): { readonly note: string; readonly folder: string } {
  const note = [...(messagesOf(vaultDir).get(id)?.values() ?? [])][0]?.[0]?.note ?? '';
  return { note, folder: note.split('/').slice(0, 2).join('/') };
}

describe('a link', () => {
  it('does nothing before it is confirmed, and opens one window only', async () => {
    const before = await historyRequests();
    host.closeModals();
    host.openLink({ chat: anna.id, last: '3' });
    host.openLink({});
    const modal = await host.modal(text.byLink.title);
    expect(host.openModals).toHaveLength(1);
    for (const shown of [anna.id, text.byLink.last(3), 'Telegram']) expect(modal.text).toContain(shown);
    await modal.click(strings.common.cancel);
    host.openLink({});
    const chosen = await host.modal(text.byLink.title);
    expect(chosen.text).toContain('Old friends');
    host.closeModals();
    expect(await historyRequests()).toBe(before);
    expect(messagesOf(vaultDir).has(anna.id)).toBe(false);
  });

  it('exports what it showed once it is confirmed', async () => {
    const before = host.notices.length;
    host.openLink({ chat: anna.id, last: '3' });
    await (await host.modal(text.byLink.title)).click(text.byLink.export);
    expect(await host.until('the end of the export', () => host.notices[before])).toMatch(/^Everything was exported\./);
    expect(messagesOf(vaultDir).get(anna.id)?.size).toBe(3);
  });

  it.each<Readonly<Record<string, string>>>([{ chat: anna.id, folder: 'Elsewhere' }, { last: '5' }, { chat: 'https://example.com/x' }])('is refused with its reason when it says anything else: %j', async (parameters) => {
    const before = host.notices.length;
    host.closeModals();
    host.openLink(parameters);
    expect(await host.until('the notice', () => host.notices[before])).toMatch(/link cannot be used|is not an address of Telegram/);
    expect(host.openModals).toHaveLength(0);
  });
});

describe('the menu of notes and folders', () => {
  it('offers to update the chat they belong to, and nothing elsewhere', async () => {
    mkdirSync(join(vaultDir, 'Daily'), { recursive: true });
    writeFileSync(join(vaultDir, 'Daily/today.md'), 'Nothing of Telegram');
    host.vault.catchUp();
    const { note, folder } = placeOf(group.id);
    expect([note, folder, 'Daily/today.md', 'Daily', 'Telegram'].map((path) => host.fileMenu(path))).toEqual([[update], [update], [], [], []]);
    const before = host.notices.length;
    host.chooseInFileMenu(folder, update);
    expect(await host.until('the end of the export', () => host.notices[before])).toBe('Nothing new: no note was changed.');
    expect(reportOf().chats.map(({ chatId }) => chatId)).toEqual([group.id]);
  });

  it('brings a chat that was not chosen up to date, as far back as it was exported', async () => {
    await telegram.control('revision', { name: 'anna-writes' });
    const before = host.notices.length;
    host.chooseInFileMenu(placeOf(anna.id).note, update);
    expect(await host.until('the end of the export', () => host.notices[before])).toMatch(/^Everything was exported\./);
    expect(messagesOf(vaultDir).get(anna.id)?.size).toBe(8);
  });

  it('asks first when this device knows nothing of the chat', async () => {
    const { note } = placeOf(anna.id);
    await host.stop();
    // Another device, signed in as well, that has the notes by synchronisation.
    const other = new BrowserMemory();
    for (const [key, secret] of memory.secrets) other.secrets.set(key, secret);
    for (const key of ['tobs-account', 'tobs-accounts']) other.localStorage.set(key, memory.localStorage.get(key));
    const there = await startHost({ vaultDir, memory: other });
    try {
      const before = await historyRequests();
      there.chooseInFileMenu(note, update);
      await (await there.modal()).click('Cancel');
      expect(await historyRequests()).toBe(before);
    } finally {
      await there.stop();
      host = await startHost({ vaultDir, memory });
    }
  });
});

describe('a code block', () => {
  it('shows when the chat of its note was last updated, and changes no file', async () => {
    const { note } = placeOf(group.id);
    memory.localStorage.set('tobs-updated', { [`7000000001/${group.id}`]: Date.UTC(2020, 0, 2, 12) });
    const blocks = [host.codeBlock('', note), host.codeBlock(`chat: ${group.id}`, 'Daily/today.md')];
    for (const block of blocks) expect(block.text()).toContain('2020');
    expect(host.codeBlock('', 'Daily/today.md').text()).toBe(text.noChat);
    expect(host.codeBlock('chat: 7000000009', note).text()).toBe(text.neverUpdated);
    expect(host.codeBlock('<b>chat</b>', note).text()).toBe(text.blockProblem);
    const [files, writes] = [filesOf(vaultDir), host.disk.writes];
    await exportNow(host);
    for (const block of blocks) {
      expect(block.text()).toBe(text.updated((memory.localStorage.get('tobs-updated') as Record<string, number>)[`7000000001/${group.id}`] ?? 0));
      expect(block.text()).not.toContain('2020');
      block.close();
    }
    expect([filesOf(vaultDir), host.disk.writes]).toEqual([files, writes]);
  });
});

describe('exports by themselves', () => {
  afterEach(async () => {
    const settings = host.settingsTab();
    await settings.set('Export every', 0);
    await settings.set('Export at the start', false);
  });

  it('begin at the start of the app when that is wanted (autoRunAtStart), without a window and without a word when nothing is new', async () => {
    expect(await host.settingsTab().set('Export at the start', true)).toBeNull();
    const before = await historyRequests(group.key);
    await restart();
    await untilAsked(before + 1, group.key);
    await host.until('the end', () => host.statusBar() === '');
    expect([host.notices, host.openModals]).toEqual([[], []]);
  });

  it('make up once for what was missed (autoRunHours), and plan the next one', async () => {
    expect(await host.settingsTab().set('Export every', 169)).toContain('0');
    expect(await host.settingsTab().set('Export every', 2)).toBeNull();
    memory.localStorage.set('tobs-last-auto-run', Date.now() - 50 * hourMs);
    const before = await historyRequests(group.key);
    await restart();
    await untilAsked(before + 1, group.key);
    await host.until('the end', () => host.statusBar() === '');
    const next = host.settingsTab().show(text.next);
    expect(next.text()).toBe(text.nextAt((memory.localStorage.get('tobs-last-auto-run') as number) + 2 * hourMs));
    next.close();
    await restart();
    await exportNow(host);
    expect(await historyRequests(group.key)).toBe(before + 2);
  });
});

describe('an export that is interrupted', () => {
  /** Begins an export that hangs in the middle. */
  async function beginHanging(): Promise<string> {
    const fault = await telegram.control<string>('fault.add', { match: { method: 'messages.getHistory', chat: group.key }, do: { kind: 'delay', ms: hourMs } });
    host.runCommand('export-now');
    await host.until('the chat', () => host.statusBar().startsWith('Telegram 0'));
    return fault;
  }

  it('is the only one: a second start is refused with a notice, by the command line of the app, too', async () => {
    const fault = await beginHanging();
    const before = host.notices.length;
    expect(host.runCommand('export-now')).toBe(true);
    expect(host.notices.slice(before)).toEqual([text.busy]);
    expect(JSON.parse(await host.cli('tobs:export', {}))).toMatchObject({ outcome: 'failed', error: { code: 'BUSY' } });
    host.runCommand('stop-export');
    await host.until('the end', () => !host.runCommand('stop-export'));
    await telegram.control('fault.remove', { id: fault });
  });

  it('by closing the app is offered at the next start, and goes on', async () => {
    const fault = await beginHanging();
    await host.quit();
    expect(host.notices.at(-2)).toBe(text.closing);
    const before = await historyRequests();
    await restart();
    await telegram.control('fault.remove', { id: fault });
    await host.until('the offer', () => host.notices.includes(`${text.interrupted}${strings.progress.resume}`));
    expect(host.statusBar()).toBe(`Telegram: ${strings.progress.phases.paused}`);
    expect(await historyRequests()).toBe(before);
    const notices = host.notices.length;
    host.pressNotice(strings.progress.resume);
    expect(await host.until('the end of the export', () => host.notices[notices])).toBe('Nothing new: no note was changed.');
    // Nothing of it is left.
    expect([memory.localStorage.get('tobs-paused') ?? null, host.runCommand('resume-export'), host.statusBar()]).toEqual([null, false, '']);
    await restart();
    await exportNow(host);
    expect(host.notices).toEqual(['Nothing new: no note was changed.']);
  });

  it('by a crash is offered, too, and never goes on by itself', async () => {
    await host.settingsTab().set('Export at the start', true);
    await host.stop();
    memory.localStorage.set('tobs-paused', { accountId: '7000000001', because: 'running', targets: [{ reference: group.id, title: 'Old friends', range: {} }] });
    const before = await historyRequests();
    host = await startHost({ vaultDir, memory });
    await host.until('the offer', () => host.notices.includes(`${text.interrupted}${strings.progress.resume}`));
    expect(await historyRequests()).toBe(before);
    host.runCommand('stop-export');
    expect([memory.localStorage.get('tobs-paused') ?? null, host.statusBar()]).toEqual([null, '']);
  });
});

describe('an account that was signed out elsewhere', () => {
  const offer = `${strings.notices.signedOutByTelegram}${strings.signIn.submit}`;

  it('is offered to sign in by whatever finds out, and what was paused goes on afterwards', async () => {
    await host.stop();
    memory.localStorage.set('tobs-paused', { accountId: '7000000001', because: 'paused', targets: [{ reference: group.id, title: 'Old friends', range: {} }] });
    host = await startHost({ vaultDir, memory });
    expect([host.notices, host.statusBar()]).toEqual([[], `Telegram: ${strings.progress.phases.paused}`]);
    await telegram.control('revoke');
    host.runCommand('resume-export');
    await host.until('the offer', () => host.notices.includes(offer));
    expect([memory.localStorage.get('tobs-paused'), host.statusBar()]).toEqual([expect.objectContaining({ because: 'paused' }), `Telegram: ${strings.progress.phases.paused}`]);
    host.closeModals();
    host.pressNotice(strings.signIn.submit);
    await host.modal(strings.signIn.title);
    host.closeModals();
    await signIn(host, telegram.ready);
    const before = host.notices.length;
    expect(host.runCommand('resume-export')).toBe(true);
    expect(await host.until('the end of the export', () => host.notices[before])).toBe('Nothing new: no note was changed.');
    expect(memory.localStorage.get('tobs-paused') ?? null).toBeNull();
  });

  it('is offered to by the window for choosing chats, too', async () => {
    host.closeModals();
    await telegram.control('revoke');
    const before = host.notices.length;
    host.runCommand('choose-dialogs');
    expect(await host.until('the offer', () => host.notices[before])).toBe(offer);
  });
});

it('exports a Telegram folder that was chosen, whatever chats are in it', async () => {
  host.closeModals();
  await signIn(host, telegram.ready);
  host.runCommand('choose-dialogs');
  const modal = await host.modal(strings.choose.title);
  await host.until('the list', () => modal.element.querySelector('[role=tree]')?.getAttribute('aria-busy') === 'false');
  const work = [...modal.element.querySelectorAll('option')].find(({ textContent }) => textContent === 'Work');
  await modal.fill(strings.choose.folder, work?.value ?? 'none');
  modal.field(strings.choose.wholeFolder('Work'))?.click();
  await modal.click(strings.choose.save);
  await modal.closed();
  expect(host.settingsTab().list('Chosen chats').items?.map(({ name }) => name)).toEqual(['Old friends', 'Work']);
  await exportNow(host);
  expect(['Team', 'News', 'Old friends'].map((title) => existsSync(join(vaultDir, 'Telegram', title)))).toEqual([true, true, true]);
});

it('Telegram had nothing to complain about', async () => {
  expect(existsSync(join(vaultDir, 'Elsewhere'))).toBe(false);
  expect(await telegram.control('stats')).toMatchObject({ violations: [] });
});
