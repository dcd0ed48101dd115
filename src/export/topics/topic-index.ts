import type { Chat } from '../../model/chat';
import { TobsFailure } from '../../model/errors';
import type { VaultPath } from '../../model/ids';
import { readProperties } from '../../notes/properties/front-matter';
import { topicIndex, type IndexedTopic } from '../../notes/properties/topic-index';
import { topicIndexPath } from '../../notes/properties/topic-note';
import type { NoteStyle } from '../../notes/types';
import type { VaultPort } from '../ports';
import type { NoteOutcome } from '../run/note-tally';
import type { TopicCatalog } from './topic-catalog';
import type { TopicNotes } from './topic-notes';

/** chosen: as in `writeNote`. */
const maxAttempts = 5;

/** What the list of a forum's topics is made from. */
export interface TopicIndexParts {
  readonly chat: Chat;
  readonly vault: VaultPort;
  readonly topics: TopicNotes;
  readonly catalog: TopicCatalog;
  /** Path of the chat's folder. */
  readonly folder: VaultPath;
  readonly style: Pick<NoteStyle, 'timeZone' | 'language'>;
}

/**
 * Writes the note that links all topics of a forum, if it says something new.
 *
 * @returns where it is, and what became of it
 */
export async function writeTopicIndex(parts: TopicIndexParts): Promise<{ readonly path: VaultPath; readonly outcome: NoteOutcome }> {
  const { vault, chat, style } = parts;
  const topics = await indexedTopics(parts);
  const path = await topicIndexPathOf(vault, chat, parts.folder);
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const current = await vault.read(path);
    const text = topicIndex(current === '' ? null : current, chat, { topics, style });
    if (text === current) return { path, outcome: 'unchanged' };
    if (current === null && (await vault.create(path, text)) === 'created') return { path, outcome: 'created' };
    if (current !== null && (await vault.replace(path, current, text)) === 'written') return { path, outcome: 'updated' };
  }
  throw new TobsFailure({ code: 'NOTE_CHANGED', path });
}

/** Path of the note that lists a forum's topics. A note of another kind that has the name stays what it is. */
export async function topicIndexPathOf(vault: VaultPort, chat: Chat, folder: VaultPath): Promise<VaultPath> {
  const path = topicIndexPath(folder, folder.slice(folder.lastIndexOf('/') + 1));
  const text = await vault.read(path);
  // What an app leaves that is killed while it makes a note is empty, and nobody's.
  const properties = text === null || text === '' ? null : readProperties(text);
  return properties === null || (properties['tg-chat-id'] === chat.id && properties['tg-layout'] === 'topics') ? path : path.replace(/\.md$/, ' (topics).md');
}

async function indexedTopics({ topics, catalog }: TopicIndexParts): Promise<readonly IndexedTopic[]> {
  const listed = await catalog.all();
  const rows: IndexedTopic[] = [];
  for (const topic of listed) rows.push({ topic, count: (await topics.record(topic.id)).count, notes: await topics.everyNoteOf(topic.id) });
  // The list's order is Telegram's, which puts pinned ones first; a page border must not change that.
  return [...rows.filter(({ topic }) => topic.isPinned), ...rows.filter(({ topic }) => !topic.isPinned)];
}
