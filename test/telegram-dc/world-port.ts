/** What the core asks of the world built from a scenario. */
import type { TlObject } from './rpc/registry';

export interface WorldAccount {
  readonly id: bigint;
  readonly phone: string;
  readonly code: string;
  readonly password: string | null;
  readonly hint?: string | undefined;
  readonly homeDc?: number | undefined;
}

export interface WorldPort {
  readonly account: WorldAccount;
  readonly accounts: readonly WorldAccount[];
  readonly homeDc: number;
  readonly dcs: readonly number[];
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
  /** A TL `user` with the self flag. */
  selfUser(userId: bigint): TlObject;
  chatKeyOf(params: TlObject): string | undefined;
  applyRevision(name: string): unknown;
  expireReferences(): unknown;
  oracle(chatKey: string, range?: unknown): unknown;
  fileHash(id: string): unknown;
}
