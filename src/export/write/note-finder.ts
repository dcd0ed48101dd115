import type { Chat } from '../../model/chat';
import type { ChatId, MessageId, VaultPath } from '../../model/ids';
import { readProperties } from '../../notes/properties/front-matter';
import { blockIdOf, holdsBlock } from '../../notes/merge/block-id';
import { pathOfPlace } from '../../notes/indexes/chat-counts';
import { partPath } from '../../notes/names/note-part';
import { messageIdOfPostPath, migratedIdOfPostPath, periodLabel, periodPath, postFolder, type ChatNames } from '../../notes/names/paths';
import type { BlockId, Layout, PeriodLayout } from '../../notes/types';
import type { StoredMessage } from '../state/message-store';
import type { VaultPort } from '../ports';
import type { MovedNotes } from './moved-notes';
import type { TopicNotes } from '../topics/topic-notes';

const layouts: readonly Layout[] = ['topic', 'message', 'day', 'week', 'month', 'single'];

/** A note and what it says now. */
export interface FoundNote {
  readonly path: VaultPath;
  readonly text: string;
}

/** A message whose note is not where it is looked for. */
export interface MissedNote extends Pick<StoredMessage, 'primaryId' | 'topicId' | 'part'> {
  /** Local day, `2025-01-02`. */
  readonly day: string;
  readonly layout: Layout;
}

/** What tells the path of a message's note. */
export interface NoteFinderParts {
  readonly vault: VaultPort;
  readonly chat: Chat;
  /** Path of the chat's folder. */
  readonly folder: VaultPath;
  /** What its notes are called; the folder may have been renamed. */
  readonly name: string;
  /** Setting `pathTemplate`; empty: built in. */
  readonly template: string;
  readonly layout: Layout;
  /** Forums only. */
  readonly topics: TopicNotes | null;
  /** Only posts from before a migration, which share the folder with the chat's own. */
  readonly isMigrated: boolean;
  readonly moved: MovedNotes;
}

/** Knows where the notes of one chat are, without reading them. */
export class NoteFinder {
  /** Folder → message id → path, as listed once and kept up to date. */
  private readonly posts = new Map<string, Map<MessageId, VaultPath>>();

  constructor(private readonly given: NoteFinderParts) {}

  /** What the names of the chat's notes are made from. */
  get names(): ChatNames {
    return this.given;
  }

  /** Path of the chat's folder. */
  get folder(): VaultPath {
    return this.given.folder;
  }

  /** Path of the post note of a message, whatever its title; null when there is none. */
  async postOf(id: MessageId, day: string): Promise<VaultPath | null> {
    return (await this.postsOf(postFolder(this.names, day))).get(id) ?? null;
  }

  /** A post note was created. */
  async addPost(id: MessageId, day: string, path: VaultPath): Promise<void> {
    (await this.postsOf(postFolder(this.names, day))).set(id, path);
  }

  /** The note that holds a stored message now, with its text; null when the user moved or deleted it. */
  async find(stored: StoredMessage): Promise<FoundNote | null> {
    const day = dayText(stored.day);
    const blockId = this.blockIdOf(stored.primaryId);
    let first: FoundNote | null = null;
    // The layout may have been another one when the message was written.
    for (const layout of [this.given.layout, ...layouts.filter((other) => other !== this.given.layout)]) {
      for (const path of await this.candidates(stored, layout, day)) {
        for await (const note of this.parts(path, stored.part ?? 1)) {
          if (holdsBlock(note.text, blockId)) return note;
          first ??= note;
        }
      }
    }
    // The user may have taken the message out of its note, or moved the note.
    return first ?? (await this.findMoved(stored, day));
  }

  private async findMoved(stored: StoredMessage, day: string): Promise<FoundNote | null> {
    for (const layout of [this.given.layout, ...layouts.filter((other) => other !== this.given.layout)]) {
      const path = await this.movedPath({ ...stored, day, layout });
      const text = path === null ? null : await this.given.vault.read(path);
      if (path !== null && text !== null && holdsBlock(text, this.blockIdOf(stored.primaryId))) return { path, text };
    }
    return null;
  }

  /** Where the user moved the note that would hold a message; null when there is none. Reads the notes of the chat the first time. */
  async movedPath({ primaryId, topicId, day, layout, part = 1 }: MissedNote): Promise<VaultPath | null> {
    const { moved, topics } = this.given;
    if (layout === 'message') return await moved.find({ kind: 'post', blockId: this.blockIdOf(primaryId) }, this.folder);
    if (layout !== 'topic') return await moved.find({ kind: 'period', label: periodLabel(layout, day), part }, this.folder);
    if (topicId === undefined || topics === null) return null;
    return await moved.find({ kind: 'topic', topicId, label: (await topics.monthOf(topicId, primaryId, day)) ?? '', part }, this.folder);
  }

  /** The same for a period, where some notes are known to hold its messages. @param places as `notePlace` says it */
  async movedPeriod(layout: PeriodLayout, { day, part }: { readonly day: string; readonly part: number }, places: ReadonlySet<string>): Promise<VaultPath | null> {
    const odd = [...places].map((place) => pathOfPlace(this.folder, place)).filter((path) => !this.isPeriodPath(path, layout, day.slice(0, 7)));
    return await this.given.moved.findAmong({ kind: 'period', label: periodLabel(layout, day), part }, odd);
  }

  /** True when a note lies where one that holds messages of a month would be put. */
  private isPeriodPath(path: VaultPath, layout: PeriodLayout, month: string): boolean {
    const plain = path.replace(/ \d+\.md$/, '.md');
    return Array.from({ length: 31 }, (_, index) => this.periodPath(layout, `${month}-${String(index + 1).padStart(2, '0')}`)).some((own) => own === path || own === plain);
  }

  private blockIdOf(id: MessageId): BlockId {
    return blockIdOf({ id, isMigrated: this.given.isMigrated });
  }

  /** The notes that begin with `path`, the likeliest first. */
  private async *parts(path: VaultPath, likely: number): AsyncGenerator<FoundNote> {
    const read = async (part: number): Promise<FoundNote | null> => {
      const { path: own, text } = await this.own(partPath(path, part), part);
      return text === null ? null : { path: own, text };
    };
    const first = await read(likely);
    if (first !== null) yield first;
    for (let part = 1; ; part++) {
      const other = part === likely ? first : await read(part);
      if (other === null && part > 1) return;
      if (other !== null && other !== first) yield other;
    }
  }

  private async candidates({ primaryId, topicId }: StoredMessage, layout: Layout, day: string): Promise<readonly VaultPath[]> {
    if (layout === 'topic') return topicId === undefined || this.given.topics === null ? [] : await this.given.topics.candidates(topicId, primaryId, day);
    const path = layout === 'message' ? await this.postOf(primaryId, day) : this.periodPath(layout, day);
    return path === null ? [] : [path];
  }

  periodPath(layout: PeriodLayout, day: string): VaultPath {
    return periodPath(this.names, layout, day);
  }

  /**
   * `path` and its text if it is free or this chat's note; when a foreign file is in the way, the same for the name with
   * the chat's id added. The foreign file is not touched.
   *
   * @param part which of several notes it is: a topic may be called what the second note of another one is
   */
  async own(path: VaultPath, part = 1): Promise<{ readonly path: VaultPath; readonly text: string | null }> {
    const text = await this.given.vault.read(path);
    // What an app leaves that is killed while it makes a note: there is nothing in it to be anybody's.
    if (text === '') return { path, text: null };
    if (text === null || (this.isOurs(path, text) && holdsMessages(text) && (part === 1 || readProperties(text)['tg-part'] === String(part)))) return { path, text };
    const other = path.replace(/\.md$/, ` (${this.given.chat.id}).md`);
    return { path: other, text: await this.given.vault.read(other) };
  }

  /** The user may have taken the properties out of a note: in the chat's own folder its markers still say what it is. */
  private isOurs(path: VaultPath, text: string): boolean {
    const owner = ownerOf(text);
    return owner === undefined ? path.startsWith(`${this.folder}/`) && /^(?: {2})?\^tg-m?\d+[ \t]*\r?$/m.test(text) : owner === this.given.chat.id;
  }

  private async postsOf(folder: VaultPath): Promise<Map<MessageId, VaultPath>> {
    const known = this.posts.get(folder);
    if (known !== undefined) return known;
    const entries = await this.given.vault.list(folder);
    const raced = this.posts.get(folder);
    if (raced !== undefined) return raced;
    const listed = new Map<MessageId, VaultPath>();
    for (const { path, kind } of entries) {
      const id = kind !== 'file' ? null : this.given.isMigrated ? migratedIdOfPostPath(path) : messageIdOfPostPath(path);
      if (id !== null) listed.set(id, path);
    }
    this.posts.set(folder, listed);
    return listed;
  }
}

/** The index of a chat may have the name its one note would have; a gallery holds links to messages. */
function holdsMessages(text: string): boolean {
  return !/^(?:index|topics|gallery)$/.test(readProperties(text)['tg-layout'] ?? '');
}

function ownerOf(text: string): ChatId | undefined {
  return readProperties(text)['tg-chat-id'] as ChatId | undefined;
}

const msPerDay = 86_400_000;

/** `2025-01-02` of days since 1970. */
export function dayText(day: number): string {
  return new Date(day * msPerDay).toISOString().slice(0, 10);
}

/** Days since 1970 of `2025-01-02`. */
export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / msPerDay;
}
