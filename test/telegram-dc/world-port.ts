/** What the core asks of the world built from a scenario. */
import type { TlObject } from './rpc/registry';

/** An account one can sign in with. */
export interface WorldAccount {
  readonly id: bigint;
  readonly phone: string;
  readonly code: string;
  readonly password: string | null;
  readonly hint?: string | undefined;
  readonly homeDc: number;
}

/** The same as the world writes it. */
export interface WorldAccountSource {
  readonly id: bigint | number;
  readonly phone: string;
  readonly code: string;
  readonly password: string | null;
  readonly hint?: string | undefined;
  readonly homeDc?: number | undefined;
}

export interface WorldPort {
  readonly account: WorldAccountSource;
  readonly accounts: readonly WorldAccountSource[];
  readonly homeDc: number;
  readonly dcs: readonly number[];
  /** Data centre that holds only encrypted copies of files, if there is one. */
  readonly cdnDc?: number | undefined;
  readonly scenario: {
    readonly seed: number;
    readonly name: string;
    readonly network?: unknown;
    readonly floods?: unknown;
    readonly faults?: unknown;
    readonly pushes?: boolean | undefined;
    readonly server?: Readonly<Record<string, unknown>> | undefined;
  };
  /** Changes whenever an answer may change; part of the key of kept answers. */
  readonly version?: number | string | undefined;
  /** Told after each call, for revisions that come after so many of them. */
  noteCall?(method: string): unknown;
  /** A TL `user` with the self flag. */
  selfUser(userId: bigint): TlObject;
  chatKeyOf(params: TlObject): string | undefined;
  applyRevision(name: string): unknown;
  expireReferences(): unknown;
  oracle(chatKey: string, range?: unknown): unknown;
  fileHash(id: string): unknown;
}

/** The world's accounts with the defaults filled in. */
export function accountsOf(world: WorldPort): readonly WorldAccount[] {
  return world.accounts.map((account) => ({
    id: BigInt(account.id), phone: account.phone, code: account.code, password: account.password, hint: account.hint, homeDc: account.homeDc ?? world.homeDc,
  }));
}
