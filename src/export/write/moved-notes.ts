import type { ChatId, VaultPath } from '../../model/ids';
import { findFrontMatter, readProperties } from '../../notes/properties/front-matter';
import type { BlockId } from '../../notes/types';
import type { ClockPort, VaultPort } from '../ports';

/** What a note holds, as its properties say it. */
export type NoteIdentity =
  | { readonly kind: 'post'; readonly blockId: BlockId }
  /** `2025-01-02`, `2025-W01`, `2025-01`; empty for a whole chat. */
  | { readonly kind: 'period'; readonly label: string; readonly part: number }
  /** @property label month, or empty for all of the topic */
  | { readonly kind: 'topic'; readonly topicId: number; readonly label: string; readonly part: number };

/**
 * Finds notes of a chat that the user moved or renamed, by their properties. Only when a note is missed is anything read: first
 * the chat's folder, then the whole vault, each at most once.
 */
export class MovedNotes {
  private near: Promise<ReadonlyMap<string, VaultPath>> | null = null;
  private far: Promise<ReadonlyMap<string, VaultPath>> | null = null;

  constructor(
    private readonly vault: VaultPort,
    private readonly clock: ClockPort,
    private readonly chatId: ChatId,
  ) {}

  /** @param folder path of the chat's folder */
  async find(identity: NoteIdentity, folder: VaultPath): Promise<VaultPath | null> {
    const key = keyOf(identity);
    this.near ??= this.index(folder);
    const near = (await this.near).get(key);
    if (near !== undefined) return near;
    this.far ??= this.index('');
    return (await this.far).get(key) ?? null;
  }

  /** The same among a few notes that are known. */
  async findAmong(identity: NoteIdentity, paths: Iterable<VaultPath>): Promise<VaultPath | null> {
    for (const path of paths) {
      const text = await this.vault.read(path);
      if (text !== null && this.identitiesOf(text).some((found) => keyOf(found) === keyOf(identity))) return path;
    }
    return null;
  }

  /** Notes of the chat outside of its folder, as far as they had to be looked for. */
  async elsewhere(folder: VaultPath): Promise<readonly VaultPath[]> {
    return this.far === null ? [] : [...(await this.far).values()].filter((path) => !path.startsWith(`${folder}/`));
  }

  private async index(folder: VaultPath): Promise<ReadonlyMap<string, VaultPath>> {
    const found = new Map<string, VaultPath>();
    for await (const path of this.notesBelow(folder)) {
      await this.clock.breathe();
      const text = await this.vault.read(path);
      // Of a note and its copy the first by name counts.
      for (const identity of text === null ? [] : this.identitiesOf(text)) if (!found.has(keyOf(identity))) found.set(keyOf(identity), path);
    }
    return found;
  }

  private async *notesBelow(folder: VaultPath): AsyncGenerator<VaultPath> {
    const entries = [...(await this.vault.list(folder))].sort((a, b) => (a.path < b.path ? -1 : 1));
    for (const { path, kind } of entries) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      if (kind === 'file' && name.endsWith('.md')) yield path;
      else if (kind === 'folder' && !name.startsWith('.') && name !== 'media') yield* this.notesBelow(path);
    }
  }

  /** More than one for a post that is an album: its first item may be gone from Telegram. */
  private identitiesOf(text: string): readonly NoteIdentity[] {
    const properties = readProperties(text);
    if (properties['tg-chat-id'] !== this.chatId) return [];
    const { 'tg-layout': layout, 'tg-date': label = '' } = properties;
    const part = Number(properties['tg-part'] ?? 1);
    if (layout === 'message') {
      // The marker says which id space the post's number is of.
      const marks = text.slice(findFrontMatter(text)?.end ?? 0).matchAll(/^(?: {2})?\^(tg-m?\d+)[ \t]*\r?$/gm);
      return [...marks].flatMap(([, blockId]): readonly NoteIdentity[] => (blockId === undefined ? [] : [{ kind: 'post', blockId }]));
    }
    if (layout === 'topic') return [{ kind: 'topic', topicId: Number(properties['tg-topic-id']), label, part }];
    return layout === 'day' || layout === 'week' || layout === 'month' || layout === 'single' ? [{ kind: 'period', label, part }] : [];
  }
}

function keyOf(identity: NoteIdentity): string {
  switch (identity.kind) {
    case 'post':
      return `post|${identity.blockId}`;
    case 'period':
      return `period|${identity.label}|${identity.part}`;
    case 'topic':
      return `topic|${identity.topicId}|${identity.label}|${identity.part}`;
  }
}
