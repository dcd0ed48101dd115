import type { ChatId, MessageId, VaultPath } from '../../model/ids';
import { readProperties } from '../../notes/properties/front-matter';
import type { ClockPort, VaultPort } from '../ports';
import { notesBelow } from './notes-below';

/** What looking at the notes of a chat works with. */
export interface BlocksPorts {
  readonly vault: Pick<VaultPort, 'list' | 'read'>;
  readonly clock: ClockPort;
}

/**
 * Which messages of a chat stand in its notes, and where. An import looks before it writes: whoever exported the chat may have left no
 * record where the import can see it, and may have put a message elsewhere, because only Telegram tells albums and topics. So does an
 * export whose records are lost.
 */
export class BlocksInVault {
  private readonly notes: VaultPath[] = [];
  /** Position in `notes` by message id; the second: messages from before a migration. */
  private readonly places = [new Map<MessageId, number>(), new Map<MessageId, number>()] as const;

  private constructor() {}

  /** Reads the notes of a chat. @param folder path of its folder  @param elsewhere its notes outside of that */
  static async look({ vault, clock }: BlocksPorts, chatId: ChatId, folder: VaultPath, elsewhere: readonly VaultPath[] = []): Promise<BlocksInVault> {
    const found = new BlocksInVault();
    for await (const path of notesBelow(vault, folder)) await found.read(path, { vault, clock }, [chatId, undefined]);
    for (const path of elsewhere) await found.read(path, { vault, clock }, [chatId]);
    return found;
  }

  /** The note that held a message when it was looked; undefined: none. */
  noteOf({ id, isMigrated = false }: { readonly id: MessageId; readonly isMigrated?: boolean }): VaultPath | undefined {
    const at = this.places[isMigrated ? 1 : 0].get(id);
    return at === undefined ? undefined : this.notes[at];
  }

  get isEmpty(): boolean {
    return this.places.every((places) => places.size === 0);
  }

  /** Newest message of the chat's own; 0: none. */
  get newestId(): MessageId {
    let newest = 0;
    for (const id of this.places[0].keys()) newest = Math.max(newest, id);
    return newest;
  }

  /** @param owners whose notes count; in the chat's own folder those that lost their properties, too */
  private async read(path: VaultPath, { vault, clock }: BlocksPorts, owners: readonly (ChatId | undefined)[]): Promise<void> {
    await clock.breathe();
    const text = await vault.read(path);
    if (text !== null && owners.includes(readProperties(text)['tg-chat-id'] as ChatId | undefined)) this.add(path, text);
  }

  /** Of a note and its copy the first one counts. */
  private add(path: VaultPath, text: string): void {
    const at = this.notes.push(path) - 1;
    for (const [, past, id] of text.matchAll(/^(?:> ?|[ \t])*\^tg-(m?)(\d+)[ \t]*\r?$/gm)) {
      const places = this.places[past === 'm' ? 1 : 0];
      if (!places.has(Number(id))) places.set(Number(id), at);
    }
  }
}
