import { TobsFailure, type TobsError } from '../../model/errors';
import type { Account, ApiKeys, CodeSent, EnteredCode, SignInStep } from '../../model/telegram';
import type { Call } from '../calls/call';
import { asTl, asTlList, child, flag, text, type Tl } from '../codec/tl';
import type { TelegramConnection } from '../connections/connection';
import type { PasswordProof } from './password';
import type { PeerStore } from '../chats/peers';
import { RpcRefusal } from '../calls/rpc-errors';
import { readSentCode } from './sent-code';

/** What signing in works with. */
export interface SignInPorts {
  readonly call: Call;
  readonly connection: TelegramConnection;
  readonly peers: PeerStore;
  readonly keys: ApiKeys;
  /** Proof of the two-step password for the server's current challenge (SRP). */
  readonly passwordProof: (password: string, signal: AbortSignal) => Promise<PasswordProof>;
}

/** Most moves to another DC in one sign-in; two would already be odd. */
const MAX_MOVES = 3;

/** Telegram's names for what can go wrong while signing in. */
const failures: Readonly<Record<string, TobsError>> = {
  API_ID_INVALID: { code: 'API_KEYS_REFUSED' },
  API_ID_PUBLISHED_FLOOD: { code: 'API_KEYS_REFUSED' },
  PHONE_NUMBER_INVALID: { code: 'PHONE_INVALID' },
  PHONE_NUMBER_BANNED: { code: 'PHONE_BANNED' },
  PHONE_NUMBER_UNOCCUPIED: { code: 'SIGN_UP_NEEDED' },
  PHONE_CODE_INVALID: { code: 'CODE_INVALID' },
  PHONE_CODE_EMPTY: { code: 'CODE_INVALID' },
  PHONE_CODE_EXPIRED: { code: 'CODE_EXPIRED' },
  PHONE_CODE_HASH_EMPTY: { code: 'CODE_EXPIRED' },
  CODE_INVALID: { code: 'CODE_INVALID' },
  EMAIL_VERIFY_EXPIRED: { code: 'CODE_EXPIRED' },
  SEND_CODE_UNAVAILABLE: { code: 'RESEND_UNAVAILABLE' },
  PASSWORD_HASH_INVALID: { code: 'PASSWORD_INVALID' },
};

/** Signing in and out by raw requests; the library's own helper would loop inside callbacks. */
export class SignIn {
  constructor(private readonly ports: SignInPorts) {}

  /** Who is signed in, or null when nobody is. @throws TobsFailure for anything that is not "signed out" */
  async account(signal: AbortSignal): Promise<Account | null> {
    if (!this.ports.connection.hasSession || this.ports.connection.isSignedOut) return null;
    try {
      return await this.confirm(signal);
    } catch (error) {
      if (error instanceof TobsFailure && error.detail.code === 'SIGNED_OUT') return null;
      throw error;
    }
  }

  async sendCode(phone: string, signal: AbortSignal): Promise<CodeSent> {
    const { connection, keys } = this.ports;
    if (connection.isSignedOut) await connection.forget();
    const request: Tl = { _: 'auth.sendCode', phoneNumber: phone, apiId: keys.apiId, apiHash: keys.apiHash, settings: { _: 'codeSettings' } };
    return readSentCode(request._, await this.ask(request, signal));
  }

  /** The code once more, by the next way Telegram named; one request. */
  async resendCode(sent: { readonly phone: string; readonly phoneCodeHash: string }, signal: AbortSignal): Promise<CodeSent> {
    const request: Tl = { _: 'auth.resendCode', phoneNumber: sent.phone, phoneCodeHash: sent.phoneCodeHash };
    return readSentCode(request._, await this.ask(request, signal));
  }

  async signIn(step: EnteredCode, signal: AbortSignal): Promise<SignInStep> {
    const code: Partial<Tl> = step.via === 'email' ? { emailVerification: { _: 'emailVerificationCode', code: step.code } } : { phoneCode: step.code };
    const request: Tl = { _: 'auth.signIn', phoneNumber: step.phone, phoneCodeHash: step.phoneCodeHash, ...code };
    try {
      const answer = await this.ask(request, signal);
      if (answer._ !== 'auth.authorization') throw new TobsFailure({ code: 'SIGN_UP_NEEDED' });
      return { kind: 'signed-in', account: await this.accepted(answer, signal) };
    } catch (error) {
      if (!isNamed(error, 'SESSION_PASSWORD_NEEDED')) throw error;
      return await this.passwordNeeded(signal);
    }
  }

  /** Code or scan were right and the account has a two-step password; with its owner's hint. */
  async passwordNeeded(signal: AbortSignal): Promise<SignInStep> {
    const challenge = await this.ask({ _: 'account.getPassword' }, signal);
    const hint = text(challenge, 'hint');
    return { kind: 'password-needed', ...(hint === '' ? {} : { hint }) };
  }

  async checkPassword(password: string, signal: AbortSignal): Promise<Account> {
    const result = await this.ports.passwordProof(password, signal);
    if ('refused' in result) throw new TobsFailure({ code: 'TELEGRAM_ERROR', method: 'account.getPassword', status: 0, text: result.refused });
    const answer = await this.ask({ _: 'auth.checkPassword', password: result.proof }, signal);
    return this.accepted(answer, signal);
  }

  /** Ends the session on the server and forgets it here, in this order; here also when the server cannot be reached. */
  async signOut(signal: AbortSignal): Promise<void> {
    const { connection } = this.ports;
    try {
      if (connection.hasSession && !connection.isSignedOut) await this.ask({ _: 'auth.logOut' }, signal);
    } finally {
      await connection.forget();
    }
  }

  /** Takes an `auth.authorization`: who it is for, confirmed by the server. */
  async accepted(authorization: Tl, signal: AbortSignal): Promise<Account> {
    const user = child(authorization, 'user');
    const id = user === undefined ? undefined : this.ports.peers.addUser(user);
    if (id === undefined) throw new TobsFailure({ code: 'SIGN_UP_NEEDED' });
    this.ports.connection.beginAccount(id);
    return this.confirm(signal);
  }

  /** Only an answer about ourselves proves that the key is signed in; only then may the session be stored. */
  private async confirm(signal: AbortSignal): Promise<Account> {
    const { call, connection, peers } = this.ports;
    const users = asTlList(await call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] }, { signal, takeoutId: null }));
    const user = users[0];
    const id = user?._ === 'user' ? peers.addUser(user) : undefined;
    const self = id === undefined ? undefined : peers.get(id);
    if (user === undefined || id === undefined || self === undefined) throw new TobsFailure({ code: 'SIGNED_OUT' });
    peers.selfId = id;
    connection.confirmAccount(id);
    return { id, name: self.name, ...(self.username === undefined ? {} : { username: self.username }), ...(flag(user, 'premium') ? { isPremium: true } : {}) };
  }

  /** One sign-in request, following Telegram to the phone number's own DC. */
  async ask(request: Tl, signal: AbortSignal): Promise<Tl> {
    for (let moves = 0; ; moves++) {
      try {
        return asTl(await this.ports.call(request, { signal })) ?? { _: 'empty' };
      } catch (error) {
        const isMove = error instanceof RpcRefusal && error.trouble.kind === 'move';
        if (!isMove || moves >= MAX_MOVES) throw named(error);
        await this.ports.connection.switchDc(error.trouble.dc);
      }
    }
  }
}

function named(error: unknown): unknown {
  if (!(error instanceof TobsFailure) || error.detail.code !== 'TELEGRAM_ERROR') return error;
  const detail = failures[error.detail.text];
  return detail === undefined ? error : new TobsFailure(detail, { cause: error });
}

/** True for the failure that carries Telegram's own error `name`. */
export function isNamed(error: unknown, name: string): boolean {
  return error instanceof TobsFailure && error.detail.code === 'TELEGRAM_ERROR' && error.detail.text === name;
}
