import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reviewBundle } from './bundle';
import { findings, type Finding } from './finding';
import { reviewManifest } from './manifest';
import { reviewReadme, reviewSource } from './sources';

/** Everything reviewers would object to in a project that was built before. */
export function reviewProject(root: string): readonly Finding[] {
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  const json = (path: string): unknown => JSON.parse(read(path));
  const { version: packageVersion, dependencies, devDependencies } = json('package.json') as { version: string; dependencies: Record<string, string>; devDependencies: Record<string, string> };
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(([, version]) => !/^(?:npm:[\w@/.-]+@)?\d+\.\d+\.\d+$/.test(version)).map(([name]) => name);
  const sources = ['src', 'companion'].flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((name) => /\.(?:ts|svelte)$/.test(name)).map((name) => `${folder}/${name}`));
  const assets = existsSync(join(root, 'dist')) ? readdirSync(join(root, 'dist')) : [];
  return [
    ...reviewManifest({ manifest: json('manifest.json') as Record<string, unknown>, packageVersion, versions: json('versions.json') as Record<string, string>, changelog: read('CHANGELOG.md') }),
    ...reviewBundle(new Map(assets.map((name) => [name, read(`dist/${name}`)]))),
    ...findings('dist/manifest.json', [[assets.includes('manifest.json') && read('dist/manifest.json') === read('manifest.json'), 'it is not the manifest of the project']]),
    ...findings('package.json', [[loose.length === 0, `not pinned: ${loose.join(', ')}`]]),
    ...sources.flatMap((file) => reviewSource(file, read(file))),
    ...reviewReadme(read('README.md')),
    ...findings('.', ['LICENSE', 'SECURITY.md', 'package-lock.json'].map((file) => [existsSync(join(root, file)), `${file} is missing`])),
  ];
}
