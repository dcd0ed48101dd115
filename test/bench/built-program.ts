import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { startTelegramProcess, type TelegramProcess } from '../host/telegram-process';
import { profileArgs } from './profile-args';

/** What a release ships. */
const BUILT = 'dist/main.js';

/** One run of the built program. */
export interface ProgramRun {
  readonly seconds: number;
  readonly peakMB: number;
  /** Processor time of the whole process, from its start to its end. */
  readonly cpuSeconds: number;
  /** Its first `export_finish` line. */
  readonly finish: Readonly<Record<string, unknown>>;
  /** One per chat. */
  readonly finishes: readonly Readonly<Record<string, unknown>>[];
}

export interface ExportOptions {
  readonly flags?: readonly string[];
  readonly settings?: object;
  /** Program in the place of the built one. */
  readonly main?: string;
}

/** The built program, signed in to a local Telegram, with a folder for its vaults. */
export class BuiltProgram {
  private constructor(
    private readonly directory: string,
    private readonly account: readonly string[],
  ) {}

  static async signIn({ ready }: TelegramProcess): Promise<BuiltProgram> {
    const directory = await mkdtemp(join(tmpdir(), 'tobs-bench-'));
    const testDc = join(directory, 'test-dc.json');
    await writeFile(testDc, JSON.stringify({ dcs: ready.dcs, publicKeyPem: ready.publicKeyPem }));
    const program = new BuiltProgram(directory, ['--profile', join(directory, 'profile'), '--api-id', String(ready.apiId), '--api-hash', ready.apiHash, '--test-dc', testDc]);
    await run(BUILT, ['login', ...program.account, '--phone', ready.phone, '--code', ready.code]);
    return program;
  }

  /** Folder of the vault of that name. */
  vaultFolder(vault: string): string {
    return join(this.directory, vault);
  }

  /** Exports a chat, or several, into the vault of that name. */
  async export(vault: string, chat: string | readonly string[], { flags = [], settings = {}, main = BUILT }: ExportOptions = {}): Promise<ProgramRun> {
    const config = join(this.directory, 'settings.json');
    await writeFile(config, JSON.stringify(settings));
    const started = performance.now();
    const { peakMB, cpuSeconds, lines } = await run(main, ['export', ...this.account, '--vault', join(this.directory, vault), ...[chat].flat().flatMap((one) => ['--chat', one]), '--config', config, '--json', ...flags]);
    const seconds = (performance.now() - started) / 1000;
    const finishes = lines.filter(({ type }) => type === 'export_finish');
    const [finish] = finishes;
    if (finish === undefined) throw new Error('the export did not say how it ended');
    return { seconds, peakMB, cpuSeconds, finish, finishes };
  }

  /** Lists all dialogs. */
  async dialogs(): Promise<Use & { readonly seconds: number; readonly count: number }> {
    const started = performance.now();
    const { cpuSeconds, peakMB, lines } = await run(BUILT, ['dialogs', ...this.account, '--json']);
    return { cpuSeconds, peakMB, seconds: (performance.now() - started) / 1000, count: lines.length };
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true });
  }
}

/** Runs `work` with the built program signed in to a local Telegram; both are gone afterwards. @param scenario name or file */
export async function withProgram<Result>(scenario: string, work: (server: TelegramProcess, program: BuiltProgram) => Promise<Result>): Promise<Result> {
  const server = await startTelegramProcess(scenario);
  try {
    const program = await BuiltProgram.signIn(server);
    try {
      return await work(server, program);
    } finally {
      await program.remove();
    }
  } finally {
    await server.stop();
  }
}

interface Use {
  readonly cpuSeconds: number;
  readonly peakMB: number;
}

async function run(main: string, args: readonly string[]): Promise<Use & { readonly lines: readonly Readonly<Record<string, unknown>>[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'tobs-usage-'));
  const usage = join(folder, 'usage.json');
  const child = spawn(process.execPath, [...profileArgs(args[0] ?? 'run'), '--require', resolve('test/bench/exit-usage.cjs'), main, ...args], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TOBS_BENCH_USAGE: usage } });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const output = await text(child.stdout);
  const [code] = await ended;
  if (code !== 0) throw new Error(`${args[0] ?? ''} ended with code ${code ?? 'none'}: ${output}`);
  const use = JSON.parse(await readFile(usage, 'utf8')) as Use;
  await rm(folder, { recursive: true });
  return { ...use, lines: output.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Readonly<Record<string, unknown>>] : [])) };
}
