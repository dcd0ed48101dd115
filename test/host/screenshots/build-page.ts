import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import esbuildSvelte from 'esbuild-svelte';

const here = resolve('test/host/screenshots');

/** Builds the screens as a release does, and one page that shows them in any browser. Returns its path. */
export async function buildPage(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const built = await build({
    entryPoints: [join(here, 'page.ts')],
    bundle: true,
    write: false,
    minify: true,
    outdir: folder,
    format: 'iife',
    target: 'es2022',
    mainFields: ['svelte', 'module', 'main'],
    conditions: ['svelte', 'browser', 'production'],
    alias: { qrcode: 'qrcode/lib/browser.js' },
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [esbuildSvelte({ compilerOptions: { css: 'external', dev: false } })],
  });
  const file = (suffix: string): string => built.outputFiles.find(({ path }) => path.endsWith(suffix))?.text ?? '';
  const styles = [readFileSync(join(here, 'obsidian-like.css'), 'utf8'), readFileSync('styles.css', 'utf8'), file('.css')].join('\n');
  const page = join(folder, 'page.html');
  const script = file('.js').replaceAll('</script', '<\\/script');
  writeFileSync(page, `<!doctype html><html lang="en"><meta charset="utf-8"><title>TOBS</title><style>${styles}</style><body><script>${script}</script></body></html>`);
  return page;
}

if (require.main === module) {
  void buildPage(resolve(process.argv[2] ?? '.')).then((page) => process.stdout.write(`${page}\n`));
}
