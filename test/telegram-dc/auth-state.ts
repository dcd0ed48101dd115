/** What sign-in remembers between calls: codes sent, authorisations exported, QR tokens, SRP rounds. */
import { randomBytes, randomInt } from 'node:crypto';
import type { LoginRecord } from './auth-keys';
import { makeVerifier, type SrpRound, type SrpVerifier } from './srp';
import type { ServerOptions } from './server-options';
import type { WorldAccount } from './world-port';

/** A code on its way to a phone. */
export interface SentCode {
  readonly account: WorldAccount;
  readonly hash: string;
  readonly sentAt: number;
  /** Index into the ways codes are sent. */
  kind: number;
}

interface Exported {
  readonly login: LoginRecord;
  readonly userId: bigint;
  readonly dc: number;
}

/** A QR token and, once scanned, who it signs in. */
export interface QrToken {
  readonly token: Buffer;
  readonly expires: number;
  readonly login: LoginRecord;
  acceptedBy?: WorldAccount;
}

export class AuthState {
  readonly codes = new Map<string, SentCode>();
  readonly qrTokens = new Map<string, QrToken>();
  private readonly exported = new Map<string, Exported>();
  private readonly rounds = new Map<bigint, SrpRound>();
  private readonly verifiers = new Map<bigint, SrpVerifier>();

  constructor(readonly options: ServerOptions, private readonly seconds: () => number) {}

  sendCode(account: WorldAccount): SentCode {
    const code: SentCode = { account, hash: randomBytes(9).toString('hex'), sentAt: this.seconds(), kind: 0 };
    this.codes.set(code.hash, code);
    return code;
  }

  /** The code sent under `hash` while it is valid. */
  code(hash: string): SentCode | undefined {
    const code = this.codes.get(hash);
    return code && this.seconds() - code.sentAt <= this.options.codeValidS ? code : undefined;
  }

  /** Bytes that import `login` into `dc`, once. */
  export(login: LoginRecord, userId: bigint, dc: number): Buffer {
    const bytes = randomBytes(96);
    this.exported.set(bytes.toString('hex'), { login, userId, dc });
    return bytes;
  }

  /** Takes an export; a second time, for another user or on another data centre there is none. */
  import(bytes: Buffer, userId: bigint, dc: number): Exported | undefined {
    const key = bytes.toString('hex');
    const found = this.exported.get(key);
    if (!found || found.userId !== userId || found.dc !== dc) return undefined;
    this.exported.delete(key);
    return found;
  }

  /** Password check data of an account, made once: it costs 100,000 hashes. */
  verifier(account: WorldAccount, password: string): SrpVerifier {
    const have = this.verifiers.get(account.id);
    if (have) return have;
    const made = makeVerifier(password);
    this.verifiers.set(account.id, made);
    return made;
  }

  startRound(verifier: SrpVerifier): { readonly id: bigint; readonly round: SrpRound } {
    const id = BigInt(randomInt(2 ** 47)) + 1n;
    const round = verifier.start();
    this.rounds.set(id, round);
    return { id, round };
  }

  /** Takes a round: each is good for one attempt. */
  takeRound(id: bigint): SrpRound | undefined {
    const round = this.rounds.get(id);
    this.rounds.delete(id);
    return round;
  }

  /** The token shown to `login` that still lives, or was scanned. */
  tokenOf(login: LoginRecord): QrToken | undefined {
    return [...this.qrTokens.values()].findLast((token) => token.login === login);
  }

  makeToken(login: LoginRecord): QrToken {
    const token: QrToken = { token: randomBytes(32), expires: this.seconds() + this.options.qrSeconds, login };
    this.qrTokens.set(token.token.toString('hex'), token);
    return token;
  }
}
