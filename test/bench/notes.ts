import type { Chat } from '../../src/model/chat';
import type { ChatId } from '../../src/model/ids';
import type { Entity, Message } from '../../src/model/message';
import { renderMessage } from '../../src/notes/render/render-message';
import type { RenderContext } from '../../src/notes/types';
import { figureOf, type Figure } from './figure';

const messageCount = 50_000;
const rounds = 7;
const chat: Chat = { id: '-1001500000001' as ChatId, kind: 'supergroup', title: 'Bench' };
const context: RenderContext = {
  style: { timeZone: 'Europe/Berlin', reactions: 'counts', language: 'en', spoilers: 'hidden', hashtags: 'tags', tagPrefix: '', webPreviews: 'card', properties: 'full' },
  chat,
  layout: 'day',
  mediaState: () => ({ kind: 'pending' }),
  linkTo: (_chatId, messageId) => ({ path: 'Telegram/Bench/2025/2025-01-01 Bench.md', messageId, alias: 'Anna: what was said' }),
};

/** Words as people write them: mostly plain, some with signs that need a second look. */
const words = 'so we met at the old bridge and then — 2 * 3 = 6, snake_case, C#, Größe, привет 😀 (really) it costs $5 #later'.split(' ');

/**
 * A chat as it is: most messages plain, a fifth formatted, a quarter replies, some reactions, files, cards and service messages.
 * The same every time.
 */
function aMessage(index: number): Message {
  const text = Array.from({ length: 4 + ((index * 7) % 23) }, (_, at) => words[(index * 31 + at * 17) % words.length] ?? '').join(' ');
  const entities: Entity[] = index % 5 === 0 ? [{ type: 'bold', offset: 0, length: 6 }, { type: 'italic', offset: 4, length: 9 }, { type: 'code', offset: 15, length: 4 }] : [];
  const plain: Message = { id: index + 1, chatId: chat.id, date: 1_735_689_600 + index * 61, author: { id: String(7_100_000_000 + (index % 40)) as ChatId, name: `Person ${index % 40}` }, text, entities, reactions: index % 4 === 1 ? [{ emoji: '👍', count: 3 }, { emoji: '❤️', count: 5 }] : [] };
  if (index % 40 === 7) return { ...plain, text: '', entities: [], action: { type: 'membersAdded', memberNames: ['Boris'] } };
  if (index % 20 === 3) return { ...plain, media: { type: 'webPage', url: 'https://example.com/a_b', siteName: 'Example', title: 'A title', description: 'What it says' } };
  if (index % 4 === 2) return { ...plain, reply: { messageId: Math.max(1, index - 3) } };
  return plain;
}

/** How fast messages become Markdown: one core, nothing read or written. */
export async function benchNotes(): Promise<readonly Figure[]> {
  const messages = Array.from({ length: messageCount }, (_, index) => aMessage(index));
  const rates: number[] = [];
  // One round more, for warming up.
  for (let round = 0; round <= rounds; round++) {
    const started = performance.now();
    let characters = 0;
    for (const message of messages) characters += renderMessage(message, context).text.length;
    const seconds = (performance.now() - started) / 1000;
    if (round > 0 && characters > 0) rates.push(messageCount / seconds);
  }
  return await Promise.resolve([figureOf('messages rendered', 'msg/s', rates, { least: 30_000 })]);
}
