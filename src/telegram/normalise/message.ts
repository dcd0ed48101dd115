import { chatIdOf, type ChatId } from '../../model/ids';
import type { Author, Button, Forward, Message, Reaction, Reply } from '../../model/message';
import { child, children, flag, int, long, longText, optionalText, text, type Tl } from '../codec/tl';
import { idOfPeer } from '../peers';
import { normaliseAction } from './action';
import { normaliseEntities } from './entities';
import { normaliseMedia, type Names } from './media';

/** What a message does not say about itself. */
export interface MessageContext {
  readonly names: Names;
  readonly chatId: ChatId;
  /** Account that reads. */
  readonly selfId: ChatId | undefined;
  /** Messages of a forum without a topic of their own belong to General. */
  readonly isForum: boolean;
}

/** Shown when Telegram names no origin of a forward. */
const UNKNOWN_ORIGIN = 'Unknown';
/** Shown for custom emoji in reactions: their character is only in their document. */
const CUSTOM_EMOJI = '❔';
/** @see https://core.telegram.org/api/forum */
const GENERAL_TOPIC = 1;

/** A TL message as notes need it; null for `messageEmpty` (it does not exist). Never throws: odd ones become `unsupported`. */
export function normaliseMessage(tl: Tl, context: MessageContext): Message | null {
  if (tl._ === 'messageEmpty') return null;
  try {
    if (tl._ === 'message') return readMessage(tl, context);
    if (tl._ === 'messageService') return readService(tl, context);
  } catch (error) {
    // One odd message must never cost the page; the name of the mistake is shown in its place.
    if (error instanceof Error) return unsupportedMessage(tl, context, error.name);
    throw error;
  }
  return unsupportedMessage(tl, context, tl._);
}

/** Stand-in for a message that cannot be read. */
export function unsupportedMessage(tl: Tl, context: MessageContext, name: string): Message {
  const { chatId, names } = context;
  return { id: int(tl, 'id') ?? 0, chatId, date: int(tl, 'date') ?? 0, author: names.author(chatId), text: '', entities: [], reactions: [], unsupported: name };
}

function readMessage(tl: Tl, context: MessageContext): Message {
  const { names } = context;
  const content = text(tl, 'message');
  const forward = child(tl, 'fwdFrom');
  const media = normaliseMedia(child(tl, 'media'), names) ?? (child(tl, 'richMessage') === undefined ? undefined : { type: 'unsupported' as const, name: 'richMessage' });
  const signature = optionalText(tl, 'postAuthor');
  const viaBotId = long(tl, 'viaBotId');
  const buttons = buttonsOf(child(tl, 'replyMarkup'));
  const groupId = longText(tl, 'groupedId');
  const replies = child(tl, 'replies');
  return {
    ...common(tl, context),
    ...optional('editDate', flag(tl, 'editHide') ? undefined : int(tl, 'editDate')),
    ...optional('signature', signature),
    ...optional('viaBot', viaBotId === undefined ? undefined : names.author(chatIdOf('user', viaBotId))),
    text: content,
    entities: normaliseEntities(children(tl, 'entities'), content),
    ...optional('media', media),
    ...optional('forward', forward === undefined ? undefined : readForward(forward, names)),
    ...optional('groupId', groupId),
    ...optional('views', int(tl, 'views')),
    ...optional('forwards', int(tl, 'forwards')),
    ...optional('replyCount', replies === undefined ? undefined : int(replies, 'replies')),
    ...optional('discussionId', replies === undefined ? undefined : discussionOf(replies)),
    ...(flag(tl, 'pinned') ? { isPinned: true } : {}),
    ...optional('buttons', buttons),
  };
}

function readService(tl: Tl, context: MessageContext): Message {
  const action = child(tl, 'action') ?? { _: 'messageActionEmpty' };
  const base = common(tl, context);
  // The message that creates a topic is its root.
  const topic = action._ === 'messageActionTopicCreate' ? { topicId: base.id } : {};
  return { ...base, ...topic, text: '', entities: [], action: normaliseAction(action, tl, context.names) };
}

type Common = Pick<Message, 'id' | 'chatId' | 'date' | 'author' | 'reply' | 'topicId' | 'threadId' | 'reactions' | 'isSilent' | 'isOutgoing'>;

function common(tl: Tl, context: MessageContext): Common {
  const header = child(tl, 'replyTo');
  const reactions = child(tl, 'reactions');
  const topicId = topicOf(header, context);
  return {
    id: int(tl, 'id') ?? 0,
    chatId: context.chatId,
    date: int(tl, 'date') ?? 0,
    author: authorOf(tl, context),
    ...optional('reply', readReply(header, topicId, context)),
    ...optional('topicId', topicId),
    ...optional('threadId', context.isForum || header === undefined ? undefined : int(header, 'replyToTopId')),
    reactions: reactions === undefined ? [] : children(reactions, 'results').map(readReaction).filter((reaction): reaction is Reaction => reaction !== undefined),
    ...(flag(tl, 'silent') ? { isSilent: true } : {}),
    ...(flag(tl, 'out') ? { isOutgoing: true } : {}),
  };
}

function authorOf(tl: Tl, context: MessageContext): Author {
  const from = idOfPeer(child(tl, 'fromId'));
  if (from !== undefined) return context.names.author(from);
  // Private chats name no sender: it is the other one, or this account. Channel posts are the channel's.
  const isOwn = flag(tl, 'out') && !flag(tl, 'post') && context.selfId !== undefined;
  return context.names.author(isOwn && context.selfId !== undefined ? context.selfId : context.chatId);
}

function topicOf(header: Tl | undefined, context: MessageContext): number | undefined {
  if (!context.isForum) return undefined;
  if (header === undefined || !flag(header, 'forumTopic')) return GENERAL_TOPIC;
  return int(header, 'replyToTopId') ?? int(header, 'replyToMsgId') ?? GENERAL_TOPIC;
}

function readReply(header: Tl | undefined, topicId: number | undefined, context: MessageContext): Reply | undefined {
  if (header === undefined) return undefined;
  const { names, chatId } = context;
  if (header._ === 'messageReplyStoryHeader') {
    const owner = idOfPeer(child(header, 'peer'));
    return { ...optional('chatId', owner), ...optional('storyId', int(header, 'storyId')) };
  }
  const messageId = int(header, 'replyToMsgId');
  const otherChat = idOfPeer(child(header, 'replyToPeerId'));
  const isTopicMark = flag(header, 'forumTopic') && int(header, 'replyToTopId') === undefined && messageId === topicId;
  if (isTopicMark && !flag(header, 'quote')) return undefined;
  const origin = child(header, 'replyFrom');
  const quote = optionalText(header, 'quoteText');
  return {
    ...optional('chatId', otherChat === chatId ? undefined : otherChat),
    ...optional('messageId', messageId),
    ...optional('quote', quote === undefined ? undefined : { text: quote, entities: normaliseEntities(children(header, 'quoteEntities'), quote) }),
    ...optional('author', origin === undefined ? undefined : originOf(origin, names)),
  };
}

/** Group with the comments under a post. @see https://core.telegram.org/constructor/messageReplies */
function discussionOf(replies: Tl): ChatId | undefined {
  const bareId = flag(replies, 'comments') ? long(replies, 'channelId') : undefined;
  return bareId === undefined ? undefined : chatIdOf('channel', bareId);
}

function readForward(header: Tl, names: Names): Forward {
  const chatId = idOfPeer(child(header, 'fromId'));
  const channelPost = int(header, 'channelPost');
  const savedChat = idOfPeer(child(header, 'savedFromPeer'));
  const savedMessage = int(header, 'savedFromMsgId');
  return {
    date: int(header, 'date') ?? 0,
    origin: originOf(header, names),
    ...optional('signature', optionalText(header, 'postAuthor')),
    ...(channelPost === undefined || chatId === undefined ? {} : { chatId, messageId: channelPost }),
    ...(flag(header, 'imported') ? { isImported: true } : {}),
    ...(savedChat === undefined || savedMessage === undefined ? {} : { savedFrom: { chatId: savedChat, messageId: savedMessage } }),
  };
}

function originOf(header: Tl, names: Names): Author {
  const id = idOfPeer(child(header, 'fromId')) ?? idOfPeer(child(header, 'savedFromId'));
  if (id !== undefined) return names.author(id);
  return { name: optionalText(header, 'fromName') ?? optionalText(header, 'savedFromName') ?? UNKNOWN_ORIGIN };
}

function readReaction(result: Tl): Reaction | undefined {
  const reaction = child(result, 'reaction');
  const count = int(result, 'count') ?? 0;
  switch (reaction?._) {
    case 'reactionEmoji':
      return { emoji: text(reaction, 'emoticon'), count };
    case 'reactionCustomEmoji':
      return { emoji: CUSTOM_EMOJI, count, customEmojiId: longText(reaction, 'documentId') ?? '' };
    case 'reactionPaid':
      return { emoji: '⭐', count, isPaid: true };
    default:
      return undefined;
  }
}

/** Buttons under a message; keyboards that replace the typing field are not part of it. */
function buttonsOf(markup: Tl | undefined): readonly (readonly Button[])[] | undefined {
  if (markup?._ !== 'replyInlineMarkup') return undefined;
  const rows = children(markup, 'rows').map((row) =>
    children(row, 'buttons').map((button): Button => {
      const type = child(button, 'type');
      return { text: text(button, 'text'), ...optional('url', type === undefined ? undefined : optionalText(type, 'url')) };
    }),
  );
  return rows.length === 0 ? undefined : rows;
}

/** `{ key: value }`, or nothing: absent fields stay absent in JSON and in comparisons. */
function optional<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: Value });
}
