import { AnswerTimeout, failureOf, troubleOf } from '../calls/rpc-errors';
import { TobsFailure } from '../../model/errors';
import { unlessAborted, type Clock } from '../clock';
import type { Tl } from '../codec/tl';
import type { TelegramConnection } from '../connections/connection';
import { loadLibrary } from '../connections/library';

/** Result of the SRP computation, or why it is refused. */
export type PasswordProof = { readonly proof: Tl } | { readonly refused: string };

/** Proof for the two-step password; the password itself never leaves this function. */
export async function passwordProof(connection: TelegramConnection, password: string, { clock, timeoutMs, signal }: { readonly clock: Clock; readonly timeoutMs: number; readonly signal: AbortSignal }): Promise<PasswordProof> {
  const timer = new AbortController();
  const late = clock.sleep(timeoutMs, timer.signal).then(() => {
    throw new AnswerTimeout('no answer to account.getPassword');
  });
  try {
    const challenge = await unlessAborted(Promise.race([connection.sendForLibrary({ _: 'account.getPassword' }), late]), signal);
    return await prove(challenge, password);
  } catch (error) {
    const trouble = troubleOf(error);
    throw trouble.kind === 'other' ? error : new TobsFailure(failureOf(trouble, 'account.getPassword', timeoutMs), { cause: error });
  } finally {
    timer.abort();
  }
}

async function prove(challenge: unknown, password: string): Promise<PasswordProof> {
  const { computeCheck } = loadLibrary();
  const known = challenge as Parameters<typeof computeCheck>[0];
  const algorithm = known.currentAlgo?.className ?? 'none';
  // An algorithm nobody has looked at could leak the password to whoever asks for it.
  if (!algorithm.startsWith('PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow')) return { refused: `unknown password algorithm ${algorithm}` };
  const check = await computeCheck(known, password);
  return { proof: { _: 'inputCheckPasswordSRP', srpId: BigInt(check.srpId.toString()), A: check.A, M1: check.M1 } };
}
