import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const sources = ['src', 'companion'];
const importPattern = /(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s*'(\.[^']*)'|(?:^|[^.\w])import\(\s*'(\.[^']*)'\s*\)|(?:^|\n)\s*import\s*'(\.[^']*)'/g;

/** Which folders of the product import which: folder → folders, both relative to the project, without itself. */
export function importGraph(root: string): ReadonlyMap<string, ReadonlySet<string>> {
  const graph = new Map<string, Set<string>>();
  for (const path of sources.flatMap((folder) => modulesIn(root, folder))) {
    const folder = dirname(path);
    const imported = graph.get(folder) ?? new Set<string>();
    graph.set(folder, imported);
    for (const match of readFileSync(join(root, path), 'utf8').matchAll(importPattern)) {
      const target = dirname(normalize(join(folder, match[1] ?? match[2] ?? match[3] ?? '')));
      if (target !== folder) imported.add(target);
    }
  }
  return graph;
}

function modulesIn(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|svelte)$/.test(name))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
}
