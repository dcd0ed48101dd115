/** The second factor, checked by real SRP. */
import { randomBytes } from 'node:crypto';
import type { SrpVerifier } from '../srp';
import type { WorldAccount } from '../world-port';
import { authorization } from './auth';
import { coreRpc, type CoreContext } from './core-context';
import { RpcError, type TlObject } from './registry';

const KDF = 'passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow';

function accountBehind(context: CoreContext): WorldAccount {
  const id = context.login.userId ?? context.login.passwordPendingFor;
  const account = context.host.accounts.find((candidate) => candidate.id === id);
  if (!account) throw new RpcError(401, 'AUTH_KEY_UNREGISTERED');
  return account;
}

function algorithm({ salt1, salt2, g, prime }: SrpVerifier): TlObject {
  return { _: KDF, salt1, salt2, g, p: prime };
}

coreRpc('account.getPassword', (context) => {
  const account = accountBehind(context);
  const verifier = context.host.auth.verifier(account, account.password ?? '');
  const answer: TlObject = {
    _: 'account.password', newAlgo: { ...algorithm(verifier), salt1: randomBytes(8), salt2: randomBytes(16) }, newSecureAlgo: { _: 'securePasswordKdfAlgoUnknown' }, secureRandom: randomBytes(256),
  };
  if (account.password === null) return answer;
  const { id, round } = context.host.auth.startRound(verifier);
  return { ...answer, hasPassword: true, currentAlgo: algorithm(verifier), srp_B: round.b, srpId: id, ...(account.hint === undefined ? {} : { hint: account.hint }) };
}, { beforeSignIn: true });

coreRpc('auth.checkPassword', (context, params) => {
  const account = accountBehind(context);
  const check = params.password as TlObject;
  if (account.password === null || check._ !== 'inputCheckPasswordSRP') throw new RpcError(400, 'PASSWORD_HASH_INVALID');
  const round = context.host.auth.takeRound(check.srpId as bigint);
  if (!round) throw new RpcError(400, 'SRP_ID_INVALID');
  if (!round.check(check.A as Buffer, check.M1 as Buffer)) throw new RpcError(400, 'PASSWORD_HASH_INVALID');
  return authorization(context, account);
}, { beforeSignIn: true });
