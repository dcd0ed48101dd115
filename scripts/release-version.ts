import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withVersion, type VersionFiles } from './release/next-version';

/* npm run release -- 0.2.0: the new version in every file that names it. Commit, tag it with the bare version, push the tag. */

const root = resolve(__dirname, '..');
const names = ['manifest.json', 'package.json', 'package-lock.json', 'versions.json', 'CHANGELOG.md'] as const;
const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(root, name), 'utf8')])) as unknown as VersionFiles;
const next = withVersion(files, process.argv[2] ?? '');
for (const name of names) writeFileSync(join(root, name), next[name]);
process.stdout.write(`version ${process.argv[2] ?? ''}; now: npm run check && npm run review, commit, tag\n`);
