import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BrowserMemory } from '../../host/browser-memory';
import { addStrict } from './strict-storage';

/** The newest state of the browser's storage that is whole, with what it has promised since. */
export async function newestMemory(dataDir: string): Promise<BrowserMemory> {
  const whole = existsSync(dataDir) ? readdirSync(dataDir).filter((name) => existsSync(join(dataDir, name, 'whole'))).map(Number) : [];
  const newest = Math.max(0, ...whole);
  const memory = await BrowserMemory.load(join(dataDir, String(newest)));
  await addStrict(memory, dataDir, newest);
  return memory;
}
