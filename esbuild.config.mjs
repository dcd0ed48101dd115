// Builds exactly what a release ships: dist/main.js, dist/manifest.json, dist/styles.css.
// Reproducible byte for byte: no clock, no environment, no absolute path reaches the output.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import esbuildSvelte from 'esbuild-svelte';

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');
const { version } = JSON.parse(readFileSync(join(root, 'manifest.json'), 'utf8'));

/** The client library's storage helpers touch localStorage when loaded; TOBS keeps its session itself. */
const withoutBrowserStorage = {
  name: 'without-browser-storage',
  setup(builder) {
    builder.onResolve({ filter: /^(store2|node-localstorage)$/ }, (args) => ({ path: args.path, namespace: 'empty' }));
    builder.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {};' }));
  },
};

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);

const result = await build({
  absWorkingDir: root,
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'es2022',
  mainFields: ['module', 'main'],
  conditions: ['svelte', 'browser', 'production'],
  external: ['obsidian', 'electron'],
  define: { 'self.localStorage': 'undefined', 'process.env.NODE_ENV': '"production"', TOBS_VERSION: JSON.stringify(version) },
  plugins: [withoutBrowserStorage, esbuildSvelte({ compilerOptions: { css: 'external', dev: false } })],
  minify: true,
  legalComments: 'none',
  charset: 'utf8',
  metafile: true,
  logLevel: 'warning',
});

// Svelte's component styles come out beside main.js; a release has one style sheet.
const componentStyles = join(dist, 'main.css');
const styles = [join(root, 'styles.css'), componentStyles].filter((path) => existsSync(path)).map((path) => readFileSync(path, 'utf8').trimEnd());
writeFileSync(join(dist, 'styles.css'), `${styles.join('\n')}\n`);
rmSync(componentStyles, { force: true });
copyFileSync(join(root, 'manifest.json'), join(dist, 'manifest.json'));

if (process.argv.includes('--metafile')) writeFileSync(join(root, '.cache-metafile.json'), JSON.stringify(result.metafile));
