import type { FileHandling, FoundChat, FoundExport } from '../model/desktop-export';
import type { ChatId } from '../model/ids';
import { foldText, searchWords } from '../model/dialog-search';

/** What becomes of exported files; `none`: notes do without them. */
export type FilesChoice = FileHandling | 'none';
export const filesChoices: readonly FilesChoice[] = ['link', 'copy', 'move', 'none'];

/** What the user wants of a Telegram Desktop export. */
export interface ImportRequest {
  readonly chats: readonly FoundChat[];
  readonly files: FilesChoice;
  /** Empty: as in the settings. */
  readonly layout: string;
}

/** Chats that are chosen to begin with: all that have messages. */
export function chosenAtFirst({ chats }: FoundExport): ReadonlySet<ChatId> {
  return new Set(chats.filter(({ messages }) => messages > 0).map(({ chat }) => chat.id));
}

/** The chats whose title or id hold every word of the query, in their own order. */
export function filterFound(chats: readonly FoundChat[], query: string): readonly FoundChat[] {
  const words = searchWords(query);
  return words.length === 0 ? chats : chats.filter(({ chat }) => words.every((word) => foldText(`${chat.title}\n${chat.id}`).includes(word)));
}
