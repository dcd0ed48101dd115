import { mkdtemp, mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { startHost, type Host } from '../headless-host';
import type { ShownGroup } from '../settings-driver';
import { startTelegramProcess } from '../telegram-process';
import { chooseChats, exportNow, signIn } from '../user-steps';
import { WindowBrowser } from './browser';
import { notePage } from './note-page';
import { settingsPage } from './settings-page';

/*
 * The pictures of the documentation, light and dark: npm run screenshots, or npx tsx test/host/screenshots/take.ts [folder] after
 * a build. Windows are the product's own in a frame like Obsidian's; the note and the values of the settings come from an export
 * of the sample account; their frame is an imitation, too. Best with the fonts Inter and Noto Color Emoji installed.
 */

type Theme = 'light' | 'dark';
const themes: readonly Theme[] = ['light', 'dark'];
/** The most telling note of the sample account. */
const note = { chat: 'Sunday Cooking Club', path: 'Telegram/Sunday Cooking Club/2025/2025-04-06 Sunday Cooking Club.md', title: '2025-04-06 Sunday Cooking Club', from: 7, to: 11 };
const pageHeight = 900;
/** Moment of the pictures: they are the same every time. */
const nowMs = Date.UTC(2026, 2, 14, 12, 0, 0);

/** Name of the picture → screen, and what a user has done before it is taken. */
const windows: Readonly<Record<string, { readonly screen: string; readonly steps?: (page: Page) => Promise<void> }>> = {
  'choose-chats': { screen: 'choose', steps: chooseTopics },
  progress: { screen: 'progress', steps: async (page) => await page.locator('summary').click() },
  'sign-in': { screen: 'phone', steps: enterCode },
  report: { screen: 'report' },
};

async function chooseTopics(page: Page): Promise<void> {
  await page.waitForSelector('img');
  for (let row = 0; row < 3; row++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.waitForSelector('text=Seeds to give away');
  for (const key of ['ArrowDown', 'ArrowDown', 'Enter', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
  await page.getByText('1,240 messages').waitFor();
  await page.click('text=Preview');
  await page.waitForSelector('.newest');
}

async function enterCode(page: Page): Promise<void> {
  await page.fill('input[type=tel]', '+9996621234');
  await page.click('button.mod-cta');
  await page.fill('.code', '12345');
}

async function takeWindows(browser: WindowBrowser, out: string): Promise<void> {
  for (const theme of themes) {
    for (const [name, { screen, steps }] of Object.entries(windows)) {
      const { page } = await browser.open(screen, { theme, height: pageHeight, nowMs });
      await steps?.(page);
      await page.locator('.modal').screenshot({ path: join(out, fileName(name, theme)) });
      await page.close();
    }
  }
}

/** The note and the settings, as an export of the sample account leaves them. */
async function takePages(browser: WindowBrowser, out: string): Promise<void> {
  const vaultDir = await mkdtemp(join(tmpdir(), 'tobs-pictures-'));
  const telegram = await startTelegramProcess('demo');
  try {
    const host = await startHost({ vaultDir });
    try {
      await signIn(host, telegram.ready);
      await chooseChats(host, [note.chat]);
      await exportNow(host);
      const text = onlyMessages(await readFile(join(vaultDir, note.path), 'utf8'), note);
      const pages = { note: [notePage(text, { title: note.title, vaultDir }), 1100], settings: [settingsPage(settingsOf(host)), 927] } as const;
      for (const theme of themes) for (const [name, [html, height]] of Object.entries(pages)) await browser.picture(html, { theme, height, path: join(out, fileName(name, theme)) });
    } finally {
      await host.stop();
    }
  } finally {
    await telegram.stop();
    await rm(vaultDir, { recursive: true, force: true });
  }
}

/** A note with some of its messages only. */
function onlyMessages(text: string, { from, to }: { readonly from: number; readonly to: number }): string {
  const head = /^---\n[\s\S]*?\n---\n/.exec(text)?.[0] ?? '';
  const begin = text.indexOf(`^tg-${from - 1}\n`);
  const end = text.indexOf(`^tg-${to}\n`);
  return begin < 0 || end < 0 ? text : `${head}\n${text.slice(text.indexOf('\n', begin), end)}`;
}

/** The first groups of the settings, as a user of Telegram itself sees them. */
function settingsOf(host: Host): readonly ShownGroup[] {
  return host.settingsTab().groups().slice(0, 3).map(({ heading, rows }) => ({ heading, rows: rows.filter(({ name }) => name !== 'Test server in use') }));
}

function fileName(name: string, theme: Theme): string {
  return theme === 'light' ? `${name}.png` : `${name}-dark.png`;
}

async function main(): Promise<void> {
  const out = resolve(process.argv[2] ?? join(tmpdir(), 'tobs-screenshots'));
  await mkdir(out, { recursive: true });
  const browser = await WindowBrowser.start();
  try {
    await takeWindows(browser, out);
    await takePages(browser, out);
  } finally {
    await browser.stop();
  }
  console.warn(`pictures in ${out}`);
}

void main();
