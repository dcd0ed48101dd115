import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const root = process.cwd();
const ignored = /(?:^|\/)(?:node_modules|dist|demo-vault|\.cache|fixtures)(?:\/|$)/;
const pages = ['.', ...['docs', 'src', 'companion', 'test'].flatMap((folder) => [folder])].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: folder !== '.', encoding: 'utf8' }).filter((name) => name.endsWith('.md') && !ignored.test(`${folder}/${name}`)).map((name) => normalize(`${folder}/${name}`)),
);

/** Links and pictures of a page that lead to a file of the project: path from the root, and the heading wanted there. */
function localLinks(page: string): readonly (readonly [target: string, heading: string | undefined])[] {
  const text = readFileSync(join(root, page), 'utf8').replace(/^```[^]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^()\s]+)\)/g)].flatMap(([, address]) => {
    if (address === undefined || /^[a-z]+:/.test(address)) return [];
    const [path = '', heading] = address.split('#');
    return [[path === '' ? page : normalize(join(dirname(page), path)), heading] as const];
  });
}

/** The mark a heading gets, as GitHub makes it. */
function markOf(heading: string): string {
  return heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').trim().replace(/\s/g, '-');
}

it('there are pages to look at', () => {
  expect(pages).toEqual(expect.arrayContaining(['README.md', 'ARCHITECTURE.md', 'docs/templates.md', 'test/telegram-dc/README.md']));
});

it.each(pages)('every link of %s leads somewhere', (page) => {
  const broken = localLinks(page).filter(([target, heading]) => {
    if (!existsSync(join(root, target))) return true;
    if (heading === undefined) return false;
    return ![...readFileSync(join(root, target), 'utf8').matchAll(/^#+ (.+)$/gm)].some(([, title]) => markOf(title ?? '') === heading);
  });
  expect(broken).toEqual([]);
});

it('every picture of the documentation is shown somewhere', () => {
  const shown = new Set(pages.flatMap(localLinks).map(([target]) => target));
  expect(readdirSync(join(root, 'docs/images')).map((name) => `docs/images/${name}`).filter((path) => !shown.has(path))).toEqual([]);
});
