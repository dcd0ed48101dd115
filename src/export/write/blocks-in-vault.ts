import type { ChatId, MessageId, VaultPath } from '../../model/ids';
import { readProperties } from '../../notes/properties/front-matter';
import type { ClockPort, VaultPort } from '../ports';
import { notesBelow } from './notes-below';

/**
 * Which messages of a chat stand in its notes, and where. An import looks before it writes: whoever exported the chat may have left no
 * record where the import can see it, and may have put a message elsewhere, because only Telegram tells albums and topics.
 */
export class BlocksInVault {
  private readonly notes: VaultPath[] = [];
  /** Position in `notes` by message id; the second: messages from before a migration. */
  private readonly places = [new Map<MessageId, number>(), new Map<MessageId, number>()] as const;

  private constructor() {}

  /** Reads the notes of a chat. @param folder path of its folder */
  static async look({ vault, clock }: { readonly vault: Pick<VaultPort, 'list' | 'read'>; readonly clock: ClockPort }, chatId: ChatId, folder: VaultPath): Promise<BlocksInVault> {
    const found = new BlocksInVault();
    for await (const path of notesBelow(vault, folder)) {
      await clock.breathe();
      const text = await vault.read(path);
      if (text !== null && readProperties(text)['tg-chat-id'] === chatId) found.add(path, text);
    }
    return found;
  }

  /** The note that held a message when it was looked; undefined: none. */
  noteOf({ id, isMigrated = false }: { readonly id: MessageId; readonly isMigrated?: boolean }): VaultPath | undefined {
    const at = this.places[isMigrated ? 1 : 0].get(id);
    return at === undefined ? undefined : this.notes[at];
  }

  private add(path: VaultPath, text: string): void {
    const at = this.notes.push(path) - 1;
    for (const [, past, id] of text.matchAll(/^(?:> ?|[ \t])*\^tg-(m?)(\d+)[ \t]*\r?$/gm)) this.places[past === 'm' ? 1 : 0].set(Number(id), at);
  }
}
