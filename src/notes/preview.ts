import type { ChatId } from '../model/ids';
import type { Chat } from '../model/chat';
import type { Message } from '../model/message';
import { periodPath, postPath } from './names/paths';
import { renderMessage } from './render/render-message';
import type { NoteStyle } from './types';

const chat: Chat = { id: '-1001500000001' as ChatId, kind: 'channel', title: 'Mountain weather', username: 'mountain_weather' };
const message: Message = {
  id: 42,
  chatId: chat.id,
  date: 1_735_826_580,
  editDate: 1_735_827_000,
  author: { id: chat.id, name: 'Anna' },
  text: 'Snow above 1,200 m',
  entities: [{ type: 'bold', offset: 0, length: 4 }],
  reply: { messageId: 40 },
  reactions: [{ emoji: '👍', count: 5 }],
  views: 1204,
};

/** Where a post and a day of an example chat go with a path template: two paths, one per line. */
export function previewPath(template: string, timeZone: string): string {
  const names = { folder: `Telegram/${chat.title}`, name: chat.title, template };
  return [postPath(names, message, timeZone), periodPath(names, 'day', '2025-01-02')].join('\n');
}

/** The block of an example message with a block template. */
export function previewBlock(template: string, style: NoteStyle): string {
  return renderMessage(message, {
    style: { ...style, blockTemplate: template },
    chat,
    layout: 'day',
    mediaState: () => ({ kind: 'pending' }),
    linkTo: (_chatId, messageId) => ({ path: `Telegram/${chat.title}/2025/2025-01-02 ${chat.title}.md`, messageId, alias: 'Boris: How is it up there?' }),
  }).text;
}
