import { isAbort, TobsFailure } from '../../model/errors';
import type { Call } from '../calls/call';
import { asTl, asTlList, bytes, children, int, text, type Tl } from '../codec/tl';
import { BlockHashes } from './block-hashes';
import type { FileSource } from './file-source';
import type { Part } from './part-sizes';

/** Times a part of a copy is fetched again that does not match its hash. */
const MAX_TRIES = 4;
/** Files whose copy could not be read before no copy is asked for any more (chosen). */
const MAX_FAILURES = 2;
/** Size of hashed blocks (documented). */
const BLOCK_BYTES = 128 * 1024;

/** A copy cannot be read; Telegram itself still serves the file. */
export class CdnUnusable extends Error {
  override readonly name = 'CdnUnusable';
  /** @param isForGood false: another redirect may help */
  constructor(
    reason: string,
    readonly isForGood: boolean,
    options?: { readonly cause?: unknown },
  ) {
    super(reason, options);
  }
}

/** A data centre that holds encrypted copies, as the connection needs to know it. */
export interface CdnServer {
  readonly dc: number;
  /** PEM; the only keys this data centre may prove to hold, and no other data centre may. */
  readonly publicKeys: readonly string[];
  /** Absent: the one a test server's description names. */
  readonly address?: { readonly host: string; readonly port: number };
}

/** Learns of a CDN data centre once, before it is dialled for the first time. */
export class CdnAccess {
  private readonly known = new Map<number, Promise<void>>();
  private failures = 0;

  constructor(
    private readonly call: Call,
    /** @throws TobsFailure USAGE when it has no address */
    private readonly trust: (server: CdnServer) => Promise<void>,
    /** Addresses come from the test server's description alone. */
    private readonly hasFixedAddresses: boolean,
    private readonly closed: AbortSignal,
  ) {}

  /** False once copies could not be read for file after file: another attempt would only cost the next file its time. */
  get isUsable(): boolean {
    return this.failures < MAX_FAILURES;
  }

  /** A file had to be fetched without its copy. */
  failed(): void {
    this.failures++;
  }

  /** @throws CdnUnusable */
  async open(dc: number): Promise<void> {
    const opening = this.known.get(dc) ?? this.learn(dc);
    this.known.set(dc, opening);
    try {
      await opening;
    } catch (error) {
      this.known.delete(dc);
      throw unlessStopped(error);
    }
  }

  private async learn(dc: number): Promise<void> {
    const { closed: signal } = this;
    const config = asTl(await this.call({ _: 'help.getCdnConfig' }, { signal }));
    const publicKeys = (config === undefined ? [] : children(config, 'publicKeys')).filter((key) => int(key, 'dcId') === dc).map((key) => text(key, 'publicKey'));
    if (publicKeys.length === 0) throw new CdnUnusable(`Telegram names no key of data centre ${dc}`, true);
    const address = this.hasFixedAddresses ? undefined : await this.addressOf(dc);
    await this.trust({ dc, publicKeys, ...(address !== undefined && { address }) });
  }

  private async addressOf(dc: number): Promise<{ readonly host: string; readonly port: number }> {
    const config = asTl(await this.call({ _: 'help.getConfig' }, { signal: this.closed }));
    const option = (config === undefined ? [] : children(config, 'dcOptions')).find((one) => int(one, 'id') === dc && one['cdn'] === true && one['ipv6'] !== true && one['tcpoOnly'] !== true);
    if (option === undefined) throw new CdnUnusable(`Telegram names no address of data centre ${dc}`, true);
    return { host: text(option, 'ipAddress'), port: int(option, 'port') ?? 443 };
  }
}

interface CopyPorts {
  readonly access: CdnAccess;
  readonly call: Call;
  /** Where the redirect came from; it also has the hashes. */
  readonly source: FileSource;
  readonly sizeBytes: number;
  readonly signal: AbortSignal;
}

/**
 * A file's encrypted copy on a CDN data centre. Those servers are not trusted: every part is decrypted here and compared with
 * hashes that come from Telegram itself.
 * @see https://core.telegram.org/cdn
 */
export class CdnCopy {
  private readonly hashes = new BlockHashes();

  private constructor(
    private readonly dc: number,
    private readonly token: Buffer,
    private readonly iv: Buffer,
    private readonly key: CryptoKey,
    private readonly ports: CopyPorts,
  ) {}

  /** @param redirect `upload.fileCdnRedirect`  @throws CdnUnusable */
  static async open(redirect: Tl, ports: CopyPorts): Promise<CdnCopy> {
    const [dc, token, key, iv] = [int(redirect, 'dcId') ?? 0, bytes(redirect, 'fileToken'), bytes(redirect, 'encryptionKey'), bytes(redirect, 'encryptionIv')];
    if (token === undefined || key?.length !== 32 || iv?.length !== 16) throw new CdnUnusable('the redirect has no usable key', true);
    await ports.access.open(dc);
    const copy = new CdnCopy(dc, token, iv, await crypto.subtle.importKey('raw', new Uint8Array(key), 'AES-CTR', false, ['encrypt']), ports);
    copy.hashes.add(children(redirect, 'fileHashes'));
    return copy;
  }

  /** Hashes are of blocks of this size. */
  get blockBytes(): number {
    return Math.max(this.hashes.blockBytes, BLOCK_BYTES);
  }

  /** The bytes of a part, compared with their hashes. @throws CdnUnusable */
  async read(wanted: Part, lane: number): Promise<Buffer> {
    const part = this.wholeBlocks(wanted);
    try {
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        const data = await this.fetch(part, lane);
        if (data.length !== part.end - part.start) continue;
        if (!this.hashes.covers(part.start, part.end)) await this.askHashes(part, lane);
        if (this.hashes.covers(part.start, part.end) && (await this.hashes.verdict(part.start, data)) === 'right') return data.subarray(wanted.start - part.start, wanted.end - part.start);
      }
    } catch (error) {
      throw unlessStopped(error);
    }
    // Bytes nobody vouches for are worth nothing.
    throw new CdnUnusable('its bytes do not match their hashes', true);
  }

  /** A part that is smaller than a block cannot be checked by itself. */
  private wholeBlocks(part: Part): Part {
    const { blockBytes } = this;
    const limit = Math.max(part.limit, blockBytes);
    const start = part.start - (part.start % blockBytes);
    return { start, limit, end: Math.min(start + limit, this.ports.sizeBytes) };
  }

  private async fetch(part: Part, lane: number): Promise<Buffer> {
    const { call, signal } = this.ports;
    for (let uploads = 0; uploads < MAX_TRIES; uploads++) {
      const answer = asTl(await call({ _: 'upload.getCdnFile', fileToken: this.token, offset: BigInt(part.start), limit: part.limit }, { signal, dc: this.dc, lane }));
      const data = answer === undefined ? undefined : bytes(answer, 'bytes');
      if (answer?._ === 'upload.cdnFile' && data !== undefined) return await this.decrypt(part.start, data);
      const requestToken = answer?._ === 'upload.cdnFileReuploadNeeded' ? bytes(answer, 'requestToken') : undefined;
      if (requestToken === undefined) throw new CdnUnusable(`it answered ${answer?._ ?? 'nothing'}`, true);
      this.hashes.add(asTlList(await this.ports.source.ask(lane, () => ({ _: 'upload.reuploadCdnFile', fileToken: this.token, requestToken }))));
    }
    throw new CdnUnusable('it never has the file', true);
  }

  /** The last four bytes of the counter say which block of 16 bytes comes first. */
  private async decrypt(offset: number, data: Buffer): Promise<Buffer> {
    const counter = Buffer.from(this.iv);
    counter.writeUInt32BE(offset / 16, 12);
    return Buffer.from(await crypto.subtle.encrypt({ name: 'AES-CTR', counter: new Uint8Array(counter), length: 32 }, this.key, new Uint8Array(data)));
  }

  private async askHashes({ start, end }: Part, lane: number): Promise<void> {
    for (let at = start; at < end && !this.hashes.covers(start, end); at += this.blockBytes) {
      if (this.hashes.covers(at, at + 1)) continue;
      const answer = asTlList(await this.ports.source.ask(lane, () => ({ _: 'upload.getCdnFileHashes', fileToken: this.token, offset: BigInt(at) })));
      if (answer.length === 0) return;
      this.hashes.add(answer);
    }
  }
}

/** A stop, a lost sign-in and a wait too long are about more than the copy; everything else is a reason to do without it. */
function unlessStopped(error: unknown): unknown {
  if (isAbort(error) || error instanceof CdnUnusable) return error;
  if (error instanceof TobsFailure && ['STOPPED', 'SIGNED_OUT', 'DISK_FULL', 'NOT_WRITABLE'].includes(error.detail.code)) return error;
  const isExpired = error instanceof TobsFailure && JSON.stringify(error.detail).includes('FILE_TOKEN_INVALID');
  return new CdnUnusable(error instanceof Error ? error.message : String(error), !isExpired, { cause: error });
}
