import * as v from 'valibot';
import type { MessageId } from '../../model/ids';
import { mediaClassOf, type FileMedia } from '../../model/media';
import { extensionOf } from '../../notes/names/file-type';
import type { Settings } from '../../settings/definitions';
import type { StatePort } from '../ports';
import { addInterval, includesId, missingIn, type Interval, type Intervals } from '../state/intervals';
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

const id = v.pipe(v.number(), v.integer(), v.minValue(1));

/** Between which messages files were left out, by what would bring them: `selection photo`, `size 20`, `excluded exe`. */
const LeftOutSchema = v.record(v.string(), v.array(v.tuple([id, id])));

/**
 * What earlier runs left out because the settings said so. When the settings want some of it later, the messages between which such
 * files were left out are read once more: a run otherwise compares the newest page only, and their files would never come.
 */
export class LeftOutFiles {
  private isChanged = false;

  private constructor(
    private readonly key: string,
    private readonly settings: Filters,
    private readonly left: Map<string, Intervals>,
  ) {}

  /** @param scope of the coverage */
  static async open(state: StatePort, scope: Scope, settings: Filters): Promise<LeftOutFiles> {
    const stored = v.safeParse(LeftOutSchema, await state.get(leftOutKey(scope)));
    return new LeftOutFiles(leftOutKey(scope), settings, new Map(stored.success ? Object.entries(stored.output) : []));
  }

  /** Messages with files that may be wanted now. */
  get wanted(): Intervals {
    return this.lifted.flatMap(([, ids]) => ids).reduce<Intervals>(addInterval, []);
  }

  /** A file of a message is left out. */
  add(messageId: MessageId, media: FileMedia): void {
    const why = reasonOf(media, this.settings);
    if (why === null) return;
    const known = this.left.get(why) ?? [];
    if (includesId(known, messageId)) return;
    this.left.set(why, upTo(known, messageId));
    this.isChanged = true;
  }

  /** All these messages have been read with the settings of this run. */
  settle(read: Interval): void {
    for (const [why, ids] of this.lifted) {
      const rest = ids.flatMap((one) => missingIn([read], one));
      if (rest.length === 0) this.left.delete(why);
      else this.left.set(why, rest);
      this.isChanged = true;
    }
  }

  /** Records of everything changed since the last call. */
  takeChanges(): readonly (readonly [key: string, value: unknown])[] {
    if (!this.isChanged) return [];
    this.isChanged = false;
    return [[this.key, this.left.size === 0 ? undefined : Object.fromEntries(this.left)]];
  }

  /** What the settings of this run want again. */
  private get lifted(): readonly (readonly [why: string, ids: Intervals])[] {
    return [...this.left].filter(([why]) => isLifted(why, this.settings));
  }
}

/** The set reaching to an id it does not hold: what lies in between costs less than to remember every message. */
function upTo(set: Intervals, messageId: MessageId): Intervals {
  const [first, last] = [set[0], set.at(-1)];
  if (first === undefined || last === undefined) return [[messageId, messageId]];
  if (messageId > last[1]) return [...set.slice(0, -1), [last[0], messageId]];
  return addInterval(set, messageId < first[0] ? [messageId, first[0]] : [messageId, messageId]);
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
