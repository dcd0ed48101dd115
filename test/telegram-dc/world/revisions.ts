/** What happens to the world while a client is running: messages added, edited, deleted, reacted to; chats renamed. */
import type { ChatBuilder } from './build';
import type { Chat } from './chat';
import type { BlockSpec, Change, ExplicitSpec } from './scenario';

type Wanted = readonly number[] | string;

function rowsOf(chat: Chat, wanted: Wanted): number[] {
  const rows = chat.visible();
  if (typeof wanted !== 'string') {
    return wanted.map((id) => {
      const row = chat.rows.find(id);
      if (row < 0) throw new Error(`revision: chat "${chat.key}" never had message ${id}`);
      return row;
    });
  }
  if (wanted === 'all') return [...rows];
  const [end, number = '0'] = wanted.split('-');
  const n = Number(number);
  if (end === 'first') return [...rows.subarray(0, n)];
  const tail = [...rows.subarray(Math.max(0, rows.length - n))];
  return end === 'at' ? tail.slice(0, 1) : tail;
}

/** Applies one change; `after` only says when and is the server's business. */
export function applyChange(change: Change, builder: ChatBuilder, chatOf: (key: string) => Chat): void {
  if ('after' in change) return;
  if ('add' in change) {
    const { chat: key, messages, ...block } = change.add;
    const chat = chatOf(key);
    const blocks: (BlockSpec | ExplicitSpec)[] = [...(Object.keys(block).length > 0 ? [block] : []), ...(messages ?? [])];
    builder.extend(chat, blocks);
    chat.generation++;
  } else if ('edit' in change) {
    const chat = chatOf(change.edit.chat);
    for (const row of rowsOf(chat, change.edit.ids)) {
      const id = chat.rows.id(row);
      chat.edits.set(id, { version: (chat.edits.get(id)?.version ?? 0) + 1, text: change.edit.text });
    }
    chat.generation++;
  } else if ('delete' in change) {
    const chat = chatOf(change.delete.chat);
    for (const row of rowsOf(chat, change.delete.ids)) chat.rows.gone[row] = 1;
    chat.generation++;
  } else if ('react' in change) {
    const chat = chatOf(change.react.chat);
    for (const row of rowsOf(chat, change.react.ids)) {
      const id = chat.rows.id(row);
      const counts = chat.addedReactions.get(id) ?? new Map<string, number>();
      counts.set(change.react.emoji, (counts.get(change.react.emoji) ?? 0) + (change.react.count ?? 1));
      chat.addedReactions.set(id, counts);
    }
    chat.generation++;
  } else {
    const chat = chatOf(change.rename.chat);
    const { title, username } = change.rename;
    chat.title = title ?? chat.title;
    // An empty name is none.
    if (username !== undefined) chat.username = username || undefined;
    chat.generation++;
  }
}
