import { build } from 'esbuild';

/* What a start of Obsidian evaluates of the plugin: everything it imports by itself, not what an `import()` brings later. */

/** Every module of the product and of packages that is there before the plugin's first line runs. */
async function evaluatedAtStart(): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: ['src/plugin.ts'], bundle: true, splitting: true, format: 'esm', outdir: 'start', write: false, metafile: true, platform: 'node', logLevel: 'silent',
    mainFields: ['module', 'main'], conditions: ['svelte', 'browser', 'production'], external: ['obsidian', 'electron', '*.svelte', 'text-of:*'], define: { TOBS_VERSION: '""' },
  });
  const chunks: readonly string[] = Object.keys(metafile.outputs).filter((path) => metafile.outputs[path]?.entryPoint === 'src/plugin.ts');
  const reached = new Set(chunks);
  for (const chunk of reached) for (const { path, kind } of metafile.outputs[chunk]?.imports ?? []) if (kind !== 'dynamic-import') reached.add(path);
  return [...reached].flatMap((chunk) => Object.entries(metafile.outputs[chunk]?.inputs ?? {}).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])));
}

it('reaches few packages, no texts in other languages, and neither notes nor the protocol’s library', async () => {
  const paths = await evaluatedAtStart();
  expect(paths).toContain('src/obsidian/actions.ts');
  const packages = new Set(paths.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));
  expect([...packages].sort()).toEqual(['esm-env', 'idb-keyval', 'svelte', 'valibot']);
  expect(paths.filter((path) => /^src\/(?:notes|ui\/locale\/ru|model\/locale\/russian)/.test(path))).toEqual([]);
});
