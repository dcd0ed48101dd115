import * as v from 'valibot';
import type { VaultPath } from '../../model/ids';
import type { StatePort, VaultPort } from '../ports';

/** Contents remembered per scope, by least use (F-MED-15); a forgotten one is only fetched once more. */
const maxContents = 10_000;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const ContentSchema = v.object({ path: v.string(), sizeBytes: count, slot: count });
const RingSchema = v.object({ next: count });

/** A file of the vault with this content, or one that has just been fetched. */
export interface FoundContent {
  readonly path: VaultPath;
  readonly isReused: boolean;
}

/**
 * Which file of the vault has which content, whatever its Telegram id (F-MED-14). Entries are checked by existence and exact
 * size whenever they are used. They lie in a ring of slots: an entry that is used moves to the front, the slot that comes round
 * again loses what is still in it.
 */
export class FileContents {
  private readonly underway = new Map<string, Promise<void>>();
  private last: Promise<unknown> = Promise.resolve();

  /** @param scope notes below this folder share files */
  constructor(
    private readonly ports: { readonly state: StatePort; readonly vault: Pick<VaultPort, 'sizeOf'> },
    private readonly scope: VaultPath,
    private readonly limit = maxContents,
  ) {}

  /** The file with this content, or null. */
  async find(key: string, sizeBytes: number): Promise<VaultPath | null> {
    const found = v.safeParse(ContentSchema, await this.ports.state.get(this.contentKey(key)));
    if (!found.success || found.output.sizeBytes !== sizeBytes) return null;
    const { path } = found.output;
    if ((await this.ports.vault.sizeOf(path)) !== sizeBytes) return null;
    await this.put(key, { path, sizeBytes });
    return path;
  }

  /** Remembers what has this content now. Durable when resolved. */
  put(key: string, file: { readonly path: VaultPath; readonly sizeBytes: number }): Promise<void> {
    const put = this.last.then(() => this.putInTurn(key, file));
    this.last = put.catch(() => undefined);
    return put;
  }

  /** The file with this content, fetched if nobody has it; of several who want it at the same time one fetches. */
  async once(key: string, sizeBytes: number, fetch: () => Promise<VaultPath>): Promise<FoundContent> {
    for (;;) {
      const other = this.underway.get(key);
      if (other !== undefined) {
        // Whatever became of it: then it is there, or it is tried again from here.
        await other;
        continue;
      }
      const work = this.findOrFetch(key, sizeBytes, fetch);
      this.underway.set(key, work.then(nothing, nothing));
      try {
        return await work;
      } finally {
        this.underway.delete(key);
      }
    }
  }

  private async findOrFetch(key: string, sizeBytes: number, fetch: () => Promise<VaultPath>): Promise<FoundContent> {
    const known = await this.find(key, sizeBytes);
    if (known !== null) return { path: known, isReused: true };
    const path = await fetch();
    await this.put(key, { path, sizeBytes });
    return { path, isReused: false };
  }

  private async putInTurn(key: string, file: { readonly path: VaultPath; readonly sizeBytes: number }): Promise<void> {
    const { state } = this.ports;
    const ring = v.safeParse(RingSchema, await state.get(this.ringKey));
    const next = ring.success ? ring.output.next : 0;
    const slot = next % this.limit;
    const before = v.safeParse(ContentSchema, await state.get(this.contentKey(key)));
    // The newest entry need not move to where it is.
    if (before.success && before.output.path === file.path && before.output.sizeBytes === file.sizeBytes && (before.output.slot + 1) % this.limit === slot) return;
    await state.set([...(await this.dropped(slot, key)), [this.ringKey, { next: next + 1 }], [this.slotKey(slot), key], [this.contentKey(key), { ...file, slot }]]);
  }

  /** What was in the slot, unless it has moved on. */
  private async dropped(slot: number, key: string): Promise<readonly (readonly [string, undefined])[]> {
    const { state } = this.ports;
    const old = await state.get(this.slotKey(slot));
    if (typeof old !== 'string' || old === key) return [];
    const entry = v.safeParse(ContentSchema, await state.get(this.contentKey(old)));
    return entry.success && entry.output.slot === slot ? [[this.contentKey(old), undefined]] : [];
  }

  private contentKey(key: string): string {
    return `content|${this.scope}|${key}`;
  }

  private slotKey(slot: number): string {
    return `content-slot|${this.scope}|${slot}`;
  }

  private get ringKey(): string {
    return `contents|${this.scope}`;
  }
}

function nothing(): undefined {
  return undefined;
}
