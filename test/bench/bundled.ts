import { build } from 'esbuild';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A script of this folder as the product is shipped: in one file. The test loader's modules would cost a call per imported name. */
export async function bundled(name: string): Promise<string> {
  const outfile = join(mkdtempSync(join(tmpdir(), 'tobs-bench-')), `${name}.js`);
  await build({ entryPoints: [`test/bench/${name}.ts`], outfile, bundle: true, platform: 'node', format: 'cjs', target: 'es2022', logLevel: 'error' });
  return outfile;
}
