import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importGraph } from '../../scripts/reference/import-graph';
import { allowedImports } from '../../scripts/import-rules.mjs';
import { writtenDescriptions } from '../../scripts/reference/module-map';
import { generatedPages } from '../../scripts/reference/pages';

const root = process.cwd();

describe('pages made from the code', () => {
  it.each(Object.entries(generatedPages))('%s says what the code says: else run `npm run docs`', (path, make) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(make(root));
  });

  it('say of every folder what it holds', () => {
    const written = writtenDescriptions(join(root, 'docs/reference/modules.md'));
    expect([...importGraph(root).keys()].filter((folder) => (written.get(folder) ?? '') === '')).toEqual([]);
  });
});

describe('the table of folders in ARCHITECTURE.md', () => {
  const rows = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').matchAll(/^\| `((?:src|companion)[^`]*)` \| [^|]* \| ([^|]*) \|$/gm);
  const written = new Map([...rows].map(([, folder, may = '']) => [folder ?? '', may.split(', ').filter((name) => name !== '–')]));
  /** `src/notes/render` → `src/notes` */
  const top = (folder: string): string => folder.split('/').slice(0, folder.startsWith('src/') ? 2 : 1).join('/');
  const nameOf = (folder: string): string => folder.replace('src/', '');

  it('is the one lint goes by', () => {
    const own = Object.entries<readonly string[]>(allowedImports).map(([folder, names]) => [folder, names.filter((name) => name !== nameOf(folder)).sort()] as const);
    expect(Object.fromEntries([...written].map(([folder, names]) => [folder, [...names].sort()]))).toEqual(Object.fromEntries(own));
  });

  it.each([...importGraph(root)].filter(([folder]) => folder !== 'src').map(([folder, imported]) => [folder, [...imported].map(top)] as const))('allows what %s imports', (folder, imported) => {
    const may = [nameOf(top(folder)), ...(written.get(top(folder)) ?? [])];
    expect(imported.filter((name) => !may.includes(nameOf(name)))).toEqual([]);
  });
});
