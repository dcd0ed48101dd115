import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a process of the program is to suffer from within. */
export interface Chaos {
  /** Number of the file operation at which it is killed, from 1. */
  readonly killAt?: number;
  /** Before that operation, after it, or, of one that writes, when half of it is done; `stop`: before it, as by Ctrl+C. */
  readonly moment?: Moment | 'stop';
  /** It is killed when it writes the n-th time (from 1; 0: never) into a file whose path ends so, and that share of the text, 0 to 1, is in the file then. */
  readonly cut?: { readonly path: string; readonly nth: number; readonly share: number };
  /** From so many written bytes on the disk is full. */
  readonly fullAfter?: number;
  /** The clock is wrong by `jumpsMs`, one after the other, each for so many readings; the last one stays. */
  readonly clock?: { readonly everyReads: number; readonly jumpsMs: readonly number[] };
  /** File that gets the SHA-256 of every text it is about to write, a line each. */
  readonly texts?: string;
  /** File that gets the `ChaosResult` when the process ends by itself. */
  readonly result?: string;
}

export const moments = ['before', 'half', 'after'] as const;
export type Moment = (typeof moments)[number];

export interface ChaosResult {
  readonly code: number;
  /** File operations there were. */
  readonly operations: number;
  /** Bytes it wrote. */
  readonly written: number;
  /** Writes into the file of `Chaos.cut`. */
  readonly cutWrites: number;
  /** False when the process's built-in prototypes were changed. */
  readonly isPrototypeSame: boolean;
}

const preload = join(__dirname, 'preload.cjs');

/** Environment of a process that suffers so. */
export function chaosEnvironment(chaos: Chaos): Record<string, string> {
  return { NODE_OPTIONS: `--require ${preload}`, TOBS_CHAOS: JSON.stringify(chaos) };
}

/** What a process told when it ended; null when it was killed. */
export function chaosResult(path: string): ChaosResult | null {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as ChaosResult) : null;
}
