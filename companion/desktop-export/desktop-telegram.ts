import type { Chat, Dialog, HistoryRange, Predecessor, Target } from '../../src/model/chat';
import type { FileHandling, FoundExport } from '../../src/model/desktop-export';
import { TobsFailure } from '../../src/model/errors';
import type { ByMediaClass, ChatEstimate } from '../../src/model/estimate';
import { chatIdOf, parseChatId, type ChatId, type MessageId } from '../../src/model/ids';
import type { Message } from '../../src/model/message';
import type { Account, Cancellable, DownloadOrder, Downloaded, HistoryBatch, HistoryPage, HistoryRequest, MessageSpan, QrSignInStep, Telegram } from '../../src/model/telegram';
import type { TakeoutEnd } from '../../src/model/takeout';
import type { Topic } from '../../src/model/topic';
import type { Archive } from './archive';
import { ExportFiles } from './export-files';
import { FilePart } from './file-part';
import { topicsOf, type ArchiveChat } from './chat-draft';

/** As Telegram's own pages. */
const pageSize = 100;
/** chosen: nobody waits for a server here, and a note is written once per batch. */
const batchSize = 500;
/** The files of an export are not counted. */
const unknownFiles: ByMediaClass = { photo: null, video: null, audio: null, voice: null, document: null, sticker: null };
/** No group has such a number: it stands for one whose number the export does not say. */
const unknownGroups = 999_999_999_999n;

/**
 * A Telegram Desktop export in the place of Telegram: lists its chats, reads their messages and hands out their files, so that
 * everything an export run does is done with them, too. Asks nothing of anybody.
 */
export class DesktopTelegram implements Telegram {
  private readonly files: ExportFiles;
  private readonly parts = new Map<ChatId, FilePart>();

  constructor(private readonly archive: Archive) {
    this.files = new ExportFiles(archive.folder);
  }

  /** What becomes of the exported files from now on; `link` until told. */
  chooseFiles(handling: FileHandling): void {
    this.files.handling = handling;
  }

  /** What the file holds, in its order. */
  get found(): FoundExport {
    const { chats, leftOut } = this.archive;
    return { chats: chats.map(({ chat, messages, past, isLeft }) => ({ chat, messages: messages.count + past.count, isLeft })), leftOut };
  }

  async *dialogs({ signal }: Cancellable): AsyncGenerator<readonly Dialog[]> {
    const { chats } = this.archive;
    for (let start = 0; start < chats.length; start += pageSize) {
      signal.throwIfAborted();
      yield await Promise.resolve(chats.slice(start, start + pageSize).map(({ chat, messages }) => dialogOf(chat, messages.count === 0 ? null : messages.at(messages.count - 1))));
    }
  }

  /** An export does not say from where what was saved came. */
  sublists(chatId: ChatId): Promise<never> {
    return Promise.reject(new TobsFailure({ code: 'REFERENCE_INVALID', reference: chatId, reason: 'a Telegram Desktop export does not divide chats' }));
  }

  /** By marked id, by the number in the file, by title, or `me` for Saved Messages. */
  async resolve(reference: string, { signal }: Cancellable): Promise<Target> {
    await Promise.resolve();
    signal.throwIfAborted();
    const found = this.archive.chats.filter((candidate) => isCalled(candidate, reference.trim()));
    if (found.length > 1) throw new TobsFailure({ code: 'REFERENCE_INVALID', reference, reason: `several chats of the export go by it: ${found.map(({ chat }) => `${chat.title} (${chat.id})`).join(', ')}` });
    const [chat] = found;
    if (chat === undefined) throw new TobsFailure({ code: 'CHAT_UNKNOWN', reference });
    return { chat: chat.chat };
  }

  async newest(chatId: ChatId, { topicId }: Cancellable & { readonly topicId?: MessageId }): Promise<HistoryPage> {
    return await this.partOf(chatId).newest(pageSize, topicId);
  }

  async *history({ chatId, fromId, toId, topicId }: HistoryRequest, { signal }: Cancellable): AsyncGenerator<HistoryBatch> {
    for await (const messages of this.partOf(chatId).pages({ fromId, toId, pageSize: batchSize }, topicId)) {
      signal.throwIfAborted();
      yield { messages, coveredTo: messages.at(-1)?.id ?? toId };
    }
    yield { messages: [], coveredTo: toId };
  }

  async messagesById(chatId: ChatId, ids: readonly MessageId[]): Promise<readonly Message[]> {
    return await this.partOf(chatId).byIds(ids);
  }

  async resolveRange(chatId: ChatId, range: HistoryRange): Promise<{ readonly fromId: MessageId; readonly toId: MessageId } | null> {
    return await Promise.resolve(this.partOf(chatId).rangeOf(range));
  }

  async predecessor(chatId: ChatId): Promise<Predecessor | null> {
    const index = this.archive.chats.findIndex(({ chat }) => chat.id === chatId);
    const past = this.archive.chats[index]?.past;
    return await Promise.resolve(past === undefined || past.count === 0 ? null : { chatId: pastIdOf(index), maxId: past.idAt(past.count - 1) });
  }

  async topics(chatId: ChatId, { ids }: Cancellable & { readonly ids?: readonly MessageId[] }): Promise<readonly Topic[]> {
    const topics = this.partOf(chatId).topics;
    if (topics === null) throw new TobsFailure({ code: 'CHAT_UNAVAILABLE', chatId, reason: 'it is no forum' });
    return await Promise.resolve(topics.list().filter(({ id }) => ids === undefined || ids.includes(id)));
  }

  async download({ file, path }: DownloadOrder, { signal, onProgress }: Cancellable & { readonly onProgress?: (bytesDone: number) => void }): Promise<Downloaded> {
    signal.throwIfAborted();
    const source = file.local?.path;
    if (source === undefined) throw new TobsFailure({ code: 'FILE_UNAVAILABLE', fileId: file.id, reason: 'it is not part of the Telegram Desktop export' });
    const { sizeBytes } = await this.files.place(source, path);
    onProgress?.(sizeBytes);
    return { sizeBytes };
  }

  async estimate(chatId: ChatId): Promise<ChatEstimate> {
    const { messages, total } = await this.partOf(chatId).newest(pageSize);
    return { messages: total ?? null, newest: messages, files: unknownFiles, meanBytes: unknownFiles };
  }

  async countBetween({ chatId, fromId, toId }: MessageSpan): Promise<number | null> {
    return await Promise.resolve(this.partOf(chatId).countBetween(fromId, toId));
  }

  /** Files are at hand: nothing has to be known of them before. */
  async contentKey(): Promise<null> {
    return await Promise.resolve(null);
  }

  /** Comments lie in a chat of their own, which the export may hold as well. */
  async linkedGroup(): Promise<Chat | null> {
    return await Promise.resolve(null);
  }

  async details(): Promise<Record<string, never>> {
    return await Promise.resolve({});
  }

  async requestCounts(): Promise<Readonly<Record<string, number>>> {
    return await Promise.resolve({});
  }

  async account(): Promise<Account | null> {
    return await Promise.resolve(null);
  }

  onWait(): () => void {
    return () => undefined;
  }

  onSession(): () => void {
    return () => undefined;
  }

  async endTakeout(): Promise<TakeoutEnd> {
    return await Promise.resolve({ record: null });
  }

  beginTakeout(): Promise<never> {
    return refuse();
  }

  sendCode(): Promise<never> {
    return refuse();
  }

  resendCode(): Promise<never> {
    return refuse();
  }

  signIn(): Promise<never> {
    return refuse();
  }

  signInByQr(): AsyncIterable<QrSignInStep> {
    return { [Symbol.asyncIterator]: () => ({ next: refuse }) };
  }

  checkPassword(): Promise<never> {
    return refuse();
  }

  signOut(): Promise<never> {
    return refuse();
  }

  async close(): Promise<void> {
    await this.archive.close();
  }

  /** The messages behind an id: a chat's, or those from before its migration. @throws TobsFailure CHAT_UNAVAILABLE */
  private partOf(chatId: ChatId): FilePart {
    const known = this.parts.get(chatId);
    if (known !== undefined) return known;
    const { archive, files } = this;
    const own = archive.chats.find(({ chat }) => chat.id === chatId);
    const whole = own ?? archive.chats.find((_chat, index) => pastIdOf(index) === chatId);
    if (whole === undefined) throw new TobsFailure({ code: 'CHAT_UNAVAILABLE', chatId, reason: 'it is not part of the Telegram Desktop export' });
    const part = new FilePart({ archive, files, chatId, chatName: whole.chat.title, timeZone: archive.timeZone, isMigrated: own === undefined, index: own === undefined ? whole.past : whole.messages, topics: own === undefined ? null : topicsOf(whole) });
    this.parts.set(chatId, part);
    return part;
  }
}

function refuse(): Promise<never> {
  return Promise.reject(new TobsFailure({ code: 'PROTOCOL', reason: 'a Telegram Desktop export has no account' }));
}

/** Stands for the group a supergroup of the export was before. */
function pastIdOf(index: number): ChatId {
  return chatIdOf('group', unknownGroups - BigInt(index));
}

function isCalled({ chat, fileId }: ArchiveChat, reference: string): boolean {
  if (reference === 'me') return chat.kind === 'self';
  if (/^-?\d+$/.test(reference)) return reference === chat.id || reference === String(fileId) || reference === parseChatId(chat.id).bareId.toString();
  return chat.title.normalize('NFC').toLowerCase() === reference.normalize('NFC').toLowerCase();
}

function dialogOf(chat: Chat, top: { readonly id: MessageId; readonly date: number } | null): Dialog {
  return { chat, topMessageId: top?.id ?? 0, topMessageDate: top?.date ?? 0, isPinned: false, isArchived: false };
}
