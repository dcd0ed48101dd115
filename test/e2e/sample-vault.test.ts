import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSampleVault } from '../host/sample-vault';

const committed = join(process.cwd(), 'docs/demo-vault');

function hashes(root: string): Readonly<Record<string, string>> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(root, name)).isFile()).sort();
  return Object.fromEntries(files.map((name) => [name, createHash('sha256').update(readFileSync(join(root, name))).digest('hex')]));
}

it('docs/demo-vault is what the program makes today: else run `npm run demo -- --docs`', async () => {
  const fresh = mkdtempSync(join(tmpdir(), 'tobs-vault-'));
  try {
    await makeSampleVault(fresh);
    expect(hashes(fresh)).toEqual(hashes(committed));
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
});

it('every link of its index leads to a note', () => {
  const links = [...readFileSync(join(committed, 'index.md'), 'utf8').matchAll(/\[\[([^\]|\\]+)/g)].map(([, path]) => `${path ?? ''}.md`);
  expect(links.length).toBeGreaterThan(20);
  expect(links.filter((path) => !existsSync(join(committed, path)))).toEqual([]);
});

it('is small', () => {
  const sizes = readdirSync(committed, { recursive: true, encoding: 'utf8' }).map((name) => statSync(join(committed, name)).size);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_500_000);
});
