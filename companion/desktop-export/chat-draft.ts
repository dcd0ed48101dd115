import { deletedAccountName } from '../../src/model/deleted-account';
import type { Buffer } from 'node:buffer';
import type { Chat } from '../../src/model/chat';
import type { ChatId, MessageId, UnixSeconds } from '../../src/model/ids';
import { ForumTopics, type CreatedTopic } from './forum-topics';
import type { ChatList } from './json-scanner';
import { ScanError } from './scan-error';
import { messageIdIn } from './map-context';
import { dateIn } from './map-date';
import { chatIdIn, chatKindOf, idStyleOf, type IdStyle } from './map-peer';
import { MessageIndex } from './message-index';
import type { NameBook } from './name-book';
import { asRaw, fieldOf, parseValue, textOf, type Raw } from './raw-value';

/** A chat of an export: what it is, and where its messages stand in the file. */
export interface ArchiveChat {
  readonly chat: Chat;
  /** Number of the chat as the file has it. */
  readonly fileId: number;
  /** The account is no member any more. */
  readonly isLeft: boolean;
  readonly messages: MessageIndex;
  /** What was written before the group became this supergroup. */
  readonly past: MessageIndex;
  /** Messages that made topics; empty for all chats but forums. */
  readonly created: ReadonlyMap<MessageId, CreatedTopic>;
}

/** A chat of which nothing is imported, and why. */
export interface LeftOutChat {
  readonly title: string;
  readonly reason: string;
}

/** Days at the beginning of time: "no date" in the zone of whoever exported. */
const neverBefore: UnixSeconds = 2 * 86_400;
/** Whose ids they are is said by the first messages that name a sender. */
const messageFields = ['reply_to_message_id', 'message_id', 'game_message_id', 'invoice_message_id'] as const;

/** Gathers one chat while the file is read. */
export class ChatDraft {
  private name: unknown;
  private type: unknown;
  private id: unknown;
  private style: IdStyle | undefined;
  private readonly messages = new MessageIndex();
  private readonly past = new MessageIndex();
  private readonly created = new Map<MessageId, CreatedTopic>();
  private lastDate = 0;

  constructor(
    private readonly list: ChatList,
    /** Where it begins. */
    readonly byte: number,
    private readonly timeZone: string,
  ) {}

  /** How this chat's messages name people, once one has. */
  get idStyle(): IdStyle | undefined {
    return this.style;
  }

  /** @throws ScanError */
  field(key: string, bytes: Buffer, byte: number): void {
    const value = parsed(bytes, byte);
    if (key === 'name') this.name = value;
    else if (key === 'type') this.type = value;
    else this.id = value;
  }

  /** @throws ScanError for what is no message */
  message(bytes: Buffer, byte: number, names: NameBook): void {
    const raw = asRaw(parsed(bytes, byte));
    const place = raw === undefined ? undefined : messageIdIn(fieldOf(raw, 'id'));
    if (raw === undefined || place === undefined) throw new ScanError(`a message in ${this.title} has no valid id`, byte);
    const date = this.dateOf(raw, place.id, byte);
    // Deleted while Telegram Desktop was exporting: a number without anything.
    if (date < neverBefore && textOf(raw, 'type') === 'message') return;
    this.lastDate = date;
    this.style ??= idStyleOf(fieldOf(raw, 'from_id')) ?? idStyleOf(fieldOf(raw, 'actor_id'));
    const { id, isMigrated } = place;
    if (!isMigrated && fieldOf(raw, 'action') === 'topic_created') this.createTopic(id, raw, date);
    (isMigrated ? this.past : this.messages).add({ id, date, byte, bytes: bytes.length, parent: parentOf(raw, isMigrated) });
    names.learn(raw);
  }

  /** The chat, or why it is left out. @param style how the file names people where this chat does not show it */
  finish(style: IdStyle): ArchiveChat | LeftOutChat {
    const kind = typeof this.type === 'string' ? chatKindOf(this.type) : undefined;
    if (kind === undefined) return { title: this.title, reason: `it is of a kind this version does not know (${typeof this.type === 'string' ? this.type : 'none'})` };
    const chatId = typeof this.id === 'number' ? chatIdIn(kind, this.id, this.style ?? style) : undefined;
    if (chatId === undefined || typeof this.id !== 'number') return { title: this.title, reason: 'its id is none of Telegram’s' };
    const isForum = kind === 'supergroup' && this.created.size > 0;
    return {
      chat: { id: chatId, kind: isForum ? 'forum' : kind, title: this.titleOf(chatId) },
      fileId: this.id,
      isLeft: this.list === 'left_chats',
      messages: this.messages,
      past: this.past,
      created: isForum ? this.created : new Map<MessageId, CreatedTopic>(),
    };
  }

  private dateOf(raw: Raw, id: MessageId, byte: number): UnixSeconds {
    const date = dateIn(raw, 'date', this.timeZone);
    if (typeof date === 'number') return date;
    // Telegram Desktop writes no more than the number of what it does not know.
    if (date === 'absent' && textOf(raw, 'type') === 'unsupported') return this.lastDate;
    throw new ScanError(date === 'absent' ? `message ${id} of ${this.title} has no date` : `the date of message ${id} of ${this.title} cannot be`, byte);
  }

  private createTopic(id: MessageId, raw: Raw, date: UnixSeconds): void {
    const creatorName = textOf(raw, 'actor');
    this.created.set(id, { title: textOf(raw, 'title') ?? '', date, ...(creatorName !== undefined && { creatorName }) });
  }

  /** For messages about the file. */
  private get title(): string {
    return typeof this.name === 'string' && this.name !== '' ? `"${this.name}"` : typeof this.id === 'number' ? `chat ${this.id}` : 'a chat';
  }

  private titleOf(chatId: ChatId): string {
    if (typeof this.name === 'string' && this.name.trim() !== '') return this.name;
    switch (this.type) {
      case 'saved_messages':
        return 'Saved Messages';
      case 'replies':
        return 'Replies';
      case 'verification_codes':
        return 'Verification Codes';
      case 'personal_chat':
        return deletedAccountName;
      default:
        return chatId;
    }
  }
}

/** Whether a chat of the export cannot be imported. */
export function isLeftOut(chat: ArchiveChat | LeftOutChat): chat is LeftOutChat {
  return 'reason' in chat;
}

/** The same chat may stand in two lists. */
export function joined(first: ArchiveChat, second: ArchiveChat): ArchiveChat {
  first.messages.addAll(second.messages);
  first.past.addAll(second.past);
  const created = new Map([...first.created, ...second.created]);
  return { ...first, chat: created.size > 0 ? { ...first.chat, kind: 'forum' } : first.chat, isLeft: first.isLeft && second.isLeft, created };
}

/** Topics of a chat, or null when it is no forum. */
export function topicsOf({ chat, created, messages }: ArchiveChat): ForumTopics | null {
  return chat.kind === 'forum' ? new ForumTopics(created, messages) : null;
}

/** What a message answers in the same part of its chat. */
function parentOf(raw: Raw, isMigrated: boolean): MessageId {
  const parent = messageFields.map((key) => messageIdIn(fieldOf(raw, key))).find((found) => found !== undefined);
  return parent?.isMigrated === isMigrated ? parent.id : 0;
}

function parsed(bytes: Buffer, byte: number): unknown {
  try {
    return parseValue(bytes);
  } catch (error) {
    if (error instanceof SyntaxError) throw new ScanError(`what stands there is no JSON: ${error.message.replace(/\s+/g, ' ').slice(0, 120)}`, byte);
    throw error;
  }
}
