import type { Chat } from '../../model/chat';
import { TobsFailure } from '../../model/errors';
import { chatIdOf, type ChatId } from '../../model/ids';
import type { Call } from '../calls/call';
import { asTl, child, long } from '../codec/tl';
import type { PeerStore } from './peers';

/** What finding a channel's discussion group works with. */
export interface DiscussionPorts {
  readonly call: Call;
  readonly peers: PeerStore;
  /** Fills `peers` from the dialog list when a channel cannot be addressed yet. */
  readonly loadDialogs: (signal: AbortSignal) => Promise<void>;
}

/**
 * The group in which a channel's posts are commented on, or null when it has none. The answer also brings the group's
 * address, whether or not this account is a member of it.
 *
 * @throws TobsFailure CHAT_UNKNOWN, CHAT_UNAVAILABLE
 * @see https://core.telegram.org/api/discussion
 */
export async function linkedGroupOf(channelId: ChatId, { call, peers, loadDialogs }: DiscussionPorts, signal: AbortSignal): Promise<Chat | null> {
  if (peers.inputChannel(channelId) === undefined) await loadDialogs(signal);
  const channel = peers.inputChannel(channelId);
  if (channel === undefined) throw new TobsFailure({ code: 'CHAT_UNKNOWN', reference: channelId });
  const answer = asTl(await call({ _: 'channels.getFullChannel', channel }, { signal }));
  if (answer === undefined) return null;
  peers.addFrom(answer);
  const full = child(answer, 'fullChat');
  const bareId = full === undefined ? undefined : long(full, 'linkedChatId');
  if (bareId === undefined) return null;
  const id = chatIdOf('channel', bareId);
  return peers.chat(id) ?? { id, kind: 'supergroup', title: id };
}
