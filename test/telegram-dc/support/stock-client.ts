/** The product's client library, used as it comes, against a local server. */
import { createPublicKey } from 'node:crypto';
import bigInt from 'big-integer';
import { Api, TelegramClient } from 'telegram';
import { _serverKeys } from 'telegram/crypto/RSA';
import { Logger } from 'telegram/extensions';
import { LogLevel } from 'telegram/extensions/Logger';
import { ConnectionTCPAbridged, ConnectionTCPFull, ConnectionTCPObfuscated } from 'telegram/network/connection';
import { MemorySession } from 'telegram/sessions';
import { sha1 } from '../crypto';
import type { Ready } from '../serve';
import { TlWriter } from '../tl-bytes';

export { Api };
export const connections = { abridged: ConnectionTCPAbridged, full: ConnectionTCPFull, obfuscated: ConnectionTCPObfuscated };

/** The library knows Telegram's keys only; its table is replaced by the test server's key. */
function trustOnly(publicKeyPem: string): void {
  const jwk = createPublicKey(publicKeyPem).export({ format: 'jwk' });
  const [n, e] = [jwk.n, jwk.e].map((part) => Buffer.from(String(part), 'base64url')) as [Buffer, Buffer];
  const writer = new TlWriter();
  writer.bytes(n);
  writer.bytes(e);
  _serverKeys.clear();
  _serverKeys.set(sha1(writer.finish()).readBigInt64LE(12).toString(), { n: bigInt(n.toString('hex'), 16), e: Number.parseInt(e.toString('hex'), 16) });
}

export interface StockOptions {
  readonly connection?: keyof typeof connections;
  /** Data centre to begin at; the home one if absent. */
  readonly dc?: number;
  readonly session?: MemorySession;
}

/** A connected client; the caller destroys it. */
export async function stockClient(ready: Ready, { connection = 'abridged', dc = ready.homeDc, session = new MemorySession() }: StockOptions = {}): Promise<TelegramClient> {
  trustOnly(ready.publicKeyPem);
  const address = (id: number): { id: number; ipAddress: string; port: number } => {
    const [ipAddress = '', port = ''] = (ready.dcs[id] ?? '').split(':');
    return { id, ipAddress, port: Number(port) };
  };
  if (session.authKey === undefined) session.setDC(dc, address(dc).ipAddress, address(dc).port);
  const client = new TelegramClient(session, ready.apiId, ready.apiHash, {
    connection: connections[connection], connectionRetries: 3, reconnectRetries: 10, retryDelay: 50, requestRetries: 2, floodSleepThreshold: 0, timeout: 10, securityChecks: true,
    deviceModel: 'TOBS test', systemVersion: '1', appVersion: '0.1', langCode: 'en', systemLangCode: 'en', baseLogger: new Logger(LogLevel.NONE),
  });
  // Ports differ from Telegram's 443; the library asks this method for every address.
  client.getDC = (id: number) => Promise.resolve(address(id));
  await client.connect();
  return client;
}

/** Signs in by code; the answer's user. */
export async function signIn(client: TelegramClient, ready: Ready): Promise<Api.auth.TypeAuthorization> {
  const sent = await client.invoke(new Api.auth.SendCode({ phoneNumber: ready.phone, apiId: ready.apiId, apiHash: ready.apiHash, settings: new Api.CodeSettings({}) }));
  if (!(sent instanceof Api.auth.SentCode)) throw new Error(sent.className);
  return client.invoke(new Api.auth.SignIn({ phoneNumber: ready.phone, phoneCodeHash: sent.phoneCodeHash, phoneCode: ready.code }));
}
