import type { MessageId } from '../../model/ids';
import type { Message } from '../../model/message';
import { commentBlockIdOf } from '../merge/block-id';
import { avatarOf, renderHeader } from './header';
import { authorLink, oneLine, plain } from './inline';
import { renderMessage } from './render-message';
import type { RenderContext, RenderedBlock } from '../types';

/**
 * Markdown of one comment, as it stands in its thread's section before that is quoted (see `updateThread`).
 *
 * @param rootId the post's copy in the group: answering it is what every comment does, and is not said
 */
export function renderComment(message: Message, context: RenderContext, rootId: MessageId | undefined): RenderedBlock {
  const { reply, ...rest } = message;
  const isAnswerToPost = reply !== undefined && reply.chatId === undefined && reply.messageId === rootId && reply.quote === undefined;
  return renderMessage(isAnswerToPost ? rest : message, context, { as: { id: commentBlockIdOf(message), header: headerOf(message, context) } });
}

/** `**[Anna](https://t.me/anna)** · 2024-01-02 14:03 · edited 14:10`: comments come days after their post, so the day is said. */
function headerOf(message: Message, context: RenderContext): string {
  const { author } = message;
  const own = { ...context, layout: 'single' } as const;
  const header = renderHeader(message, own) ?? '';
  const avatar = avatarOf(author, own);
  const name = `**${avatar}${plain(author.name) || '?'}**`;
  return header.startsWith(name) ? `**${avatar}${authorLink({ ...author, name: oneLine(author.name) || '?' })}**${header.slice(name.length)}` : header;
}
