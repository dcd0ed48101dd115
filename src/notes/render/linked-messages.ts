import type { Chat } from '../../model/chat';
import type { MessageId } from '../../model/ids';
import type { Message } from '../../model/message';
import { messageOfUrl } from './message-url';

/** Messages of the same chat whose places in the vault rendering a message will ask for. */
export function linkedMessages(message: Message, chat: Chat): readonly MessageId[] {
  const { reply, action, forward } = message;
  const ids: MessageId[] = [];
  if (reply?.messageId !== undefined && reply.chatId === undefined) ids.push(reply.messageId);
  if (action?.type === 'messagePinned' && action.messageId !== undefined) ids.push(action.messageId);
  if (action?.type === 'starsPrize' && action.giveawayId !== undefined) ids.push(action.giveawayId);
  if (forward?.chatId === chat.id && forward.messageId !== undefined) ids.push(forward.messageId);
  for (const entity of message.entities) {
    const url = entity.type === 'textUrl' ? entity.url : entity.type === 'url' ? message.text.slice(Math.max(0, entity.offset), entity.offset + entity.length) : null;
    const id = url === null ? null : messageOfUrl(url, chat);
    if (id !== null) ids.push(id);
  }
  return ids;
}
