import { TobsFailure } from '../../model/errors';
import type { ApiKeys, QrSignInStep, SignInStep } from '../../model/telegram';
import { reasonOf, type Clock } from '../clock';
import { bytes, child, int, type Tl } from '../codec/tl';
import type { TelegramConnection } from '../connections/connection';
import { onAbort } from '../../model/on-abort';
import { isNamed, type SignIn } from './sign-in';

/** What signing in by QR code works with. */
export interface QrSignInPorts {
  readonly signing: SignIn;
  readonly connection: TelegramConnection;
  readonly keys: ApiKeys;
  readonly clock: Clock;
}

/** documented: a token lives about this long. */
const USUAL_LIFE_MS = 30_000;
/** chosen: a token said to live longer means that this computer's clock is wrong. */
const MAX_LIFE_MS = 10 * 60_000;
/** A token is replaced this long before it ends, so that what is on the screen can always be scanned. */
const MARGIN_MS = 1000;
/** Most moves to another DC in one sign-in; two would already be odd. */
const MAX_MOVES = 3;
/** A token nobody may use any more: the next one is shown. */
const SPENT = ['AUTH_TOKEN_EXPIRED', 'AUTH_TOKEN_INVALID', 'AUTH_TOKEN_INVALIDX'];

/**
 * Signing in by scanning a code with another device: a token, then the next one whenever it ends or somebody scans it.
 * Waits for Telegram's `updateLoginToken` or the token's own end, and for nothing else.
 * @see https://core.telegram.org/api/qr-login
 */
export async function* signInByQr(ports: QrSignInPorts, signal: AbortSignal): AsyncGenerator<QrSignInStep> {
  const { connection } = ports;
  if (connection.isSignedOut) await connection.forget();
  // Listens before the first token exists: a scan between two steps is not missed.
  const scan = new Scan(ports);
  try {
    for (;;) {
      scan.begin();
      const answer = await tokenOrResult(ports, signal);
      if ('kind' in answer) {
        yield answer;
        return;
      }
      yield { kind: 'token', url: `tg://login?token=${answer.token.toString('base64url')}`, expiresAt: answer.expiresAt };
      await scan.orEndOf(answer.expiresAt, signal);
    }
  } finally {
    scan.stop();
  }
}

interface Token {
  readonly token: Buffer;
  readonly expiresAt: number;
}

/** A token to show, or how the sign-in ended. */
async function tokenOrResult(ports: QrSignInPorts, signal: AbortSignal): Promise<Token | SignInStep> {
  const { signing, keys } = ports;
  const exporting: Tl = { _: 'auth.exportLoginToken', apiId: keys.apiId, apiHash: keys.apiHash, exceptIds: [] };
  try {
    let answer = await signing.ask(exporting, signal);
    for (let moves = 0; answer._ === 'auth.loginTokenMigrateTo' && moves < MAX_MOVES; moves++) answer = await importElsewhere({ answer, exporting }, ports, signal);
    if (answer._ === 'auth.loginToken') return { token: bytes(answer, 'token') ?? Buffer.alloc(0), expiresAt: int(answer, 'expires') ?? 0 };
    const authorization = child(answer, 'authorization');
    if (answer._ !== 'auth.loginTokenSuccess' || authorization?._ !== 'auth.authorization') throw new TobsFailure({ code: 'TELEGRAM_ERROR', method: exporting._, status: 0, text: authorization?._ ?? answer._ });
    return { kind: 'signed-in', account: await signing.accepted(authorization, signal) };
  } catch (error) {
    if (isNamed(error, 'SESSION_PASSWORD_NEEDED')) return await signing.passwordNeeded(signal);
    throw error;
  }
}

/** The account lives on another DC, which takes over from here. A token that ended on the way is followed by a new one there. */
async function importElsewhere({ answer, exporting }: { readonly answer: Tl; readonly exporting: Tl }, { signing, connection }: QrSignInPorts, signal: AbortSignal): Promise<Tl> {
  await connection.switchDc(int(answer, 'dcId') ?? connection.homeDc);
  try {
    return await signing.ask({ _: 'auth.importLoginToken', token: bytes(answer, 'token') ?? Buffer.alloc(0) }, signal);
  } catch (error) {
    if (!SPENT.some((name) => isNamed(error, name))) throw error;
    return await signing.ask(exporting, signal);
  }
}

/** Waits for a scan of the token that is shown. */
class Scan {
  private isScanned = false;
  private wake: (() => void) | undefined;
  readonly stop: () => void;

  constructor(private readonly ports: QrSignInPorts) {
    this.stop = ports.connection.onUpdate((name) => {
      if (name !== 'UpdateLoginToken') return;
      this.isScanned = true;
      this.wake?.();
    });
  }

  /** A new token is about to be asked for; earlier scans are answered by it. */
  begin(): void {
    this.isScanned = false;
  }

  /** Resolves when the token was scanned, or has to be replaced. Rejects when the signal aborts. */
  async orEndOf(expiresAt: number, signal: AbortSignal): Promise<void> {
    const timer = new AbortController();
    const scanned = new Promise<void>((resolve) => (this.wake = resolve));
    const remove = onAbort(signal, () => timer.abort(reasonOf(signal)));
    try {
      if (signal.aborted) throw reasonOf(signal);
      if (this.isScanned) return;
      const ended = this.ports.clock.sleep(this.lifeMs(expiresAt) - MARGIN_MS, timer.signal);
      // When the scan comes first, nobody waits for the end any more; its abort below is no failure.
      ended.catch(ignoreEnd);
      await Promise.race([scanned, ended]);
    } finally {
      this.wake = undefined;
      remove();
      timer.abort();
    }
  }

  /** By the server's clock: the computer's own may be wrong. */
  private lifeMs(expiresAt: number): number {
    const leftMs = expiresAt * 1000 - this.ports.connection.serverNowMs;
    return leftMs > MARGIN_MS && leftMs <= MAX_LIFE_MS ? leftMs : USUAL_LIFE_MS;
  }
}

function ignoreEnd(): undefined {
  return undefined;
}
