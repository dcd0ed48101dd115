import type { ChatId, VaultPath } from '../../model/ids';
import { readProperties } from '../../notes/properties/front-matter';
import type { BlocksPorts } from './blocks-in-vault';
import { notesBelow } from './notes-below';

interface ChatNote {
  readonly path: VaultPath;
  readonly isIndex: boolean;
}

/** The notes of all chats, wherever in the vault they are: looked for once in a run, and only when records were lost. */
export class ChatNotes {
  private found: Promise<ReadonlyMap<string, readonly ChatNote[]>> | null = null;

  constructor(private readonly ports: BlocksPorts) {}

  /**
   * Notes of a chat outside of its folder. Those beside or below an index are no notes that were moved, but another export of the same
   * chat, into another folder or by another account.
   */
  async outside(chatId: ChatId, folder: VaultPath): Promise<readonly VaultPath[]> {
    this.found ??= this.look();
    const notes = ((await this.found).get(chatId) ?? []).filter(({ path }) => !path.startsWith(`${folder}/`));
    const others = notes.filter(({ isIndex }) => isIndex).map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1));
    return notes.filter(({ path, isIndex }) => !isIndex && !others.some((other) => path.startsWith(other))).map(({ path }) => path);
  }

  private async look(): Promise<ReadonlyMap<string, readonly ChatNote[]>> {
    const found = new Map<string, ChatNote[]>();
    for await (const path of notesBelow(this.ports.vault, '')) {
      await this.ports.clock.breathe();
      const { 'tg-chat-id': chatId, 'tg-layout': layout = '' } = readProperties((await this.ports.vault.read(path)) ?? '');
      if (chatId !== undefined) found.set(chatId, [...(found.get(chatId) ?? []), { path, isIndex: layout === 'index' || layout === 'topics' }]);
    }
    return found;
  }
}
