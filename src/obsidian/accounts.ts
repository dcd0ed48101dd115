import type { ChatId } from '../model/ids';
import type { Account } from '../model/telegram';
import { readSession } from '../telegram/account/session';
import type { DeviceStore } from './device-store';
import type { Secrets, SessionPlace } from './secrets';

/** An account this device has been signed in to. */
export interface KnownAccount {
  readonly account: Account;
  /** False when Telegram has ended the session; the account is kept for signing in again. */
  readonly isSignedIn: boolean;
  /** Not signed in at the server in use, but at another one; that session is kept and not used. */
  readonly elsewhere: SessionPlace | null;
  readonly isActive: boolean;
}

/** Account a stored session belongs to; null for none and for a damaged one. */
export function accountOfSession(session: string | null): ChatId | null {
  return (readSession(session)?.accountId ?? null) as ChatId | null;
}

function serverOfSession(session: string | null): string | undefined {
  return readSession(session)?.madeAt;
}

/** True for two states of one session: its key is the same, keys of other data centres come and go. */
export function isSameSession(one: string | null, other: string | null): boolean {
  const key = readSession(one)?.key;
  return key !== undefined && key === readSession(other)?.key;
}

/**
 * The accounts of this device, side by side: one session each in secret storage, names for showing beside it, and the one
 * that is in use. Nothing of one account is ever handed to another.
 */
export class Accounts {
  constructor(
    private readonly secrets: Secrets,
    private readonly device: DeviceStore,
    /** Mark of the test server in use; undefined: Telegram itself. Sessions of another server are neither used nor touched. */
    private readonly server: () => string | undefined = () => undefined,
  ) {
    this.adoptFormerSession();
  }

  /** The account in use, while it is signed in. */
  get active(): Account | null {
    return this.session === null ? null : this.device.account;
  }

  /** Session of the account in use. Secret. */
  get session(): string | null {
    const { account } = this.device;
    return account === null ? null : this.sessionOf(account.id);
  }

  get known(): readonly KnownAccount[] {
    const activeId = this.device.account?.id;
    return this.device.accounts.map((account) => {
      const isSignedIn = this.sessionOf(account.id) !== null;
      return { account, isSignedIn, elsewhere: isSignedIn ? null : this.secrets.otherServerOf(account.id, this.server()), isActive: account.id === activeId };
    });
  }

  /** Session of any known account at the server in use. Secret. */
  sessionOf(id: ChatId): string | null {
    return this.secrets.sessionOf(id, this.server());
  }

  /** Keeps a session Telegram has handed out, for the account and the server it names. */
  keep(session: string): void {
    const id = accountOfSession(session);
    if (id !== null) this.secrets.setSession(id, session, serverOfSession(session));
  }

  /** Telegram has ended a session: it is wiped, the account stays for signing in again. A newer session of it stays, too. */
  ended(session: string | null): void {
    const id = accountOfSession(session);
    const server = serverOfSession(session);
    if (id !== null && isSameSession(session, this.secrets.sessionOf(id, server))) this.secrets.setSession(id, null, server);
  }

  /** Somebody has signed in: the account is in use from now on. */
  signedIn(account: Account): void {
    this.device.setAccount(account);
  }

  /** Uses another known account; false when there is none with this id. */
  use(id: ChatId): boolean {
    const account = this.device.accounts.find((one) => one.id === id);
    if (account !== undefined) this.device.setAccount(account);
    return account !== undefined;
  }

  /**
   * Forgets an account; when it was in use, one that is still signed in takes its place. One that has a session at another
   * server stays known.
   * @param session the one to wipe; default: that of the server in use
   */
  remove(id: ChatId, session: string | null = this.sessionOf(id)): void {
    const server = readSession(session) === null ? this.server() : serverOfSession(session);
    this.secrets.setSession(id, null, server);
    if (this.secrets.otherServerOf(id, server) !== null) return;
    const isActive = this.device.account?.id === id;
    this.device.forgetAccount(id);
    if (isActive) this.device.setAccount(this.known.find(({ isSignedIn }) => isSignedIn)?.account ?? null);
  }

  /** Until 0.1 there was one session without its account's id in its name. */
  private adoptFormerSession(): void {
    const session = this.secrets.takeFormerSession();
    const id = accountOfSession(session);
    if (session === null || id === null) return;
    this.secrets.setSession(id, session, serverOfSession(session));
    if (this.device.account?.id !== id) this.device.setAccount({ id, name: `Account ${id}` });
  }
}
