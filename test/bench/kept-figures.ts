import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Figure } from './figure';

/** What one benchmark gave, and where. */
export interface Measured {
  /** Processors, memory, Node and load when it began. */
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  /** Day, UTC. */
  readonly measured: string;
  readonly figures: readonly Figure[];
}

/** Figures by benchmark, as a file holds them. */
export type KeptFigures = Readonly<Record<string, Measured>>;

export function readFigures(path: string): KeptFigures {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as KeptFigures) : {};
}

/** Puts the figures of one benchmark into the file; those of others stay. */
export function keepFigures(path: string, benchmark: string, measured: Measured): void {
  writeFileSync(path, `${JSON.stringify({ ...readFigures(path), [benchmark]: measured }, null, 2)}\n`);
}
