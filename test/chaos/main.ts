import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/* npm run test:chaos [-- --seed N] [--points N] [FILE ...]: the chaos suite, with other moments or more of them. */

const { values, positionals } = parseArgs({ options: { seed: { type: 'string' }, points: { type: 'string' } }, allowPositionals: true });

/** @throws Error for anything but a whole number above zero */
function whole(name: string, text: string): string {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`--${name} needs a whole number above zero, not "${text}"`);
  return text;
}

const env = {
  ...process.env,
  ...(values.seed !== undefined && { CHAOS_SEED: whole('seed', values.seed) }),
  ...(values.points !== undefined && { CHAOS_POINTS: whole('points', values.points) }),
};
// Whoever asks for a thousand kills, or for a hundred on a busy machine, waits for them.
const limit = ['--testTimeout', String(Number(values.points ?? 100) * 60_000)];
const jest = spawn(process.execPath, [resolve('node_modules/jest/bin/jest.js'), ...limit, ...(positionals.length > 0 ? positionals : ['test/chaos'])], { stdio: 'inherit', env });
jest.once('close', (code) => process.exit(code ?? 1));
