import type { Chat } from '../../model/chat';
import type { ChatId, VaultPath } from '../../model/ids';
import { readProperties } from '../../notes/properties/front-matter';
import { maxPathFolders } from '../../settings/templates';
import { articlesFolderName } from '../../notes/pages/article-note';
import { peopleFolderName } from '../../notes/people/person-note';
import { chatFolderName, reportsFolderName } from '../../notes/names/paths';
import type { VaultEntry, VaultPort } from '../ports';

/** Folders beside those of chats; no chat's is called so. */
const ownFolders: ReadonlySet<string> = new Set([reportsFolderName, articlesFolderName, peopleFolderName]);

/**
 * Gives every chat a folder of its own below the export folder. A folder belongs to the chat whose id its notes carry, so
 * the assignment survives lost state, renamed chats and runs in any order; equal titles get the id added.
 */
export class ChatFolders {
  /** Folder name (case-folded: many file systems ignore case) → chat, for folders given out in this run. */
  private readonly taken = new Map<string, ChatId>();

  constructor(
    private readonly vault: VaultPort,
    private readonly root: VaultPath,
  ) {}

  /** Name of the chat's folder; `remembered` is what its checkpoint says. */
  async folderFor(chat: Chat, remembered: string | undefined): Promise<string> {
    const name = remembered === undefined ? await this.choose(chat) : await this.follow(chat, remembered);
    this.taken.set(fold(name), chat.id);
    return name;
  }

  /** The user may have renamed the folder: it is the one that holds the chat's notes. */
  private async follow(chat: Chat, remembered: string): Promise<string> {
    if ((await this.vault.list(`${this.root}/${remembered}`)).length > 0) return remembered;
    const existing = (await this.vault.list(this.root)).filter(({ kind }) => kind === 'folder').map((entry) => nameOf(entry.path));
    return (await this.folderOf(chat, existing, remembered)) ?? remembered;
  }

  private async choose(chat: Chat): Promise<string> {
    const plain = chatFolderName(chat.title);
    const withId = `${chatFolderName(chat.title)} (${chat.id})`;
    const entries = await this.vault.list(this.root);
    const adopted = await this.folderOf(chat, entries.map(({ path }) => nameOf(path)), plain);
    if (adopted !== null) return adopted;
    const inPlace = entries.find(({ path }) => fold(nameOf(path)) === fold(plain));
    const isFree = !ownFolders.has(fold(plain)) && (inPlace === undefined || (inPlace.kind === 'folder' && (await this.isHollow(inPlace)))) && (this.taken.get(fold(plain)) ?? chat.id) === chat.id;
    return isFree ? plain : withId;
  }

  /** Folders and empty notes only: what a run leaves that is killed before its first note is written. Nobody's text is in there. */
  private async isHollow({ path, kind }: VaultEntry, depth = maxPathFolders): Promise<boolean> {
    if (kind === 'file') return path.endsWith('.md') && (await this.vault.read(path)) === '';
    if (depth < 0) return false;
    for (const entry of await this.vault.list(path)) if (!(await this.isHollow(entry, depth - 1))) return false;
    return true;
  }

  /** A folder that already holds this chat's notes: first those of a likely name, then any. */
  private async folderOf(chat: Chat, existing: readonly string[], plain: string): Promise<string | null> {
    const likely = existing.filter((name) => fold(name).startsWith(fold(plain)));
    for (const name of [...likely, ...existing.filter((other) => !likely.includes(other))]) {
      // Thousands of notes may be in these, and none is a chat's.
      if (ownFolders.has(name)) continue;
      if ((await this.ownerOf(`${this.root}/${name}`, maxPathFolders)) === chat.id) return name;
    }
    return null;
  }

  /** Chat id in the first TOBS note found in a folder, looking at most `depth` folders down. */
  private async ownerOf(folder: VaultPath, depth: number): Promise<string | null> {
    const entries = await this.vault.list(folder);
    for (const entry of entries) {
      if (entry.kind !== 'file' || !entry.path.endsWith('.md')) continue;
      const text = await this.vault.read(entry.path);
      const owner = text === null ? undefined : readProperties(text)['tg-chat-id'];
      if (owner !== undefined) return owner;
    }
    if (depth === 0) return null;
    for (const entry of entries) {
      if (entry.kind !== 'folder' || nameOf(entry.path) === 'media') continue;
      const owner = await this.ownerOf(entry.path, depth - 1);
      if (owner !== null) return owner;
    }
    return null;
  }
}

function nameOf(path: VaultPath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Names that differ only in case or in composition are one on many file systems. */
function fold(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
