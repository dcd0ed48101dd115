import { toTobsError, TobsFailure } from '../model/errors';
import type { Account, Cancellable, CodeSent, SignInStep } from '../model/telegram';
import type { Outcome } from '../ui/outcome';
import type { DeviceStore } from './device-store';
import type { PluginStore } from './plugin-store';
import { isApiHash, type Secrets } from './secrets';
import type { TelegramLink } from './telegram-link';

/** What keeps an export from starting, in the order the user has to solve it. */
export type Missing = 'keys' | 'sign-in' | 'chats';

/** Signing in and out; keeps keys and session where they belong. */
export class AccountSession {
  constructor(
    private readonly parts: { readonly store: PluginStore; readonly secrets: Secrets; readonly device: DeviceStore; readonly link: TelegramLink },
  ) {}

  get hasKeys(): boolean {
    return this.parts.store.settings.apiId > 0 && this.parts.secrets.apiHash !== null;
  }

  get isSignedIn(): boolean {
    return this.parts.secrets.session !== null;
  }

  get account(): Account | null {
    return this.isSignedIn ? this.parts.device.account : null;
  }

  /** Told without any request. */
  missing(needsChats: boolean): Missing | null {
    if (!this.hasKeys) return 'keys';
    if (!this.isSignedIn) return 'sign-in';
    return needsChats && this.parts.store.chosen.length === 0 ? 'chats' : null;
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
    return outcomeOf(async () => await (await this.parts.link.open(options)).sendCode(number, options));
  }

  resendCode(phone: string, { phoneCodeHash }: CodeSent, options: Cancellable): Promise<Outcome<CodeSent>> {
    return outcomeOf(async () => await (await this.parts.link.open(options)).resendCode({ phone: phoneNumber(phone), phoneCodeHash }, options));
  }

  signIn(phone: string, sent: CodeSent, code: string, options: Cancellable): Promise<Outcome<SignInStep>> {
    return outcomeOf(async () => {
      const telegram = await this.parts.link.open(options);
      const step = await telegram.signIn({ phone: phoneNumber(phone), phoneCodeHash: sent.phoneCodeHash, code, via: sent.via }, options);
      if (step.kind === 'signed-in') this.parts.device.setAccount(step.account);
      return step;
    });
  }

  /** Hands out links to show as QR codes until one was scanned. */
  scanQr(onLink: (url: string) => void, options: Cancellable): Promise<Outcome<SignInStep>> {
    return outcomeOf(async () => {
      const telegram = await this.parts.link.open(options);
      for await (const step of telegram.signInByQr(options)) {
        if (step.kind === 'token') {
          onLink(step.url);
          continue;
        }
        if (step.kind === 'signed-in') this.parts.device.setAccount(step.account);
        return step;
      }
      throw new TobsFailure({ code: 'STOPPED' });
    });
  }

  checkPassword(password: string, options: Cancellable): Promise<Outcome<Account>> {
    return outcomeOf(async () => {
      const account = await (await this.parts.link.open(options)).checkPassword(password, options);
      this.parts.device.setAccount(account);
      return account;
    });
  }

  /** Forgets the session here in any case; false when the server could not be told. */
  async signOut(options: Cancellable): Promise<boolean> {
    let isTold = true;
    try {
      await (await this.parts.link.open(options)).signOut(options);
    } catch (error) {
      // A session the server already ended is what was wanted.
      isTold = toTobsError(error).code === 'SIGNED_OUT';
    }
    this.forget();
    this.parts.link.kill();
    return isTold;
  }

  /** What the server said about who is signed in. */
  heard(account: Account | null): void {
    if (account === null) this.forget();
    else this.parts.device.setAccount(account);
  }

  private forget(): void {
    this.parts.secrets.setSession(null);
    this.parts.device.setAccount(null);
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
