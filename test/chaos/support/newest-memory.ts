import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BrowserMemory } from '../../host/browser-memory';

/** The newest state of the browser's storage that is whole. */
export async function newestMemory(dataDir: string): Promise<BrowserMemory> {
  const whole = existsSync(dataDir) ? readdirSync(dataDir).filter((name) => existsSync(join(dataDir, name, 'whole'))).map(Number) : [];
  return await BrowserMemory.load(join(dataDir, String(Math.max(0, ...whole))));
}
