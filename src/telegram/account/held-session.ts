import type { ChatId } from '../../model/ids';
import { writeSession, type ClientSession, type StoredSession } from './session';

/** The session a connection begins with, and who stores what becomes of it. */
export interface HeldSessionOptions {
  /** As it was stored, or null before the first sign-in. */
  readonly stored: StoredSession | null;
  /** Mark of the server, as sessions carry it; undefined: Telegram itself. */
  readonly madeAt: string | undefined;
  /** Session to store, or null when it has ended. Secret. */
  readonly onSession: (session: string | null) => void;
}

/** Whose session this is, and whether the server still knows it: decides what is stored, and when it is wiped. */
export class HeldSession {
  private account: ChatId | undefined;
  private isOver = false;
  private stored: StoredSession | null;

  constructor(private readonly options: HeldSessionOptions) {
    this.stored = options.stored;
    this.account = options.stored?.accountId as ChatId | undefined;
  }

  /** Account of the session; not checked with the server. */
  get accountId(): ChatId | undefined {
    return this.account;
  }

  /** The server is known to have forgotten it. */
  get hasEnded(): boolean {
    return this.isOver;
  }

  /** The session to connect with: none once somebody else has signed in. */
  get toConnect(): StoredSession | null {
    const { stored } = this;
    return this.account === undefined || this.account !== stored?.accountId ? null : stored;
  }

  /** A sign-in was accepted. */
  begin(accountId: ChatId): void {
    this.account = accountId;
    this.isOver = false;
  }

  /** It ended on the server; told once. */
  end(): void {
    if (this.isOver || this.account === undefined) return;
    this.isOver = true;
    this.options.onSession(null);
  }

  /** Forgets the sign-in: the next one starts anew. */
  forget(): void {
    this.account = undefined;
    this.stored = null;
    this.isOver = false;
    this.options.onSession(null);
  }

  /** Has what the client holds now stored. */
  store(session: ClientSession): void {
    if (this.account === undefined || this.isOver) return;
    const stored = writeSession(session, { accountId: this.account, madeAt: this.options.madeAt });
    if (stored !== null) this.options.onSession(stored);
  }
}
