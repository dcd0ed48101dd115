import type { SecretStorage } from 'obsidian';
import type { ApiKeys } from '../model/telegram';
import { TobsFailure } from '../model/errors';

const sessionId = 'tobs-session';
const apiHashId = 'tobs-api-hash';
const proxyPasswordId = 'tobs-proxy-password';

/**
 * What must never leave this device: kept in Obsidian's secret storage only. There is no way to delete an entry, so an
 * empty text counts as absent.
 */
export class Secrets {
  constructor(private readonly storage: SecretStorage) {}

  get session(): string | null {
    return this.read(sessionId);
  }

  setSession(session: string | null): void {
    this.storage.setSecret(sessionId, session ?? '');
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

/** @throws TobsFailure API_KEYS_MISSING, API_KEYS_INVALID */
export function apiKeysOf(apiId: number, apiHash: string | null): ApiKeys {
  if (apiId === 0 || apiHash === null) throw new TobsFailure({ code: 'API_KEYS_MISSING' });
  if (!Number.isInteger(apiId) || apiId < 1) throw new TobsFailure({ code: 'API_KEYS_INVALID', field: 'apiId' });
  if (!isApiHash(apiHash)) throw new TobsFailure({ code: 'API_KEYS_INVALID', field: 'apiHash' });
  return { apiId, apiHash };
}

export function isApiHash(text: string): boolean {
  return /^[0-9a-f]{32}$/i.test(text);
}
