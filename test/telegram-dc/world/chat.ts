/** One chat of the world: its scenario, its index of messages, and the lists handlers page through. */
import type { BlockSpec, ChatSpec, ExplicitSpec } from './scenario';
import { mix } from './hash';
import { Rows, type RowKind } from './rows';

export interface PlannedBlock {
  readonly spec: BlockSpec;
  readonly firstRow: number;
}

/** A forum topic; its id is that of the message that created it, 1 for General. */
export interface Topic {
  readonly ordinal: number;
  title: string;
  id: number;
  date: number;
  readonly pinned: boolean;
  readonly closed: boolean;
  readonly hidden: boolean;
  readonly icon: string | undefined;
  /** Messages it gets of the block; undefined = a share of the rest. */
  readonly messages: number | undefined;
}

/** What a revision changed in a message. */
export interface Edit {
  readonly version: number;
  readonly text: string | undefined;
}

export class Chat {
  readonly rows = new Rows();
  readonly explicits: ExplicitSpec[] = [];
  readonly blocks: PlannedBlock[] = [];
  readonly topics: Topic[] = [];
  readonly edits = new Map<number, Edit>();
  readonly addedReactions = new Map<number, Map<string, number>>();
  /** Rises with every change; answers and lists made before are stale. */
  generation = 0;
  /** Second after the newest message; where the next block starts. */
  clock: number;
  title: string;
  /** Public name, without `@`. */
  username: string | undefined;
  /** Rows before any revision; choices over a whole chat are made among these, so that later messages do not change earlier ones. */
  plannedRows = 0;
  private readonly lists = new Map<string, Int32Array>();
  private listsAt = -1;

  constructor(
    readonly spec: ChatSpec,
    readonly ordinal: number,
    readonly id: number,
    readonly hash: number,
    title: string,
    start: number,
    /** One of a generator's many: never named by other chats. */
    readonly generated: boolean,
  ) {
    this.title = title;
    this.username = spec.username;
    this.clock = start;
  }

  get key(): string {
    return this.spec.key;
  }

  get kind(): ChatSpec['kind'] {
    return this.spec.kind;
  }

  /** Channels, supergroups, forums count ids from 1; the others share the account's sequence. */
  get isChannel(): boolean {
    return ['channel', 'supergroup', 'forum', 'monoforum'].includes(this.kind);
  }

  get isBroadcast(): boolean {
    return this.kind === 'channel';
  }

  /** Private chats and Saved Messages. */
  get isUser(): boolean {
    return ['user', 'bot', 'self'].includes(this.kind);
  }

  blockOf(row: number): PlannedBlock {
    const planned = this.blocks[this.rows.block(row)];
    if (planned === undefined) throw new Error(`chat ${this.key}: row ${row} has no block`);
    return planned;
  }

  /** The chance of this message: the same in every run and whatever else was deleted or added. */
  hashOf(row: number): number {
    return mix(mix(this.hash, 7 + this.rows.block(row)), row - this.blockOf(row).firstRow);
  }

  /** First row of the album `row` is in, or `row`. Author, forward and reactions of an album are those of its first item. */
  leader(row: number): number {
    return row - Math.max(0, this.rows.album(row) - 1);
  }

  /** Rows the account can see, ascending. */
  visible(): Int32Array {
    const from = this.spec.historyVisibleFrom ?? 0;
    return this.list('visible', (row) => this.rows.id(row) >= from);
  }

  /** Visible rows that pass `test`; kept under `name` until the chat changes. */
  list(name: string, test: (row: number) => boolean): Int32Array {
    if (this.listsAt !== this.generation) {
      this.lists.clear();
      this.listsAt = this.generation;
    }
    const known = this.lists.get(name);
    if (known !== undefined) return known;
    const from = this.spec.historyVisibleFrom ?? 0;
    const found = new Int32Array(this.rows.length);
    let length = 0;
    for (let row = 0; row < this.rows.length; row++) {
      if (!this.rows.isGone(row) && this.rows.id(row) >= from && test(row)) found[length++] = row;
    }
    const made = found.slice(0, length);
    this.lists.set(name, made);
    return made;
  }

  topicRows(ordinal: number): Int32Array {
    return this.list(`topic ${ordinal}`, (row) => this.rows.top(row) === ordinal && !(this.rows.kind(row) === 'topicCreate'));
  }

  threadRows(rootRow: number): Int32Array {
    return this.list(`thread ${rootRow}`, (row) => this.rows.top(row) === rootRow);
  }

  /** Newest visible row, or undefined in an empty chat. */
  top(): number | undefined {
    const rows = this.visible();
    return rows[rows.length - 1];
  }

  explicitOf(row: number): ExplicitSpec | undefined {
    return this.rows.kind(row) === 'explicit' ? this.explicits[this.rows.ref(row)] : undefined;
  }

  /** The kind of a row with written-out messages looked into. */
  kindOf(row: number): RowKind {
    const explicit = this.explicitOf(row);
    if (explicit === undefined) return this.rows.kind(row);
    if (explicit.service !== undefined) return 'service';
    const media = explicit.album?.[this.rows.album(row) - 1] ?? explicit.media;
    if (media === undefined) return 'text';
    switch (media.kind) {
      case 'quiz':
        return 'poll';
      case 'venue':
        return 'geo';
      case 'dice':
      case 'todo':
      case 'story':
        return 'text';
      default:
        return media.kind;
    }
  }
}
