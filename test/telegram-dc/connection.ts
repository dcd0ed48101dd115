/** One client connection: packets in, packets out. Answers ready in the same tick leave in one container. */
import { randomBytes } from 'node:crypto';
import { KeyStore, type AuthKey } from './auth-keys';
import type { Timer } from './clock';
import { containerBody, EnvelopeError, openPacket, plainPacket, sealPacket } from './envelope';
import type { FaultAction } from './faults';
import { forgedNotice, forgedPacket } from './forgeries';
import { Handshake, HandshakeError } from './handshake';
import type { DcHost, DeliveryEffects } from './host';
import { receiveMessage } from './inbound';
import type { Sent, Session } from './session';
import { TlError } from './tl-bytes';
import { Transport, TransportError } from './transport';

/** The byte stream under a connection: a TCP socket or a WebSocket. */
export interface Wire {
  write(parts: readonly Buffer[]): void;
  close(): void;
}

interface Outgoing {
  readonly session: Session;
  readonly sent: Sent;
  readonly effects: DeliveryEffects;
}

/** Documented limits of a container are 1,020 messages and 1 MB; the server keeps well below. */
const CONTAINER_MESSAGES = 100;
const CONTAINER_BYTES = 1_000_000;

export class Connection {
  readonly transport = new Transport();
  private readonly handshake: Handshake;
  private outbox: Outgoing[] = [];
  private held: Outgoing[] = [];
  private acks = new Map<Session, Set<bigint>>();
  private flushing = false;
  private stalled = false;
  private trickle: { rate: number; waiting: Buffer[]; timer: Timer | undefined } | undefined;
  private closeTimer: Timer | undefined;
  /** Calls being worked on, and calls that wait for their turn. */
  private working = 0;
  private readonly queue: (() => void)[] = [];
  isOpen = true;
  /** Number among the connections of its login. */
  numberOfLogin = 0;

  constructor(readonly id: number, readonly dc: number, private readonly host: DcHost, private readonly wire: Wire) {
    this.handshake = new Handshake({
      dc,
      serverKey: host.serverKeyOf(dc),
      now: () => Date.now(),
      faults: (method) => host.faults.actionsFor({ method, dc, connection: id }),
      onKey: ({ key, salt, expiresIn }) => {
        host.log.stats.handshakes++;
        host.keys.add(dc, key, salt, expiresIn === undefined ? undefined : host.clock.now() + expiresIn * 1000);
      },
    });
  }

  /** Bytes from the wire. */
  receive(chunk: Buffer): void {
    this.host.log.stats.bytesIn += chunk.length;
    try {
      for (const packet of this.transport.receive(chunk)) this.receivePacket(packet);
    } catch (error) {
      const rule = error instanceof TransportError ? 'transport' : error instanceof HandshakeError ? 'handshake' : error instanceof EnvelopeError ? error.rule : error instanceof TlError ? 'tl' : undefined;
      if (rule === undefined) throw error;
      this.violation(rule, String(error));
      this.close();
    }
  }

  violation(rule: string, detail: string): void {
    this.host.log.violation(rule, detail, { dc: this.dc, connection: this.id });
  }

  private receivePacket(packet: Buffer): void {
    if (!this.isOpen) return;
    if (packet.length < 24) throw new EnvelopeError('packet-size', `${packet.length} bytes`);
    const keyId = packet.readBigInt64LE(0);
    if (keyId === 0n) {
      const length = packet.readUInt32LE(16);
      if (length > packet.length - 20) throw new EnvelopeError('packet-size', `an unencrypted message of ${length} bytes in ${packet.length}`);
      const answer = this.handshake.handle(packet.subarray(20, 20 + length));
      this.write(plainPacket(this.host.ids.next(true), answer));
      return;
    }
    const key = this.host.keys.find(this.dc, keyId, this.host.clock.now());
    if (!key) {
      this.refuse(-404);
      return;
    }
    const opened = openPacket(packet, key);
    const session = this.host.openSession(this, key, opened.sessionId, opened.msgId);
    receiveMessage(this.host, this, session, opened);
  }

  /** Says a transport error and closes. */
  refuse(code: -404 | -429 | -444): void {
    const packet = Buffer.alloc(4);
    packet.writeInt32LE(code);
    this.write(packet);
    this.close();
  }

  /** Counts the connection for its login, once. */
  countFor(key: AuthKey): void {
    if (this.numberOfLogin === 0) this.numberOfLogin = ++KeyStore.acting(key).login.connections;
  }

  /** Queues a message; it leaves with everything else of this tick. */
  send(session: Session, sent: Sent, effects: DeliveryEffects = []): void {
    const out = { session, sent, effects };
    if (effects.some((effect) => effect.kind === 'reorder')) {
      this.held.push(out);
      // Nothing may follow that could overtake it: then it goes a little later by itself.
      this.host.clock.setTimeout(() => this.release(), 100);
      return;
    }
    this.outbox.push(out);
    if (effects.some((effect) => effect.kind === 'duplicate')) this.outbox.push(out);
    if (this.held.length > 0) this.release();
    this.scheduleFlush();
  }

  private release(): void {
    this.outbox.push(...this.held.splice(0));
    this.scheduleFlush();
  }

  /** Acknowledges a request unless its answer leaves in this tick anyway. */
  acknowledge(session: Session, msgId: bigint): void {
    const ids = this.acks.get(session) ?? new Set();
    ids.add(msgId);
    this.acks.set(session, ids);
    this.scheduleFlush();
  }

  private scheduleFlush(): void {
    if (this.flushing) return;
    this.flushing = true;
    setImmediate(() => {
      this.flushing = false;
      this.flush();
    });
  }

  private flush(): void {
    const outbox = this.outbox;
    this.outbox = [];
    for (const { session, sent } of outbox) if (sent.answers !== undefined) this.acks.get(session)?.delete(sent.answers);
    for (const [session, ids] of this.acks) if (ids.size > 0) outbox.push({ session, sent: session.make(acksBody(ids), { isContent: false }), effects: [] });
    this.acks = new Map();
    if (!this.isOpen) return;
    for (const session of new Set(outbox.map((out) => out.session))) this.flushSession(session, outbox.filter((out) => out.session === session));
  }

  private flushSession(session: Session, waiting: Outgoing[]): void {
    let batch: Outgoing[] = [];
    let bytes = 0;
    const close = (): void => {
      if (batch.length > 0) this.writeBatch(session, batch);
      batch = [];
      bytes = 0;
    };
    for (const out of waiting) {
      const size = out.sent.body.length + 16;
      const repeated = batch.some((other) => other.sent === out.sent);
      if (batch.length >= CONTAINER_MESSAGES || bytes + size > CONTAINER_BYTES || repeated) close();
      batch.push(out);
      bytes += size;
      if (out.effects.some((effect) => effect.kind === 'unknownConstructor')) {
        const push = session.make(Buffer.concat([Buffer.from([0xad, 0xde, 0xad, 0x5e]), randomBytes(16)]), { isContent: true, isAnswer: false });
        batch.unshift({ session, sent: push, effects: [] });
      }
    }
    close();
  }

  private writeBatch(session: Session, batch: readonly Outgoing[]): void {
    const first = batch[0];
    if (!first) return;
    const message = batch.length === 1 ? first.sent : session.container(containerBody(batch.map((out) => out.sent)));
    if (batch.length > 1) this.host.log.stats.containersOut++;
    const effects = batch.flatMap((out) => out.effects);
    const find = (kind: FaultAction['kind']): FaultAction | undefined => effects.find((effect) => effect.kind === kind);
    if (find('wrongSession')) this.write(sealPacket(message, session.key, session.id ^ 1n));
    const forge = find('forge')?.as;
    if (forge !== undefined) for (const forged of forgedNotice(forge, session)) this.write(sealPacket(forged, session.key, session.id));
    const packet = forgedPacket(forge, message, session) ?? sealPacket(message, session.key, session.id);
    const trickle = find('trickle');
    if (trickle) this.trickle ??= { rate: trickle.bytesPerSecond ?? 1000, waiting: [], timer: undefined };
    if (find('stall')) {
      const parts = Buffer.concat(this.transport.send(packet));
      this.put([parts.subarray(0, Math.floor(parts.length / 2))]);
      this.stalled = true;
      return;
    }
    this.write(packet);
    if (find('replay')) this.write(packet);
  }

  private write(packet: Buffer): void {
    if (this.isOpen) this.put(this.transport.send(packet));
  }

  private put(parts: readonly Buffer[]): void {
    if (this.stalled) return;
    for (const part of parts) this.host.log.stats.bytesOut += part.length;
    if (!this.trickle) {
      this.wire.write(parts);
      return;
    }
    this.trickle.waiting.push(...parts);
    this.drip();
  }

  private drip(): void {
    const { trickle } = this;
    if (!trickle || trickle.timer || trickle.waiting.length === 0) return;
    trickle.timer = this.host.clock.setTimeout(() => {
      trickle.timer = undefined;
      const all = Buffer.concat(trickle.waiting);
      const now = Math.max(1, Math.floor(trickle.rate / 20));
      this.wire.write([all.subarray(0, now)]);
      trickle.waiting = all.length > now ? [all.subarray(now)] : [];
      this.drip();
    }, 50);
  }

  /** Runs `work` when fewer than the model's `parallel` calls are being worked on; `work` must end with {@link leave}. */
  enter(work: () => void): void {
    if (this.working < this.host.network.parallel) {
      this.working++;
      work();
    } else this.queue.push(work);
  }

  leave(): void {
    const next = this.queue.shift();
    if (next) next();
    else this.working--;
  }

  /** Honours ping_delay_disconnect: closes unless asked again in time. */
  closeAfter(seconds: number): void {
    this.closeTimer?.cancel();
    this.closeTimer = this.host.clock.setTimeout(() => this.close(), seconds * 1000);
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.closeTimer?.cancel();
    this.trickle?.timer?.cancel();
    this.wire.close();
  }
}

function acksBody(ids: ReadonlySet<bigint>): Buffer {
  const body = Buffer.alloc(12 + 8 * ids.size);
  body.writeUInt32LE(0x62d6b459, 0);
  body.writeUInt32LE(0x1cb5c415, 4);
  body.writeUInt32LE(ids.size, 8);
  let at = 12;
  for (const id of ids) {
    body.writeBigInt64LE(id, at);
    at += 8;
  }
  return body;
}
