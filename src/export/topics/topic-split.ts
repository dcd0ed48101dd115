import type { Chat } from '../../model/chat';
import { TobsFailure } from '../../model/errors';
import type { MessageId, VaultPath } from '../../model/ids';
import { messageIdOf } from '../../notes/merge/block-id';
import { topicProperties } from '../../notes/properties/properties';
import { baseWith, splitNote, type MovedBlock } from '../../notes/merge/split-note';
import { isTopicAbout, topicHeader, topicTitle, withTopicHeader, type TopicStyle } from '../../notes/properties/topic-note';
import { updateNote } from '../../notes/merge/update-note';
import type { KeyedLock } from '../keyed-lock';
import type { MessageStore } from '../state/message-store';
import { dayText } from '../write/note-finder';
import type { VaultPort } from '../ports';
import type { TopicNotes } from './topic-notes';

/** chosen: as in `writeNote`; an editor saves every two seconds. */
const maxAttempts = 5;

/** What turning a topic's one note into several works with. */
export interface TopicSplitParts {
  readonly chat: Chat;
  readonly vault: VaultPort;
  readonly topics: TopicNotes;
  readonly messages: MessageStore;
  readonly noteLock: KeyedLock;
  readonly style: TopicStyle;
}

/**
 * Turns a topic's one note into a note per month, when a first export finds more messages than fit one. Every block moves with
 * what the user wrote before it, then the one note goes. A process that dies in between repeats this and changes nothing twice.
 *
 * @returns where the messages went
 * @throws TobsFailure NOTE_CHANGED when the note never holds still; DISK_FULL, NOT_WRITABLE
 */
export async function splitTopic(parts: TopicSplitParts, topicId: MessageId): Promise<ReadonlyMap<MessageId, VaultPath>> {
  const { topics } = parts;
  await topics.change(topicId, { mode: 'monthly' });
  const moved = new Map<MessageId, VaultPath>();
  // A few long messages may have filled more than one note before they were too many.
  for (const note of await topics.notesOf(topicId)) for (const [id, place] of await splitOne(parts, topicId, note)) moved.set(id, place);
  return moved;
}

async function splitOne(parts: TopicSplitParts, topicId: MessageId, path: VaultPath): Promise<ReadonlyMap<MessageId, VaultPath>> {
  const { noteLock, vault } = parts;
  return await noteLock.run(path, async () => {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const text = await vault.read(path);
      if (text === null) return new Map();
      const moved = await moveBlocks(parts, topicId, { path, text });
      if ((await vault.remove(path, text)) === 'removed') return moved;
    }
    throw new TobsFailure({ code: 'NOTE_CHANGED', path });
  });
}

async function moveBlocks(parts: TopicSplitParts, topicId: MessageId, note: { readonly path: VaultPath; readonly text: string }): Promise<ReadonlyMap<MessageId, VaultPath>> {
  const { messages, topics } = parts;
  const title = `# ${topicTitle(await topics.topic(topicId))}`;
  const isHeader = (line: string): boolean => line === title || isTopicAbout(line);
  const paths = new Map<MessageId, VaultPath>();
  for (const id of idsOf(note.text)) {
    const stored = await messages.get(id);
    const place = stored === undefined ? null : await topics.pathOf(topicId, stored.primaryId, dayText(stored.day));
    if (place !== null) paths.set(id, place);
  }
  const { moved, tail } = splitNote(note.text, note.path, { isHeader, pathOf: (blockId) => paths.get(messageIdOf(blockId) ?? 0) ?? null });
  const places = [...new Set(moved.map(({ path }) => path))];
  for (const place of places) {
    await addBlocks(parts, topicId, { path: place, moved: moved.filter(({ path }) => path === place), tail: place === places.at(-1) ? tail : '' });
  }
  for (const { block, lines } of moved) {
    const id = messageIdOf(block.id);
    const stored = id === null ? undefined : await messages.get(id);
    if (id !== null && stored !== undefined && (lines.length > 0 || stored.part !== undefined)) await messages.put(id, { ...stored, part: undefined, base: baseWith(stored.base, lines) });
  }
  return paths;
}

function idsOf(text: string): readonly MessageId[] {
  return [...text.matchAll(/^(?: {2})?\^tg-(\d+)[ \t]*\r?$/gm)].map(([, id]) => Number(id));
}

async function addBlocks({ chat, vault, topics, style }: TopicSplitParts, topicId: MessageId, part: { readonly path: VaultPath; readonly moved: readonly MovedBlock[]; readonly tail: string }): Promise<void> {
  const topic = await topics.topic(topicId);
  const month = /\/(\d{4}-\d\d) [^/]*$/.exec(part.path)?.[1] ?? null;
  const change = { properties: topicProperties(chat, topic, { month }, style), blocks: part.moved.map(({ block }) => ({ block, base: null })) };
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const current = await vault.read(part.path);
    const update = updateNote(current ?? topicHeader(topic, 0, style), change);
    const tail = current?.includes(part.tail) === true ? '' : part.tail;
    const text = withTopicHeader(update.text, topic, style) + tail;
    if (text === current) return;
    const outcome = current === null ? await vault.create(part.path, text) : await vault.replace(part.path, current, text);
    if (outcome === 'created' || outcome === 'written') return;
  }
  throw new TobsFailure({ code: 'NOTE_CHANGED', path: part.path });
}
