import { check, integer, minValue, number, object, optional, parse, pipe, record, regex, string, literal, maxValue, type InferOutput } from 'valibot';
import { TobsFailure } from '../../model/errors';
import { isChatId, type ChatId } from '../../model/ids';
import type { Library } from '../connections/library';

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
  /** Test server it was made at (`serverMark`); absent: Telegram itself. */
  madeAt: optional(pipe(string(), regex(/^[0-9a-f]{16}$/))),
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

/**
 * Keeps a sign-in from every server but its own: another one does not know its key, which looks like a session that has
 * ended, and the sign-in would be wiped.
 * @param server mark of the test server in use; undefined: Telegram itself
 * @throws TobsFailure SESSION_ELSEWHERE
 */
export function requireMadeAt(stored: StoredSession | null, server: string | undefined): void {
  if (stored === null || stored.madeAt === server) return;
  throw new TobsFailure({ code: 'SESSION_ELSEWHERE', madeAt: stored.madeAt === undefined ? 'telegram' : 'test-server' });
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

/**
 * String to store for a session whose account the server has confirmed; null without a key.
 * @param owner.madeAt mark of the test server in use; undefined: Telegram itself
 */
export function writeSession(session: ClientSession, { accountId, madeAt }: { readonly accountId: ChatId; readonly madeAt: string | undefined }): string | null {
  const key = session.authKey?.getKey();
  if (key === undefined || session.port === undefined) return null;
  const keys: Record<string, string> = {};
  for (let dc = 1; dc <= 5; dc++) {
    const other = dc === session.dcId ? undefined : session.getAuthKey(dc)?.getKey();
    if (other !== undefined) keys[String(dc)] = other.toString('base64');
  }
  const stored: StoredSession = { version: 1, accountId, dc: session.dcId, address: session.serverAddress, port: session.port, key: key.toString('base64'), keys, ...(madeAt === undefined ? {} : { madeAt }) };
  return JSON.stringify(stored);
}
