import type { ChatId, MessageId } from '../../model/ids';
import type { FileOrder } from '../../model/media';
import type { AvatarAnswer, AvatarOrder, Cancellable, Downloaded, DownloadOrder, EmojiExtension, EmojiOrder } from '../../model/telegram';
import type { Call } from '../calls/call';
import type { MemoryGuard } from '../calls/memory-guard';
import type { Clock } from '../clock';
import type { PeerStore } from '../chats/peers';
import { withStories } from '../chats/stories';
import { failureFrom } from '../history/read-history';
import { readAvatar } from './avatar';
import type { CdnAccess } from './cdn';
import { readEmojiPicture } from './emoji-picture';
import { FileHashes } from './file-hashes';
import { FileReferences } from './file-references';
import { fetchParts, type SaveFile } from './files';
import { Line } from './line';

/** What reading files works with. */
export interface FileAccessParts {
  readonly call: Call;
  readonly peers: PeerStore;
  /** Messages by id, as Telegram sends them: references of files are renewed by reading them again. */
  readMessages(chatId: ChatId, ids: readonly MessageId[], signal: AbortSignal): ReturnType<ConstructorParameters<typeof FileReferences>[0]>;
  readonly saveFile: SaveFile;
  readonly cdn: CdnAccess;
  readonly memory: MemoryGuard;
  readonly limits: { readonly partsInFlight: number; /** 0, the default: by itself. */ readonly partSizeKB?: number | undefined };
  readonly clock: Clock;
  /** The account is being closed. */
  readonly closed: AbortSignal;
}

/** The files of an account's messages. */
export class FileAccess {
  private readonly references: FileReferences;
  private readonly hashes: FileHashes;
  /** By data centre. */
  private readonly lines = new Map<number, Line>();

  constructor(private readonly parts: FileAccessParts) {
    this.references = new FileReferences(async (chatId, ids, signal) => await withStories(await parts.readMessages(chatId, ids, signal), chatId, { ...parts, signal }), parts.clock, parts.closed);
    this.hashes = new FileHashes({ references: this.references, clock: parts.clock });
  }

  /** As `TelegramReader.download`. */
  download(order: DownloadOrder, options: Cancellable & { readonly onProgress?: (bytesDone: number) => void }): Promise<Downloaded> {
    const { parts, references } = this;
    const { partsInFlight, partSizeKB = 0 } = parts.limits;
    return this.waitingFor(order, async () => {
      const ports = { call: this.callFor(order), references, clock: parts.clock, cdn: parts.cdn, partsInFlight: parts.memory.allowed(partsInFlight), partSizeKB, line: this.lineFrom(order.file.dcId), hashes: this.hashes.of(order.file) };
      return await parts.saveFile(order, (sink, turn) => fetchParts(order, { sink, turn }, ports, options), options);
    });
  }

  /** As `TelegramReader.contentKey`. */
  contentKey(order: FileOrder, { signal, timeoutMs }: Cancellable & { readonly timeoutMs: number }): Promise<string | null> {
    return this.waitingFor(order, async () => await this.hashes.contentKey(order, { call: this.callFor(order), signal, timeoutMs }));
  }

  /** As `TelegramReader.avatar`. */
  async avatar(order: AvatarOrder, { signal }: Cancellable): Promise<AvatarAnswer> {
    const { call, peers, saveFile } = this.parts;
    try {
      const avatar = await readAvatar(order, { call, peers, signal });
      if (typeof avatar === 'string') return { kind: avatar };
      const { photoId, data } = avatar;
      const file = { source: 'photo', id: photoId, accessHash: '0', fileReference: '', dcId: 0, sizeType: 'avatar', sizeBytes: data.length, mimeType: 'image/jpeg' } as const;
      const saved = await saveFile({ chatId: order.authorId, messageId: 0, file, path: order.path }, (sink) => sink.write(0, data), { signal });
      return { kind: 'fetched', photoId, sizeBytes: saved.sizeBytes };
    } catch (error) {
      throw failureFrom(error);
    }
  }

  /** As `TelegramReader.emojiPicture`. */
  async emojiPicture({ chatId, file, base }: EmojiOrder, { signal }: Cancellable): Promise<EmojiExtension> {
    const { saveFile } = this.parts;
    try {
      const { data, extension } = await readEmojiPicture(file, { call: this.parts.call, signal });
      const order = { chatId, messageId: 0, file: { ...file, sizeBytes: data.length }, path: `${base}.${extension}` };
      await saveFile(order, (sink) => sink.write(0, data), { signal });
      return extension;
    } catch (error) {
      throw failureFrom(error);
    }
  }

  private lineFrom(dc: number): Line {
    const line = this.lines.get(dc) ?? new Line();
    this.lines.set(dc, line);
    return line;
  }

  private callFor({ chatId }: FileOrder): Call {
    return (request, inner) => this.parts.call(request, { ...inner, chatId });
  }

  private async waitingFor<Result>(order: FileOrder, work: () => Promise<Result>): Promise<Result> {
    this.references.expect(order);
    try {
      return await work();
    } catch (error) {
      throw failureFrom(error);
    } finally {
      this.references.forget(order);
    }
  }
}
