import type { StatePort } from '../ports';
import { isCheckpointKey, parseChatRecord, parseSegment, type SegmentRecord } from './records';

/**
 * State of an import into a vault that an account exports into: everything is kept with the account, and what the import wrote also
 * with the vault, where whoever exports into it next finds it: another account, or another program of the same one.
 */
export class ImportState implements StatePort {
  /** @param account the account's records over those of the vault */
  constructor(
    private readonly account: StatePort,
    private readonly vault: StatePort,
  ) {}

  get imported(): StatePort['imported'] {
    return this.account.imported;
  }

  get(key: string): Promise<unknown> {
    return this.account.get(key);
  }

  keysFrom(prefix: string): Promise<readonly string[]> {
    return this.account.keysFrom(prefix);
  }

  async set(records: readonly (readonly [key: string, value: unknown])[]): Promise<void> {
    await this.account.set(records);
    const shared: (readonly [string, unknown])[] = [];
    for (const [key, value] of records) {
      const part = await this.sharedPart(key, value);
      if (part !== null) shared.push([key, part]);
    }
    await this.vault.set(shared);
  }

  /** What of a record is true for everybody. */
  private async sharedPart(key: string, value: unknown): Promise<unknown> {
    if (key.startsWith('segment|')) return importedPart(parseSegment(value));
    if (!isCheckpointKey(key) || (await this.vault.get(key)) !== undefined) return null;
    const record = parseChatRecord(value);
    // What the account has covered, or waits for, others have not.
    return record === null ? null : { version: 1, folder: record.folder, ...(record.name !== undefined && { name: record.name }), layout: record.layout, covered: [], pending: [] };
  }
}

/** The messages of a segment that an import wrote; null when there are none. */
function importedPart(segment: SegmentRecord | null): SegmentRecord | null {
  const isIn = new Set((segment?.imported ?? []).flatMap(([first, count]) => Array.from({ length: Math.min(count, segment?.ids.length ?? 0) }, (_unused, offset) => first + offset)));
  if (segment === null || isIn.size === 0) return null;
  const positions = segment.ids.map((_delta, position) => position).filter((position) => isIn.has(position));
  const listed = <Value>(values: readonly Value[]): Value[] => values.filter((_value, position) => isIn.has(position));
  const runs = (pairs: readonly (readonly [number, number])[]): [number, number][] => listed(pairs.flatMap(([value, count]) => Array<number>(count).fill(value))).map((value) => [value, 1]);
  let total = 0;
  const absolute = segment.ids.map((delta) => (total += delta));
  return {
    ...segment,
    ids: positions.map((position, at) => (absolute[position] ?? 0) - (at === 0 ? 0 : (absolute[positions[at - 1] ?? 0] ?? 0))),
    days: runs(segment.days),
    bases: listed(segment.bases),
    imported: [[0, positions.length]],
    ...(segment.parts !== undefined && { parts: runs(segment.parts) }),
    ...(segment.topics !== undefined && { topics: listed(segment.topics) }),
  };
}
