/** Signing in by code, and out. */
import type { SentCode } from '../auth-state';
import type { WorldAccount } from '../world-port';
import { coreRpc, type CoreContext } from './core-context';
import { RpcError, type TlObject } from './registry';

/** Api id and hash every test client uses; others are refused as Telegram refuses unknown ones. */
export const TEST_API_ID = 1;
export const TEST_API_HASH = '0123456789abcdef0123456789abcdef';

const beforeSignIn = { beforeSignIn: true };
const digits = (phone: unknown): string => String(phone).replace(/\D/g, '');

export function checkApi(params: TlObject): void {
  if (params.apiId !== TEST_API_ID || params.apiHash !== TEST_API_HASH) throw new RpcError(400, 'API_ID_INVALID');
}

function accountOf(context: CoreContext, phone: unknown): WorldAccount {
  const number = digits(phone);
  for (const [other, error] of Object.entries(context.host.auth.options.phones)) if (digits(other) === number) throw new RpcError(error === 'PHONE_NUMBER_FLOOD' ? 420 : 400, error);
  const account = context.host.accounts.find((candidate) => digits(candidate.phone) === number);
  if (!account) throw new RpcError(400, 'PHONE_NUMBER_INVALID');
  if (account.homeDc !== context.dc) throw new RpcError(303, `PHONE_MIGRATE_${account.homeDc}`);
  return account;
}

const WAYS: Readonly<Record<'email' | 'app' | 'sms' | 'call', { readonly type: (length: number) => TlObject; readonly next: string | undefined }>> = {
  email: { type: (length) => ({ _: 'auth.sentCodeTypeEmailCode', emailPattern: 't***@example.org', length }), next: undefined },
  app: { type: (length) => ({ _: 'auth.sentCodeTypeApp', length }), next: undefined },
  sms: { type: (length) => ({ _: 'auth.sentCodeTypeSms', length }), next: 'auth.codeTypeSms' },
  call: { type: (length) => ({ _: 'auth.sentCodeTypeCall', length }), next: 'auth.codeTypeCall' },
};

function wayOf(context: CoreContext, kind: number): (typeof WAYS)[keyof typeof WAYS] | undefined {
  const way = context.host.auth.options.codeWays[kind];
  return way && WAYS[way];
}

function sentCode(context: CoreContext, code: SentCode): TlObject {
  const next = wayOf(context, code.kind + 1)?.next;
  return {
    _: 'auth.sentCode', type: (wayOf(context, code.kind) ?? WAYS.call).type(code.account.code.length), phoneCodeHash: code.hash, timeout: context.host.auth.options.codeTimeoutS,
    ...(next === undefined ? {} : { nextType: { _: next } }),
  };
}

function knownCode(context: CoreContext, params: TlObject): SentCode {
  const account = accountOf(context, params.phoneNumber);
  if (params.phoneCodeHash === '') throw new RpcError(400, 'PHONE_CODE_HASH_EMPTY');
  const code = context.host.auth.code(String(params.phoneCodeHash));
  if (code?.account !== account) throw new RpcError(400, 'PHONE_CODE_EXPIRED');
  return code;
}

coreRpc('auth.sendCode', (context, params) => {
  checkApi(params);
  return sentCode(context, context.host.auth.sendCode(accountOf(context, params.phoneNumber)));
}, beforeSignIn);

coreRpc('auth.resendCode', (context, params) => {
  const code = knownCode(context, params);
  if (wayOf(context, code.kind + 1) === undefined) throw new RpcError(406, 'SEND_CODE_UNAVAILABLE');
  code.kind++;
  return sentCode(context, code);
}, beforeSignIn);

coreRpc('auth.cancelCode', (context, params) => {
  context.host.auth.codes.delete(knownCode(context, params).hash);
  return true;
}, beforeSignIn);

/** What a sign-in answers with. */
export function authorization(context: CoreContext, account: WorldAccount): TlObject {
  context.login.userId = account.id;
  context.login.revoked = false;
  delete context.login.passwordPendingFor;
  return { _: 'auth.authorization', user: context.world.selfUser(account.id) };
}

/** Signs in, or asks for the password first. */
export function signInOrAskPassword(context: CoreContext, account: WorldAccount): TlObject {
  if (account.password === null) return authorization(context, account);
  context.login.passwordPendingFor = account.id;
  throw new RpcError(401, 'SESSION_PASSWORD_NEEDED');
}

coreRpc('auth.signIn', (context, params) => {
  const email = params.emailVerification as TlObject | undefined;
  const entered = email === undefined ? params.phoneCode : email.code;
  if (entered === undefined || entered === '') throw new RpcError(400, 'PHONE_CODE_EMPTY');
  const code = knownCode(context, params);
  const isByEmail = context.host.auth.options.codeWays[code.kind] === 'email';
  if (isByEmail !== (email !== undefined) || entered !== code.account.code) throw new RpcError(400, 'PHONE_CODE_INVALID');
  context.host.auth.codes.delete(code.hash);
  return signInOrAskPassword(context, code.account);
}, beforeSignIn);

coreRpc('auth.logOut', (context) => {
  context.host.revoke(context.login, 'AUTH_KEY_UNREGISTERED');
  return { _: 'auth.loggedOut' };
});
