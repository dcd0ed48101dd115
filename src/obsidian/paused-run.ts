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
const PausedSchema = v.object({ accountId: ChatIdSchema, targets: v.pipe(v.array(TargetSchema), v.minLength(1)) });

/**
 * The export that was paused, kept on this device: it outlives the app, and goes on from its checkpoints. What is damaged
 * counts as nothing.
 */
export class PausedRun {
  constructor(
    private readonly storage: Pick<App, 'loadLocalStorage' | 'saveLocalStorage'>,
    private readonly accountInUse: () => ChatId | null,
  ) {}

  /** What the account in use has paused; null when it has paused nothing. */
  get targets(): readonly ExportTarget[] | null {
    const stored: unknown = this.storage.loadLocalStorage(KEY);
    const result = v.safeParse(PausedSchema, stored);
    if (!result.success || result.output.accountId !== this.accountInUse()) return null;
    return result.output.targets.map(({ reference, title, chatId, topicId, range, settings }) => ({
      reference,
      range: definedOf(range),
      ...(title !== undefined && { title }),
      ...(chatId !== undefined && { chatId }),
      ...(topicId !== undefined && { topicId }),
      ...(settings !== undefined && { settings: readTargetSettings(settings).settings }),
    }));
  }

  keep(targets: readonly ExportTarget[]): void {
    const accountId = this.accountInUse();
    if (accountId !== null) this.storage.saveLocalStorage(KEY, { accountId, targets });
  }

  forget(): void {
    this.storage.saveLocalStorage(KEY, null);
  }
}

function definedOf(range: v.InferOutput<typeof RangeSchema>): ExportTarget['range'] {
  return Object.fromEntries(Object.entries(range).filter(([, bound]) => bound !== undefined));
}
