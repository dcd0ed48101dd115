import type { Chat } from '../../model/chat';
import type { MessageId, VaultPath } from '../../model/ids';
import { parseNote } from '../../notes/merge/note-text';
import { readProperties } from '../../notes/properties/front-matter';
import { topicsFolder } from '../../notes/properties/topic-note';
import type { VaultPort } from '../ports';
import { notesBelow } from '../write/notes-below';

/** Counts the messages in the notes of a forum's topics, without those that made the topics; their properties say whose they are. */
export async function countByTopic({ chat, vault, folder }: { readonly chat: Chat; readonly vault: VaultPort; readonly folder: VaultPath }): Promise<ReadonlyMap<MessageId, number>> {
  const counts = new Map<MessageId, number>();
  for await (const path of notesBelow(vault, `${folder}/${topicsFolder}`)) {
    const text = await vault.read(path);
    const properties = readProperties(text ?? '');
    if (text === null || properties['tg-chat-id'] !== chat.id) continue;
    const topicId = Number(properties['tg-topic-id']);
    const own = parseNote(text).regions.filter(({ blockId }) => /^tg-\d+$/.test(blockId) && blockId !== `tg-${topicId}`);
    counts.set(topicId, (counts.get(topicId) ?? 0) + own.length);
  }
  return counts;
}
