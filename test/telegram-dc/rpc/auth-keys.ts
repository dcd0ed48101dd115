/** Authorisations of other data centres, temporary keys, and the list of sessions. */
import { aesKeyV1, igeDecrypt, sha1 } from '../crypto';
import { family, KeyStore, type LoginRecord } from '../auth-keys';
import { mtprotoSchema } from '../schema';
import { Codec, TlError, TlReader } from '../tl';
import { coreRpc, signedIn, type CoreContext } from './core-context';
import { RpcError, type TlObject } from './registry';

const codec = new Codec(mtprotoSchema);

coreRpc('auth.exportAuthorization', (context, params) => {
  const userId = signedIn(context);
  const dc = params.dcId as number;
  if (dc === context.dc || !context.world.dcs.includes(dc)) throw new RpcError(400, 'DC_ID_INVALID');
  return { _: 'auth.exportedAuthorization', id: userId, bytes: context.host.auth.export(context.login, userId, dc) };
});

coreRpc('auth.importAuthorization', (context, params) => {
  const found = context.host.auth.import(params.bytes as Buffer, params.id as bigint, context.dc);
  if (!found || found.login.revoked) throw new RpcError(400, 'AUTH_BYTES_INVALID');
  context.login.userId = found.userId;
  context.login.revoked = false;
  context.login.parent = found.login.parent ?? found.login;
  return { _: 'auth.authorization', user: context.world.selfUser(found.userId) };
}, { beforeSignIn: true });

coreRpc('auth.bindTempAuthKey', (context, params) => {
  const { key, host } = context;
  if (key.expiresAt === undefined) throw new RpcError(400, 'TEMP_AUTH_KEY_EMPTY');
  const permanent = host.keys.find(key.dc, params.permAuthKeyId as bigint, host.clock.now());
  if (!permanent || permanent.expiresAt !== undefined) throw new RpcError(400, 'ENCRYPTED_MESSAGE_INVALID');
  const inner = openBinding(params.encryptedMessage as Buffer, permanent.key, permanent.id, context.messageId);
  const isRight = inner.nonce === params.nonce && inner.tempAuthKeyId === key.id && inner.permAuthKeyId === permanent.id && inner.tempSessionId === context.session.id && inner.expiresAt === params.expiresAt;
  if (!isRight) throw new RpcError(400, 'ENCRYPTED_MESSAGE_INVALID');
  if ((params.expiresAt as number) <= context.now()) throw new RpcError(400, 'EXPIRES_AT_INVALID');
  key.boundTo = permanent;
  host.log.stats.binds++;
  return true;
}, { beforeSignIn: true });

/** The binding message is MTProto 1.0 under the permanent key: the key hash is SHA-1 without padding. */
function openBinding(message: Buffer, key: Buffer, keyId: bigint, msgId: bigint): TlObject {
  const refuse = (): never => {
    throw new RpcError(400, 'ENCRYPTED_MESSAGE_INVALID');
  };
  if (message.length < 24 + 32 || (message.length - 24) % 16 !== 0 || message.readBigInt64LE(0) !== keyId) return refuse();
  const msgKey = message.subarray(8, 24);
  const aes = aesKeyV1(key, msgKey);
  const plain = igeDecrypt(message.subarray(24), aes.key, aes.iv);
  const length = plain.readUInt32LE(28);
  if (length > plain.length - 32 || !sha1(plain.subarray(0, 32 + length)).subarray(4, 20).equals(msgKey)) return refuse();
  if (plain.readBigInt64LE(16) !== msgId) return refuse();
  try {
    return codec.read(new TlReader(plain, 32), 'BindAuthKeyInner');
  } catch (error) {
    if (error instanceof TlError) return refuse();
    throw error;
  }
}

function ownLogins(context: CoreContext): LoginRecord[] {
  const userId = signedIn(context);
  return context.host.keys.logins().filter((login) => login.userId === userId && login.parent === undefined && !login.revoked);
}

/** Entry of the session list; the one signed in with the call has hash 0. */
function listed(context: CoreContext, login: LoginRecord): TlObject {
  const isCurrent = family(context.host.keys.logins(), context.login).includes(login);
  const { init } = login;
  return {
    _: 'authorization', ...(isCurrent ? { current: true } : {}), hash: isCurrent ? 0n : login.hash, deviceModel: init?.deviceModel ?? '', platform: '', systemVersion: init?.systemVersion ?? '',
    apiId: init?.apiId ?? 0, appName: 'test', appVersion: init?.appVersion ?? '', dateCreated: login.createdAt, dateActive: login.activeAt, ip: '127.0.0.1', country: 'Germany', region: '',
  };
}

coreRpc('account.getAuthorizations', (context) => ({ _: 'account.authorizations', authorizationTtlDays: 180, authorizations: ownLogins(context).map((login) => listed(context, login)) }));

coreRpc('account.resetAuthorization', (context, params) => {
  const found = ownLogins(context).find((login) => login.hash === params.hash);
  if (!found || found === KeyStore.acting(context.key).login) throw new RpcError(400, 'HASH_INVALID');
  context.host.revoke(found, 'SESSION_REVOKED');
  return true;
});
