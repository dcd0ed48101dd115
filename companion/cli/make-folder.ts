import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { unless } from './disk-error';

/**
 * Makes a folder and those above it. `mkdir` of Node.js would do the same, but tries for ever where the system says that a
 * folder which is there does not exist (as below /proc, and on shares that went away).
 *
 * @param mode of the folders that are made
 * @throws what the system says, such as ENOENT or EEXIST
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  const missing: string[] = [];
  let above = resolve(path);
  let found = await statsOf(above);
  while (found === null && dirname(above) !== above) {
    missing.unshift(above);
    above = dirname(above);
    found = await statsOf(above);
  }
  // A file is in its place: the system has the right words for that.
  if (found?.isDirectory() === false) await mkdir(above, mode);
  for (const folder of missing) {
    try {
      await mkdir(folder, mode);
    } catch (error) {
      // Another run may have made it meanwhile.
      if ((await statsOf(folder))?.isDirectory() !== true) throw error;
    }
  }
}

const statsOf = (path: string): Promise<Awaited<ReturnType<typeof stat>> | null> => unless(['ENOENT'], null, () => stat(path));
