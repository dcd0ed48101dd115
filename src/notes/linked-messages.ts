import type { MessageId } from '../model/ids';
import type { Message } from '../model/message';

/** Messages of the same chat whose places in the vault rendering a message will ask for. */
export function linkedMessages({ reply, action }: Message): readonly MessageId[] {
  const ids: MessageId[] = [];
  if (reply?.messageId !== undefined && reply.chatId === undefined) ids.push(reply.messageId);
  if (action?.type === 'messagePinned' && action.messageId !== undefined) ids.push(action.messageId);
  if (action?.type === 'starsPrize' && action.giveawayId !== undefined) ids.push(action.giveawayId);
  return ids;
}
