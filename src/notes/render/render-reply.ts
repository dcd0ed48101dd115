import type { Chat } from '../../model/chat';
import type { MessageId } from '../../model/ids';
import type { Author, Entity, Forward, Message, Reply } from '../../model/message';
import { parseEntities } from '../entities/parse-entities';
import { writeMarkdown } from '../entities/write-markdown';
import { authorLink, dateAndTime, linkTo, messageUrl, noteLink, oneLine, plain } from './inline';
import type { RenderContext } from '../types';
import { replySign, wordsOf, type NoteWords } from '../words/words';

/** The quote above a message that answers another. */
export interface RenderedReply {
  /** All lines of the quote, the first of them included. */
  readonly text: string;
  /** The first line, when its words are the parent's. */
  readonly replyLine?: string;
}

/** Link to the parent and what was quoted of it. */
export function renderReply(message: Message, reply: Reply, context: RenderContext): RenderedReply {
  const link = reply.messageId === undefined ? null : context.linkTo(reply.chatId ?? message.chatId, reply.messageId);
  const line = `> ${replySign} ${link === null ? parentOf(message, reply, context) : noteLink(link)}`;
  const quote = reply.quote === undefined ? '' : writeMarkdown(parseEntities(reply.quote.text, quotedEntities(reply.quote.entities), context.style));
  const quoted = quote === '' ? [] : quote.split('\n').map((text) => (text === '' ? '>' : `> ${text}`));
  return { text: [line, ...quoted].join('\n'), ...(link !== null && { replyLine: line }) };
}

/** The parent in words, where it is not in the vault. */
function parentOf(message: Message, reply: Reply, { chat, style }: RenderContext): string {
  const words = wordsOf(style.language).text;
  const { messageId, author, chatId = message.chatId } = reply;
  const name = author === undefined || oneLine(author.name) === '' ? '' : `${author.name}: `;
  if (messageId === undefined) return plain(name + (reply.storyId === undefined ? words.replyToUnknown : words.replyToStory));
  if (name === '' && chatId === chat.id) return missingParent(messageId, chat, wordsOf(style.language));
  const label = `${name}${words.replyTo} ${messageId}`;
  const url = messageUrl(chatId, chatId === chat.id ? chat.username : author?.username, messageId);
  return url === null ? plain(label) : linkTo(label, url);
}

/** What a reply says of a parent in the same chat that is not in the vault. */
export function missingParent(messageId: MessageId, chat: Chat, words: NoteWords): string {
  const label = `${words.text.replyTo} ${messageId}`;
  const url = messageUrl(chat.id, chat.username, messageId);
  return url === null ? plain(label) : linkTo(label, url);
}

/** Where and when a message was first sent. */
export function renderForward(forward: Forward, context: RenderContext): string {
  const { style } = context;
  const { origin, signature, chatId, messageId, savedFrom, savedFromName } = forward;
  const words = wordsOf(style.language).text;
  const url = chatId === undefined || messageId === undefined ? null : messageUrl(chatId, origin.username, messageId);
  const named: Author = { ...origin, name: oneLine(origin.name) || words.unknownOrigin };
  const shown = [
    originLink(forward, named, url, context),
    ...(signature === undefined || oneLine(signature) === '' || signature === origin.name ? [] : [plain(signature)]),
    ...(forward.date === undefined ? [] : [dateAndTime(forward.date, style.timeZone)]),
  ];
  const savedUrl = savedFrom === undefined ? null : messageUrl(savedFrom.chatId, savedFrom.chatId === chatId ? origin.username : undefined, savedFrom.messageId);
  // What was saved from where it was first sent has been said.
  if (savedUrl !== null && savedUrl !== url) shown.push(linkTo(words.savedFrom, savedUrl));
  if (savedFromName !== undefined && oneLine(savedFromName) !== '' && savedFromName !== origin.name) shown.push(`${words.savedFromChat} ${plain(savedFromName)}`);
  return `*${forward.isImported === true ? words.importedFrom : words.forwardedFrom} ${shown.join(' · ')}*`;
}

/** The original message where it is in the vault, else where it is on Telegram, else who wrote it. */
function originLink({ chatId, messageId }: Forward, named: Author, url: string | null, { linkTo: noteOf }: Pick<RenderContext, 'linkTo'>): string {
  const note = chatId === undefined || messageId === undefined ? null : noteOf(chatId, messageId);
  if (note !== null) return noteLink({ ...note, alias: named.name });
  return url === null ? authorLink(named) : linkTo(named.name, url);
}

/** The quote is a quote already. */
function quotedEntities(entities: readonly Entity[]): readonly Entity[] {
  return entities.filter(({ type }) => type !== 'blockquote');
}
