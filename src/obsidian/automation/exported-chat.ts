import { TFile, TFolder, type MetadataCache, type TAbstractFile } from 'obsidian';
import { isChatId, type ChatId, type MessageId } from '../../model/ids';

/** The chat, or topic of a forum, that notes were exported from. */
export interface ExportedChat {
  readonly chatId: ChatId;
  readonly title: string;
  readonly topicId?: MessageId;
}

/** chosen: a menu opens at once, however many notes a folder has. */
const mostNotes = 100;

/** What a note's properties say of where it comes from; null for a note that is no export. */
export function chatOfProperties(properties: Readonly<Record<string, unknown>> | undefined): ExportedChat | null {
  const stored = properties?.['tg-chat-id'];
  // Without its quotes it is a number.
  const chatId = typeof stored === 'number' ? String(stored) : stored;
  if (typeof chatId !== 'string' || !isChatId(chatId)) return null;
  const title = properties?.['tg-chat'];
  const topicId = Number(properties?.['tg-topic-id']);
  return { chatId, title: typeof title === 'string' && title !== '' ? title : chatId, ...(Number.isInteger(topicId) && topicId > 0 && { topicId }) };
}

/** The chat a note belongs to, or the one chat all notes in a folder belong to. */
export function chatOfFile(file: TAbstractFile, cache: Pick<MetadataCache, 'getFileCache'>): ExportedChat | null {
  const chatOf = (note: TFile): ExportedChat | null => chatOfProperties(cache.getFileCache(note)?.frontmatter);
  if (file instanceof TFile) return file.extension === 'md' ? chatOf(file) : null;
  if (!(file instanceof TFolder)) return null;
  const chats = notesIn(file).flatMap((note) => chatOf(note) ?? []);
  const [first] = chats;
  if (first === undefined || chats.some(({ chatId }) => chatId !== first.chatId)) return null;
  // Of a folder with several topics the forum is meant.
  const { topicId, ...forum } = first;
  return topicId !== undefined && chats.every((chat) => chat.topicId === topicId) ? first : forum;
}

/** Notes of a folder and those below it, nearest first, as many as are looked at. */
function notesIn(folder: TFolder): readonly TFile[] {
  const notes: TFile[] = [];
  const folders = [folder];
  for (let next = folders.shift(); next !== undefined && notes.length < mostNotes; next = folders.shift()) {
    for (const child of next.children) {
      if (child instanceof TFolder) folders.push(child);
      else if (child instanceof TFile && child.extension === 'md' && notes.length < mostNotes) notes.push(child);
    }
  }
  return notes;
}
