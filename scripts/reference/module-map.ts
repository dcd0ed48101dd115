import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importGraph } from './import-graph';
import { table } from './markdown-table';

/**
 * `docs/reference/modules.md`: every folder, what it holds and what it imports. What a folder holds is written by hand, in that page; the rest is
 * made from the imports themselves.
 */
export function moduleMap(root: string): string {
  const holds = writtenDescriptions(join(root, 'docs/reference/modules.md'));
  const rows = [...importGraph(root)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([folder, imported]) => {
    return [`\`${folder}\``, holds.get(folder) ?? '', [...imported].sort().map((name) => `\`${name}\``).join(', ') || '–'];
  });
  return [
    '# Modules',
    '',
    'Every folder of the product and what its modules import, made by `npm run docs`; the middle column is written by hand. The table of what may be',
    'imported at all is in [ARCHITECTURE.md](../../ARCHITECTURE.md), and lint enforces it.',
    '',
    ...table(['Folder', 'Holds', 'Imports'], rows),
    '',
  ].join('\n');
}

/** Folder → what the page says it holds. */
export function writtenDescriptions(page: string): ReadonlyMap<string, string> {
  if (!existsSync(page)) return new Map();
  const rows = readFileSync(page, 'utf8').matchAll(/^\| `([^`]+)` \| (.*?) \| [^|]* \|$/gm);
  return new Map([...rows].map(([, folder, text]) => [folder ?? '', text ?? '']));
}
