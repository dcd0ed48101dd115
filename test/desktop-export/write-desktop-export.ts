import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Chat, ChatKind } from '../../src/model/chat';
import { parseChatId, type ChatId } from '../../src/model/ids';
import { fileMediaOf } from '../../src/model/media';
import type { Message } from '../../src/model/message';
import type { TelegramReader } from '../../src/model/telegram';
import { desktopMessage } from './desktop-message';

const types: Readonly<Record<ChatKind, string>> = { self: 'saved_messages', user: 'personal_chat', bot: 'bot_chat', group: 'private_group', supergroup: 'private_supergroup', forum: 'private_supergroup', channel: 'private_channel', monoforum: 'private_supergroup' };
const migratedShift = -1_000_000_000;

export interface DesktopExportOptions {
  readonly signal: AbortSignal;
  /** Whether files are put beside the export. */
  readonly hasFiles?: boolean;
  /** Leaves messages out. */
  readonly isWanted?: (message: Message) => boolean;
}

/** Writes chats of a Telegram into `folder` as Telegram Desktop would: `result.json` with the files beside it. */
export async function writeDesktopExport(telegram: TelegramReader, chats: readonly string[], folder: string, options: DesktopExportOptions): Promise<void> {
  await mkdir(folder, { recursive: true });
  const list: object[] = [];
  for (const reference of chats) list.push(await chatOf(telegram, (await telegram.resolve(reference, options)).chat, { folder, ...options }));
  const [only] = list;
  await writeFile(join(folder, 'result.json'), JSON.stringify(list.length === 1 ? only : { about: 'Here is the data you requested.', chats: { about: '', list } }, null, 1));
}

async function chatOf(telegram: TelegramReader, chat: Chat, options: DesktopExportOptions & { readonly folder: string }): Promise<object> {
  const past = chat.kind === 'supergroup' || chat.kind === 'forum' ? await telegram.predecessor(chat.id, options) : null;
  const old = past === null ? [] : await messagesOf(telegram, past.chatId, past.maxId, { ...options, shift: migratedShift });
  const newest = (await telegram.newest(chat.id, options)).messages.at(-1)?.id ?? 0;
  return { ...(chat.kind !== 'self' && { name: chat.title }), type: types[chat.kind], id: Number(parseChatId(chat.id).bareId), messages: [...old, ...(await messagesOf(telegram, chat.id, newest, { ...options, shift: 0 }))] };
}

async function messagesOf(telegram: TelegramReader, chatId: ChatId, toId: number, { folder, hasFiles = false, isWanted = () => true, signal, shift }: DesktopExportOptions & { readonly folder: string; readonly shift: number }): Promise<readonly object[]> {
  const written: object[] = [];
  if (toId === 0) return written;
  for await (const { messages } of telegram.history({ chatId, fromId: 1, toId }, { signal })) {
    for (const message of messages.filter(isWanted)) {
      const path = fileMediaOf(message.media) !== undefined && hasFiles ? `files/file_${chatId}_${message.id}` : null;
      const own = desktopMessage(inForum(message), () => path, shift);
      if (own === null) continue;
      written.push(own);
      const media = fileMediaOf(message.media);
      if (path === null || media === undefined) continue;
      await mkdir(join(folder, 'files'), { recursive: true });
      await telegram.download({ chatId, messageId: message.id, file: media.file, path: join(folder, path) }, { signal });
    }
  }
  return written;
}

/** Messages of a topic that answer nothing answer the message that made it. */
function inForum(message: Message): Message {
  const { topicId, reply, id } = message;
  return topicId === undefined || topicId === 1 || topicId === id || reply !== undefined ? message : { ...message, reply: { messageId: topicId } };
}
