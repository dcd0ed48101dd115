// Builds exactly what a release ships: dist/main.js, dist/manifest.json, dist/styles.css.
// Reproducible byte for byte: no clock, no environment, no absolute path reaches the output.
import assert from 'node:assert';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
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

/**
 * The library's schema is half of the bundle, most of it the same few argument shapes written out. As text with a table of
 * shapes it is a fifth as long, a start of the app skips it instead of parsing it, and the library gets the same array.
 */
const packedSchema = {
  name: 'packed-schema',
  setup(builder) {
    builder.onLoad({ filter: /telegram[\\/]tl[\\/]generated[\\/]api-definitions\.js$/ }, ({ path }) => {
      const definitions = createRequire(import.meta.url)(path);
      const shapes = new Map();
      const shapeOf = (config) => {
        const key = JSON.stringify(config);
        if (!shapes.has(key)) shapes.set(key, shapes.size);
        return shapes.get(key);
      };
      const rows = definitions.map(({ argsConfig, ...rest }) => [rest, Object.entries(argsConfig).map(([name, config]) => [name, shapeOf(config)])]);
      const packed = JSON.stringify({ shapes: [...shapes.keys()].map((key) => JSON.parse(key)), rows });
      const unpack = ({ shapes, rows }) => rows.map(([rest, args]) => ({ ...rest, argsConfig: Object.fromEntries(args.map(([name, shape]) => [name, { ...shapes[shape] }])) }));
      assert.deepStrictEqual(unpack(JSON.parse(packed)), definitions);
      return { contents: `module.exports = (${unpack.toString()})(JSON.parse(${JSON.stringify(packed)}));`, loader: 'js' };
    });
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
  plugins: [withoutBrowserStorage, packedSchema, esbuildSvelte({ compilerOptions: { css: 'external', dev: false } })],
  minify: true,
  legalComments: 'none',
  charset: 'ascii',
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
