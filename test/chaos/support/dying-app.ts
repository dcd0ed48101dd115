import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserMemory } from '../../host/browser-memory';
import { startHost } from '../../host/headless-host';
import { until } from '../../host/until';

/** How an app is to die. */
export interface Dying {
  readonly vaultDir: string;
  readonly memory: BrowserMemory;
  /** At which note: one that is there, or one it makes. */
  readonly at: 'old' | 'new';
  /** How much of the new text reaches the disk, 0 to 1. */
  readonly share: number;
  /** Where what its browser had stored by then is kept. */
  readonly dataDir: string;
}

/** The note it died at, and what it was meant to become. */
export interface Death {
  readonly path: string;
  readonly text: string;
}

/** The app exports until it writes such a note; then it is dead: that note is cut off, and nothing comes back any more. */
export async function diesWhileWriting({ vaultDir, memory, at, share, dataDir }: Dying): Promise<Death> {
  let death: Death | null = null;
  let bury: () => void = () => undefined;
  const buried = new Promise<void>((resolve) => (bury = resolve));
  const host = await startHost({ vaultDir, memory });
  try {
    const { disk } = host;
    const write = disk.write.bind(disk);
    const remove = disk.remove.bind(disk);
    disk.remove = async (path) => {
      if (death !== null) throw dead();
      await remove(path);
    };
    disk.write = async (path, text, options) => {
      const full = join(vaultDir, path);
      const isAt = path.endsWith('.md') && (at === 'new' ? !existsSync(full) : existsSync(full) && statSync(full).size > 0);
      if (death === null && !isAt) return await write(path, text, options);
      if (death === null) {
        const bytes = Buffer.from(text);
        writeFileSync(full, bytes.subarray(0, Math.floor(bytes.length * share)));
        death = { path, text };
      }
      await buried;
      throw dead();
    };
    host.runCommand('export-now');
    const met = await until('the death of the app', () => death, 60_000);
    await memory.save(dataDir);
    // Nobody hears of what is left of it, but it has to end in this process, and it writes nothing any more.
    const { length } = host.notices;
    bury();
    await until('the end of its run', () => host.notices.length > length, 60_000);
    return met;
  } finally {
    await host.stop();
  }
}

/** What it hears that is left of it. */
function dead(): Error {
  return Object.assign(new Error('dead'), { code: 'EIO' });
}
