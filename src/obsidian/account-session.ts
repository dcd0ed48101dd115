import { toTobsError, TobsFailure } from '../model/errors';
import type { Account, Cancellable, CodeSent, SignInStep } from '../model/telegram';
import type { Outcome } from '../ui/outcome';
import type { ChatId } from '../model/ids';
import type { RemoteTelegram } from '../protocol/remote-telegram';
import { isSameSession, type Accounts, type KnownAccount } from './accounts';
import type { PluginStore } from './plugin-store';
import { isApiHash, type Secrets, type SessionPlace } from './secrets';
import type { TelegramLink } from './telegram-link';

/** What keeps an export from starting, in the order the user has to solve it. */
export type Missing = 'keys' | 'sign-in' | 'chats';

/** What keeping and ending the sessions of accounts works with. */
export interface AccountParts {
  readonly store: PluginStore;
  readonly secrets: Secrets;
  readonly accounts: Accounts;
  /** The connection of the account in use. */
  readonly link: TelegramLink;
  /** Another connection, for signing in and out beside whatever the account in use is doing; the session decides for whom. */
  newLink(session: string | null): TelegramLink;
  /** Told when the former session of an account that has signed in again could not be ended on Telegram. */
  onFormerSession(): void;
}

interface SigningIn {
  readonly link: TelegramLink;
  /** Sessions of the accounts as they were before, by account. */
  readonly sessions: ReadonlyMap<ChatId, string | null>;
}

/** chosen: what a person waits for. */
export const signOutLimitMs = 20_000;

/** Signing in and out; keeps keys and sessions where they belong. */
export class AccountSession {
  /** While somebody is signing in. */
  private signingIn: SigningIn | null = null;

  constructor(private readonly parts: AccountParts) {}

  get hasKeys(): boolean {
    return this.parts.store.settings.apiId > 0 && this.parts.secrets.apiHash !== null;
  }

  get isSignedIn(): boolean {
    return this.parts.accounts.session !== null;
  }

  get account(): Account | null {
    return this.parts.accounts.active;
  }

  /** The account in use has lost its session and has not signed in again. */
  get hasEnded(): boolean {
    return this.known.some(({ isActive, isSignedIn, elsewhere }) => isActive && !isSignedIn && elsewhere === null);
  }

  /** Where the account in use is signed in, when it is not at the server in use. */
  get elsewhere(): SessionPlace | null {
    return this.known.find(({ isActive }) => isActive)?.elsewhere ?? null;
  }

  /** All accounts of this device. */
  get known(): readonly KnownAccount[] {
    return this.parts.accounts.known;
  }

  /** Told without any request. */
  missing(needsChats: boolean): Missing | null {
    if (!this.hasKeys) return 'keys';
    if (!this.isSignedIn) return 'sign-in';
    return needsChats && this.parts.store.targets.length === 0 ? 'chats' : null;
  }

  /** An empty hash keeps the stored one. */
  async saveKeys(apiId: string, apiHash: string): Promise<Outcome<null>> {
    const { store, secrets } = this.parts;
    const id = /^\d{1,10}$/.test(apiId) ? Number(apiId) : 0;
    if (id < 1) return failed({ code: 'API_KEYS_INVALID', field: 'apiId' });
    if (apiHash === '' ? secrets.apiHash === null : !isApiHash(apiHash)) return failed({ code: 'API_KEYS_INVALID', field: 'apiHash' });
    if ((await store.set('apiId', id)) !== null) return failed({ code: 'API_KEYS_INVALID', field: 'apiId' });
    if (apiHash !== '') secrets.setApiHash(apiHash);
    return { ok: true, value: null };
  }

  sendCode(phone: string, options: Cancellable): Promise<Outcome<CodeSent>> {
    const number = phoneNumber(phone);
    if (!/^\+\d{5,20}$/.test(number)) return Promise.resolve(failed({ code: 'PHONE_INVALID' }));
    return outcomeOf(async () => await (await this.openSignIn(options)).sendCode(number, options));
  }

  resendCode(phone: string, { phoneCodeHash }: CodeSent, options: Cancellable): Promise<Outcome<CodeSent>> {
    return outcomeOf(async () => await (await this.openSignIn(options)).resendCode({ phone: phoneNumber(phone), phoneCodeHash }, options));
  }

  signIn(phone: string, sent: CodeSent, code: string, options: Cancellable): Promise<Outcome<SignInStep>> {
    return outcomeOf(async () => {
      const telegram = await this.openSignIn(options);
      return await this.taken(await telegram.signIn({ phone: phoneNumber(phone), phoneCodeHash: sent.phoneCodeHash, code, via: sent.via }, options));
    });
  }

  /** Hands out links to show as QR codes until one was scanned. */
  scanQr(onLink: (url: string) => void, options: Cancellable): Promise<Outcome<SignInStep>> {
    return outcomeOf(async () => {
      const telegram = await this.openSignIn(options);
      for await (const step of telegram.signInByQr(options)) {
        if (step.kind !== 'token') return await this.taken(step);
        onLink(step.url);
      }
      throw new TobsFailure({ code: 'STOPPED' });
    });
  }

  checkPassword(password: string, options: Cancellable): Promise<Outcome<Account>> {
    return outcomeOf(async () => {
      const account = await (await this.openSignIn(options)).checkPassword(password, options);
      await this.taken({ kind: 'signed-in', account });
      return account;
    });
  }

  /** The window for signing in is gone, whether somebody has signed in or not. */
  endSignIn(): void {
    const { signingIn } = this;
    this.signingIn = null;
    signingIn?.link.kill();
  }

  /** Uses another account of this device. The caller sees to it that no export is running. */
  switchTo(id: ChatId): void {
    if (this.parts.accounts.use(id)) this.parts.link.kill();
  }

  /** Forgets the account in use here in any case; false when the server could not be told. Others stay as they are. */
  async signOut(options: Cancellable): Promise<boolean> {
    const { accounts, link } = this.parts;
    const { active: account, session } = accounts;
    if (account === null) return true;
    let isTold = true;
    try {
      await (await link.open(options)).signOut(options);
    } catch (error) {
      // A session the server already ended is what was wanted.
      isTold = toTobsError(error).code === 'SIGNED_OUT';
    }
    accounts.remove(account.id, session);
    link.kill();
    return isTold;
  }

  /** For saying later that the session in use now has ended, whatever server is in use by then. */
  endOfSession(): () => void {
    const { accounts } = this.parts;
    const { session } = accounts;
    return () => accounts.ended(session);
  }

  /** What the server said about who is signed in. */
  heard(account: Account | null): void {
    const { accounts } = this.parts;
    if (account === null) accounts.ended(accounts.session);
    else accounts.signedIn(account);
  }

  private openSignIn(options: Cancellable): Promise<RemoteTelegram> {
    const { accounts } = this.parts;
    this.signingIn ??= { link: this.parts.newLink(null), sessions: new Map(accounts.known.map(({ account: { id } }) => [id, accounts.sessionOf(id)])) };
    return this.signingIn.link.open(options);
  }

  /** A sign-in that is complete: its session is let go here before the account is used elsewhere; two users would end it. */
  private async taken(step: SignInStep): Promise<SignInStep> {
    if (step.kind !== 'signed-in') return step;
    const { accounts } = this.parts;
    const { signingIn } = this;
    this.signingIn = null;
    await signingIn?.link.release();
    const former = signingIn?.sessions.get(step.account.id) ?? null;
    if (former !== null && !isSameSession(former, accounts.sessionOf(step.account.id))) await this.endFormer(former);
    accounts.signedIn(step.account);
    return step;
  }

  /** The account was signed in already: one session per device, so the one it had is ended. */
  private async endFormer(session: string): Promise<void> {
    await this.parts.link.release();
    const ending = this.parts.newLink(session);
    const options = { signal: AbortSignal.timeout(signOutLimitMs) };
    const outcome = await outcomeOf(async () => await (await ending.open(options)).signOut(options));
    ending.kill();
    if (!outcome.ok && outcome.error.code !== 'SIGNED_OUT') this.parts.onFormerSession();
  }
}

/** The number as Telegram takes it: without what people put between the digits. */
function phoneNumber(phone: string): string {
  const digits = phone.replace(/[\s().-]/g, '');
  return digits.startsWith('+') ? digits : `+${digits}`;
}

function failed(detail: TobsFailure['detail']): { readonly ok: false; readonly error: TobsFailure['detail'] } {
  return { ok: false, error: detail };
}

/** An action's result for a screen: failures become values. */
export async function outcomeOf<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return failed(toTobsError(error));
  }
}
