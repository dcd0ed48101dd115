import { startHost, type Host } from '../host/headless-host';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strings } from '../../src/ui/locale/strings';
import { definitions } from '../../src/settings/definitions';
import { BrowserMemory } from '../host/browser-memory';
import { startTelegramProcess, type TelegramProcess } from '../host/telegram-process';
import { signIn } from '../host/user-steps';

let work = '';
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'tobs-ui-'));
});
afterAll(() => rm(work, { recursive: true }));

describe('choosing among 1,250 chats', () => {
  let telegram: TelegramProcess;
  let host: Host;
  beforeAll(async () => {
    telegram = await startTelegramProcess('dialogs');
    host = await startHost({ vaultDir: join(work, 'choose') });
    await signIn(host, telegram.ready);
  });
  afterAll(async () => {
    await host.stop();
    await telegram.stop();
  });

  it('shows the pictures of chats in view only, and asks for none twice', async () => {
    const asked = async (): Promise<number> => (await telegram.control<{ methods: Record<string, { calls: number }> }>('stats')).methods['upload.getFile']?.calls ?? 0;
    const open = async (): Promise<{ readonly rows: number; readonly pictures: number }> => {
      host.runCommand('choose-dialogs');
      const modal = await host.modal(strings.choose.title);
      await host.until('all chats', () => modal.text.includes('1,250 chats'));
      const pictures = await host.until('pictures', () => modal.element.querySelectorAll('img').length);
      const rows = modal.options().length;
      await modal.click(strings.common.cancel);
      return { rows, pictures };
    };
    const first = await open();
    expect(first.rows).toBeLessThan(100);
    // While pages come in, pinned chats and newer ones may be seen first.
    expect(await asked()).toBeLessThanOrEqual(first.rows);
    await telegram.control('reset');
    const second = await open();
    expect(await asked()).toBeLessThanOrEqual(second.rows - first.pictures);
  });

  it('lists all of them, filters while typing, works by keyboard and keeps the choice', async () => {
    host.runCommand('choose-dialogs');
    const modal = await host.modal(strings.choose.title);
    await host.until('the first page', () => modal.options().length > 0);
    await host.until('all chats', () => modal.text.includes('1,250 chats'));
    const rows = modal.options();
    expect(rows.length).toBeLessThan(200);
    const list = modal.element.querySelector('[role=tree]') as Element;
    for (const key of ['ArrowDown', 'ArrowDown', ' ']) modal.key(list, key);
    await host.until('the row', () => modal.options()[2]?.getAttribute('aria-selected') === 'true');
    const chosen = modal.options()[2]?.querySelector('.title')?.textContent ?? '';
    expect(modal.text).toContain('1 chat chosen');

    const started = performance.now();
    await modal.fill(strings.choose.searchOrLink, chosen.toUpperCase());
    await host.until('the match', () => modal.options().some((row) => row.querySelector('.title')?.textContent === chosen) && modal.options().length < rows.length);
    expect(performance.now() - started).toBeLessThan(1000);
    await modal.fill(strings.choose.searchOrLink, 'no such chat anywhere');
    await host.until('nothing', () => modal.text.includes(strings.choose.nothing));
    await modal.click(strings.choose.save);
    await modal.closed();
    expect(host.settingsTab().list('Chosen chats').items).toMatchObject([{ name: chosen, desc: 'All messages' }]);

    host.settingsTab().list('Chosen chats').onDelete?.(0);
    expect(host.settingsTab().list('Chosen chats').items).toEqual([]);
  });

  it('previews a chat, gives it options of its own, and estimates the export before anything is saved', async () => {
    host.runCommand('choose-dialogs');
    const modal = await host.modal(strings.choose.title);
    await host.until('all chats', () => modal.text.includes('1,250 chats'));
    const list = modal.element.querySelector('[role=tree]') as Element;
    const title = modal.options()[0]?.querySelector('.title')?.textContent ?? '';
    await telegram.control('reset');
    await modal.click(strings.preview.show);
    await host.until('the preview', () => modal.element.querySelectorAll('.newest li').length === 2);
    expect(modal.text).toContain('2 messages · newest ');
    const calls = await telegram.control<{ methods: Record<string, { calls: number }> }>('stats');
    expect(Object.entries(calls.methods).filter(([method]) => /^messages\./.test(method)).reduce((sum, [, { calls: count }]) => sum + count, 0)).toBeLessThanOrEqual(2);
    expect(modal.field('Layout')).toBeUndefined();
    modal.key(list, ' ');
    await modal.fill('Layout', 'month');
    await modal.fill('Comments', 'true');
    await modal.fill(strings.range.label, 'last');
    await modal.fill(strings.range.last, '1');
    await modal.click(strings.estimate.button);
    await host.until('the estimate', () => modal.element.querySelector('table.estimate') !== null);
    expect([...modal.element.querySelectorAll('table.estimate tbody td')].slice(0, 4).map((cell) => cell.textContent)).toEqual([title, '1', '1', '0']);
    await modal.click(strings.choose.save);
    await modal.closed();
    expect(host.settingsTab().list('Chosen chats').items).toMatchObject([{ name: title, desc: 'The newest message. Layout: One note per month. Comments: On' }]);

    host.runCommand('choose-dialogs');
    const again = await host.modal(strings.choose.title);
    await host.until('the options', () => again.field('Layout')?.value === 'month');
    await again.fill('Layout', '');
    await again.click(strings.choose.save);
    await again.closed();
    expect(host.settingsTab().list('Chosen chats').items).toMatchObject([{ name: title, desc: 'The newest message. Comments: On' }]);
    host.settingsTab().list('Chosen chats').onDelete?.(0);
  });

  it('shows a link that leads nowhere in the window itself', async () => {
    host.runCommand('export-link');
    const modal = await host.modal(strings.link.title);
    await modal.click(strings.link.start);
    await host.until('the problem', () => modal.problem === strings.link.missing);
    await modal.fill(strings.link.hint, 'https://evil-t.me.example.com/news');
    await modal.click(strings.link.start);
    await host.until('the refusal', () => modal.problem.includes('evil-t.me.example.com'));
    await modal.click(strings.common.cancel);
    expect(modal.isClosed).toBe(true);
  });
});

describe('topics and links in the choosing window', () => {
  it('makes three topics of a forum three chosen ones, and adds a chat by its link', async () => {
    const telegram = await startTelegramProcess('forum');
    const host = await startHost({ vaultDir: join(work, 'topics') });
    try {
      await signIn(host, telegram.ready);
      host.runCommand('choose-dialogs');
      const modal = await host.modal(strings.choose.title);
      await host.until('the list', () => modal.element.querySelector('[role=tree]')?.getAttribute('aria-busy') === 'false');
      const tree = modal.element.querySelector('[role=tree]') as Element;
      const at = modal.options().findIndex((row) => row.getAttribute('aria-expanded') === 'false');
      for (let row = 0; row < at; row++) modal.key(tree, 'ArrowDown');
      modal.key(tree, 'ArrowRight');
      const topics = (): HTMLElement[] => modal.options().filter((row) => row.getAttribute('aria-level') === '2');
      await host.until('the topics', () => topics()[0]?.getAttribute('aria-setsize') === '130');
      await host.until('counts', () => topics().some((row) => / messages?/.test(row.textContent ?? '')));
      expect(modal.text).toContain(strings.choose.topicPinned);
      modal.key(tree, 'ArrowDown');
      modal.key(tree, ' ');
      for (let row = 0; row < 2; row++) modal.key(tree, 'ArrowDown', { shiftKey: true });
      await host.until('three topics', () => modal.text.includes(strings.choose.topicsChosen(3)));

      await modal.fill(strings.choose.searchOrLink, 't.me/test_forum');
      await modal.click(strings.choose.byLink('t.me/test_forum'));
      await host.until('the whole forum', () => modal.options()[at]?.getAttribute('aria-selected') === 'true');
      expect(modal.text).toContain(strings.choose.addedByLink('Forum'));
      expect(modal.text).toContain(strings.choose.chosen(1));
      modal.options()[at + 1]?.click();
      for (let row = 0; row < 2; row++) modal.key(tree, 'ArrowDown', { shiftKey: true });
      await host.until('three topics again', () => modal.text.includes(strings.choose.topicsChosen(3)));
      await modal.click(strings.choose.save);
      await modal.closed();
      const items = host.settingsTab().list('Chosen chats').items ?? [];
      expect(items).toHaveLength(3);
      for (const item of items) expect(item).toMatchObject({ name: expect.stringMatching(/^Forum › ./) as string, desc: expect.stringMatching(/^Topic \d+/) as string });

      host.runCommand('choose-dialogs');
      const again = await host.modal(strings.choose.title);
      await host.until('what was chosen', () => again.text.includes(strings.choose.topicsChosen(3)));
      await again.click(strings.choose.clear);
      await again.click(strings.choose.save);
      await again.closed();
      expect(host.settingsTab().list('Chosen chats').items).toEqual([]);
      expect((await telegram.control<{ violations: readonly unknown[] }>('stats')).violations).toEqual([]);
    } finally {
      await host.stop();
      await telegram.stop();
    }
  });
});

describe('settings', () => {
  it.each([
    ['text that is no JSON', '{"settings": '],
    ['a list', '[1, 2]'],
    ['values of other kinds', { settings: { folder: 7, retries: 'x', media: 'photo', apiId: -1 }, chosen: { a: 1 } }],
    ['hostile names', '{"__proto__": {"polluted": true}, "settings": {"__proto__": {"folder": "x"}}}'],
  ])('opens with %s in data.json, repaired', async (_name, data) => {
    const host = await startHost({ vaultDir: join(work, 'damaged'), data });
    const tab = host.settingsTab();
    expect(tab.rows().length).toBeGreaterThan(20);
    expect(tab.get('Folder')).toBe(definitions.folder.default);
    expect(tab.get('Retries')).toBe(definitions.retries.default);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    await host.stop();
  });

  it('says what was repaired', async () => {
    const host = await startHost({ vaultDir: join(work, 'repaired'), data: { settings: { retries: 99 } } });
    expect(host.notices.join('\n')).toContain('Retries: must be a whole number from 0 to 20 (times)');
    await host.stop();
  });

  it('does not overwrite the file of a newer version', async () => {
    const vaultDir = join(work, 'newer');
    const data = { version: 99, settings: { retries: 7 } };
    let host = await startHost({ vaultDir, data });
    expect(host.notices[0]).toContain('newer version');
    await host.settingsTab().set('Retries', 3);
    await host.stop();
    host = await startHost({ vaultDir });
    expect(host.settingsTab().get('Retries')).toBe(7);
    await host.stop();
  });

  it('refuses what is out of range and keeps what is right', async () => {
    const host = await startHost({ vaultDir: join(work, 'values') });
    const tab = host.settingsTab();
    expect(await tab.set('Connections', 17)).toContain('from 1 to 16');
    expect(await tab.set('Folder', '../outside')).toContain('inside the vault');
    expect(await tab.set('Time zone', 'Mars/Olympus')).toContain('time zone');
    expect(await tab.set('Test server', '{')).toContain('JSON');
    expect(await tab.set('Connections', 4)).toBeNull();
    await tab.set('Download: Videos, GIFs and round videos', false);
    await tab.set('Never these extensions', '.EXE, bat');
    await host.stop();
    const again = await startHost({ vaultDir: join(work, 'values') });
    expect(again.settingsTab().get('Connections')).toBe(4);
    expect(again.settingsTab().get('Download: Videos, GIFs and round videos')).toBe(false);
    expect(again.settingsTab().get('Download: Photos')).toBe(true);
    expect(again.settingsTab().get('Never these extensions')).toBe('exe, bat');
    await again.stop();
  });

  it('warns while a test server is set', async () => {
    const host = await startHost({ vaultDir: join(work, 'warned') });
    const names = (): string[] => host.settingsTab().rows().map(({ name }) => name);
    expect(names()).not.toContain('Test server in use');
    await host.settingsTab().set('Test server', '{"dcs":{"2":"127.0.0.1:1"},"publicKeyPem":"x"}');
    expect(names()).toContain('Test server in use');
    await host.stop();
  });
});

it('shows what it found on the computer, and that there is no report yet', async () => {
  const host = await startHost({ vaultDir: join(work, 'tools'), memory: new BrowserMemory() });
  host.runCommand('check-tools');
  const tools = await host.modal(strings.tools.title);
  await host.until('Node', () => tools.text.includes(`Found: ${process.versions.node}`));
  for (const name of ['FFmpeg', 'ffprobe', 'ffmpeg.wasm', 'VA-API', ...Object.values(strings.tools.speechNames).slice(1)]) expect(tools.text).toContain(name);
  for (const advice of [strings.tools.coreMissing, strings.tools.speechMissing['whisper-server']]) expect(tools.text).toContain(advice);
  host.runCommand('show-last-report');
  expect((await host.modal(strings.report.title)).text).toContain(strings.report.none);
  host.runCommand('show-progress');
  expect((await host.modal(strings.progress.title)).text).toContain(strings.progress.idle);
  await host.stop();
});
