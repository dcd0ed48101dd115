import * as v from 'valibot';
import type { ChatId, MessageId, VaultPath } from '../../model/ids';
import type { StatePort } from '../ports';
import { foundKey, type Scope } from '../state/records';
import { BlocksInVault, type BlocksPorts } from './blocks-in-vault';
import type { ChatNotes } from './chat-notes';

const FoundSchema = v.object({ newestId: v.pipe(v.number(), v.integer(), v.minValue(0)) });

/** What finding messages in notes works with. */
export interface FoundPlacesParts extends BlocksPorts {
  readonly state: StatePort;
  /** Of the whole chat. */
  readonly scope: Scope;
  readonly chatId: ChatId;
  /** Path of the chat's folder. */
  readonly folder: VaultPath;
  /** Notes of the whole vault. */
  readonly everywhere: ChatNotes;
}

/** What there is to say against the records of a chat. */
export interface Doubt {
  /** There are notes, and no records of what they hold. */
  readonly isLost: boolean;
  /** New messages go elsewhere than before: records that are older than the notes, from a backup or before a crash, would show. */
  readonly isUnsure: boolean;
}

/**
 * Where messages stand that the notes hold and the records have lost. A rebuild may be cut short, and go on with another layout or
 * zone, or with part of the chat: until when the notes may know more than the records is kept with them. Nothing is read for messages
 * that came later, nor for a chat whose records were never lost.
 */
export class FoundPlaces {
  private blocks: Promise<BlocksInVault> | null = null;

  private constructor(
    private readonly parts: FoundPlacesParts,
    private newestId: MessageId | null,
  ) {}

  static async open(parts: FoundPlacesParts, { isLost, isUnsure }: Doubt): Promise<FoundPlaces> {
    const stored = v.safeParse(FoundSchema, await parts.state.get(foundKey(parts.scope)));
    const places = new FoundPlaces(parts, isUnsure ? Infinity : stored.success ? stored.output.newestId : null);
    if (isLost) await places.begin();
    return places;
  }

  /** The note that holds a message; null: none, or nothing is lost that could be in it. */
  async noteOf(message: { readonly id: MessageId; readonly isMigrated?: boolean }): Promise<VaultPath | null> {
    if (this.newestId === null || (message.isMigrated !== true && message.id > this.newestId)) return null;
    if (this.newestId === Infinity) await this.begin();
    return (await this.look()).noteOf(message) ?? null;
  }

  /** Notes of the chat outside of its folder that may hold messages nobody remembers. */
  async elsewhere(): Promise<readonly VaultPath[]> {
    const { chatId, folder, everywhere } = this.parts;
    return this.newestId === null ? [] : await everywhere.outside(chatId, folder);
  }

  /** True for a note of another export of the same chat. */
  async isForeign(path: VaultPath): Promise<boolean> {
    return this.newestId !== null && !path.startsWith(`${this.parts.folder}/`) && !(await this.elsewhere()).includes(path);
  }

  private async begin(): Promise<void> {
    const { newestId, isEmpty } = await this.look();
    this.newestId = newestId;
    if (!isEmpty) await this.parts.state.set([[foundKey(this.parts.scope), { newestId }]]);
  }

  private look(): Promise<BlocksInVault> {
    const { chatId, folder, everywhere } = this.parts;
    this.blocks ??= everywhere.outside(chatId, folder).then((elsewhere) => BlocksInVault.look(this.parts, chatId, folder, elsewhere));
    return this.blocks;
  }
}
