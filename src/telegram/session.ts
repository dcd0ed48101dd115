import { check, integer, minValue, number, object, optional, parse, pipe, record, regex, string, literal, maxValue, type InferOutput } from 'valibot';
import { isChatId, type ChatId } from '../model/ids';
import type { Library } from './library';

/** 256 bytes in base64. */
const KeySchema = pipe(string(), regex(/^[A-Za-z0-9+/]{342}==$/));

/*
 * Own form of a session: the library's string form throws on ports above 32767 and its stores keep every user ever seen.
 * Holds secrets: it goes to secret storage only, never to logs.
 */
const SessionSchema = object({
  version: literal(1),
  accountId: pipe(string(), check(isChatId)),
  dc: pipe(number(), integer(), minValue(1), maxValue(99)),
  address: pipe(string(), regex(/^[A-Za-z0-9.:_-]{1,253}$/)),
  port: pipe(number(), integer(), minValue(1), maxValue(65_535)),
  key: KeySchema,
  /** Keys of other DCs by DC number, so that files there need no new handshake. */
  keys: optional(record(pipe(string(), regex(/^\d{1,2}$/)), KeySchema), {}),
});

/** A stored sign-in. Secret. */
export type StoredSession = InferOutput<typeof SessionSchema>;

/** The session in a stored string, or null when it is none (damaged storage counts as signed out). */
export function readSession(stored: string | null): StoredSession | null {
  if (stored === null || stored === '') return null;
  try {
    return parse(SessionSchema, JSON.parse(stored));
  } catch (error) {
    if (error instanceof Error && (error.name === 'SyntaxError' || error.name === 'ValiError')) return null;
    throw error;
  }
}

type SessionKey = InstanceType<Library['AuthKey']>;

/** The library's session object, reduced to connection data: it stores no users and writes nothing by itself. */
export type ClientSession = InstanceType<Library['MemorySession']>;

/** The library's session filled from a stored one. */
export async function makeSession(library: Library, stored: StoredSession | null): Promise<ClientSession> {
  class TobsSession extends library.MemorySession {
    override save(): void {
      return;
    }
    override processEntities(): void {
      return;
    }
  }
  const session = new TobsSession();
  if (stored === null) return session;
  session.setDC(stored.dc, stored.address, stored.port);
  session.setAuthKey(await keyOf(library, stored.key), stored.dc);
  for (const [dc, key] of Object.entries(stored.keys)) session.setAuthKey(await keyOf(library, key), Number(dc));
  return session;
}

async function keyOf(library: Library, base64: string): Promise<SessionKey> {
  const key = new library.AuthKey();
  await key.setKey(Buffer.from(base64, 'base64'));
  return key;
}

/** String to store for a session whose account the server has confirmed; null without a key. */
export function writeSession(session: ClientSession, accountId: ChatId): string | null {
  const key = session.authKey?.getKey();
  if (key === undefined || session.port === undefined) return null;
  const keys: Record<string, string> = {};
  for (let dc = 1; dc <= 5; dc++) {
    const other = dc === session.dcId ? undefined : session.getAuthKey(dc)?.getKey();
    if (other !== undefined) keys[String(dc)] = other.toString('base64');
  }
  const stored: StoredSession = { version: 1, accountId, dc: session.dcId, address: session.serverAddress, port: session.port, key: key.toString('base64'), keys };
  return JSON.stringify(stored);
}
