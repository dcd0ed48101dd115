import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { generatedPages } from './reference/pages';

/* npm run docs: writes the pages that are made from the code. A test compares them with what lies there. */

const root = resolve(__dirname, '..');
for (const [path, make] of Object.entries(generatedPages)) writeFileSync(join(root, path), make(root));
