import type { TobsError } from '../../../src/model/errors';
import type { Account, CodeSent, SignInStep } from '../../../src/model/telegram';
import type { ChatId } from '../../../src/model/ids';
import type { Outcome } from '../../../src/ui/outcome';

/* An account for pictures and window tests: code 12345, password "secret". */

const account: Account = { id: '7000000001' as ChatId, name: 'Test User', username: 'test_user' };
const ok = <T>(value: T): Promise<Outcome<T>> => Promise.resolve({ ok: true, value });
const refused = <T>(error: TobsError): Promise<Outcome<T>> => Promise.resolve({ ok: false, error });

/** What the sign-in window is mounted with. */
export function signInProps({ hasKeys = true, onChoose = () => undefined, onClose = () => undefined }: { readonly hasKeys?: boolean; readonly onChoose?: () => void; readonly onClose?: () => void } = {}) {
  const sent: CodeSent = { phoneCodeHash: 'x', via: 'app', codeLength: 5, nextVia: 'sms', timeoutSeconds: 60 };
  return {
    initial: { apiId: '', hasApiHash: false, hasKeys },
    saveKeys: () => ok(null),
    sendCode: () => ok(sent),
    resendCode: () => ok({ ...sent, via: 'sms' as const }),
    scanQr: (onLink: (url: string) => void): Promise<Outcome<SignInStep>> => (onLink(`tg://login?token=${'Az09_-'.repeat(7)}x`), new Promise(() => undefined)),
    signIn: (_phone: string, _sent: CodeSent, code: string) => (code === '12345' ? ok<SignInStep>({ kind: 'password-needed', hint: 'the old house' }) : refused<SignInStep>({ code: 'CODE_INVALID' })),
    checkPassword: (password: string) => (password === 'secret' ? ok(account) : refused<Account>({ code: 'PASSWORD_INVALID' })),
    now: () => Date.now(),
    onClose,
    onChoose,
  };
}
