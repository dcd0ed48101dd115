import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { figureOf, type Figure } from './figure';

const rounds = 7;

/** What one fresh host measured, in milliseconds. */
export interface LoadTimes {
  /** Reading and evaluating main.js. */
  readonly evaluateMs: number;
  readonly onloadMs: number;
  /** True when loading the plugin reached the Telegram library. */
  readonly isLibraryLoaded: boolean;
}

/** Loading the plugin in a fresh process each time: what Obsidian's start pays for TOBS. */
export async function benchLoad(): Promise<readonly Figure[]> {
  const times: LoadTimes[] = [];
  for (let round = 0; round <= rounds; round++) {
    const { stdout } = await promisify(execFile)(process.execPath, [resolve('node_modules/tsx/dist/cli.mjs'), 'test/bench/load-once.ts']);
    const measured = JSON.parse(stdout) as LoadTimes;
    if (measured.isLibraryLoaded) throw new Error('loading the plugin initialised the Telegram library');
    // The first round warms the disk cache.
    if (round > 0) times.push(measured);
  }
  return [
    figureOf('plugin: evaluate main.js', 'ms', times.map(({ evaluateMs }) => evaluateMs)),
    figureOf('plugin: onload', 'ms', times.map(({ onloadMs }) => onloadMs)),
    figureOf('plugin: evaluate and onload', 'ms', times.map(({ evaluateMs, onloadMs }) => evaluateMs + onloadMs), 60),
    figureOf('dist/main.js', 'MB', [statSync('dist/main.js').size / 1e6], 4),
  ];
}
