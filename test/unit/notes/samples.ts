import type { Chat } from '../../../src/model/chat';
import type { ChatId } from '../../../src/model/ids';
import type { FileRef } from '../../../src/model/media';
import type { Author, Message } from '../../../src/model/message';
import type { NoteStyle, RenderContext } from '../../../src/notes/types';

export const group: Chat = { id: '-1001500000001' as ChatId, kind: 'supergroup', title: 'Test Group' };
export const channel: Chat = { id: '-1001500000002' as ChatId, kind: 'channel', title: 'Test Channel', username: 'testchannel' };
export const privateChat: Chat = { id: '7100000002' as ChatId, kind: 'user', title: 'Boris' };

export const anna: Author = { id: '7100000001' as ChatId, name: 'Anna Ö.' };

/** 2025-01-02 14:03 in Berlin. */
export const sentAt = 1_735_822_980;

export function aMessage(changes: Partial<Message> = {}): Message {
  return { id: 12, chatId: group.id, date: sentAt, author: anna, text: 'Hello', entities: [], reactions: [], ...changes };
}

export function aFile(changes: Partial<FileRef> = {}): FileRef {
  return { source: 'document', id: '5000', accessHash: '1', fileReference: '', dcId: 2, sizeType: '', sizeBytes: 123_456, mimeType: 'application/octet-stream', ...changes };
}

export function aStyle(changes: Partial<NoteStyle> = {}): NoteStyle {
  return { timeZone: 'Europe/Berlin', reactions: 'counts', language: 'en', spoilers: 'hidden', hashtags: 'tags', tagPrefix: '', webPreviews: 'card', properties: 'full', ...changes };
}

export function aContext(changes: Partial<RenderContext> = {}): RenderContext {
  return {
    style: aStyle(),
    chat: group,
    layout: 'day',
    mediaState: () => ({ kind: 'pending' }),
    linkTo: (_chatId, messageId) => (messageId === 5 ? { path: 'Telegram/Test Group/2025/2025-01-01 Test Group.md', messageId, alias: 'Boris: The parent of this reply' } : null),
    ...changes,
  };
}
