import type { App } from 'obsidian';
import * as v from 'valibot';
import type { ExportTarget } from '../export/types';
import type { ChatId } from '../model/ids';
import { readTargetSettings } from '../settings/target-settings';
import { ChatIdSchema, Id, RangeSchema } from './plugin-data';

const KEY = 'tobs-paused';

const TargetSchema = v.object({
  reference: v.pipe(v.string(), v.minLength(1), v.maxLength(1000)),
  title: v.optional(v.pipe(v.string(), v.maxLength(1000))),
  chatId: v.optional(ChatIdSchema),
  topicId: v.optional(Id),
  range: RangeSchema,
  settings: v.optional(v.record(v.string(), v.unknown())),
});
/**
 * Why a run is kept: the user paused it, the app was closed while it ran, or it is running now. The last one, found at the start of the
 * app, means that the app ended without a word.
 */
export type KeptBecause = 'paused' | 'closed' | 'running';
const PausedSchema = v.object({
  accountId: ChatIdSchema,
  targets: v.pipe(v.array(TargetSchema), v.minLength(1)),
  // Versions that kept nothing but paused runs did not say why.
  because: v.optional(v.picklist(['paused', 'closed', 'running']), 'paused'),
});

/**
 * The export that was paused or interrupted, kept on this device: it outlives the app, and goes on from its checkpoints. What is
 * damaged counts as nothing.
 */
export class PausedRun {
  constructor(
    private readonly storage: Pick<App, 'loadLocalStorage' | 'saveLocalStorage'>,
    private readonly accountInUse: () => ChatId | null,
  ) {}

  /** What the account in use has still to do; null when there is nothing. */
  get targets(): readonly ExportTarget[] | null {
    const kept = this.stored;
    if (kept === null) return null;
    return kept.targets.map(({ reference, title, chatId, topicId, range, settings }) => ({
      reference,
      range: definedOf(range),
      ...(title !== undefined && { title }),
      ...(chatId !== undefined && { chatId }),
      ...(topicId !== undefined && { topicId }),
      ...(settings !== undefined && { settings: readTargetSettings(settings).settings }),
    }));
  }

  /** Why it is kept; null when nothing is. */
  get because(): KeptBecause | null {
    return this.stored?.because ?? null;
  }

  keep(targets: readonly ExportTarget[], because: KeptBecause): void {
    const accountId = this.accountInUse();
    if (accountId !== null) this.storage.saveLocalStorage(KEY, { accountId, targets, because });
  }

  forget(): void {
    this.storage.saveLocalStorage(KEY, null);
  }

  private get stored(): v.InferOutput<typeof PausedSchema> | null {
    const stored: unknown = this.storage.loadLocalStorage(KEY);
    const result = v.safeParse(PausedSchema, stored);
    return result.success && result.output.accountId === this.accountInUse() ? result.output : null;
  }
}

function definedOf(range: v.InferOutput<typeof RangeSchema>): ExportTarget['range'] {
  return Object.fromEntries(Object.entries(range).filter(([, bound]) => bound !== undefined));
}
