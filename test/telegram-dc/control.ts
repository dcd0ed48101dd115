/** Commands of the test server, in process and over HTTP (`POST /rpc`, bearer token, `{"method", "params"}`). */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseFloods } from './floods';
import { loggable, type LogEntry, type LogFilter, type Stats } from './log';
import { acceptToken } from './rpc/auth-qr';
import type { TlObject } from './rpc/registry';
import type { TelegramServer } from './server';

/** A command that cannot be carried out. */
export class ControlError extends Error {}

/** The world's own commands (`approveTakeout` …) by name. */
export type WorldCommands = Readonly<Record<string, (...args: unknown[]) => unknown>>;

export type Command = (params: Readonly<Record<string, unknown>>) => unknown;

function text(params: Readonly<Record<string, unknown>>, name: string): string {
  const value = params[name];
  if (typeof value !== 'string') throw new ControlError(`${name}: a string is needed`);
  return value;
}

/** All commands of a server; `stop` ends it. */
export class Control {
  private readonly commands: Readonly<Record<string, Command>>;

  constructor(private readonly server: TelegramServer, private readonly stopServer: () => Promise<void>) {
    this.commands = this.table();
  }

  private table(): Readonly<Record<string, Command>> {
    const { server } = this;
    return {
      stats: () => this.stats(),
      log: (params) => this.log(params),
      reset: () => server.log.reset(),
      'fault.add': (params) => server.faults.add(params.fault ?? params),
      'fault.remove': (params) => server.faults.remove(typeof params.id === 'string' ? params.id : undefined),
      'fault.list': () => server.faults.list(),
      'network.set': (params) => server.network.set(params.network ?? params),
      'flood.set': (params) => server.floods.clear(parseFloods(params.floods)),
      'flood.clear': () => server.floods.clear([]),
      revision: (params) => server.world.applyRevision(text(params, 'name')),
      scanQr: (params) => this.scanQr(text(params, 'token'), params.phone),
      /** Tokens shown so far, oldest first, as the links QR codes hold. */
      qrLinks: () => [...server.auth.qrTokens.values()].map(({ token }) => `tg://login?token=${token.toString('base64url')}`),
      revoke: (params) => this.revoke(params.login),
      expireReferences: () => server.world.expireReferences(),
      rotateSalts: () => server.rotateSalts(),
      forgetKeys: () => server.keys.forgetAll(),
      expireTempKeys: () => this.expireTempKeys(),
      dropConnections: (params) => this.dropConnections(params.dc),
      push: (params) => this.push(params.update as TlObject),
      'clock.advance': (params) => server.clock.advance(Number(params.ms ?? Number(params.seconds ?? 0) * 1000)),
      logins: () => loggable(server.keys.logins().map(({ parent: _parent, ...login }) => login)),
      oracle: (params) => server.world.oracle(text(params, 'chat'), params.range),
      fileHash: (params) => server.world.fileHash(text(params, 'id')),
      stop: () => this.stopServer(),
    };
  }

  /** Runs a command by name, as `POST /rpc` does. @throws ControlError */
  async run(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const command = Object.hasOwn(this.commands, method) ? this.commands[method] : undefined;
    if (command) return await command(params);
    // Commands of the world are methods of its own, called with the one argument object.
    const own = (this.server.world as unknown as Record<string, unknown>)[method];
    if (!/^[a-z][A-Za-z]+$/.test(method) || typeof own !== 'function' || method === 'constructor') throw new ControlError(`no command ${method}`);
    return await (own as (params: unknown) => unknown).call(this.server.world, params);
  }

  stats(): Stats {
    return { ...structuredClone(this.server.log.stats), violations: this.server.violations() };
  }

  log(filter: LogFilter = {}): LogEntry[] {
    return this.server.log.find(filter);
  }

  /** Scans a QR token (base64url or hexadecimal) as the account of `phone`, or the first one. */
  scanQr(token: string, phone?: unknown): boolean {
    const bytes = /^[0-9a-f]{64}$/i.test(token) ? Buffer.from(token, 'hex') : Buffer.from(token.replace(/^tg:\/\/login\?token=/, ''), 'base64url');
    const account = phone === undefined ? this.server.accounts[0] : this.server.accounts.find((candidate) => candidate.phone === phone);
    if (!account) throw new ControlError(`no account ${String(phone)}`);
    acceptToken(this.server, bytes, account);
    return true;
  }

  /** Revokes one login by its key id, or all of them; returns how many. */
  revoke(keyId?: unknown): number {
    const logins = this.server.keys.logins().filter((login) => login.userId !== undefined && (keyId === undefined || login.keyId === keyId));
    for (const login of logins) this.server.revoke(login, 'SESSION_REVOKED');
    return logins.length;
  }

  private expireTempKeys(): number {
    const temporary = [...this.server.keys.all()].filter((key) => key.expiresAt !== undefined);
    for (const key of temporary) this.server.keys.forget(key.dc, key.id);
    return temporary.length;
  }

  private dropConnections(dc: unknown): number {
    const open = [...this.server.connections].filter((connection) => dc === undefined || connection.dc === dc);
    for (const connection of open) connection.close();
    return open.length;
  }

  private push(update: TlObject): number {
    return this.server.keys.logins().filter((login) => login.userId !== undefined && this.server.push(login, update)).length;
  }
}

/** JSON with long as decimal strings and bytes as hexadecimal. */
export function toJson(value: unknown): string {
  return JSON.stringify(value ?? null, (_, part: unknown) => {
    if (typeof part === 'bigint') return part.toString();
    return part instanceof Uint8Array ? Buffer.from(part).toString('hex') : part;
  });
}

const MAX_BODY = 4 * 1024 * 1024;

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY) throw new ControlError('body too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The HTTP side of {@link Control}, on a free local port. */
export class ControlServer {
  readonly token = randomBytes(24).toString('hex');
  private readonly http: Server;

  constructor(private readonly control: Control) {
    this.http = createServer((request, response) => {
      void this.handle(request).then(({ status, body }) => response.writeHead(status, { 'content-type': 'application/json' }).end(body));
    });
  }

  private isAllowed(request: IncomingMessage): boolean {
    const given = Buffer.from(request.headers.authorization ?? '');
    const right = Buffer.from(`Bearer ${this.token}`);
    return given.length === right.length && timingSafeEqual(given, right);
  }

  private async handle(request: IncomingMessage): Promise<{ readonly status: number; readonly body: string }> {
    if (!this.isAllowed(request)) return { status: 401, body: toJson({ error: 'a bearer token is needed' }) };
    if (request.method !== 'POST') return { status: 405, body: toJson({ error: 'POST only' }) };
    try {
      const given = request.url === '/stop' ? { method: 'stop' } : (JSON.parse(await readBody(request)) as { method?: unknown; params?: unknown });
      if (typeof given.method !== 'string') throw new ControlError('method: a string is needed');
      // The answer to `stop` must leave before the server does.
      if (given.method === 'stop') setImmediate(() => void this.control.run('stop'));
      const result = given.method === 'stop' ? true : await this.control.run(given.method, (given.params ?? {}) as Record<string, unknown>);
      return { status: 200, body: toJson({ result }) };
    } catch (error) {
      return { status: 400, body: toJson({ error: error instanceof Error ? error.message : String(error) }) };
    }
  }

  listen(): Promise<string> {
    return new Promise((resolve) => {
      this.http.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(this.http.address() as AddressInfo).port}`));
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.http.close(() => resolve());
      this.http.closeAllConnections();
    });
  }
}
