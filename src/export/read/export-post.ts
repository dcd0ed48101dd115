import type { MessageId } from '../../model/ids';
import type { ChatContext } from '../chat-context';
import type { Interval } from '../state/intervals';
import type { OpenChat } from '../open-chat';
import { readPost } from './read-post';

/** Exports one post, with its album and the message it replies to. */
export async function exportPost({ run, job, seen }: ChatContext, { writer }: OpenChat, postId: MessageId): Promise<void> {
  const { ports, signal } = run;
  for (const messages of await readPost({ telegram: ports.telegram, chatId: job.chat.id, postId, range: job.range, signal })) {
    const ids = messages.map(({ id }) => id);
    const span: Interval = [Math.min(...ids), Math.max(...ids)];
    await writer.write(messages, span);
    seen.add(messages, [span]);
  }
}
