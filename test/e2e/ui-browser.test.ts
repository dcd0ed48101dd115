import { resolve } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { speak, strings } from '../../src/ui/locale/strings';
import { WindowBrowser } from '../host/screenshots/browser';
import type { Flow } from '../host/screenshots/flow';
import { sampleNames } from '../host/screenshots/sample-names';
import { chatReport } from '../host/screenshots/runs';

declare global {
  interface Window {
    readonly flow: Flow;
    readonly screenNames: readonly string[];
    readonly axe: { run(root: Document, options: object): Promise<{ readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[] }[] }> };
  }
}

let browser: WindowBrowser;
beforeAll(async () => {
  browser = await WindowBrowser.start();
});
afterAll(() => browser.stop());

/** What axe finds wrong, one line each. @param rule the only one to apply */
async function findings(page: Page, rule?: string): Promise<readonly string[]> {
  const { violations } = await page.evaluate((only) => window.axe.run(document, { resultTypes: ['violations'], ...(only !== undefined && { runOnly: [only] }) }), rule);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`));
}

it('goes from signing in to the report, by mouse and keyboard', async () => {
  const { page, problems } = await browser.open('flow');
  const press = (text: string): Promise<void> => page.getByRole('button', { name: text, exact: true }).click();
  await page.getByLabel(strings.signIn.apiId).fill('1');
  await page.getByLabel(strings.signIn.apiHash).fill('a'.repeat(32));
  await page.keyboard.press('Enter');
  await page.getByLabel(strings.signIn.phone).fill('+9996621234');
  await page.keyboard.press('Enter');
  await page.getByLabel(strings.signIn.code, { exact: true }).fill('11111');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: /code/i }).waitFor();
  await page.getByLabel(strings.signIn.code, { exact: true }).fill('12345');
  await page.keyboard.press('Enter');
  await page.getByText(strings.signIn.passwordHint('the old house')).waitFor();
  await page.getByLabel(strings.signIn.password, { exact: true }).fill('secret');
  await press(strings.signIn.submit);
  await press(strings.signIn.choose);

  // Search and choose by keyboard; the search field keeps the focus.
  const search = page.getByRole('combobox', { name: strings.choose.searchOrLink });
  await search.waitFor();
  await page.keyboard.type('oberg');
  await page.getByText(strings.choose.count(1, 11)).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('treeitem', { name: /Anna Öberg/, selected: true }).waitFor();
  await search.fill('grdnrs');
  await page.keyboard.press('ArrowRight');
  await page.getByRole('treeitem', { name: /Seeds to give away/ }).click();
  await page.getByRole('treeitem', { name: /Pests and diseases/ }).click({ modifiers: ['Shift'] });
  await page.getByText(strings.choose.chosen(4)).waitFor();
  await page.getByLabel('Layout').selectOption('month');
  await press(strings.estimate.button);
  await page.getByRole('table', { name: strings.estimate.label }).waitFor();
  // A whole folder: chosen where its chats are shown, and taken back from wherever one is.
  const folder = page.getByLabel(strings.choose.folder);
  const chooseFolders = async (...titles: readonly string[]): Promise<void> => {
    for (const title of titles) {
      await folder.selectOption(title);
      await page.getByRole('checkbox', { name: strings.choose.wholeFolder(title) }).check();
    }
    await page.getByText(strings.choose.chosen(4, titles.length)).waitFor();
    await folder.selectOption(strings.choose.allFolders);
  };
  const chipOf = (title: string): Locator => page.getByRole('button', { name: strings.choose.removeFolder(title), exact: true });
  await chooseFolders('Work', 'Friends');
  // The keyboard goes on at the next folder, and after the last one in the search field.
  await chipOf('Work').focus();
  await page.keyboard.press('Enter');
  await page.getByText(strings.choose.chosen(4, 1), { exact: true }).waitFor();
  await page.locator(':focus').and(chipOf('Friends')).waitFor();
  await page.keyboard.press('Enter');
  await page.getByText(strings.choose.chosen(4), { exact: true }).waitFor();
  await page.locator(':focus').and(search).waitFor();
  await chooseFolders('Work');
  await press(strings.choose.saveAndExport);
  const saved = { keys: ['7100000003', '7100000004/12', '7100000004/40'], options: [['7100000004/40', { range: {}, settings: { layout: 'month' } }]], folders: [{ folderId: 3, title: 'Work' }] };
  expect(await page.evaluate(() => window.flow.saved)).toEqual(saved);

  // Run, hide, come back, pause, go on, stop.
  await page.evaluate(() => {
    window.flow.hear({ type: 'chat-start', chatTitle: 'Anna Öberg', index: 1, count: 3 });
    window.flow.hear({ type: 'wait', method: 'messages.getHistory', seconds: 600, dc: 2 });
  });
  await page.getByText('messages.getHistory').waitFor();
  expect(await page.getByRole('status').textContent()).toBe(strings.progress.phases.waiting);
  await press(strings.progress.hide);
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.getByText('Telegram: ').click();
  await page.evaluate(() => window.flow.hear({ type: 'wait', method: 'messages.getHistory', seconds: 0, dc: 2 }));
  await press(strings.progress.pause);
  await page.getByText(strings.progress.pausedHint).waitFor();
  await press(strings.progress.resume);
  await page.getByText(strings.progress.log.label(2)).click();
  await page.getByText('Anna Öberg: started').waitFor();
  expect(await page.getByRole('log').innerText()).toMatch(/Telegram asks to wait 10 min[\s\S]*Anna Öberg: started/);
  await press(strings.progress.stop);
  await page.getByText(strings.progress.phases.stopping).waitFor();
  await press(strings.progress.stopNow);
  await press(strings.progress.report);
  await page.getByText(strings.report.stoppedHint).waitFor();
  await press(strings.common.close);
  expect(problems).toEqual([]);
});

it('draws a few rows of 5,000, and keeps the row under the keyboard in view', async () => {
  const { page, problems } = await browser.open('choose-many');
  await page.getByText(strings.choose.count(5000, 5000)).waitFor();
  const drawn = (): Promise<number> => page.getByRole('treeitem').count();
  expect(await drawn()).toBeLessThan(40);
  await page.getByRole('tree').focus();
  await page.keyboard.press('End');
  await page.getByRole('treeitem', { name: /Chat 4999 / }).waitFor();
  expect(await drawn()).toBeLessThan(40);
  expect(await page.locator('[role=treeitem].is-active').evaluate((row) => {
    const list = row.closest('[role=tree]')?.getBoundingClientRect();
    const { top, bottom } = row.getBoundingClientRect();
    return list !== undefined && top >= list.top && bottom <= list.bottom + 1;
  })).toBe(true);
  await page.keyboard.press('Control+a');
  await page.getByText(strings.choose.chosen(5000)).waitFor();
  expect(problems).toEqual([]);
  await page.close();
});

/** What makes a screen show more. */
const afterOpening: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  phone: (page) => page.getByRole('button', { name: strings.signIn.useQr }).click(),
  choose: async (page) => {
    await page.getByRole('button', { name: strings.preview.show }).click();
    await page.getByRole('button', { name: strings.estimate.button }).click();
    await page.getByRole('table', { name: strings.estimate.label }).waitFor();
    await page.getByLabel(strings.choose.folder).selectOption('Work');
    await page.getByRole('checkbox', { name: strings.choose.wholeFolder('Work') }).check();
  },
  import: async (page) => {
    await page.getByLabel(strings.importing.path).fill('/tmp/result.json');
    await page.keyboard.press('Enter');
    await page.getByLabel(strings.importing.files).waitFor();
  },
  progress: (page) => page.locator('summary').click(),
  'settings-import': async (page) => {
    await page.getByLabel(strings.automation.transfer.content, { exact: true }).fill('{}');
    await page.getByText(strings.automation.transfer.changes(2)).waitFor();
  },
};

it('gives axe nothing to find on any screen, light and dark', async () => {
  const { page, problems } = await browser.open('phone', { script: resolve('node_modules/axe-core/axe.min.js') });
  const names = await page.evaluate(() => window.screenNames);
  expect(names.length).toBeGreaterThan(15);
  const found: Record<string, readonly string[]> = {};
  for (const name of names) {
    await page.evaluate((screen) => void (location.hash = `${screen},light`), name);
    await page.reload();
    await page.waitForSelector('.modal');
    await afterOpening[name]?.(page);
    const light = await findings(page);
    // Themes differ in colours only.
    await page.evaluate(() => void (document.body.className = 'theme-dark'));
    const all = [...light, ...(await findings(page, 'color-contrast')).map((one) => `dark: ${one}`)];
    if (all.length > 0) found[name] = all;
  }
  expect({ ...found, problems }).toEqual({ problems: [] });
});

it('shows what a file of settings would change before it can be applied, by keyboard alone', async () => {
  const { page, problems } = await browser.open('settings-import');
  const apply = page.getByRole('button', { name: strings.automation.transfer.apply, exact: true });
  await page.getByLabel(strings.automation.transfer.content, { exact: true }).waitFor();
  await page.keyboard.type('layout: month');
  await page.getByRole('alert').filter({ hasText: strings.automation.transfer.unreadable }).waitFor();
  expect(await apply.isDisabled()).toBe(true);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('{}');
  await page.getByRole('row', { name: 'Layout One note per day One note per month' }).waitFor();
  expect([await page.getByRole('alert').count(), await apply.isEnabled()]).toEqual([0, true]);
  expect(problems).toEqual([]);
  await page.close();
});

/** What is Latin in any language: names, methods, paths, and what the sample says. */
const latin: readonly (string | RegExp)[] = [
  /Chat \d+ Ünïcode \w+/g,
  ...sampleNames,
  /\b(?:\w+\.){1,2}\w+(?:\/[\w./-]*)?/g, // messages.getHistory, my.telegram.org, t.me/name, holiday.mp4
  /(?:\/[\w.-]+)+|@\w*|--\w+/g,
  /\b(?:TOBS|Telegram|Desktop|Obsidian|Node|JSON|API|development|tools|QR|FFmpeg|GIF|Enter|Shift|Ctrl|takeout|id|hash|me|a|f|ENETUNREACH)\b/g,
];

function untranslated(texts: readonly string[]): readonly string[] {
  return texts.filter((text) => /[A-Za-z]{2,}/.test(latin.reduce<string>((rest, known) => rest.replaceAll(known, ' '), text)));
}

/** Everything a screen says, to eyes and to ears. */
function textsOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: string[] = [];
    while (walker.nextNode() !== null) if (!/^(?:SCRIPT|STYLE)$/.test(walker.currentNode.parentElement?.tagName ?? '')) texts.push(walker.currentNode.textContent ?? '');
    for (const element of document.body.querySelectorAll('*')) for (const name of ['aria-label', 'placeholder', 'title', 'alt']) texts.push(element.getAttribute(name) ?? '');
    return texts;
  });
}

/** What stands out of its window, or makes the page wider than the screen. */
function tooWide(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const limit = document.querySelector('.modal')?.getBoundingClientRect();
    if (limit === undefined) return ['no window'];
    const out = [...document.querySelectorAll('.modal button, .modal input:not(.tobs-hidden), .modal select, .modal p, .modal table')].filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 0 && element.closest('.scroll') === null && (left < limit.left - 1 || right > limit.right + 1);
    });
    return [...out.map((element) => element.outerHTML.slice(0, 120)), ...(document.documentElement.scrollWidth > innerWidth ? ['the page'] : [])];
  });
}

it('speaks Russian on every screen, and fits a narrow window', async () => {
  await speak('ru');
  const { page, problems } = await browser.open('phone', { language: 'ru', width: 400 });
  const names = await page.evaluate(() => window.screenNames);
  const found: Record<string, readonly string[]> = {};
  for (const name of names) {
    await page.evaluate((screen) => void (location.hash = `${screen},light,ru`), name);
    await page.reload();
    await page.waitForSelector('.modal');
    await afterOpening[name]?.(page);
    const all = [...untranslated(await textsOf(page)), ...(await tooWide(page)).map((one) => `too wide: ${one}`)];
    if (all.length > 0) found[name] = all;
  }
  await speak('en');
  expect({ ...found, problems }).toEqual({ problems: [] });
});

it('offers to sign in where the list of chats cannot be had without', async () => {
  const { page } = await browser.open('choose-signed-out');
  await page.getByRole('button', { name: strings.signIn.submit, exact: true }).click();
  expect(await page.evaluate(() => document.title)).toBe('signing in');
  await page.close();
});

it('says why there is no list instead of calling the account empty', async () => {
  const { page } = await browser.open('choose-offline');
  await page.getByRole('alert').filter({ hasText: /Telegram cannot be reached/ }).waitFor();
  expect(await page.getByText(strings.choose.empty).count()).toBe(0);
  await page.getByRole('button', { name: strings.choose.retry }).click();
  await page.getByRole('alert').filter({ hasText: /Telegram cannot be reached/ }).waitFor();
  await page.close();
});

it('keeps a storm of failures readable', async () => {
  const { page } = await browser.open('flow');
  await page.evaluate((report) => {
    window.flow.hear({ type: 'chat-start', chatTitle: 'A', index: 1, count: 1 });
    for (let id = 1; id <= 1000; id++) window.flow.hear({ type: 'failure', failure: { error: { code: 'FILE_UNAVAILABLE', fileId: String(id), reason: 'gone' }, messageId: id } });
    window.flow.finish({ outcome: 'partial', seconds: 1, chats: [report] });
  }, chatReport({ chatTitle: 'A', outcome: 'partial' }));
  await page.getByText('Telegram: ').click();
  await page.getByText(strings.progress.failures(1000)).waitFor();
  await page.getByText(strings.progress.log.label(200)).click();
  await page.getByRole('log').locator('.line').nth(199).waitFor();
  expect(await page.getByRole('log').locator('.line').count()).toBe(200);
  await page.close();
});
