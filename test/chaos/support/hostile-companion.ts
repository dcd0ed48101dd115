import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectSocket } from '../../../companion/server/connect-socket';
import { connectCompanion, type Companion } from '../../../src/protocol/companion-client';
import { framed } from './hostile-frames';

/** A request of the plugin's half. */
export interface Asked {
  readonly id: number;
  readonly method: string;
  readonly params?: unknown;
}

const version = '1.0.0';

/** Another program in the place of the companion: it says hello as one does, and from then on whatever it likes. */
export class HostileCompanion {
  private readonly folder = mkdtempSync(join(tmpdir(), 'tobs-hostile-'));
  private readonly server: Server;
  private socket: Socket | null = null;
  /** What it does when it is asked something. */
  onAsked: (asked: Asked) => void = () => undefined;

  constructor() {
    this.server = createServer((socket) => {
      this.socket = socket;
      let received = Buffer.alloc(0);
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => {
        received = Buffer.concat([received, chunk]);
        for (let header; (header = /^Content-Length: (\d+)\r\n\r\n/.exec(received.toString('latin1', 0, 64))) !== null; ) {
          const end = header[0].length + Number(header[1]);
          if (received.length < end) return;
          const asked = JSON.parse(received.toString('utf8', header[0].length, end)) as Asked;
          received = received.subarray(end);
          if (asked.method === 'hello') void this.say(framed(JSON.stringify({ jsonrpc: '2.0', id: asked.id, result: { version, pid: 4711 } })));
          else if (typeof asked.id === 'number') this.onAsked(asked);
        }
      });
    });
  }

  /** The plugin's half, connected to it. */
  async connect(): Promise<Companion> {
    const path = join(this.folder, 's');
    if (!this.server.listening) await new Promise<void>((resolve) => this.server.listen(path, resolve));
    const signal = new AbortController().signal;
    return await connectCompanion(await connectSocket(path, { signal }), { token: '0'.repeat(64), version, signal });
  }

  /** Writes, and waits while the other side does not read; false when that has hung up. */
  async say(bytes: Uint8Array): Promise<boolean> {
    const { socket } = this;
    if (socket === null || socket.destroyed) return false;
    await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
    return !socket.destroyed;
  }

  stop(): void {
    this.socket?.destroy();
    this.server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
