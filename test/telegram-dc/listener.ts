/** Listens for one data centre on one port; TCP transports and WebSockets share it. */
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Wire } from './connection';

/** What a listener hands out for each client: the way in, given the way out. */
export interface Incoming {
  receive(chunk: Buffer): void;
  closed(): void;
}

export type Accept = (wire: Wire) => Incoming;

function tcpWire(socket: Socket): Wire {
  return {
    write(parts) {
      socket.cork();
      for (const part of parts) if (part.length > 0) socket.write(part);
      process.nextTick(() => socket.uncork());
    },
    // The last bytes (a transport error) must still arrive.
    close: () => void socket.end(() => socket.destroy()),
  };
}

function asBuffer(data: Buffer | ArrayBuffer | Buffer[]): Buffer {
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data);
}

function acceptWebSocket(socket: WebSocket, accept: Accept): void {
  const incoming = accept({
    write: (parts) => socket.send(Buffer.concat(parts), { binary: true }),
    close: () => socket.close(),
  });
  socket.on('message', (data) => incoming.receive(asBuffer(data)));
  socket.on('close', () => incoming.closed());
  socket.on('error', () => incoming.closed());
}

export class Listener {
  private readonly server: Server;
  private readonly http = createHttpServer((_request, response) => response.writeHead(404).end());
  private readonly webSockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'binary' });
  private readonly sockets = new Set<Socket>();

  constructor(private readonly accept: Accept) {
    this.server = createServer({ noDelay: true }, (socket) => this.onSocket(socket));
    this.http.on('upgrade', (request, socket, head) => {
      if (request.url?.split('?')[0] !== '/apiws') {
        socket.destroy();
        return;
      }
      this.webSockets.handleUpgrade(request, socket, head, (webSocket) => acceptWebSocket(webSocket, this.accept));
    });
  }

  private onSocket(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    let head = Buffer.alloc(0);
    let incoming: Incoming | undefined;
    const onError = (): void => incoming?.closed();
    const onData = (chunk: Buffer): void => {
      if (incoming) {
        incoming.receive(chunk);
        return;
      }
      head = Buffer.concat([head, chunk]);
      // "GET " against the four-letter beginnings of transports: a decision needs as many bytes.
      if (head.length < 4 && head[0] === 0x47) return;
      if (head.subarray(0, 4).toString('latin1') === 'GET ') {
        socket.off('data', onData);
        socket.off('error', onError);
        socket.pause();
        this.http.emit('connection', socket);
        // The parser must be listening before it is given what was read already.
        socket.unshift(head);
        process.nextTick(() => socket.resume());
        return;
      }
      incoming = this.accept(tcpWire(socket));
      incoming.receive(head);
    };
    socket.on('data', onData);
    socket.on('error', onError);
    socket.on('close', () => incoming?.closed());
  }

  /** @param port 0 = a free one. Resolves to the port in use. */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', () => resolve((this.server.address() as AddressInfo).port));
    });
  }

  close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.webSockets.close();
    this.http.close();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
