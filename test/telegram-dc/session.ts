/** State of one MTProto session: what was received, what was sent and not acknowledged, and the numbers of both. */
import type { AuthKey } from './auth-keys';
import type { Message } from './envelope';
import type { Connection } from './connection';

/** A message of the server's, kept until the client acknowledges it. */
export interface Sent extends Message {
  readonly isContent: boolean;
  /** Request it answers. */
  readonly answers?: bigint;
}

/** A request being worked on. */
export interface Pending {
  dropped: boolean;
  readonly done: Promise<boolean>;
}

/** Bytes of unacknowledged answers kept per session; file parts would fill the memory otherwise. Chosen. */
const KEEP_BYTES = 64 * 1024 * 1024;
/** Ids remembered for "repeated msg_id". Chosen. */
const KEEP_IDS = 20_000;

/** Ids of server messages: the time in the upper half, rising, 1 mod 4 for answers and 3 for notices. */
export class MessageIds {
  private last = 0n;

  next(isAnswer: boolean): bigint {
    const ms = Date.now();
    let id = (BigInt(Math.floor(ms / 1000)) << 32n) | (BigInt((ms % 1000) * 4_294_967) & ~3n);
    if (id <= this.last) id = this.last + 4n;
    this.last = id;
    return id | (isAnswer ? 1n : 3n);
  }
}

export class Session {
  /** The connection used last. */
  connection: Connection | undefined;
  announced = false;
  readonly pending = new Map<bigint, Pending>();
  private readonly received = new Set<bigint>();
  private readonly unacked = new Map<bigint, Sent>();
  private readonly answerOf = new Map<bigint, bigint>();
  private unackedBytes = 0;
  private contentSent = 0;
  /** Newest of the client's packets and the seqno it had, for the order checks. */
  lastMsgId = 0n;
  lastSeqno = -1;

  constructor(readonly id: bigint, readonly key: AuthKey, private readonly ids: MessageIds, readonly createdBy: bigint) {}

  /** Makes a message; content ones are kept until acknowledged. */
  make(body: Buffer, options: { readonly isContent: boolean; readonly answers?: bigint; readonly isAnswer?: boolean }): Sent {
    const seqno = this.contentSent * 2 + (options.isContent ? 1 : 0);
    if (options.isContent) this.contentSent++;
    const isAnswer = options.isAnswer ?? options.answers !== undefined;
    const sent: Sent = { msgId: this.ids.next(isAnswer), seqno, body, isContent: options.isContent, ...(options.answers === undefined ? {} : { answers: options.answers }) };
    if (options.isContent) this.keep(sent);
    return sent;
  }

  /** Number of a container: not content. */
  container(body: Buffer): Message {
    return { msgId: this.ids.next(false), seqno: this.contentSent * 2, body };
  }

  private keep(sent: Sent): void {
    this.unacked.set(sent.msgId, sent);
    if (sent.answers !== undefined) this.answerOf.set(sent.answers, sent.msgId);
    this.unackedBytes += sent.body.length;
    for (const [id] of this.unacked) {
      if (this.unackedBytes <= KEEP_BYTES) break;
      this.acknowledge(id);
    }
  }

  acknowledge(msgId: bigint): void {
    const sent = this.unacked.get(msgId);
    if (!sent) return;
    this.unacked.delete(msgId);
    this.unackedBytes -= sent.body.length;
    if (sent.answers !== undefined) this.answerOf.delete(sent.answers);
  }

  unacknowledged(): Sent[] {
    return [...this.unacked.values()];
  }

  sent(msgId: bigint): Sent | undefined {
    return this.unacked.get(msgId);
  }

  /** The unacknowledged answer to a request. */
  answerTo(requestId: bigint): Sent | undefined {
    const id = this.answerOf.get(requestId);
    return id === undefined ? undefined : this.unacked.get(id);
  }

  has(msgId: bigint): boolean {
    return this.received.has(msgId);
  }

  /** Remembers a received id; false when it was there already. */
  receive(msgId: bigint): boolean {
    if (this.received.has(msgId)) return false;
    this.received.add(msgId);
    if (this.received.size > KEEP_IDS) for (const id of this.received) {
      this.received.delete(id);
      if (this.received.size <= KEEP_IDS / 2) break;
    }
    return true;
  }
}
