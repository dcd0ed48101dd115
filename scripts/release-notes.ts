import { readFileSync } from 'node:fs';
import { changesOf } from './release/changelog';

/* What a release says of itself: its part of the changelog, on standard output. */

process.stdout.write(`${changesOf(readFileSync('CHANGELOG.md', 'utf8'), process.argv[2] ?? '')}\n`);
