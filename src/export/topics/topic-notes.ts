import type { Chat } from '../../model/chat';
import type { MessageId, VaultPath } from '../../model/ids';
import type { Topic } from '../../model/topic';
import { readProperties } from '../../notes/properties/front-matter';
import { partPath } from '../../notes/names/note-part';
import { topicName, topicNameWithId, topicPath, topicsFolder } from '../../notes/properties/topic-note';
import type { StatePort, VaultPort } from '../ports';
import { parseTopicIndex, parseTopicRecord, topicIndexKey, topicKey, type Scope, type TopicIndexRecord, type TopicRecord } from '../state/records';
import { countByTopic } from './count-by-topic';
import type { TopicCatalog } from './topic-catalog';

/** What tells the note and folder of a topic. */
export interface TopicNotesParts {
  readonly chat: Chat;
  readonly vault: VaultPort;
  readonly state: StatePort;
  /** Scope of the whole forum. */
  readonly scope: Scope;
  /** Path of the chat's folder. */
  readonly folder: VaultPath;
  readonly catalog: TopicCatalog;
  /** The whole forum is exported, not some topics of it. */
  readonly isWhole: boolean;
  /** Records were damaged: messages that were counted come again, and count once. */
  readonly isRebuilding?: boolean;
  /** `topicSplitAt`: messages above which a topic is split by month; 0: never. */
  readonly splitAt: number;
}

const noTopic: TopicRecord = { mode: 'open', count: 0, lastId: 0 };

/**
 * Knows the notes of a forum's topics: their names, which belong to a topic for good whatever its title becomes, and which of
 * a topic's messages stand in which note. Changes are handed out by `takeChanges`, to be stored with the checkpoint.
 */
export class TopicNotes {
  private names: ReadonlyMap<MessageId, string> = new Map();
  private isSettled = false;
  private readonly records = new Map<MessageId, TopicRecord>();
  private readonly changed = new Set<MessageId>();
  private isIndexChanged = false;
  private isDoubtful: boolean;

  private constructor(private readonly parts: TopicNotesParts) {
    this.isDoubtful = parts.isRebuilding === true;
  }

  static async open(parts: TopicNotesParts): Promise<TopicNotes> {
    const notes = new TopicNotes(parts);
    const index = parseTopicIndex(await parts.state.get(topicIndexKey(parts.scope)));
    if (index === null) await notes.adopt();
    else {
      notes.names = new Map(Object.entries(index.names).map(([id, name]) => [Number(id), name]));
      notes.isSettled = index.isSettled;
    }
    return notes;
  }

  /** The whole forum has been read once. */
  get isRead(): boolean {
    return this.isSettled;
  }

  /** Ids of the topics that have a note. */
  get ids(): readonly MessageId[] {
    return [...this.names.keys()];
  }

  /** What Telegram says about a topic. */
  async topic(topicId: MessageId): Promise<Topic> {
    const topic = (await this.parts.catalog.named([topicId], this.parts.isWhole)).get(topicId);
    return topic ?? { id: topicId, title: `Topic ${topicId}`, date: 0, isPinned: false, isClosed: false, isHidden: false };
  }

  /** Gives names to topics that have none yet; equal titles get the topic's id added. */
  async name(topicIds: readonly MessageId[]): Promise<void> {
    const nameless = [...new Set(topicIds)].filter((id) => !this.names.has(id)).sort((a, b) => a - b);
    if (nameless.length === 0) return;
    const topics = await this.parts.catalog.named(nameless, this.parts.isWhole);
    for (const id of nameless) {
      const name = await this.freeName(topics.get(id) ?? (await this.topic(id)));
      this.names = new Map([...this.names, [id, name]]);
      this.isIndexChanged = true;
    }
  }

  /** How a topic's messages are spread over notes. */
  async record(topicId: MessageId): Promise<TopicRecord> {
    const known = this.records.get(topicId);
    if (known !== undefined) return known;
    const stored = await this.parts.state.get(topicKey(this.parts.scope, topicId));
    const parsed = parseTopicRecord(stored);
    const loaded = parsed ?? (stored === undefined ? noTopic : await this.rebuilt(topicId));
    const raced = this.records.get(topicId);
    if (raced !== undefined) return raced;
    const record = this.parts.isRebuilding === true ? { ...loaded, count: 0 } : loaded;
    this.records.set(topicId, record);
    return record;
  }

  /** A record that was damaged, as far as the notes show it. */
  private async rebuilt(topicId: MessageId): Promise<TopicRecord> {
    this.doubt();
    const name = this.names.get(topicId);
    return (name === undefined ? null : await this.readRecord(name)) ?? noTopic;
  }

  /** @param change what is new, or what it is made from: notes of one topic are written side by side, and each adds to the count */
  async change(topicId: MessageId, change: Partial<TopicRecord> | ((now: TopicRecord) => Partial<TopicRecord>)): Promise<void> {
    const now = await this.record(topicId);
    this.records.set(topicId, { ...now, ...(typeof change === 'function' ? change(now) : change) });
    this.changed.add(topicId);
  }

  /** The note a message belongs to, or null for a topic without a name. @param day local day, `2025-01-02` */
  async pathOf(topicId: MessageId, id: MessageId, day: string): Promise<VaultPath | null> {
    const name = this.names.get(topicId);
    if (name === undefined) return null;
    const month = monthOf(await this.record(topicId), id, day);
    return topicPath(this.parts.folder, name, month);
  }

  /** The notes a message may stand in, the likeliest first. */
  async candidates(topicId: MessageId, id: MessageId, day: string): Promise<readonly VaultPath[]> {
    const name = this.names.get(topicId);
    const likely = await this.pathOf(topicId, id, day);
    if (name === undefined || likely === null) return [];
    const others = [topicPath(this.parts.folder, name, null), topicPath(this.parts.folder, name, day.slice(0, 7))];
    return [likely, ...others.filter((path) => path !== likely)];
  }

  /** Month of the note a message belongs to, or null for the topic's one note. */
  async monthOf(topicId: MessageId, id: MessageId, day: string): Promise<string | null> {
    return monthOf(await this.record(topicId), id, day);
  }

  /** The one note of a topic, whether it exists or not; null for a topic without a name. */
  singlePath(topicId: MessageId): VaultPath | null {
    const name = this.names.get(topicId);
    return name === undefined ? null : topicPath(this.parts.folder, name, null);
  }

  /** The one note of a topic and those that continue it, as far as they exist. */
  async notesOf(topicId: MessageId): Promise<readonly VaultPath[]> {
    const single = this.singlePath(topicId);
    return single === null ? [] : await existingParts(this.parts.vault, single);
  }

  /** All notes of a topic, those by month after the others. */
  async everyNoteOf(topicId: MessageId): Promise<readonly VaultPath[]> {
    const single = this.singlePath(topicId);
    if (single === null) return [];
    const months = (await this.parts.vault.list(single.replace(/\.md$/, ''))).filter(({ kind, path }) => kind === 'file' && path.endsWith('.md')).map(({ path }) => path);
    return [...(await this.notesOf(topicId)), ...months.sort()];
  }

  /** Records and notes may not speak of the same messages; `recount` counts what the notes hold. */
  doubt(): void {
    this.isDoubtful = true;
  }

  /** Counts the messages in the notes where the records are in doubt. */
  async recount(): Promise<void> {
    if (!this.isDoubtful) return;
    this.isDoubtful = false;
    const counts = await countByTopic(this.parts);
    for (const id of this.ids) await this.change(id, { count: counts.get(id) ?? 0 });
  }

  /** True when so many messages are too many for one note. */
  isTooMany(messages: number): boolean {
    return this.parts.splitAt > 0 && messages > this.parts.splitAt;
  }

  /** The forum, or the topics in question, have been read to the end: topics in one note stay in it. */
  async settle(): Promise<void> {
    const { isWhole } = this.parts;
    const open = isWhole && !this.isSettled ? this.ids : [...this.records.keys()];
    for (const id of open) if ((await this.record(id)).mode === 'open') await this.change(id, { mode: 'single' });
    if (!isWhole || this.isSettled) return;
    this.isSettled = true;
    this.isIndexChanged = true;
  }

  /** Records changed since the last call. */
  takeChanges(): readonly (readonly [key: string, value: unknown])[] {
    const { scope } = this.parts;
    const records: (readonly [string, unknown])[] = [...this.changed].map((id) => [topicKey(scope, id), this.records.get(id)]);
    const index: TopicIndexRecord = { names: Object.fromEntries([...this.names].map(([id, name]) => [String(id), name])), isSettled: this.isSettled };
    if (this.isIndexChanged) records.push([topicIndexKey(scope), index]);
    this.changed.clear();
    this.isIndexChanged = false;
    return records;
  }

  private async freeName(topic: Topic): Promise<string> {
    const taken = new Set([...this.names.values()].map(fold));
    const plain = topicName(topic.title);
    const owner = taken.has(fold(plain)) ? 'other' : await this.ownerOf(plain);
    return owner === null || owner === topic.id ? plain : topicNameWithId(topic.title, topic.id);
  }

  /** Topic whose notes have this name; null when there are none, `other` for what is not this forum's. */
  private async ownerOf(name: string): Promise<MessageId | 'other' | null> {
    const { vault, folder, chat } = this.parts;
    const paths = [topicPath(folder, name, null), ...(await vault.list(`${folder}/${topicsFolder}/${name}`)).filter(({ kind }) => kind === 'file').map(({ path }) => path)];
    for (const path of paths) {
      const text = path.endsWith('.md') ? await vault.read(path) : null;
      // What an app leaves that is killed while it makes a note is empty, and nobody's.
      if (text === null || text === '') continue;
      const properties = readProperties(text);
      // The name of a note that continues another one is nobody's.
      const isOwn = properties['tg-chat-id'] === chat.id && properties['tg-topic-id'] !== undefined && (properties['tg-part'] === undefined || path !== paths[0]);
      return isOwn ? Number(properties['tg-topic-id']) : 'other';
    }
    return null;
  }

  /** Without state the notes themselves say whose they are. */
  private async adopt(): Promise<void> {
    const { vault, folder } = this.parts;
    const entries = await vault.list(`${folder}/${topicsFolder}`);
    const names = new Set(entries.map(({ path, kind }) => (kind === 'folder' ? path : path.replace(/\.md$/, ''))).map((path) => path.slice(path.lastIndexOf('/') + 1)));
    const adopted = new Map<MessageId, string>();
    for (const name of [...names].sort()) {
      const owner = await this.ownerOf(name);
      if (owner === null || owner === 'other') continue;
      const other = adopted.get(owner);
      // Of a note and a copy the user made of it, the one that went on is the topic's.
      if (other === undefined || (await this.lastIdOf(name)) > (await this.lastIdOf(other))) adopted.set(owner, name);
    }
    for (const [owner, name] of adopted) {
      const record = await this.readRecord(name);
      if (record !== null) this.records.set(owner, record);
      if (record !== null) this.changed.add(owner);
    }
    this.names = adopted;
    this.isIndexChanged = adopted.size > 0;
    if (adopted.size > 0) this.doubt();
  }

  /** Newest message a topic's one note says it holds; notes by month come before any. */
  private async lastIdOf(name: string): Promise<number> {
    const { vault, folder } = this.parts;
    if ((await vault.list(`${folder}/${topicsFolder}/${name}`)).length > 0) return Infinity;
    return Number(readProperties((await vault.read(topicPath(folder, name, null))) ?? '')['tg-last-id'] ?? 0);
  }

  /** How a topic's messages were spread, as the notes show it; null: one note, about which nothing is decided. */
  private async readRecord(name: string): Promise<TopicRecord | null> {
    const { vault, folder } = this.parts;
    const single = topicPath(folder, name, null);
    const hasMonths = (await vault.list(`${folder}/${topicsFolder}/${name}`)).length > 0;
    if (!hasMonths) return null;
    const notes = await existingParts(vault, single);
    if (notes.length === 0) return { mode: 'monthly', count: 0, lastId: 0 };
    const lastIds = await Promise.all(notes.map(async (path) => Number(readProperties((await vault.read(path)) ?? '')['tg-last-id'] ?? 0)));
    return { mode: 'grown', count: 0, lastId: Math.max(...lastIds.filter(Number.isInteger), 0) };
  }
}

/** A note and those that continue it; the name may belong to another topic from the second on. */
async function existingParts(vault: VaultPort, path: VaultPath): Promise<readonly VaultPath[]> {
  const found: VaultPath[] = [];
  for (let part = 1; ; part++) {
    const text = await vault.read(partPath(path, part));
    if (text === null || (part > 1 && readProperties(text)['tg-part'] !== String(part))) return found;
    found.push(partPath(path, part));
  }
}

function monthOf({ mode, lastId }: TopicRecord, id: MessageId, day: string): string | null {
  return mode === 'monthly' || (mode === 'grown' && id > lastId) ? day.slice(0, 7) : null;
}

/** Names that differ only in case or in composition are one on many file systems. */
function fold(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
