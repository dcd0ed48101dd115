import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TelegramProcess } from '../host/telegram-process';
import big from '../telegram-dc/scenarios/big50k.json';
import { withProgram, type BuiltProgram } from './built-program';
import { exportFigures, measureExport } from './export-figures';
import { figureOf, type Figure } from './figure';
import { scenarioFile } from './scaled-scenario';

const CHATS = 300;
const MESSAGES = 40;
/** One in a hundred has something new. */
const CHANGED = CHATS / 100;
/** History requests per chat of a run in which nearly nothing is new. */
const MOST_PER_CHAT = 1.1;

const numbers = Array.from({ length: CHATS }, (_, index) => index);
const keyOf = (index: number): string => `chat${index}`;
const idOf = (index: number): string => `-100${1_600_000_000 + index}`;
const scenario = {
  ...big,
  name: 'three-hundred-chats',
  chats: numbers.map((index) => ({ key: keyOf(index), kind: 'supergroup', id: 1_600_000_000 + index, title: `Chat ${index}`, messages: [{ count: MESSAGES, every: 4000, authors: 'any:20' }] })),
  revisions: { later: numbers.slice(0, CHANGED).map((index) => ({ add: { chat: keyOf(index), count: 5, every: 60 } })) },
};

/** A later run over 300 chats of which three have something new. */
export async function benchIncremental(): Promise<readonly Figure[]> {
  return await withProgram(scenarioFile(scenario), measure);
}

async function measure(server: TelegramProcess, program: BuiltProgram): Promise<readonly Figure[]> {
  const chats = numbers.map(idOf);
  const folder = program.vaultFolder('vault');
  await program.export('vault', chats, { settings: { media: [] } });
  const before = await stamps(folder);
  await server.control('revision', { name: 'later' });
  const run = await measureExport(server, () => program.export('vault', chats, { settings: { media: [] } }));
  const after = await stamps(folder);
  const touched = new Set([...after].filter(([path, stamp]) => before.get(path) !== stamp).map(([path]) => path.split('/')[1] ?? path));
  // Notes of the chats with something new, and what lists all chats.
  const unchangedTouched = [...touched].filter((name) => /^Chat \d+$/.test(name) && Number(name.slice(5)) >= CHANGED);
  const name = `${CHATS} chats, 1 % with something new`;
  return [
    ...exportFigures(name, run, { requests: CHATS * MOST_PER_CHAT }),
    figureOf(`${name}, history requests per chat`, '', [run.historyRequests / CHATS], MOST_PER_CHAT),
    figureOf(`${name}, unchanged chats that were written to`, '', [unchangedTouched.length], 0),
  ];
}

/** Path → inode and time of change of every file in a vault. */
async function stamps(root: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const { ino, ctimeMs } = await stat(path);
    found.set(path.slice(root.length + 1), `${ino} ${ctimeMs}`);
  }
  return found;
}
