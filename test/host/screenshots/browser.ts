import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser, type Page } from 'playwright-core';
import { browserPath } from '../browser-path';

export interface PageOptions {
  readonly theme?: 'light' | 'dark';
  /** Language of the app. */
  readonly language?: 'en' | 'ru';
  readonly width?: number;
  readonly height?: number;
  /** The time it is, if it is to stand still; milliseconds since 1970. */
  readonly nowMs?: number;
  /** Path of a script every page begins with. */
  readonly script?: string;
}

/** The screens in a real browser. */
export class WindowBrowser {
  private constructor(
    private readonly browser: Browser,
    private readonly folder: string,
    private readonly file: string,
  ) {}

  /** Builds the screens and starts Debian's Chromium. */
  static async start(): Promise<WindowBrowser> {
    const folder = await mkdtemp(join(tmpdir(), 'tobs-windows-'));
    // In a process of its own: neither the bundler nor the compiler runs inside of jest.
    const { stdout } = await promisify(execFile)(process.execPath, [resolve('node_modules/tsx/dist/cli.mjs'), 'test/host/screenshots/build-page.ts', folder]);
    const browser = await chromium.launch({ executablePath: browserPath(), args: ['--no-sandbox'] });
    return new WindowBrowser(browser, folder, stdout.trim());
  }

  /** A page that shows one screen. Anything that goes wrong in it is in `problems`. */
  async open(screen: string, { theme = 'light', language = 'en', width = 700, height = 900, nowMs, script }: PageOptions = {}): Promise<{ readonly page: Page; readonly problems: readonly string[] }> {
    const page = await this.browser.newPage({ viewport: { width, height }, locale: language === 'ru' ? 'ru-RU' : 'en-GB', timezoneId: 'UTC', reducedMotion: 'reduce' });
    page.setDefaultTimeout(120_000);
    const problems: string[] = [];
    page.on('pageerror', (error) => void problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    if (nowMs !== undefined) await page.clock.setFixedTime(nowMs);
    if (script !== undefined) await page.addInitScript({ path: script });
    await page.goto(`file://${this.file}#${screen},${theme},${language}`);
    await page.waitForSelector('.modal');
    return { page, problems };
  }

  /** Takes a picture of a page made of plain HTML, in the look of the app. */
  async picture(html: string, { theme, path, height }: { readonly theme: 'light' | 'dark'; readonly path: string; /** The picture ends here, in CSS pixels. */ readonly height: number }): Promise<void> {
    const styles = await Promise.all(['obsidian-like.css', 'pages-like.css'].map((name) => readFile(resolve('test/host/screenshots', name), 'utf8')));
    const page = await this.browser.newPage({ viewport: { width: 760, height } });
    await page.setContent(`<!doctype html><html lang="en"><meta charset="utf-8"><title>TOBS</title><style>${styles.join('\n')}</style><body class="is-page theme-${theme}">${html}</body></html>`);
    const box = await page.locator('body > *').boundingBox();
    await page.screenshot({ path, clip: { x: box?.x ?? 0, y: 0, width: box?.width ?? 760, height: Math.min(height, box?.height ?? height) } });
    await page.close();
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
