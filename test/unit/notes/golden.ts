import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.join(__dirname, '../../fixtures/notes');

/** Compares a text with `test/fixtures/notes/<name>.md`; `UPDATE_GOLDEN=1` writes the file, and fails so that it is looked at. */
export function expectGolden(name: string, text: string): void {
  const file = path.join(folder, `${name}.md`);
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    throw new Error(`${name}.md written: read it, then run again without UPDATE_GOLDEN`);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
}
