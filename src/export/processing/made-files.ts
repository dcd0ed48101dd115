import * as v from 'valibot';
import type { VaultPath } from '../../model/ids';
import type { FileMedia } from '../../model/media';
import type { Settings } from '../../settings/definitions';
import type { StatePort, VaultPort } from '../ports';
import { processorOf, recipeOf } from './processor-of';

const bytes = v.pipe(v.number(), v.integer(), v.minValue(0));

const MadeSchema = v.object({
  /** Size of the original. */
  originalBytes: bytes,
  /** Everybody who shows the original so far waits for its processing, so it may go afterwards. */
  isFresh: v.optional(v.boolean()),
  /** What became of it: by which settings, and where the result is; without a path the original was left as it is. */
  processed: v.optional(v.object({ recipe: v.string(), path: v.optional(v.string()), sizeBytes: v.optional(bytes) })),
});

/** What is known of a file that is, or was, to be processed. */
export type MadeRecord = Readonly<v.InferOutput<typeof MadeSchema>>;

/** A file that is in the vault, as it was downloaded or as it became. */
export interface FilePlace {
  readonly path: VaultPath;
  /** The original is there, so it can be processed, perhaps once more. */
  readonly hasOriginal: boolean;
}

/** What processing made of files, by the path of the original: a file whose result is there need not be there itself. */
export class MadeFiles {
  constructor(
    readonly settings: Settings,
    private readonly ports: { readonly state: StatePort; readonly vault: Pick<VaultPort, 'sizeOf'> },
  ) {}

  async recordOf(path: VaultPath): Promise<MadeRecord | null> {
    const record = v.safeParse(MadeSchema, await this.ports.state.get(madeKey(path)));
    return record.success ? record.output : null;
  }

  /** Where a file is, whole; null: it has to be fetched. */
  async placeOf(path: VaultPath, sizeBytes: number): Promise<FilePlace | null> {
    const hasOriginal = (await this.ports.vault.sizeOf(path)) === sizeBytes;
    const { processed } = (await this.recordOf(path)) ?? {};
    if (processed?.path !== undefined && (await this.ports.vault.sizeOf(processed.path)) === processed.sizeBytes) return { path: processed.path, hasOriginal };
    return hasOriginal ? { path, hasOriginal } : null;
  }

  /** Size of the file as it was downloaded, also where only its result is left; null when neither is there. */
  async sizeOf(path: VaultPath): Promise<number | null> {
    const { originalBytes, processed } = (await this.recordOf(path)) ?? {};
    const isMade = processed?.path !== undefined && (await this.ports.vault.sizeOf(processed.path)) === processed.sizeBytes;
    return isMade && originalBytes !== undefined ? originalBytes : await this.ports.vault.sizeOf(path);
  }

  /** Whether the settings want something done to a file that is there. */
  async needsProcessing(media: FileMedia, path: VaultPath): Promise<boolean> {
    const processor = processorOf(media, this.settings);
    return processor !== null && (await this.recordOf(path))?.processed?.recipe !== recipeOf(processor, this.settings);
  }

  /** A note shows the original and waits for nothing better: from now on the original has to stay. */
  async pin(path: VaultPath): Promise<void> {
    const record = await this.recordOf(path);
    if (record?.isFresh === true) await this.ports.state.set([[madeKey(path), { ...record, isFresh: false }]]);
  }

  /** The record of a file that has just come, for the checkpoint that says so; none when it is known. */
  async freshRecord({ file }: FileMedia, path: VaultPath): Promise<readonly (readonly [string, MadeRecord])[]> {
    return (await this.recordOf(path)) === null ? [[madeKey(path), { originalBytes: file.sizeBytes, isFresh: true }]] : [];
  }
}

export const madeKey = (path: VaultPath): string => `made|${path}`;
