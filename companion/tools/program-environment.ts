import { isAbsolute, relative } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment a program is started with: without anything of ours, without what would change how it starts, and, where Obsidian is an
 * AppImage, without the libraries it carries, which are not those the system's programs were made for.
 */
export function programEnvironment(environment: Environment): Record<string, string | undefined> {
  const kept = Object.entries(environment).filter(([name]) => !/^(NODE_|ELECTRON_|TOBS_|LD_PRELOAD$|DYLD_|FFREPORT$)/i.test(name));
  const clean = Object.fromEntries(kept);
  const { APPDIR: bundle, LD_LIBRARY_PATH: libraries } = clean;
  if (bundle === undefined || bundle === '' || libraries === undefined) return clean;
  const own = libraries.split(':').filter((folder) => folder !== '' && !isInside(bundle, folder));
  if (own.length > 0) return { ...clean, LD_LIBRARY_PATH: own.join(':') };
  return Object.fromEntries(kept.filter(([name]) => name !== 'LD_LIBRARY_PATH'));
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !way.startsWith('..') && !isAbsolute(way);
}
