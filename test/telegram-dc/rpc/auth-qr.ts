/** Signing in by QR code: a token is shown, scanned elsewhere, and asked for again. */
import type { QrToken } from '../auth-state';
import type { DcHost } from '../host';
import type { WorldAccount } from '../world-port';
import { checkApi, signInOrAskPassword } from './auth';
import { coreRpc, signedIn, type CoreContext } from './core-context';
import { RpcError, type TlAnswer, type TlObject } from './registry';

function success(context: CoreContext, token: QrToken, account: WorldAccount): TlObject {
  if (account.homeDc !== context.dc) return { _: 'auth.loginTokenMigrateTo', dcId: account.homeDc, token: token.token };
  context.host.auth.qrTokens.delete(token.token.toString('hex'));
  return { _: 'auth.loginTokenSuccess', authorization: signInOrAskPassword(context, account) };
}

coreRpc('auth.exportLoginToken', (context, params): TlAnswer => {
  checkApi(params);
  const { auth } = context.host;
  if (context.login.passwordPendingFor !== undefined) throw new RpcError(401, 'SESSION_PASSWORD_NEEDED');
  const shown = auth.tokenOf(context.login);
  if (shown?.acceptedBy) return success(context, shown, shown.acceptedBy);
  const token = shown && shown.expires > context.now() + 1 ? shown : auth.makeToken(context.login);
  return { _: 'auth.loginToken', expires: token.expires, token: token.token };
}, { beforeSignIn: true });

function living(host: DcHost, bytes: Buffer): QrToken {
  const token = host.auth.qrTokens.get(bytes.toString('hex'));
  if (!token) throw new RpcError(400, 'AUTH_TOKEN_INVALID');
  if (!token.acceptedBy && token.expires <= Math.floor(host.clock.now() / 1000)) throw new RpcError(400, 'AUTH_TOKEN_EXPIRED');
  return token;
}

coreRpc('auth.importLoginToken', (context, params) => {
  const token = living(context.host, params.token as Buffer);
  if (!token.acceptedBy) return { _: 'auth.loginToken', expires: token.expires, token: token.token };
  return success(context, token, token.acceptedBy);
}, { beforeSignIn: true });

/** Scans a token as `account`: what the phone does. Also the control command `scanQr`. @throws RpcError */
export function acceptToken(host: DcHost, bytes: Buffer, account: WorldAccount): QrToken {
  const token = living(host, bytes);
  if (token.acceptedBy) throw new RpcError(400, 'AUTH_TOKEN_ALREADY_ACCEPTED');
  token.acceptedBy = account;
  host.push(token.login, { _: 'updateShort', update: { _: 'updateLoginToken' }, date: Math.floor(host.clock.now() / 1000) });
  return token;
}

coreRpc('auth.acceptLoginToken', (context, params) => {
  const account = context.host.accounts.find((candidate) => candidate.id === signedIn(context));
  if (!account) throw new RpcError(401, 'AUTH_KEY_UNREGISTERED');
  const { login } = acceptToken(context.host, params.token as Buffer, account);
  return {
    _: 'authorization', hash: login.hash, deviceModel: login.init?.deviceModel ?? '', platform: '', systemVersion: login.init?.systemVersion ?? '', apiId: login.init?.apiId ?? 0, appName: 'test',
    appVersion: login.init?.appVersion ?? '', dateCreated: login.createdAt, dateActive: login.activeAt, ip: '127.0.0.1', country: 'Germany', region: '',
  };
});
