import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const tests = path.join(__dirname, '../..');

/** Names of golden files in the sources of tests; what a name is put together from fits anything. */
function patterns(): readonly RegExp[] {
  const sources = readdirSync(tests, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts'));
  return sources.flatMap((name) => {
    const source = readFileSync(path.join(tests, name), 'utf8');
    return [...source.matchAll(/expectGolden\(\s*([^,]+),/g)].flatMap(([, first = '']) => [...first.matchAll(/'([^']+)'|`([^`]+)`/g)].map(([, plain, template = '']) => new RegExp(`^${plain ?? template.replace(/\$\{[^}]*\}/g, '[\\w-]+')}\\.md$`)));
  });
}

test('no golden file is left over', () => {
  const used = patterns();
  const folder = path.join(tests, 'fixtures/notes');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)));
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((file) => !used.some((pattern) => pattern.test(file)))).toEqual([]);
});
