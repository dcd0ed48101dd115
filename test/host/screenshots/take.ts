import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import esbuildSvelte from 'esbuild-svelte';
import { chromium, type Page } from 'playwright-core';

/*
 * Pictures of every screen, light and dark, in Debian's chromium: npx tsx test/host/screenshots/take.ts [folder]
 * The frame is a small imitation of Obsidian's; layout in the app itself is judged by hand.
 */

const here = resolve('test/host/screenshots');

/** What a user has done before the picture is taken. */
const steps: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  code: async (page) => {
    await page.fill('input[type=tel]', '+9996621234');
    await page.click('button.mod-cta');
    await page.fill('.code', '11111');
    await page.click('button.mod-cta');
    await page.waitForSelector('[role=alert]:not(:empty)');
  },
  qr: async (page) => {
    await page.click('text=Scan a QR code instead');
    await page.waitForSelector('svg');
  },
  password: async (page) => {
    await page.fill('input[type=tel]', '+9996621234');
    await page.click('button.mod-cta');
    await page.fill('input[inputmode=numeric]', '12345');
    await page.click('button.mod-cta');
    await page.fill('input[type=password]', 'wrong');
    await page.click('button.mod-cta');
    await page.waitForSelector('[role=alert]:not(:empty)');
  },
  choose: async (page) => {
    await page.waitForSelector('img');
    for (let row = 0; row < 3; row++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('text=Seeds to give away');
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    await page.click('text=Preview');
    await page.waitForSelector('.newest');
  },
  link: async (page) => {
    await page.fill('input[type=text]', '@nobody');
    await page.click('button.mod-cta');
    await page.waitForSelector('[role=alert]:not(:empty)');
  },
};
const screens = ['keys', 'phone', 'code', 'qr', 'password', 'choose', 'link', 'progress', 'waiting', 'takeout', 'report', 'tools'];

async function main(): Promise<void> {
  const out = resolve(process.argv[2] ?? join('/tmp', 'tobs-screenshots'));
  mkdirSync(out, { recursive: true });
  const built = await build({ entryPoints: [join(here, 'page.ts')], bundle: true, write: false, outdir: out, format: 'iife', conditions: ['svelte', 'browser'], mainFields: ['svelte', 'module', 'main'], plugins: [esbuildSvelte({ compilerOptions: { css: 'external' } })] });
  const file = (suffix: string): string => built.outputFiles.find(({ path }) => path.endsWith(suffix))?.text ?? '';
  const styles = [readFileSync(join(here, 'obsidian-like.css'), 'utf8'), readFileSync('styles.css', 'utf8'), file('.css')].join('\n');
  const html = join(out, 'page.html');
  writeFileSync(html, `<!doctype html><meta charset="utf-8"><style>${styles}</style><body><script>${file('.js').replaceAll('</script', '<\\/script')}</script></body>`);
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  for (const theme of ['light', 'dark']) {
    for (const name of screens) {
      const page = await browser.newPage({ viewport: { width: 700, height: 620 } });
      page.on('pageerror', (error) => console.error(name, error));
      await page.goto(`file://${html}#${name === 'code' || name === 'qr' ? 'phone' : name},${theme}`);
      await page.waitForSelector('.modal');
      await steps[name]?.(page);
      await page.locator('.modal').screenshot({ path: join(out, `${name}-${theme}.png`) });
      await page.close();
    }
  }
  await browser.close();
  console.warn(`pictures in ${out}`);
}

void main();
