/** Auth keys and the logins they carry. A key is known to the data centre that made it only. */
import type { Login } from './rpc/registry';
import { authKeyId } from './crypto';

/** A login with what the session list needs. */
export interface LoginRecord extends Login {
  /** `hash` of account.getAuthorizations; 0 is sent for one's own. */
  readonly hash: bigint;
  readonly dc: number;
  readonly createdAt: number;
  activeAt: number;
  /** The login this one was imported from, on another data centre. */
  parent?: LoginRecord;
  connections: number;
  /** Password still missing after a right code. */
  passwordPendingFor?: bigint;
}

/** One key, permanent or temporary. */
export interface AuthKey {
  readonly id: bigint;
  readonly key: Buffer;
  readonly dc: number;
  /** Unix milliseconds; set for temporary keys only. */
  readonly expiresAt?: number;
  /** Permanent key a temporary one acts for. */
  boundTo?: AuthKey;
  layer: number;
  /** `initConnection` was seen. */
  initialised: boolean;
  login: LoginRecord;
  salt: bigint;
}

export function hexId(id: bigint): string {
  return BigInt.asUintN(64, id).toString(16).padStart(16, '0');
}

/** All keys of a server. */
export class KeyStore {
  private readonly byDc = new Map<number, Map<bigint, AuthKey>>();
  private made = 0n;

  constructor(private readonly seconds: () => number) {}

  /** Remembers a key made by the handshake. */
  add(dc: number, key: Buffer, salt: bigint, expiresAt?: number): AuthKey {
    const id = authKeyId(key);
    this.made++;
    const now = this.seconds();
    const login: LoginRecord = { keyId: hexId(id), revoked: false, hash: id ^ (this.made << 8n), dc, createdAt: now, activeAt: now, connections: 0 };
    const authKey: AuthKey = { id, key, dc, layer: 0, initialised: false, login, salt, ...(expiresAt === undefined ? {} : { expiresAt }) };
    let keys = this.byDc.get(dc);
    if (!keys) this.byDc.set(dc, (keys = new Map<bigint, AuthKey>()));
    keys.set(id, authKey);
    return authKey;
  }

  /** A key that is known here and has not expired. */
  find(dc: number, id: bigint, nowMs: number): AuthKey | undefined {
    const key = this.byDc.get(dc)?.get(id);
    return key?.expiresAt !== undefined && key.expiresAt <= nowMs ? undefined : key;
  }

  forget(dc: number, id: bigint): void {
    this.byDc.get(dc)?.delete(id);
  }

  forgetAll(): void {
    this.byDc.clear();
  }

  *all(): Iterable<AuthKey> {
    for (const keys of this.byDc.values()) yield* keys.values();
  }

  /** The key whose login and layer count: the permanent one behind a bound temporary key. */
  static acting(key: AuthKey): AuthKey {
    return key.boundTo ?? key;
  }

  /** Logins of permanent keys, oldest first. */
  logins(): LoginRecord[] {
    return [...new Set([...this.all()].filter((key) => key.expiresAt === undefined).map((key) => key.login))];
  }
}

/** A login and everything imported from it. */
export function family(logins: readonly LoginRecord[], member: LoginRecord): LoginRecord[] {
  const root = member.parent ?? member;
  return logins.filter((login) => login === root || login.parent === root);
}
