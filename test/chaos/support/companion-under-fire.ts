import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstLine, run, type Child } from '../../integration/companion-support';
import { chaosEnvironment, chaosResult, type ChaosResult } from './chaos-child';
import { framed } from './hostile-frames';

const token = '0123456789abcdef'.repeat(4);

/** The built companion, and whatever is thrown at its socket. */
export class CompanionUnderFire {
  private constructor(
    readonly child: Child,
    readonly socketPath: string,
    private readonly version: string,
    private readonly folder: string,
  ) {}

  static async start(): Promise<CompanionUnderFire> {
    const folder = mkdtempSync(join(tmpdir(), 'tobs-fire-'));
    const env = { TMPDIR: folder, ...chaosEnvironment({ result: join(folder, 'result') }) };
    const child = run(join(process.cwd(), 'dist/main.js'), ['serve'], { stdin: `${token}\n`, env });
    const { socket, version } = JSON.parse(await firstLine(child)) as { socket: string; version: string };
    return new CompanionUnderFire(child, socket, version, folder);
  }

  get pid(): number {
    return this.child.process.pid ?? 0;
  }

  /** Somebody who connects; answers are read and dropped. */
  stranger(): Socket {
    const socket = connect(this.socketPath);
    socket.on('error', () => undefined);
    socket.resume();
    return socket;
  }

  /** A client that knows the token. */
  client(): FireClient {
    return new FireClient(connect(this.socketPath), this.version);
  }

  /** Memory of the process, bytes (Linux). */
  rssBytes(): number {
    const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes) * 1024;
  }

  /** Waits for its end; what it left in its folder besides what the test wants to know of it. */
  async end(): Promise<ChaosResult | null> {
    await this.child.ended;
    return chaosResult(join(this.folder, 'result'));
  }

  /** Ends it by force if it is still there. */
  remove(): void {
    this.child.process.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One connection that said hello, and the ids of the requests that were answered. */
export class FireClient {
  readonly answered = new Set<unknown>();
  private received = Buffer.alloc(0);
  private readonly waiting = new Map<number, () => void>();
  readonly closed: Promise<void>;

  constructor(
    readonly socket: Socket,
    private readonly version: string,
  ) {
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => this.hear(chunk));
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
  }

  async hello(): Promise<void> {
    this.socket.write(framed(JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'hello', params: { token, version: this.version } })));
    await this.answer(0);
  }

  /** Writes, and waits while the other side does not read. */
  async send(bytes: Uint8Array): Promise<void> {
    if (!this.socket.write(bytes)) await new Promise<void>((resolve) => this.socket.once('drain', resolve));
  }

  /** Resolves once the request with this id was answered. */
  async answer(id: number): Promise<void> {
    if (this.answered.has(id)) return;
    await Promise.race([new Promise<void>((resolve) => this.waiting.set(id, resolve)), this.closed.then(() => Promise.reject(new Error(`closed before the answer to ${id}`)))]);
  }

  private hear(chunk: Buffer): void {
    this.received = Buffer.concat([this.received, chunk]);
    for (;;) {
      const header = /^Content-Length: (\d+)\r\n\r\n/.exec(this.received.toString('latin1', 0, 64));
      if (header === null) return;
      const end = header[0].length + Number(header[1]);
      if (this.received.length < end) return;
      const { id } = JSON.parse(this.received.toString('utf8', header[0].length, end)) as { readonly id?: unknown };
      this.received = this.received.subarray(end);
      this.answered.add(id);
      if (typeof id === 'number') this.waiting.get(id)?.();
    }
  }
}
