import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Reads a socket in exact pieces; what is left over can be piped on. */
class Reading {
  private held = Buffer.alloc(0);
  private wake: (() => void) | undefined;
  private isEnded = false;
  private readonly take = (chunk: Buffer): void => {
    this.held = Buffer.concat([this.held, chunk]);
    this.wake?.();
  };

  constructor(readonly socket: Socket) {
    socket.on('data', this.take);
    socket.on('close', () => {
      this.isEnded = true;
      this.wake?.();
    });
  }

  async bytes(size: number): Promise<Buffer> {
    while (this.held.length < size) {
      if (this.isEnded) throw new Error('the client hung up');
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    const taken = this.held.subarray(0, size);
    this.held = this.held.subarray(size);
    return taken;
  }

  async until(end: string): Promise<string> {
    let text = '';
    while (!text.endsWith(end)) text += (await this.bytes(1)).toString('latin1');
    return text;
  }

  /** Gives everything from here on to `next`. */
  handOver(next: (chunk: Buffer) => void): void {
    this.socket.off('data', this.take);
    if (this.held.length > 0) next(this.held);
    this.socket.on('data', next);
  }
}

/** Where a proxy was asked to go. */
interface Request {
  readonly target: string;
  /** Says that the way is open. */
  readonly granted: Buffer;
}

export interface ProxyServer {
  readonly port: number;
  /** Every destination asked for, in order. */
  readonly targets: readonly string[];
  readonly refusals: number;
  /** Cuts every connection and refuses new ones until `resume`. */
  stop(): Promise<void>;
}

export interface ProxyBehaviour {
  readonly user?: string;
  readonly password?: string;
  /** Destination as the client names it → port on this machine. */
  readonly ways: Readonly<Record<string, number>>;
}

type Negotiate = (reading: Reading, behaviour: ProxyBehaviour) => Promise<Request | Buffer>;

const socks5: Negotiate = async (reading, { user, password }) => {
  const [, count = 0] = await reading.bytes(2);
  const methods = [...(await reading.bytes(count))];
  const wanted = user === undefined ? 0 : 2;
  if (!methods.includes(wanted)) return Buffer.from([5, 0xff]);
  reading.socket.write(Buffer.from([5, wanted]));
  if (user !== undefined) {
    const name = (await reading.bytes((await reading.bytes(2))[1] ?? 0)).toString();
    const secret = (await reading.bytes((await reading.bytes(1))[0] ?? 0)).toString();
    if (name !== user || secret !== password) return Buffer.from([1, 1]);
    reading.socket.write(Buffer.from([1, 0]));
  }
  const [, , , kind] = await reading.bytes(4);
  const host = kind === 1 ? [...(await reading.bytes(4))].join('.') : (await reading.bytes((await reading.bytes(1))[0] ?? 0)).toString();
  const target = `${host}:${(await reading.bytes(2)).readUInt16BE()}`;
  return { target, granted: Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]) };
};

const socks4: Negotiate = async (reading, { user = '' }) => {
  const head = await reading.bytes(8);
  const name = (await reading.until('\0')).slice(0, -1);
  if (name !== user) return Buffer.from([0, 0x5d, 0, 0, 0, 0, 0, 0]);
  return { target: `${[...head.subarray(4)].join('.')}:${head.readUInt16BE(2)}`, granted: Buffer.from([0, 0x5a, 0, 0, 0, 0, 0, 0]) };
};

const http: Negotiate = async (reading, { user, password }) => {
  const head = await reading.until('\r\n\r\n');
  const given = /^Proxy-Authorization: Basic (.*)$/im.exec(head)?.[1]?.trim();
  if (user !== undefined && Buffer.from(given ?? '', 'base64').toString() !== `${user}:${password ?? ''}`) return Buffer.from('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
  return { target: /^CONNECT (\S+) HTTP\/1\.1/.exec(head)?.[1] ?? '?', granted: Buffer.from('HTTP/1.1 200 Connection established\r\n\r\n') };
};

const kinds = { socks4, socks5, http };

/** A proxy on a free local port that writes down where it is asked to go. */
export function startProxy(kind: keyof typeof kinds, behaviour: ProxyBehaviour): Promise<ProxyServer> {
  return listen(async (client, record) => {
    const answer = await kinds[kind](new Reading(client), behaviour).then((request) => request);
    if (Buffer.isBuffer(answer)) {
      record(null);
      client.end(answer);
      return;
    }
    record(answer.target);
    const port = behaviour.ways[answer.target];
    if (port === undefined) {
      client.destroy();
      return;
    }
    const server = connect(port, '127.0.0.1', () => client.write(answer.granted));
    join(client, server);
    client.on('data', (chunk: Buffer) => server.write(chunk));
    server.on('data', (chunk: Buffer) => client.write(chunk));
  });
}

/** Frames of fake TLS: three bytes of head, two of length. */
function tlsRecord(type: number, body: Buffer): Buffer {
  const head = Buffer.from([type, 3, 3, 0, 0]);
  head.writeUInt16BE(body.length, 3);
  return Buffer.concat([head, body]);
}

/** Takes fake TLS off: an MTProto proxy with an `ee` secret looks like a web server. */
async function acceptFakeTls(reading: Reading, secret: Buffer): Promise<boolean> {
  const hello = Buffer.from(await reading.bytes(517));
  const random = Buffer.from(hello.subarray(11, 43));
  const expected = createHmac('sha256', secret).update(Buffer.from(hello).fill(0, 11, 43)).digest();
  if (!expected.subarray(0, 28).equals(random.subarray(0, 28))) return false;
  const server = Buffer.concat([tlsRecord(0x16, Buffer.concat([Buffer.from([2, 0, 0, 118, 3, 3]), Buffer.alloc(32), randomBytes(84)])), tlsRecord(0x14, Buffer.from([1])), tlsRecord(0x17, randomBytes(1000))]);
  createHmac('sha256', secret).update(random).update(server).digest().copy(server, 11);
  reading.socket.write(server);
  return true;
}

/** Payload of fake TLS, as it comes. */
class TlsPayload {
  private held = Buffer.alloc(0);
  take(chunk: Buffer): Buffer {
    this.held = Buffer.concat([this.held, chunk]);
    const payloads: Buffer[] = [];
    while (this.held.length >= 5 && this.held.length >= 5 + this.held.readUInt16BE(3)) {
      const end = 5 + this.held.readUInt16BE(3);
      if (this.held[0] === 0x17) payloads.push(this.held.subarray(5, end));
      this.held = this.held.subarray(end);
    }
    return Buffer.concat(payloads);
  }
}

/**
 * An MTProto proxy: takes the obfuscation off with its secret and passes the packets on to the data centre that is named in
 * it. Like the real ones it accepts padded framing only.
 * @param ways data centre → port on this machine
 */
export function startMtProxy({ secret, ways, isFakeTls = false }: { readonly secret: Buffer; readonly ways: Readonly<Record<number, number>>; readonly isFakeTls?: boolean }): Promise<ProxyServer> {
  return listen(async (client, record) => {
    const reading = new Reading(client);
    if (isFakeTls && !(await acceptFakeTls(reading, secret))) {
      record(null);
      client.destroy();
      return;
    }
    const payload = new TlsPayload();
    const unwrap = (chunk: Buffer): Buffer => (isFakeTls ? payload.take(chunk) : chunk);
    const wrap = (data: Buffer): Buffer => (isFakeTls ? Buffer.concat(data.length === 0 ? [] : Array.from({ length: Math.ceil(data.length / 16_000) }, (_unused, at) => tlsRecord(0x17, data.subarray(at * 16_000, (at + 1) * 16_000)))) : data);
    let early: Buffer = Buffer.alloc(0);
    let pass: ((data: Buffer) => void) | undefined;
    const take = (data: Buffer): void => {
      if (pass !== undefined) {
        pass(data);
        return;
      }
      early = Buffer.concat([early, data]);
      if (early.length < 64) return;
      const keyOf = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).update(secret).digest();
      const header = early.subarray(0, 64);
      const reversed = Buffer.from(header.subarray(8, 56)).reverse();
      const opener = createDecipheriv('aes-256-ctr', keyOf(header.subarray(8, 40)), header.subarray(40, 56));
      const sealer = createCipheriv('aes-256-ctr', keyOf(reversed.subarray(0, 32)), reversed.subarray(32, 48));
      const opened = opener.update(header);
      const port = ways[Math.abs(opened.readInt16LE(60))];
      if (opened.subarray(56, 60).toString('hex') !== 'dddddddd' || port === undefined) {
        record(null);
        client.destroy();
        return;
      }
      record(`dc${opened.readInt16LE(60)}`);
      const server = connect(port, '127.0.0.1');
      join(client, server);
      server.write(Buffer.from('dddddddd', 'hex'));
      server.on('data', (chunk: Buffer) => client.write(wrap(sealer.update(chunk))));
      pass = (more) => server.write(opener.update(more));
      pass(early.subarray(64));
    };
    reading.handOver((chunk) => take(unwrap(chunk)));
  });
}

function join(one: Socket, other: Socket): void {
  for (const [from, to] of [[one, other], [other, one]] as const) {
    from.on('close', () => to.destroy());
    from.on('error', () => to.destroy());
  }
}

async function listen(serve: (client: Socket, record: (target: string | null) => void) => Promise<void>): Promise<ProxyServer> {
  const targets: string[] = [];
  let refusals = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client);
    client.on('close', () => sockets.delete(client));
    client.on('error', () => client.destroy());
    serve(client, (target) => {
      if (target === null) refusals++;
      else targets.push(target);
    }).catch(() => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    targets,
    get refusals() {
      return refusals;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
