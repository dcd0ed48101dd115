import * as v from 'valibot';
import type { MessageId } from '../../model/ids';
import { mediaClassOf, type FileMedia } from '../../model/media';
import { extensionOf } from '../../notes/names/file-type';
import type { Settings } from '../../settings/definitions';
import type { StatePort } from '../ports';
import { leftOutKey, type Scope } from '../state/records';

/** What of the settings keeps a file out of the vault. */
export type Exclusion = 'selection' | 'size' | 'excluded' | 'notIncluded';
type Filters = Pick<Settings, 'media' | 'maxFileSizeMB' | 'includeExtensions' | 'excludeExtensions'>;

/** Why the settings exclude a file; null: they do not. */
export function exclusionOf(media: FileMedia, { media: classes, maxFileSizeMB, includeExtensions, excludeExtensions }: Filters): Exclusion | null {
  if (!classes.includes(mediaClassOf(media))) return 'selection';
  if (maxFileSizeMB > 0 && media.file.sizeBytes > maxFileSizeMB * 1024 * 1024) return 'size';
  const extension = extensionOf(media);
  if (isNamedIn(excludeExtensions, extension)) return 'excluded';
  return includeExtensions.length > 0 && !isNamedIn(includeExtensions, extension) ? 'notIncluded' : null;
}

function isNamedIn(list: readonly string[], extension: string): boolean {
  return list.some((one) => one.toLowerCase() === extension);
}

/** First message with a file that was left out, and what would bring such files: `selection photo`, `size 20`, `excluded exe`. */
const LeftOutSchema = v.object({ fromId: v.pipe(v.number(), v.integer(), v.minValue(1)), why: v.array(v.string()) });
type LeftOut = v.InferOutput<typeof LeftOutSchema>;

/**
 * What earlier runs left out because the settings said so. When the settings want some of it later, the messages from the first one
 * on are read once more: a run otherwise compares the newest page only, and their files would never come.
 */
export class LeftOutFiles {
  private isChanged = false;
  /** Of this run alone. */
  private fresh: LeftOut | null = null;

  private constructor(
    private readonly key: string,
    private readonly settings: Filters,
    private known: LeftOut | null,
  ) {}

  /** @param scope of the coverage */
  static async open(state: StatePort, scope: Scope, settings: Filters): Promise<LeftOutFiles> {
    const stored = v.safeParse(LeftOutSchema, await state.get(leftOutKey(scope)));
    return new LeftOutFiles(leftOutKey(scope), settings, stored.success ? stored.output : null);
  }

  /** First message whose file may be wanted now; null: none. */
  get wantedFrom(): MessageId | null {
    return this.known !== null && this.known.why.some((why) => isLifted(why, this.settings)) ? this.known.fromId : null;
  }

  /** A file of a message is left out. */
  add(messageId: MessageId, media: FileMedia): void {
    const why = reasonOf(media, this.settings);
    if (why === null) return;
    this.fresh = withOne(this.fresh, messageId, why);
    const known = withOne(this.known, messageId, why);
    this.isChanged ||= known !== this.known;
    this.known = known;
  }

  /** All messages from `wantedFrom` on have been read: only what this run left out is left. */
  settle(): void {
    this.isChanged = true;
    this.known = this.fresh;
  }

  /** Records of everything changed since the last call. */
  takeChanges(): readonly (readonly [key: string, value: unknown])[] {
    if (!this.isChanged) return [];
    this.isChanged = false;
    return [[this.key, this.known ?? undefined]];
  }
}

function withOne(left: LeftOut | null, messageId: MessageId, why: string): LeftOut {
  if (left === null) return { fromId: messageId, why: [why] };
  if (left.fromId <= messageId && left.why.includes(why)) return left;
  return { fromId: Math.min(left.fromId, messageId), why: [...new Set([...left.why, why])] };
}

function reasonOf(media: FileMedia, settings: Filters): string | null {
  const exclusion = exclusionOf(media, settings);
  if (exclusion === null) return null;
  return `${exclusion} ${exclusion === 'selection' ? mediaClassOf(media) : exclusion === 'size' ? settings.maxFileSizeMB : extensionOf(media)}`;
}

function isLifted(reason: string, { media, maxFileSizeMB, includeExtensions, excludeExtensions }: Filters): boolean {
  const [exclusion, of = ''] = reason.split(' ', 2);
  switch (exclusion) {
    case 'selection':
      return media.some((one) => one === of);
    case 'size':
      return maxFileSizeMB === 0 || maxFileSizeMB > Number(of);
    case 'excluded':
      return !isNamedIn(excludeExtensions, of);
    default:
      return includeExtensions.length === 0 || isNamedIn(includeExtensions, of);
  }
}
