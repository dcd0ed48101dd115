import type { Chat } from '../../model/chat';
import type { Layout, NoteStyle } from '../types';
import { wordsOf, type NoteWords } from '../words/words';

/** Columns of the table of notes of one message, and of notes of several. */
const columns = {
  message: ['tg-date', 'tg-author', 'tg-views', 'tg-forwards'],
  topic: ['tg-topic', 'tg-date', 'tg-count', 'tg-last-id'],
  period: ['tg-date', 'tg-count', 'tg-first-id', 'tg-last-id'],
} as const;

/**
 * A view of all notes of a chat, wherever they lie, as a file of Obsidian's Bases. It is written once, and the user's from then on.
 *
 * @see https://help.obsidian.md/bases/syntax
 */
export function chatBase(chat: Chat, layout: Layout, { language }: Pick<NoteStyle, 'language'>): string {
  const words = wordsOf(language);
  const shown = columns[layout === 'message' || layout === 'topic' ? layout : 'period'];
  return [
    'filters:',
    '  and:',
    // Ids are text, and safe inside both kinds of quotes.
    `    - 'note["tg-chat-id"] == "${chat.id}"'`,
    `    - 'note["tg-layout"] == "${layout}"'`,
    'properties:',
    ...shown.flatMap((key) => [`  note.${key}:`, `    displayName: ${JSON.stringify(titleOf(key, words))}`]),
    'views:',
    '  - type: table',
    `    name: ${JSON.stringify(words.index.notes)}`,
    '    order:',
    ...['file.name', ...shown.map((key) => `note.${key}`)].map((id) => `      - ${id}`),
    '',
  ].join('\n');
}

function titleOf(key: (typeof columns)[keyof typeof columns][number], { index: { columns: titles } }: NoteWords): string {
  return titles[key];
}
