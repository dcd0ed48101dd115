import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { RequestListener } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { HttpsEdge } from '../../../../companion/articles/https-get';

/**
 * The Internet as the articles' code meets it, on this computer: real sockets, TLS and HTTP. Only names, addresses and
 * certificates are ours; a connection to any public address reaches the one server, and every one is noted.
 */
export class LocalInternet {
  /** `host -> address` of every connection. */
  readonly connections: string[] = [];
  /** Addresses by host; hosts that are not listed have a public one. */
  readonly addresses = new Map<string, readonly string[]>();
  readonly requests: string[] = [];
  answer: RequestListener = (_request, response) => void response.writeHead(404).end();
  /** When the time of a file is up; by default never. */
  deadline: AbortSignal = new AbortController().signal;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly ca: string,
  ) {}

  static async start(): Promise<LocalInternet> {
    const { key, certificate } = makeCertificate();
    const server = createServer({ key, cert: certificate });
    const internet = new LocalInternet(server, certificate);
    server.on('request', (request, response) => {
      internet.requests.push(`${request.headers.host ?? ''}${request.url ?? ''}`);
      internet.answer(request, response);
    });
    server.on('connection', (socket: Socket) => {
      internet.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => internet.sockets.delete(socket));
    });
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return internet;
  }

  get edge(): HttpsEdge {
    let host = '';
    return {
      resolve: (name) => {
        host = name;
        return Promise.resolve(this.addresses.get(name) ?? ['149.154.164.13']);
      },
      connect: (address, port) => {
        this.connections.push(`${host} -> ${address}:${port}`);
        return connect({ host: '127.0.0.1', port: (this.server.address() as AddressInfo).port });
      },
      ca: this.ca,
      deadline: () => this.deadline,
    };
  }

  /** Connections that are open at the server. */
  get openCount(): number {
    return this.sockets.size;
  }

  /** As it was at the start. */
  reset(): void {
    this.connections.length = 0;
    this.requests.length = 0;
    this.addresses.clear();
    this.deadline = new AbortController().signal;
    this.answer = (_request, response) => void response.writeHead(404).end();
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** A certificate of its own for the hosts articles come from, trusted by nobody else. */
function makeCertificate(): { readonly key: string; readonly certificate: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'tobs-articles-'));
  try {
    const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
    const names = 'subjectAltName=DNS:telegra.ph,DNS:graph.org,DNS:te.legra.ph';
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', certificate, '-days', '2', '-subj', '/CN=telegra.ph', '-addext', names], { stdio: 'ignore' });
    return { key: readFileSync(key, 'utf8'), certificate: readFileSync(certificate, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
