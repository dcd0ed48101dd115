import PQueue from 'p-queue';
import * as v from 'valibot';
import { describeError, toTobsError } from '../../model/errors';
import type { ChatId, VaultPath } from '../../model/ids';
import type { Author } from '../../model/message';
import type { TelegramReader } from '../../model/telegram';
import type { Settings } from '../../settings/definitions';
import type { ExportPorts } from '../types';
import { ToldOnce } from '../run/told-once';

const RecordSchema = v.object({ photoId: v.string(), sizeBytes: v.pipe(v.number(), v.integer(), v.minValue(1)) });

/** What saving profile pictures works with. */
export interface AvatarsParts extends Pick<ExportPorts, 'state' | 'vault' | 'emit'> {
  readonly telegram: Pick<TelegramReader, 'avatar'>;
  readonly settings: Pick<Settings, 'folder' | 'filesAtOnce'>;
  readonly signal: AbortSignal;
}

/**
 * Profile pictures of authors in the vault, one for each whatever chats they write in. A picture keeps its path for good: a new
 * one takes the place of the old, and no note changes.
 */
export class Avatars {
  /** Of this run. */
  private readonly found = new Map<ChatId, VaultPath | null>();
  private readonly asked = new Map<ChatId, Promise<void>>();
  private readonly queue: PQueue;

  private readonly trouble: ToldOnce;

  constructor(private readonly parts: AvatarsParts) {
    this.queue = new PQueue({ concurrency: parts.settings.filesAtOnce });
    this.trouble = new ToldOnce(parts.emit, (count) => `More profile pictures could not be had: ${count}. The next export tries again.`);
  }

  /** Has the pictures of these authors brought into the vault; those met before in this run cost nothing. */
  async prepare(authors: readonly Author[]): Promise<void> {
    const ids = new Set(authors.flatMap(({ id }) => (id === undefined ? [] : [id])));
    await Promise.all([...ids].map((id) => this.once(id, authors)));
  }

  /** Where an author's picture is; null: there is none. Only for those that were prepared. */
  pathOf({ id }: Author): VaultPath | null {
    return id === undefined ? null : (this.found.get(id) ?? null);
  }

  private once(id: ChatId, authors: readonly Author[]): Promise<void> {
    const find = async (): Promise<void> => {
      this.found.set(id, await this.find(id, authors));
    };
    const asked = this.asked.get(id) ?? this.queue.add(find);
    this.asked.set(id, asked);
    return asked;
  }

  /** The run is over: says how many pictures could not be had. */
  tellTrouble(): void {
    this.trouble.tellRest();
  }

  private async find(id: ChatId, authors: readonly Author[]): Promise<VaultPath | null> {
    const { telegram, vault, state, settings, signal } = this.parts;
    signal.throwIfAborted();
    const path = `${settings.folder}/_avatars/${id}.jpg`;
    const key = `avatar|${settings.folder}|${id}`;
    const stored = v.safeParse(RecordSchema, await state.get(key));
    const isThere = stored.success && (await vault.sizeOf(path)) === stored.output.sizeBytes;
    try {
      const answer = await telegram.avatar?.({ authorId: id, path: await vault.prepareFile(path), ...(isThere && { photoId: stored.output.photoId }) }, { signal });
      if (answer?.kind !== 'fetched') return isThere ? path : null;
      await state.set([[key, { photoId: answer.photoId, sizeBytes: answer.sizeBytes }]]);
      return path;
    } catch (caught) {
      const error = toTobsError(caught);
      if (error.code === 'STOPPED' || error.code === 'DISK_FULL' || error.code === 'SIGNED_OUT') throw caught;
      // The next run tries again; the text does without.
      this.trouble.tell(`The profile picture of ${authors.find((author) => author.id === id)?.name ?? id} could not be had: ${describeError(error)}`);
      return isThere ? path : null;
    }
  }
}
