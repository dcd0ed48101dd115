import type { CDPSession, Page } from 'playwright-core';
import { strings } from '../../src/ui/locale/strings';
import { WindowBrowser } from '../host/screenshots/browser';
import { figureOf, type Figure } from './figure';

const chats = 5000;
const rounds = 5;
/** chosen: many matches, few, none, letters in order only, and the way back. */
const typed = [...'unicode anna 49x', ...Array.from({ length: 16 }, () => 'Backspace'), ...'unc'];
/** F-DLG-2, for four times as many chats. */
const limitMs = 50;

/** Typing into the search field of the choosing window over 5,000 chats, in headless Chromium: each key until its result is painted. */
export async function benchPicker(): Promise<readonly Figure[]> {
  const browser = await WindowBrowser.start();
  try {
    const slowest: number[] = [];
    const usual: number[] = [];
    const cpu: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const { page } = await browser.open('choose-many');
      await page.getByText(strings.choose.count(chats, chats)).waitFor();
      const session = await page.context().newCDPSession(page);
      await session.send('Performance.enable');
      const before = await busyMs(session);
      const times = await type(page);
      cpu.push((await busyMs(session) - before) / typed.length);
      usual.push([...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0);
      slowest.push(Math.max(...times));
      await page.close();
    }
    return [
      figureOf(`picker: key stroke over ${chats} chats until painted, median`, 'ms', usual, limitMs),
      figureOf('picker: slowest key stroke of a round', 'ms', slowest, limitMs),
      figureOf('picker: CPU time of a key stroke', 'ms', cpu, limitMs),
    ];
  } finally {
    await browser.stop();
  }
}

/** Milliseconds of every key stroke, from the key to the frame after it. */
async function type(page: Page): Promise<readonly number[]> {
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { keyTimes: times });
    let startedMs = 0;
    document.addEventListener('keydown', () => (startedMs = performance.now()), true);
    document.addEventListener('input', () => requestAnimationFrame(() => window.setTimeout(() => times.push(performance.now() - startedMs))), true);
  });
  for (const [index, key] of typed.entries()) {
    await page.keyboard.press(key === ' ' ? 'Space' : key);
    await page.waitForFunction((count) => (window as unknown as { keyTimes: readonly number[] }).keyTimes.length > count, index);
  }
  return await page.evaluate(() => (window as unknown as { keyTimes: readonly number[] }).keyTimes);
}

/** Time the page's thread was busy so far. */
async function busyMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
}
