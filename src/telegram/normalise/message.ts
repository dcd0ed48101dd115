import { reactionKey, type PersonMark } from '../../model/details';
import { chatIdOf, type ChatId } from '../../model/ids';
import type { Author, Button, Entity, Forward, Message, Reaction, Reply } from '../../model/message';
import { child, children, flag, int, long, longText, optionalText, text, type Tl } from '../codec/tl';
import { idOfPeer } from '../chats/peers';
import { normaliseAction } from './action';
import { normaliseEntities } from './entities';
import { normaliseMedia, type Names } from './media';
import { optional } from './optional';
import { normalisePage } from './page';

/** What a message does not say about itself. */
export interface MessageContext {
  readonly names: Names;
  readonly chatId: ChatId;
  /** Account that reads. */
  readonly selfId: ChatId | undefined;
  /** Messages of a forum without a topic of their own belong to General. */
  readonly isForum: boolean;
}

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

/**
 * Written field by field while it is read: half of the time spent on a page went into spreading objects that held one field
 * or none (measured).
 */
type Draft = { -readonly [Key in keyof Message]: Message[Key] };

/** One list for all messages without formatting or reactions. */
const none: readonly never[] = [];

function readMessage(tl: Tl, context: MessageContext): Message {
  const { names } = context;
  const message = startDraft(tl, context);
  message.text = text(tl, 'message');
  message.entities = normaliseEntities(children(tl, 'entities'), message.text);
  const mentioned = mentionedIn(message.entities, names);
  if (mentioned !== undefined) message.mentioned = mentioned;
  const editDate = flag(tl, 'editHide') ? undefined : int(tl, 'editDate');
  if (editDate !== undefined) message.editDate = editDate;
  const signature = optionalText(tl, 'postAuthor');
  if (signature !== undefined) message.signature = signature;
  const rank = optionalText(tl, 'fromRank');
  if (rank !== undefined) message.rank = rank;
  const viaBotId = long(tl, 'viaBotId');
  if (viaBotId !== undefined) message.viaBot = names.author(chatIdOf('user', viaBotId));
  const media = normaliseMedia(child(tl, 'media'), names);
  if (media !== undefined) message.media = media;
  const page = child(tl, 'richMessage');
  if (page !== undefined) message.page = normalisePage(page);
  const forward = child(tl, 'fwdFrom');
  if (forward !== undefined) message.forward = readForward(forward, names);
  const groupId = longText(tl, 'groupedId');
  if (groupId !== undefined) message.groupId = groupId;
  readFigures(message, tl);
  const buttons = buttonsOf(child(tl, 'replyMarkup'));
  if (buttons !== undefined) message.buttons = buttons;
  return message;
}

/** Most messages name nobody. Who has no other name than the id is not known. */
function mentionedIn(entities: readonly Entity[], names: Names): readonly Author[] | undefined {
  let mentioned: Author[] | undefined;
  for (const entity of entities) {
    if (entity.type !== 'mentionName' || mentioned?.some(({ id }) => id === entity.userId) === true) continue;
    const person = names.author(entity.userId);
    if (person.name !== entity.userId) (mentioned ??= []).push(person);
  }
  return mentioned;
}

function readFigures(message: Draft, tl: Tl): void {
  const views = int(tl, 'views');
  if (views !== undefined) message.views = views;
  const forwards = int(tl, 'forwards');
  if (forwards !== undefined) message.forwards = forwards;
  const replies = child(tl, 'replies');
  const replyCount = replies === undefined ? undefined : int(replies, 'replies');
  if (replyCount !== undefined) message.replyCount = replyCount;
  const discussionId = replies === undefined ? undefined : discussionOf(replies);
  if (discussionId !== undefined) message.discussionId = discussionId;
  if (flag(tl, 'pinned')) message.isPinned = true;
  if (flag(tl, 'fromScheduled')) message.isScheduled = true;
  const paidStars = longText(tl, 'paidMessageStars');
  if (paidStars !== undefined) message.paidStars = paidStars;
}

function readService(tl: Tl, context: MessageContext): Message {
  const action = child(tl, 'action') ?? { _: 'messageActionEmpty' };
  const message = startDraft(tl, context);
  // The message that creates a topic is its root.
  if (action._ === 'messageActionTopicCreate') message.topicId = message.id;
  message.action = normaliseAction(action, tl, context.names);
  return message;
}

/** What ordinary and service messages have in common. */
function startDraft(tl: Tl, context: MessageContext): Draft {
  const header = child(tl, 'replyTo');
  const reactions = child(tl, 'reactions');
  const message: Draft = {
    id: int(tl, 'id') ?? 0,
    chatId: context.chatId,
    date: int(tl, 'date') ?? 0,
    author: authorOf(tl, context),
    text: '',
    entities: none,
    reactions: reactions === undefined ? none : children(reactions, 'results').map(readReaction).filter((reaction): reaction is Reaction => reaction !== undefined),
  };
  const topicId = topicOf(header, context);
  const reply = readReply(header, topicId, context);
  if (reply !== undefined) message.reply = reply;
  if (topicId !== undefined) message.topicId = topicId;
  const threadId = context.isForum || header === undefined ? undefined : int(header, 'replyToTopId');
  if (threadId !== undefined) message.threadId = threadId;
  if (reactions !== undefined) readReactors(message, reactions, context.names);
  if (flag(tl, 'silent')) message.isSilent = true;
  if (flag(tl, 'out')) message.isOutgoing = true;
  return message;
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
  return { name: optionalText(header, 'fromName') ?? optionalText(header, 'savedFromName') ?? '' };
}

function readReactors(message: Draft, reactions: Tl, names: Names): void {
  const recent = personMarks(children(reactions, 'recentReactions'), names);
  if (recent.length > 0) message.recentReactors = recent;
  if (flag(reactions, 'canSeeList')) message.canListReactors = true;
}

/** Who reacted, from `messagePeerReaction`s; in their order. */
export function personMarks(list: readonly Tl[], names: Names): readonly PersonMark[] {
  return list.flatMap((item) => {
    const id = idOfPeer(child(item, 'peerId'));
    const reaction = readReaction(item);
    return id === undefined || reaction === undefined ? [] : [{ key: reactionKey(reaction), person: names.author(id) }];
  });
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
