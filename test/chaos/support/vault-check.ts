import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Files the program leaves beside the finished ones while it works. */
const UNFINISHED = /\.(?:part|part\.json|part\.json\.tmp|tmp)$/;

function pathsIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !path.includes('_reports/') && !path.startsWith('.obsidian'))
    .sort();
}

/** Path → text or, of other files than notes, SHA-256 of everything in a vault but reports of runs, which tell times; hidden files, too. */
export function contentsOf(vault: string): ReadonlyMap<string, string> {
  return new Map(pathsIn(vault).map((path) => [path, path.endsWith('.md') ? readFileSync(join(vault, path), 'utf8') : sha256(readFileSync(join(vault, path)))]));
}

/** Contents that may stand in a vault under a final name. */
export class Whole {
  private readonly hashes = new Set<string>();

  /** @param texts file of the hashes of all texts a process was about to write */
  constructor(private readonly texts: string) {}

  /** Everything in a vault that is complete. */
  allow(vault: string): void {
    for (const path of pathsIn(vault)) this.hashes.add(sha256(readFileSync(join(vault, path))));
  }

  /** Vault paths whose content nobody meant to write: a torn note, a file that is not complete. */
  torn(vault: string): readonly string[] {
    if (existsSync(this.texts)) for (const hash of readFileSync(this.texts, 'utf8').split('\n')) this.hashes.add(hash);
    return pathsIn(vault).filter((path) => !isWork(path) && !this.hashes.has(sha256(readFileSync(join(vault, path)))));
  }
}

/** A file that is being written, or the program's own. */
function isWork(path: string): boolean {
  return UNFINISHED.test(path) || path.startsWith('.tobs/');
}

/** What killed processes have left in a folder. */
export function leftovers(folder: string): readonly string[] {
  return pathsIn(folder).filter((path) => UNFINISHED.test(path) || /(?:^|\/)\.tobs(?:-|\/)/.test(path) || lstatSync(join(folder, path)).isSocket());
}
