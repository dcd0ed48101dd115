import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createStore, del, get, set, type UseStore } from 'idb-keyval';
import * as v from 'valibot';
import { unless } from '../../../companion/cli/disk-error';

/** The two files of `@ffmpeg/core`: its loader and the program itself. */
export interface FfmpegCore {
  readonly script: string;
  readonly wasm: Uint8Array;
  /** Folder they come from. */
  readonly folder: string;
}

export type CoreSearch = { readonly core: FfmpegCore; /** Not in the database yet. */ readonly isNew: boolean } | { readonly missing: string };

/** Names in the published package; the folder may be that of the package, too. */
const names = { script: 'ffmpeg-core.js', wasm: 'ffmpeg-core.wasm' } as const;
const subfolders = ['', 'dist/esm', 'dist/umd', 'node_modules/@ffmpeg/core/dist/esm'] as const;
/** chosen: the published ones have 0.1 and 31 MiB. */
const limits = { scriptBytes: 2 * 1024 * 1024, wasmBytes: 128 * 1024 * 1024 } as const;
/** @see WebAssembly, binary format: magic and version 1 */
const wasmStart = '0061736d01000000';
const notThere = ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP'];

const KeptSchema = v.object({
  folder: v.string(),
  /** Sizes and times of the files it is a copy of. */
  stamp: v.string(),
  script: v.string(),
  wasm: v.custom<Uint8Array>((value) => value instanceof Uint8Array),
  /** SHA-256 of both, in hexadecimal. */
  hash: v.string(),
});
type Kept = v.InferOutput<typeof KeptSchema>;

const KEY = 'core';

/**
 * Where the core of ffmpeg.wasm comes from: a folder the user named, and a copy in the browser's database (one for all vaults
 * of the computer), so that it is at hand when the folder is not. Nothing is ever fetched.
 */
export class CoreFiles {
  private store: UseStore | null = null;

  /** @param folder absolute path: what the user entered, or the usual place */
  constructor(private readonly folder: string) {}

  /** The core, checked as far as that goes without running it, or why there is none. */
  async find(): Promise<CoreSearch> {
    const kept = await this.kept();
    for (const subfolder of subfolders) {
      const place = join(this.folder, subfolder);
      const stamp = await stampOf(place);
      if (stamp === null) continue;
      if (kept?.stamp === stamp) return { core: kept, isNew: false };
      return await this.read(place);
    }
    if (kept !== null) return { core: kept, isNew: false };
    return { missing: `${this.folder} does not hold ${names.script} and ${names.wasm}` };
  }

  /** Keeps a core that was seen to work. */
  async keep(core: FfmpegCore): Promise<void> {
    const stamp = (await this.stampNow()) ?? '';
    await set(KEY, { folder: this.folder, stamp, script: core.script, wasm: core.wasm, hash: await hashOf(core) } satisfies Kept, this.open());
  }

  /** The copy, if it is one of this folder and whole; another one is not kept any longer. */
  private async kept(): Promise<Kept | null> {
    const stored = v.safeParse(KeptSchema, await get<unknown>(KEY, this.open()));
    if (stored.success && stored.output.folder === this.folder && (await hashOf(stored.output)) === stored.output.hash) return stored.output;
    await del(KEY, this.open());
    return null;
  }

  private async read(place: string): Promise<CoreSearch> {
    const [script, wasm] = await Promise.all([readFile(join(place, names.script), 'utf8'), readFile(join(place, names.wasm))]);
    const problem = coreProblem(script, wasm);
    if (problem !== null) return { missing: `${place} ${problem}` };
    // A plain array: a Buffer would come back from the database as one, and another engine's realm knows no Buffer.
    return { core: { script, wasm: new Uint8Array(wasm.buffer, wasm.byteOffset, wasm.byteLength), folder: place }, isNew: true };
  }

  private async stampNow(): Promise<string | null> {
    for (const subfolder of subfolders) {
      const stamp = await stampOf(join(this.folder, subfolder));
      if (stamp !== null) return stamp;
    }
    return null;
  }

  private open(): UseStore {
    this.store ??= createStore('tobs-ffmpeg-core', 'files');
    return this.store;
  }
}

/** What is wrong with the files, or null. */
function coreProblem(script: string, wasm: Uint8Array): string | null {
  if (script.length > limits.scriptBytes || !script.includes('createFFmpegCore')) return `holds a ${names.script} that is not that of @ffmpeg/core`;
  if (/\bPThread\b/.test(script)) return 'holds the core for several threads (@ffmpeg/core-mt), which cannot run inside Obsidian; @ffmpeg/core is the other one';
  const start = Array.from(wasm.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (start !== wasmStart || wasm.length > limits.wasmBytes) return `holds a ${names.wasm} that is no WebAssembly`;
  return null;
}

async function stampOf(place: string): Promise<string | null> {
  const stamps = await Promise.all(
    [names.script, names.wasm].map(async (name) => {
      const stats = await unless(notThere, null, () => stat(join(place, name)));
      return stats?.isFile() === true ? `${stats.size} ${stats.mtimeMs}` : null;
    }),
  );
  return stamps.includes(null) ? null : `${place} ${stamps.join(' ')}`;
}

async function hashOf({ script, wasm }: Pick<FfmpegCore, 'script' | 'wasm'>): Promise<string> {
  // Away from the renderer's own thread.
  const digests = await Promise.all([new TextEncoder().encode(script), wasm].map((bytes) => crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)));
  return digests.flatMap((digest) => Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0'))).join('');
}
