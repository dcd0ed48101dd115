import type { Predecessor } from '../../model/chat';
import { TobsFailure } from '../../model/errors';
import { chatIdOf, type ChatId } from '../../model/ids';
import { asTl, child, int, long } from '../codec/tl';
import type { HistoryPorts } from '../history/pages';

/**
 * The basic group a supergroup was before it became one; null when it always was one.
 *
 * @throws TobsFailure CHAT_UNKNOWN, CHAT_UNAVAILABLE
 * @see https://core.telegram.org/api/channel#migration
 */
export async function predecessorOf(chatId: ChatId, { call, peers, loadDialogs, signal }: HistoryPorts): Promise<Predecessor | null> {
  if (peers.inputChannel(chatId) === undefined) await loadDialogs(signal);
  const channel = peers.inputChannel(chatId);
  if (channel === undefined) throw new TobsFailure({ code: 'CHAT_UNKNOWN', reference: chatId });
  const answer = asTl(await call({ _: 'channels.getFullChannel', channel }, { signal }));
  if (answer === undefined) return null;
  peers.addFrom(answer);
  const full = child(answer, 'fullChat');
  const bareId = full === undefined ? undefined : long(full, 'migratedFromChatId');
  const maxId = full === undefined ? undefined : int(full, 'migratedFromMaxId');
  return bareId === undefined || maxId === undefined || maxId < 1 ? null : { chatId: chatIdOf('group', bareId), maxId };
}
