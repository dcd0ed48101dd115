import type { SecretStorage } from 'obsidian';
import type { ChatId } from '../model/ids';
import type { ApiKeys } from '../model/telegram';
import { TobsFailure, type TobsError } from '../model/errors';

/** One session per account and server: the account's id follows, then the mark of a test server. */
const sessionPrefix = 'tobs-session-';
const formerSessionId = 'tobs-session';
const apiHashId = 'tobs-api-hash';
const proxyPasswordId = 'tobs-proxy-password';

/** Kind of server a session was made at. */
export type SessionPlace = Extract<TobsError, { code: 'SESSION_ELSEWHERE' }>['madeAt'];

/**
 * What must never leave this device: kept in Obsidian's secret storage only. There is no way to delete an entry, so an
 * empty text counts as absent.
 */
export class Secrets {
  constructor(private readonly storage: SecretStorage) {}

  /** @param server mark of the test server the session was made at; undefined: Telegram itself */
  sessionOf(account: ChatId, server?: string): string | null {
    return this.read(idOf(account, server));
  }

  /** @param server mark of the test server the session was made at; undefined: Telegram itself */
  setSession(account: ChatId, session: string | null, server?: string): void {
    this.storage.setSecret(idOf(account, server), session ?? '');
  }

  /** Another server than this one that the account has a session of. */
  otherServerOf(account: ChatId, server: string | undefined): SessionPlace | null {
    if (server !== undefined && this.sessionOf(account) !== null) return 'telegram';
    const others = this.storage.listSecrets().filter((id) => id.startsWith(`${idOf(account)}-`) && id !== idOf(account, server));
    return others.some((id) => this.read(id) !== null) ? 'test-server' : null;
  }

  /** The one session of versions that knew one account; it is gone from its place afterwards. */
  takeFormerSession(): string | null {
    const session = this.read(formerSessionId);
    if (session !== null) this.storage.setSecret(formerSessionId, '');
    return session;
  }

  get apiHash(): string | null {
    return this.read(apiHashId);
  }

  setApiHash(apiHash: string | null): void {
    this.storage.setSecret(apiHashId, apiHash ?? '');
  }

  /** Password of the proxy, or the secret of an MTProto proxy. */
  get proxyPassword(): string | null {
    return this.read(proxyPasswordId);
  }

  setProxyPassword(password: string | null): void {
    this.storage.setSecret(proxyPasswordId, password ?? '');
  }

  private read(id: string): string | null {
    const secret = this.storage.getSecret(id);
    return secret === null || secret === '' ? null : secret;
  }
}

/** Ids of secrets may hold lowercase letters, digits and dashes only; an account's id is digits, a server's mark hexadecimal. */
function idOf(account: ChatId, server?: string): string {
  return `${sessionPrefix}${account}${server === undefined ? '' : `-${server}`}`;
}

/** @throws TobsFailure API_KEYS_MISSING, API_KEYS_INVALID */
export function apiKeysOf(apiId: number, apiHash: string | null): ApiKeys {
  if (apiId === 0 || apiHash === null) throw new TobsFailure({ code: 'API_KEYS_MISSING' });
  if (!Number.isInteger(apiId) || apiId < 1) throw new TobsFailure({ code: 'API_KEYS_INVALID', field: 'apiId' });
  if (!isApiHash(apiHash)) throw new TobsFailure({ code: 'API_KEYS_INVALID', field: 'apiHash' });
  return { apiId, apiHash };
}

/** Whether it looks like an API hash: 32 hexadecimal digits. */
export function isApiHash(text: string): boolean {
  return /^[0-9a-f]{32}$/i.test(text);
}
