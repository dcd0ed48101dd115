// Jest runs TypeScript and ES-module-only packages as CommonJS; esbuild, which also builds the product, does the translation.
const { transformSync } = require('esbuild');
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');

const self = readFileSync(__filename);
const esbuildVersion = require('esbuild/package.json').version;

module.exports = {
  getCacheKey: (source, path) => createHash('sha256').update(self).update(esbuildVersion).update(path).update(source).digest('hex'),
  process: (source, path) => ({
    code: transformSync(source, {
      loader: path.endsWith('.ts') ? 'ts' : 'js',
      format: 'cjs',
      target: 'node20',
      // Jest has no `import()` without a switch of Node's; as a promise of `require` it means the same.
      supported: { 'dynamic-import': false },
      sourcemap: 'inline',
      sourcefile: path,
    }).code,
  }),
};
