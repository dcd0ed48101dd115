import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { figureOf, type Figure } from './figure';

const rounds = 7;
/** F-PERF-14. */
const READY_MS = 1500;

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
    figureOf('companion: from its start until it listens', 'ms', await companionStarts(), READY_MS),
    figureOf('dist/main.js', 'MB', [statSync('dist/main.js').size / 1e6], 4),
  ];
}

/** Milliseconds from the start of the built companion until it has said where it listens. */
async function companionStarts(): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    const child = spawn(process.execPath, ['dist/main.js', 'serve'], { stdio: ['pipe', 'pipe', 'ignore'] });
    const ended = once(child, 'close');
    child.stdin.write(`${randomBytes(32).toString('hex')}\n`);
    await once(createInterface({ input: child.stdout }), 'line');
    times.push(performance.now() - started);
    child.kill();
    await ended;
  }
  return times;
}
