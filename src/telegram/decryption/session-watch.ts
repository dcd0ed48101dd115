/** Salt, session, message id, sequence number and length come before the message itself. */
export const HEAD_BYTES = 32;
/** documented: MTProto 2.0 puts so many bytes at random behind a message. */
const MIN_PADDING = 12;
const MAX_PADDING = 1024;
/** documented: older messages are to be ignored. */
const MAX_AGE_S = 300;
/** As many as are under way at once, and those that were given up (chosen). */
const KEPT_IDS = 4096;

/**
 * What is known of one MTProto session: which messages we sent in it, and what time it is at the server.
 * @see https://core.telegram.org/mtproto/security_guidelines
 */
export class SessionWatch {
  private readonly sent = new Set<string>();
  /** Seconds the server's clock is ahead of ours; undefined before its first message. */
  private aheadS: number | undefined;

  /** @param nowS seconds of a clock that nobody sets */
  constructor(private readonly nowS: () => number) {}

  /** Remembers the id of a message of ours. */
  sends(id: string): void {
    this.sent.add(id);
    if (this.sent.size <= KEPT_IDS) return;
    const [oldest = id] = this.sent;
    this.sent.delete(oldest);
  }

  hasSent(id: string): boolean {
    return this.sent.has(id);
  }

  /**
   * What is wrong with a packet that was decrypted, in words, or null. The first message of a session answers one that was
   * just sent and holds its random number, so it is fresh and tells the time, whatever the clock of this computer says. A later
   * time is believed too, as official clients do: whoever waits cannot make a message younger, and machines sleep.
   * @param head the first {@link HEAD_BYTES} of what was decrypted
   * @param size bytes that were decrypted
   */
  problemOf(head: Buffer, size: number): string | null {
    const length = head.readInt32LE(28);
    const padding = size - HEAD_BYTES - length;
    if (length < 0 || length % 4 !== 0 || padding < MIN_PADDING || padding > MAX_PADDING) return `its length is ${length} of ${size} bytes`;
    if (head.readUInt32LE(16) % 2 === 0) return 'its id is that of a message of a client';
    return this.isTooOld(head.readUInt32LE(20)) ? `it is more than ${MAX_AGE_S} seconds old` : null;
  }

  /** @param sentS unix seconds at which the server made the message: the upper half of its id */
  private isTooOld(sentS: number): boolean {
    const aheadS = sentS - this.nowS();
    if (this.aheadS === undefined || aheadS > this.aheadS) this.aheadS = aheadS;
    return this.aheadS - aheadS > MAX_AGE_S;
  }
}
