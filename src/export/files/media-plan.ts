import type { VaultPath } from '../../model/ids';
import { fileMediaOf, mediaClassOf, type FileMedia } from '../../model/media';
import type { Message } from '../../model/message';
import { commentBlockIdOf } from '../../notes/merge/block-id';
import { extensionOf } from '../../notes/names/file-type';
import { mediaPath } from '../../notes/names/paths';
import type { MediaState } from '../../notes/types';
import { wordsOf } from '../../notes/words/words';
import type { Settings } from '../../settings/definitions';
import { fileKey, parseFileRecord, type FileRecord } from '../state/records';
import type { StatePort, VaultPort } from '../ports';

export interface PlannedFile {
  readonly media: FileMedia;
  /** Where the file is or will be. */
  readonly path: VaultPath;
  readonly state: MediaState;
}

/** Decides for every message whether its file is wanted, where it goes, and whether it is already there. */
export class MediaPlan {
  /** Telegram file → path, for files given a place in this run. */
  private readonly places = new Map<string, VaultPath>();
  private newPlaces: (readonly [string, FileRecord])[] = [];

  constructor(
    private readonly settings: Settings,
    private readonly root: VaultPath,
    private readonly chatFolder: VaultPath,
    private readonly vault: VaultPort,
    private readonly state: StatePort,
    /** Why a file could not be had the last time it was tried, by path. */
    private readonly failures: ReadonlyMap<VaultPath, string>,
    /** Whose files these are: comments have an id space of their own. */
    private readonly owner: 'message' | 'comment' = 'message',
  ) {}

  async planAll(messages: readonly Message[]): Promise<ReadonlyMap<Message, PlannedFile>> {
    const planned = new Map<Message, PlannedFile>();
    for (const message of messages) {
      const media = fileMediaOf(message.media);
      if (media !== undefined) planned.set(message, await this.plan(message, media));
    }
    return planned;
  }

  private async plan(message: Message, media: FileMedia): Promise<PlannedFile> {
    const path = await this.placeOf(message, media);
    if ((await this.vault.sizeOf(path)) === media.file.sizeBytes) return { media, path, state: { kind: 'present', path } };
    const reason = unwantedBecause(media, this.settings);
    if (reason !== null) return { media, path, state: { kind: 'skipped', reason } };
    const failure = this.failures.get(path);
    return { media, path, state: failure === undefined ? { kind: 'pending' } : { kind: 'failed', reason: failure } };
  }

  /** One file per Telegram file: a forward embeds the file of the message that brought it first. */
  private async placeOf(message: Message, media: FileMedia): Promise<VaultPath> {
    const key = fileKey(this.root, media.file.id, media.file.sizeType);
    const given = this.places.get(key);
    if (given !== undefined) return given;
    const record = parseFileRecord(await this.state.get(key));
    const isKnown = record !== null && record.sizeBytes === media.file.sizeBytes;
    const path = isKnown ? await this.followed(record) : mediaPath(this.chatFolder, this.owner === 'message' ? message : commentBlockIdOf(message), media);
    this.places.set(key, path);
    if (!isKnown || path !== record.path) this.newPlaces.push([key, { path, sizeBytes: media.file.sizeBytes }]);
    return path;
  }

  /** The file's place, or the one it has since the user renamed the chat's folder. */
  private async followed({ path, sizeBytes }: FileRecord): Promise<VaultPath> {
    const moved = `${this.chatFolder}${path.slice(path.lastIndexOf('/media/'))}`;
    const isMoved = path !== moved && path.includes('/media/') && (await this.vault.sizeOf(path)) === null && (await this.vault.sizeOf(moved)) === sizeBytes;
    return isMoved ? moved : path;
  }

  /** Places given since the last call; stored with the batch, so that a later run finds the same ones. */
  takeNewPlaces(): readonly (readonly [string, FileRecord])[] {
    const places = this.newPlaces;
    this.newPlaces = [];
    return places;
  }
}

/** Why the settings exclude a file, in words for the note; null when it is wanted. */
export function unwantedBecause(media: FileMedia, settings: Settings): string | null {
  const { skipReasons, sizes } = wordsOf(settings.noteLanguage);
  if (!settings.media.includes(mediaClassOf(media))) return skipReasons.notSelected;
  if (settings.maxFileSizeMB > 0 && media.file.sizeBytes > settings.maxFileSizeMB * 1024 * 1024) return `${skipReasons.larger} ${settings.maxFileSizeMB} ${sizes.MB}`;
  const extension = extensionOf(media);
  if (settings.excludeExtensions.includes(extension)) return `${skipReasons.excluded}: .${extension}`;
  if (settings.includeExtensions.length > 0 && !settings.includeExtensions.includes(extension)) return `${skipReasons.notIncluded}: ${settings.includeExtensions.join(', ')}`;
  return null;
}
