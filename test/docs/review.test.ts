import { reviewBundle } from '../../scripts/review/bundle';
import { reviewManifest, type ReleaseFiles } from '../../scripts/review/manifest';
import { reviewProject } from '../../scripts/review/review-project';
import { reviewReadme, reviewSource } from '../../scripts/review/sources';

const right: ReleaseFiles = {
  manifest: { id: 'tobs', name: 'TOBS', version: '1.2.0', minAppVersion: '1.13.0', description: 'Export chats.', author: 'Somebody', isDesktopOnly: true },
  packageVersion: '1.2.0',
  versions: { '1.0.0': '1.12.0', '1.1.0': '1.13.0', '1.10.0': '1.14.0' },
  changelog: '# Changelog\n\n## 1.2.0\n\n- Something.\n',
};
const assets = (code: string): Map<string, string> => new Map([['main.js', code], ['manifest.json', '{}'], ['styles.css', '']]);

it('the project passes', () => {
  expect(reviewProject(process.cwd())).toEqual([]);
});

describe('a manifest', () => {
  it('that is right passes', () => {
    expect(reviewManifest(right)).toEqual([]);
  });

  it.each([
    ['an id with "obsidian"', { id: 'obsidian-tobs' }],
    ['a version with a letter', { version: 'v1.2.0' }],
    ['a description without a full stop', { description: 'Export chats' }],
    ['a description that begins with an article', { description: 'A way to export chats.' }],
    ['a long description', { description: `Export ${'x'.repeat(250)}.` }],
    ['an emoji', { description: 'Export chats 🚀.' }],
    ['no author', { author: '' }],
    ['a key of its own', { homepage: 'https://example.org' }],
    ['phones', { isDesktopOnly: false }],
    ['another version than package.json', { version: '1.3.0' }],
    ['another oldest app than versions.json', { minAppVersion: '1.12.0' }],
  ])('with %s does not', (_name, wrong) => {
    expect(reviewManifest({ ...right, manifest: { ...right.manifest, ...wrong } })).not.toEqual([]);
  });

  it('needs a word in the changelog', () => {
    expect(reviewManifest({ ...right, changelog: '## 1.1.0\n' })).toEqual([{ file: 'CHANGELOG.md', problem: 'it tells nothing of 1.2.0' }]);
  });
});

describe('a bundle', () => {
  it.each([
    ['eval', 'x=eval("1")', 'eval'],
    ['functions made from text', 'x=new Function("return 1")', 'functions'],
    ['vm', 'x=require("node:vm")', 'vm'],
    ['objects made by v8', 'x=require("v8").deserialize(data)', 'v8'],
    ['modules reached by name', 'x=process.getBuiltinModule(name)', 'by name'],
    ['modules that data names', 'x=async n=>await import(n)', 'import(n)'],
    ['base64', `x="${'QUJD'.repeat(60)}="`, 'base64'],
    ['hosts nobody told of', 'x="https://stats.example.com/v1"', 'stats.example.com'],
    ['paths of the computer', 'x="/home/me/tobs/src/main.ts"', 'path'],
    ['a source map', 'x=1\n//# sourceMappingURL=main.js.map', 'source map'],
  ])('with %s is found', (_name, code, word) => {
    expect(reviewBundle(assets(code))).toEqual([{ file: 'dist/main.js', problem: expect.stringContaining(word) as string }]);
  });

  it('may hold long numbers, and licences', () => {
    expect(reviewBundle(assets(`x="0x${'c71caeb9'.repeat(60)}"\n/*!\nhttps://example.com eval("1")\n*/\n`))).toEqual([]);
  });

  it('comes with nothing else', () => {
    expect(reviewBundle(new Map([...assets(''), ['main.js.map', '']]))).toHaveLength(1);
  });
});

it.each([
  ['a.ts', '// eslint-disable-next-line'],
  ['a.svelte', '{@html text}'],
  ['a.ts', 'element.innerHTML = text'],
  ['a.svelte', '<p style="color: red">'],
])('%s with %p is found', (file, text) => {
  expect(reviewSource(file, text)).toHaveLength(1);
});

it('a README has to say what a plugin does outside of the vault', () => {
  expect(reviewReadme('# A plugin').map(({ problem }) => problem)).toContain('it does not say that an account is needed');
});
