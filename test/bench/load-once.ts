import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHost } from '../host/headless-host';
import type { LoadTimes } from './load';

/** Loads the built plugin once and prints how long it took. */
async function main(): Promise<void> {
  // The loader of this script keeps source maps of everything that is evaluated; no app does.
  process.setSourceMapsEnabled(false);
  const vaultDir = await mkdtemp(join(tmpdir(), 'tobs-load-'));
  const host = await startHost({ vaultDir });
  const { evaluateMs, loadMs, loadBytes } = host;
  // Initialising the library grows the heap by tens of megabytes (its schema alone is some 40,000 objects).
  const isLibraryLoaded = loadBytes > 25e6;
  await host.stop();
  await rm(vaultDir, { recursive: true });
  const times: LoadTimes = { evaluateMs, onloadMs: loadMs, isLibraryLoaded };
  process.stdout.write(JSON.stringify(times));
}

void main();
