import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { reviewProject } from './review/review-project';

/* npm run review: what the directory's reviewers check, on this computer, after lint and a build. */

const root = resolve(__dirname, '..');
const found = reviewProject(root);
for (const { file, problem } of found) process.stdout.write(`${file}: ${problem}\n`);
const size = readFileSync(join(root, 'dist/main.js')).length;
process.stdout.write(`${found.length} findings; dist holds ${readdirSync(join(root, 'dist')).join(', ')}; main.js ${(size / 1e6).toFixed(2)} MB\n`);
process.exitCode = found.length === 0 ? 0 : 1;
