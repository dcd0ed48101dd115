import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `docs/adr/README.md`: the decisions by number, with the titles their pages have. */
export function adrIndex(root: string): string {
  const folder = join(root, 'docs/adr');
  const pages = readdirSync(folder).filter((name) => /^\d{4}-.*\.md$/.test(name)).sort();
  const titleOf = (name: string): string => /^# (.+)$/m.exec(readFileSync(join(folder, name), 'utf8'))?.[1] ?? name;
  return ['# Decisions', '', 'Why the big things are as they are. Listed by `npm run docs`.', '', ...pages.map((name) => `- [${titleOf(name)}](${name})`), ''].join('\n');
}
