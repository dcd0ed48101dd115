import { dirname, posix, win32 } from 'node:path';
import type { ToolFound } from './find-tools';
import { probe, type Machine, type ProbeResult } from './locate';

/** Packages with a whisper engine for Node, in the order in which they are preferred (media.md section 2). */
export const whisperPackages = ['@napi-rs/whisper', 'smart-whisper', '@fugood/whisper.node', 'sherpa-onnx-node'] as const;

/** Loads a package and prints its version: a prebuilt engine for another system is there, but does not load. */
const LOAD = 'const [folder] = process.argv.slice(1); require(folder); process.stdout.write(JSON.parse(require("node:fs").readFileSync(folder + "/package.json", "utf8")).version);';

/** Global packages of the Node at `nodePath`. */
export function globalPackages(nodePath: string, { platform }: Machine): string {
  return platform === 'win32' ? win32.join(win32.dirname(nodePath), 'node_modules') : posix.join(dirname(dirname(nodePath)), 'lib', 'node_modules');
}

/** Where packages are looked for. */
export interface WhisperPackageSearch {
  readonly nodePath: string;
  readonly machine: Machine;
  /** Folders that hold packages; default: that of global ones. */
  readonly roots?: readonly string[];
  readonly run?: (path: string, args: readonly string[]) => Promise<ProbeResult>;
}

/** The first whisper package that loads, tried in a process of its own because a broken one may crash. */
export async function findWhisperPackage({ nodePath, machine, roots = [globalPackages(nodePath, machine)], run = probe }: WhisperPackageSearch): Promise<ToolFound> {
  const failures: string[] = [];
  for (const folder of whisperPackages.flatMap((name) => roots.map((root) => `${root}/${name}`))) {
    const name = whisperPackages.find((one) => folder.endsWith(`/${one}`)) ?? '';
    if (machine.readText(`${folder}/package.json`) === null) continue;
    const result = await run(nodePath, ['-e', LOAD, folder]);
    if (result.ok) return { name: 'whisper-package', found: true, path: folder, version: `${name} ${result.output}`, reason: null };
    failures.push(`${folder} ${result.reason}`);
  }
  const reason = [...failures, `none of ${whisperPackages.join(', ')} is installed in ${roots.join(' or ')}`].join('; ');
  return { name: 'whisper-package', found: false, path: null, version: null, reason };
}
