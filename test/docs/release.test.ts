import { readFileSync } from 'node:fs';
import { reviewManifest } from '../../scripts/review/manifest';
import { changesOf } from '../../scripts/release/changelog';
import { withVersion, type VersionFiles } from '../../scripts/release/next-version';
import { parse } from 'yaml';

const names = ['manifest.json', 'package.json', 'package-lock.json', 'versions.json', 'CHANGELOG.md'] as const;
const files = Object.fromEntries(names.map((name) => [name, readFileSync(name, 'utf8')])) as unknown as VersionFiles;
const json = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

it('a new version is in every file that names it, and nothing else changes', () => {
  const next = withVersion(files, '9.1.0');
  expect(json(next['manifest.json'])).toEqual({ ...json(files['manifest.json']), version: '9.1.0' });
  expect(json(next['package.json'])).toEqual({ ...json(files['package.json']), version: '9.1.0' });
  const [lock, before] = [json(next['package-lock.json']), json(files['package-lock.json'])];
  expect(lock).toEqual({ ...before, version: '9.1.0', packages: { ...(before.packages as object), '': { ...(before.packages as Record<string, object>)[''], version: '9.1.0' } } });
  expect(next['versions.json']).toBe(files['versions.json']);
  expect(changesOf(next['CHANGELOG.md'], '9.1.0')).toBe(changesOf(files['CHANGELOG.md'], 'Unreleased'));
  expect(reviewManifest({ manifest: json(next['manifest.json']), packageVersion: '9.1.0', versions: json(next['versions.json']) as Record<string, string>, changelog: next['CHANGELOG.md'] })).toEqual([]);
});

it('an app that has become too old gets its line in versions.json', () => {
  const next = withVersion({ ...files, 'manifest.json': files['manifest.json'].replace('"minAppVersion": "1.13.0"', '"minAppVersion": "1.14.0"') }, '9.1.0');
  expect(json(next['versions.json'])).toMatchObject({ '0.1.0': '1.13.0', '9.1.0': '1.14.0' });
});

it.each(['0.0.9', 'v1.0.0', '1.0', ''])('%p is no new version', (version) => {
  expect(() => withVersion(files, version)).toThrow();
});

it('nothing to tell is no release', () => {
  expect(() => withVersion({ ...files, 'CHANGELOG.md': '# Changelog\n\n## Unreleased\n\n## 0.1.0\n\n- All of it.\n' }, '9.1.0')).toThrow('nothing under');
});

it('a release is a tag without a "v", attested, a draft, and carries the three files', () => {
  const workflow = parse(readFileSync('.github/workflows/release.yml', 'utf8')) as { on: { push: { tags: string[] } }; permissions: Record<string, string>; jobs: { release: { steps: { run?: string; uses?: string; with?: Record<string, string> }[] } } };
  expect(workflow.on.push.tags).toEqual(['[0-9]+.[0-9]+.[0-9]+']);
  expect(workflow.permissions).toMatchObject({ 'id-token': 'write', attestations: 'write' });
  const { steps } = workflow.jobs.release;
  expect(steps.find(({ uses }) => uses?.startsWith('actions/attest') === true)?.with?.['subject-path']?.trim().split(/\s+/)).toEqual(['dist/main.js', 'dist/manifest.json', 'dist/styles.css']);
  expect(steps.at(-1)?.run).toMatch(/gh release create .* --draft .*dist\/main\.js dist\/manifest\.json dist\/styles\.css/);
  expect(steps.flatMap(({ run }) => run ?? [])).toEqual(expect.arrayContaining(['.ci/run', 'npm run review']));
});
