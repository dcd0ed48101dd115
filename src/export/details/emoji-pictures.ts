import PQueue from 'p-queue';
import { toTobsError, type TobsError } from '../../model/errors';
import type { ChatId, VaultPath } from '../../model/ids';
import type { FileRef } from '../../model/media';
import type { Message } from '../../model/message';
import type { EmojiExtension, TelegramReader } from '../../model/telegram';
import type { Settings } from '../../settings/definitions';
import { noEmojiPictureKey, parseNoEmojiPictures } from '../state/records';
import type { ExportPorts } from '../types';

const extensions = ['webp', 'jpg', 'png'] as const satisfies readonly EmojiExtension[];

/** What saving custom emoji as pictures works with. */
export interface EmojiPicturesParts extends Pick<ExportPorts, 'state' | 'vault'> {
  readonly telegram: Pick<TelegramReader, 'emojiPicture'>;
  readonly settings: Pick<Settings, 'folder' | 'filesAtOnce'>;
  readonly signal: AbortSignal;
}

/** On whose behalf pictures are fetched. */
export interface EmojiAsker {
  readonly chatId: ChatId;
  /** `subject` is the picture's path, without extension. */
  readonly onFailure: (error: TobsError, subject: string) => void;
}

const endsRun: readonly TobsError['code'][] = ['SIGNED_OUT', 'COMPANION_FAILED', 'PROTOCOL', 'INTERNAL'];

/**
 * Pictures of custom emoji in the vault, one for each whatever chats it is used in. The files themselves say which are there; of
 * those Telegram has no picture of a record is kept, so that nobody asks twice.
 */
export class EmojiPictures {
  /** Looked up in this run; null: there is none to be had. */
  private readonly known = new Map<string, VaultPath | null>();
  /** Could not be had in this run. */
  private readonly failed = new Set<string>();
  /** Wanted, looked for and not found. */
  private readonly lacking = new Set<string>();
  private readonly underway = new Map<string, Promise<void>>();

  constructor(private readonly parts: EmojiPicturesParts) {}

  /** Those of the ids whose picture is not there yet, each once. */
  async missing(ids: readonly string[]): Promise<readonly string[]> {
    const missing = [...new Set(ids)].filter((id) => !this.known.has(id));
    for (const id of missing) {
      if (this.lacking.has(id)) continue;
      const path = await this.find(id);
      if (path !== undefined) this.known.set(id, path);
    }
    const left = missing.filter((id) => !this.known.has(id));
    for (const id of left) this.lacking.add(id);
    return left;
  }

  /** Where the picture is; null: there is none. Only for ids that `missing` was asked about. */
  pathOf(id: string): VaultPath | null {
    return this.known.get(id) ?? null;
  }

  /** Those of the missing ones that did not fail in this run. */
  async toAskFor(ids: readonly string[]): Promise<readonly string[]> {
    return (await this.missing(ids)).filter((id) => !this.failed.has(id));
  }

  /**
   * Fetches the pictures that are missing of the ids that were asked for.
   *
   * @param files what Telegram has of them; undefined: it did not tell
   * @throws TobsFailure what ends the whole run
   */
  async bring(asked: readonly string[], files: Readonly<Record<string, FileRef>> | undefined, asker: EmojiAsker): Promise<void> {
    const { state, settings } = this.parts;
    const wanted = asked.filter((id) => this.lacking.has(id) && !this.known.has(id));
    if (files === undefined) return wanted.forEach((id) => void this.failed.add(id));
    const queue = new PQueue({ concurrency: settings.filesAtOnce });
    const none = wanted.filter((id) => files[id] === undefined);
    await Promise.all(wanted.map((id) => queue.add(async () => await this.once(id, files[id], asker))));
    if (none.length === 0) return;
    for (const id of none) {
      this.known.set(id, null);
      asker.onFailure({ code: 'FILE_UNAVAILABLE', fileId: id, reason: 'it has no picture of this custom emoji' }, this.pathBefore(id));
    }
    await state.set([[noEmojiPictureKey(settings.folder), [...(await this.withoutPicture()), ...none]]]);
  }

  /** Comments may want a picture that is on its way for their posts. */
  private async once(id: string, file: FileRef | undefined, asker: EmojiAsker): Promise<void> {
    const underway = this.underway.get(id) ?? this.fetch(id, file, asker).finally(() => this.underway.delete(id));
    this.underway.set(id, underway);
    await underway;
  }

  private async fetch(id: string, file: FileRef | undefined, { chatId, onFailure }: EmojiAsker): Promise<void> {
    const { telegram, vault, signal } = this.parts;
    if (file === undefined || signal.aborted || this.known.has(id)) return;
    try {
      const extension = await telegram.emojiPicture?.({ chatId, file, base: await vault.prepareFile(this.pathBefore(id)) }, { signal });
      if (extension !== undefined) this.known.set(id, `${this.pathBefore(id)}.${extension}`);
    } catch (caught) {
      const error = toTobsError(caught);
      if (error.code === 'STOPPED') return;
      if (endsRun.includes(error.code)) throw caught;
      // The next run tries again; the character stands there until then.
      this.failed.add(id);
      onFailure(error, this.pathBefore(id));
    }
  }

  /** Undefined: not known. */
  private async find(id: string): Promise<VaultPath | null | undefined> {
    for (const extension of extensions) {
      const path = `${this.pathBefore(id)}.${extension}`;
      if (((await this.parts.vault.sizeOf(path)) ?? 0) > 0) return path;
    }
    return (await this.withoutPicture()).includes(id) ? null : undefined;
  }

  private async withoutPicture(): Promise<readonly string[]> {
    const { state, settings } = this.parts;
    return parseNoEmojiPictures(await state.get(noEmojiPictureKey(settings.folder))) ?? [];
  }

  /** Without its extension. */
  private pathBefore(id: string): VaultPath {
    return `${this.parts.settings.folder}/_emoji/${id}`;
  }
}

/** Ids of custom emoji in a message's text and in the texts of a rich message. */
export function emojiInText({ entities, page }: Message): readonly string[] {
  const own = entities.flatMap((entity) => (entity.type === 'customEmoji' ? entity.documentId : []));
  return (page === undefined ? own : [...own, ...emojiWithin(page.blocks)]).filter((id) => /^\d{1,20}$/.test(id));
}

/** Texts stand at many places of a page's blocks, and formats only in texts. */
function emojiWithin(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(emojiWithin);
  if (typeof value !== 'object' || value === null) return [];
  if ('type' in value && value.type === 'customEmoji' && 'documentId' in value && typeof value.documentId === 'string') return [value.documentId];
  return Object.values(value).flatMap(emojiWithin);
}
