import type { ChatId } from '../model/ids';
import type { Account } from '../model/telegram';
import { readSession } from '../telegram/session';
import type { DeviceStore } from './device-store';
import type { Secrets } from './secrets';

/** An account this device has been signed in to. */
export interface KnownAccount {
  readonly account: Account;
  /** False when Telegram has ended the session; the account is kept for signing in again. */
  readonly isSignedIn: boolean;
  readonly isActive: boolean;
}

/** Account a stored session belongs to; null for none and for a damaged one. */
export function accountOfSession(session: string | null): ChatId | null {
  return (readSession(session)?.accountId ?? null) as ChatId | null;
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
    return account === null ? null : this.secrets.sessionOf(account.id);
  }

  get known(): readonly KnownAccount[] {
    const activeId = this.device.account?.id;
    return this.device.accounts.map((account) => ({ account, isSignedIn: this.secrets.sessionOf(account.id) !== null, isActive: account.id === activeId }));
  }

  /** Session of any known account. Secret. */
  sessionOf(id: ChatId): string | null {
    return this.secrets.sessionOf(id);
  }

  /** Keeps a session Telegram has handed out, for the account it names. */
  keep(session: string): void {
    const id = accountOfSession(session);
    if (id !== null) this.secrets.setSession(id, session);
  }

  /** Telegram has ended a session: it is wiped, the account stays for signing in again. A newer session of it stays, too. */
  ended(session: string | null): void {
    const id = accountOfSession(session);
    if (id !== null && isSameSession(session, this.secrets.sessionOf(id))) this.secrets.setSession(id, null);
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

  /** Forgets an account; when it was in use, one that is still signed in takes its place. */
  remove(id: ChatId): void {
    this.secrets.setSession(id, null);
    const isActive = this.device.account?.id === id;
    this.device.forgetAccount(id);
    if (isActive) this.device.setAccount(this.known.find(({ isSignedIn }) => isSignedIn)?.account ?? null);
  }

  /** Until 0.1 there was one session without its account's id in its name. */
  private adoptFormerSession(): void {
    const session = this.secrets.takeFormerSession();
    const id = accountOfSession(session);
    if (session === null || id === null) return;
    this.secrets.setSession(id, session);
    if (this.device.account?.id !== id) this.device.setAccount({ id, name: `Account ${id}` });
  }
}
