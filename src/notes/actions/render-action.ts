import type { Message } from '../../model/message';
import type { ServiceAction } from '../../model/service-action';
import { linkTo, messageUrl, noteLink, plain } from '../render/inline';
import type { RenderContext } from '../types';
import { wordsOf } from '../words/words';
import { chatTellers } from './chat-tellers';
import { contentTellers } from './content-tellers';
import { giftTellers } from './gift-tellers';
import { memberTellers } from './member-tellers';
import type { Deed, Tellers, Telling } from './telling';

const tellers: Tellers<Deed['type']> = { ...memberTellers, ...chatTellers, ...giftTellers, ...contentTellers };

/** What happened in a chat, in words. */
export interface RenderedAction {
  readonly line: string;
  /** The line links to a message of this vault, whose words it repeats. */
  readonly isLinked: boolean;
}

/** What a service message says, as one line: who did what, and the message it is about. */
export function renderAction(message: Message, action: ServiceAction, context: RenderContext): RenderedAction {
  const words = wordsOf(context.style.language);
  const { serviceMessage, emptyService } = words.text;
  switch (action.type) {
    case 'empty':
      return { line: `*${emptyService}*`, isLinked: false };
    case 'other':
      return { line: `*${serviceMessage} (${plain(action.name)})*`, isLinked: false };
    case 'custom':
      return { line: `*${serviceMessage}: ${plain(action.text)}*`, isLinked: false };
    default: {
      const subject = action.type === 'proximityReached' ? action.fromName : message.author.name;
      const deed = `*${plain(subject) || '?'} ${tell(action, { author: message.author, words, zone: context.style.timeZone })}*`;
      const about = aboutOf(message, action, context);
      return about === null ? { line: deed, isLinked: false } : { line: `${deed} ${about.markdown}`, isLinked: about.isNote };
    }
  }
}

function tell(action: Deed, telling: Telling): string {
  // The table has one entry for each kind, and the action's kind chooses it.
  const teller = tellers[action.type] as (action: Deed, telling: Telling) => string;
  return teller(action, telling);
}

/** The message an action is about: the pinned one, the game, the list, the poll, the invoice. */
function aboutOf(message: Message, action: Deed, context: RenderContext): { readonly markdown: string; readonly isNote: boolean } | null {
  const { chat, style } = context;
  const { reply } = message;
  const messageId = ('messageId' in action ? action.messageId : undefined) ?? ('giveawayId' in action ? action.giveawayId : undefined) ?? reply?.messageId;
  if (messageId === undefined) return null;
  const chatId = reply?.chatId ?? message.chatId;
  const link = context.linkTo(chatId, messageId);
  if (link !== null) return { markdown: noteLink(link), isNote: true };
  const label = `${wordsOf(style.language).text.message} ${messageId}`;
  const url = messageUrl(chatId, chatId === chat.id ? chat.username : undefined, messageId);
  return { markdown: url === null ? label : linkTo(label, url), isNote: false };
}
