/** A client for tests that break rules: every number and byte it sends can be chosen. Shares only the codec and AES with the server. */
import { constants, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { aesKeyV1, aesKeyV2, authKeyId, fromBigInt, igeDecrypt, igeEncrypt, messageKey, modPow, sha1, sha256, toBigInt, xor } from '../crypto';
import { codecFor } from '../layers';
import type { TlObject } from '../rpc/registry';
import { mtprotoSchema } from '../schema';
import type { Ready } from '../serve';
import { Codec, TlReader, TlWriter } from '../tl';

const service = new Codec(mtprotoSchema);
export const LAYER = 229;
export interface RawKey {
  readonly id: bigint;
  readonly key: Buffer;
  salt: bigint;
}

export interface Received {
  readonly msgId: bigint;
  readonly seqno: number;
  readonly inContainer: boolean;
  /** Decoded service message, or `rpc_result` with `reqMsgId` and `result`. */
  readonly object: TlObject;
}

/** How a message deviates from a right one. */
export interface Deviation {
  readonly msgId?: bigint;
  readonly seqno?: number;
  readonly salt?: bigint;
  readonly padding?: Buffer;
  readonly sessionId?: bigint;
}

export class RawClient {
  private waiting = Buffer.alloc(0);
  private packets: Buffer[] = [];
  private wake: (() => void)[] = [];
  private inbox: Received[] = [];
  private content = 0;
  private lastId = 0n;
  isClosed = false;
  sessionId = randomBytes(8).readBigInt64LE();
  key: RawKey | undefined;
  /** Layer answers are decoded in. */
  layer = LAYER;
  private constructor(private readonly socket: Socket, private readonly ready: Ready, readonly dc: number) {
    socket.on('data', (chunk) => {
      this.waiting = Buffer.concat([this.waiting, chunk]);
      while (this.waiting.length >= 4 && this.waiting.length >= 4 + this.waiting.readUInt32LE(0)) {
        const length = this.waiting.readUInt32LE(0);
        this.packets.push(this.waiting.subarray(4, 4 + length));
        this.waiting = this.waiting.subarray(4 + length);
      }
      this.notify();
    });
    socket.on('close', () => {
      this.isClosed = true;
      this.notify();
    });
    socket.on('error', () => this.notify());
  }

  private notify(): void {
    for (const wake of this.wake.splice(0)) wake();
  }

  /** Connects over the intermediate transport. */
  static async connect(ready: Ready, dc = ready.homeDc): Promise<RawClient> {
    const [host = '', port = ''] = (ready.dcs[dc] ?? '').split(':');
    const socket = connect({ host, port: Number(port), noDelay: true });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    socket.write(Buffer.from('eeeeeeee', 'hex'));
    return new RawClient(socket, ready, dc);
  }

  close(): void {
    this.socket.destroy();
  }

  writePacket(packet: Buffer): void {
    const head = Buffer.alloc(4);
    head.writeUInt32LE(packet.length);
    this.socket.write(Buffer.concat([head, packet]));
  }

  /** The next packet, or undefined once the server closed the connection. */
  async packet(): Promise<Buffer | undefined> {
    for (;;) {
      const next = this.packets.shift();
      if (next) return next;
      if (this.isClosed) return undefined;
      await new Promise<void>((resolve) => this.wake.push(resolve));
    }
  }

  private async plain(request: TlObject): Promise<TlObject> {
    const body = service.encode(request);
    const head = Buffer.alloc(20);
    head.writeBigInt64LE(this.nextId(), 8);
    head.writeUInt32LE(body.length, 16);
    this.writePacket(Buffer.concat([head, body]));
    const answer = await this.packet();
    if (!answer || answer.length < 20) throw new Error(`handshake: ${answer ? answer.readInt32LE(0) : 'closed'}`);
    return service.decode(answer.subarray(20));
  }

  nextId(): bigint {
    const now = (BigInt(Math.floor(Date.now() / 1000)) << 32n) | (BigInt(Date.now() % 1000) << 22n);
    this.lastId = now > this.lastId ? now : this.lastId + 4n;
    return this.lastId;
  }

  /** Makes a key; `inner` names the kind of inner data and its extra fields, `spoil` changes what is sent. */
  async handshake(inner: { readonly _: string; readonly [field: string]: unknown } = { _: 'p_q_inner_data_dc', dc: this.dc }, spoil: (step: string, object: TlObject) => TlObject = (_, object) => object): Promise<RawKey> {
    const nonce = randomBytes(16);
    const newNonce = randomBytes(32);
    const resPq = await this.plain({ _: 'req_pq_multi', nonce });
    const serverNonce = resPq.serverNonce as Buffer;
    const [p, q] = factor(toBigInt(resPq.pq as Buffer));
    const factors = { p: fromBigInt(p), q: fromBigInt(q) };
    const data = service.encode(spoil('inner', { pq: resPq.pq, ...factors, nonce, serverNonce, newNonce, ...inner }));
    const parameters = await this.plain(spoil('req_DH_params', { _: 'req_DH_params', nonce, serverNonce, ...factors, publicKeyFingerprint: (resPq.serverPublicKeyFingerprints as bigint[])[0], encryptedData: this.rsaPad(data) }));
    if (parameters._ !== 'server_DH_params_ok') throw new Error(parameters._);
    const both = sha1(serverNonce, newNonce);
    const aes = { key: Buffer.concat([sha1(newNonce, serverNonce), both.subarray(0, 12)]), iv: Buffer.concat([both.subarray(12), sha1(newNonce, newNonce), newNonce.subarray(0, 4)]) };
    const opened = igeDecrypt(parameters.encryptedAnswer as Buffer, aes.key, aes.iv);
    const dh = service.read(new TlReader(opened, 20));
    const prime = toBigInt(dh.dhPrime as Buffer);
    const secret = toBigInt(randomBytes(256));
    const clientData = service.encode(spoil('client', { _: 'client_DH_inner_data', nonce, serverNonce, retryId: 0n, gB: fromBigInt(modPow(BigInt(dh.g as number), secret, prime), 256) }));
    const padded = Buffer.concat([sha1(clientData), clientData, randomBytes((16 - ((20 + clientData.length) % 16)) % 16)]);
    const done = await this.plain({ _: 'set_client_DH_params', nonce, serverNonce, encryptedData: igeEncrypt(padded, aes.key, aes.iv) });
    if (done._ !== 'dh_gen_ok') throw new Error(done._);
    const key = fromBigInt(modPow(toBigInt(dh.gA as Buffer), secret, prime), 256);
    return { id: authKeyId(key), key, salt: xor(newNonce.subarray(0, 8), serverNonce.subarray(0, 8)).readBigInt64LE() };
  }

  private rsaPad(data: Buffer): Buffer {
    const key = createPublicKey(this.ready.publicKeyPem);
    const modulus = Buffer.from(String(key.export({ format: 'jwk' }).n), 'base64url');
    for (;;) {
      const padded = Buffer.concat([data, randomBytes(192 - data.length)]);
      const temporary = randomBytes(32);
      const withHash = Buffer.concat([Buffer.from(padded).reverse(), sha256(temporary, padded)]);
      const encrypted = igeEncrypt(withHash, temporary, Buffer.alloc(32));
      const block = Buffer.concat([xor(temporary, sha256(encrypted)), encrypted]);
      if (Buffer.compare(block, modulus) < 0) return publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, block);
    }
  }

  private keyInUse(): RawKey {
    if (!this.key) throw new Error('no key yet');
    return this.key;
  }

  /** Number of the next message. */
  seqno(isContent: boolean): number {
    const seqno = this.content * 2 + (isContent ? 1 : 0);
    if (isContent) this.content++;
    return seqno;
  }

  /** Sends a body as one message; returns its id. */
  send(body: Buffer, deviation: Deviation = {}, isContent = true): bigint {
    const key = this.keyInUse();
    const msgId = deviation.msgId ?? this.nextId();
    const plain = Buffer.alloc(32 + body.length);
    plain.writeBigInt64LE(deviation.salt ?? key.salt, 0);
    plain.writeBigInt64LE(deviation.sessionId ?? this.sessionId, 8);
    plain.writeBigInt64LE(msgId, 16);
    plain.writeInt32LE(deviation.seqno ?? this.seqno(isContent), 24);
    plain.writeUInt32LE(body.length, 28);
    body.copy(plain, 32);
    const padding = deviation.padding ?? randomBytes(12 + ((16 - ((32 + body.length + 12) % 16)) % 16));
    const padded = Buffer.concat([plain, padding]);
    const msgKey = messageKey(key.key, padded, 'client');
    const aes = aesKeyV2(key.key, msgKey, 'client');
    const head = Buffer.alloc(24);
    head.writeBigInt64LE(key.id, 0);
    msgKey.copy(head, 8);
    this.writePacket(Buffer.concat([head, igeEncrypt(padded, aes.key, aes.iv)]));
    return msgId;
  }

  /** A service message or an API call, encoded. */
  static encode(object: TlObject): Buffer {
    return mtprotoSchema.byName.has(object._) ? service.encode(object) : codecFor(LAYER).codec.encode(object);
  }

  /** The call inside invokeWithLayer and initConnection, as the first of a key must be. */
  static first(query: TlObject): TlObject {
    return {
      _: 'invokeWithLayer', layer: LAYER,
      query: { _: 'initConnection', apiId: 1, deviceModel: 'raw', systemVersion: '1', appVersion: '1', systemLangCode: 'en', langPack: '', langCode: 'en', query },
    };
  }

  private open(packet: Buffer): void {
    const key = this.keyInUse();
    const msgKey = packet.subarray(8, 24);
    const aes = aesKeyV2(key.key, msgKey, 'server');
    const plain = igeDecrypt(packet.subarray(24), aes.key, aes.iv);
    if (!messageKey(key.key, plain, 'server').equals(msgKey)) throw new Error('server message key is wrong');
    const body = plain.subarray(32, 32 + plain.readUInt32LE(28));
    this.take(plain.readBigInt64LE(16), plain.readInt32LE(24), body, false);
  }

  private take(msgId: bigint, seqno: number, body: Buffer, inContainer: boolean): void {
    const reader = new TlReader(body);
    const id = reader.id();
    if (id === 0x73f1f8dc) {
      const count = reader.int();
      for (let at = 0; at < count; at++) this.take(reader.long(), reader.int(), reader.raw(reader.int()), true);
    } else if (id === 0xf35c6d01) {
      const reqMsgId = reader.long();
      let result = body.subarray(reader.position);
      if (result.readUInt32LE(0) === 0x3072cfa1) result = gunzipSync(new TlReader(result, 4).bytes());
      this.inbox.push({ msgId, seqno, inContainer, object: { _: 'rpc_result', reqMsgId, result: decodeResult(result, this.layer), bytes: result } });
    } else this.inbox.push({ msgId, seqno, inContainer, object: mtprotoSchema.byId.has(id) ? service.decode(body) : { _: 'unknown', id, body } });
  }

  /** The next message that fits; others are put aside in order. Undefined once the connection is closed. */
  async next(fits: (object: TlObject) => boolean = () => true): Promise<Received | undefined> {
    for (;;) {
      const at = this.inbox.findIndex((received) => fits(received.object));
      const [found] = at < 0 ? [] : this.inbox.splice(at, 1);
      if (found) return found;
      const packet = this.packets.shift();
      if (!packet) {
        if (this.isClosed) return undefined;
        await new Promise<void>((resolve) => this.wake.push(resolve));
        continue;
      }
      // Several callers may wait for different messages: each looks again.
      this.notify();
      if (packet.length === 4) this.inbox.push({ msgId: 0n, seqno: 0, inContainer: false, object: { _: 'transport', code: packet.readInt32LE(0) } });
      else this.open(packet);
    }
  }

  /** Sends a call and resolves to its answer; learns a new salt on the way. */
  async call(query: TlObject, deviation: Deviation = {}): Promise<unknown> {
    const key = this.keyInUse();
    let id = this.send(RawClient.encode(query), deviation);
    for (;;) {
      const received = await this.next((object) => (object._ === 'rpc_result' && object.reqMsgId === id) || object._ === 'transport' || (object.badMsgId === id));
      if (!received) throw new Error('closed');
      const { object } = received;
      if (object._ === 'bad_server_salt') {
        key.salt = object.newServerSalt as bigint;
        id = this.send(RawClient.encode(query));
      } else return object._ === 'rpc_result' ? object.result : object;
    }
  }

  /** Handshake, and sign-in by code. */
  async signIn(): Promise<unknown> {
    this.key = await this.handshake();
    const sent = (await this.call(RawClient.first({ _: 'auth.sendCode', phoneNumber: this.ready.phone, apiId: this.ready.apiId, apiHash: this.ready.apiHash, settings: { _: 'codeSettings' } }))) as TlObject;
    return this.call({ _: 'auth.signIn', phoneNumber: this.ready.phone, phoneCodeHash: sent.phoneCodeHash, phoneCode: this.ready.code });
  }

  /** The encrypted message of auth.bindTempAuthKey, for a call with message id `msgId`. */
  binding(permanent: RawKey, temporary: RawKey, msgId: bigint, expiresAt: number, nonce: bigint): Buffer {
    const inner = service.encode({ _: 'bind_auth_key_inner', nonce, tempAuthKeyId: temporary.id, permAuthKeyId: permanent.id, tempSessionId: this.sessionId, expiresAt });
    const plain = Buffer.alloc(32 + inner.length);
    randomBytes(16).copy(plain);
    plain.writeBigInt64LE(msgId, 16);
    plain.writeUInt32LE(inner.length, 28);
    inner.copy(plain, 32);
    const msgKey = sha1(plain).subarray(4, 20);
    const aes = aesKeyV1(permanent.key, msgKey);
    const padded = Buffer.concat([plain, randomBytes((16 - (plain.length % 16)) % 16)]);
    const head = Buffer.alloc(24);
    head.writeBigInt64LE(permanent.id, 0);
    msgKey.copy(head, 8);
    return Buffer.concat([head, igeEncrypt(padded, aes.key, aes.iv)]);
  }
}

function decodeResult(body: Buffer, layer: number): unknown {
  const id = body.readUInt32LE(0);
  if (id === 0x997275b5) return true;
  if (id === 0xbc799737) return false;
  return mtprotoSchema.byId.has(id) ? service.decode(body) : codecFor(layer).codec.decode(body);
}

function factor(pq: bigint): [bigint, bigint] {
  // Pollard's rho.
  const step = (value: bigint): bigint => (value * value + 1n) % pq;
  let slow = 2n;
  let fast = 2n;
  let divisor = 1n;
  while (divisor === 1n) {
    slow = step(slow);
    fast = step(step(fast));
    divisor = gcd(slow > fast ? slow - fast : fast - slow, pq);
  }
  const other = pq / divisor;
  return divisor < other ? [divisor, other] : [other, divisor];
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}

/** Body of a container with these messages. */
export function container(messages: readonly { readonly msgId: bigint; readonly seqno: number; readonly body: Buffer }[]): Buffer {
  const writer = new TlWriter();
  writer.int(0x73f1f8dc);
  writer.int(messages.length);
  for (const { msgId, seqno, body } of messages) {
    writer.long(msgId);
    writer.int(seqno);
    writer.int(body.length);
    writer.raw(body);
  }
  return writer.finish();
}
