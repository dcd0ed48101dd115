import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTelegramProcess, type TelegramProcess } from '../host/telegram-process';
import { cpuSecondsOf, peakRssMB } from './reading';

/** How often the program's memory is looked at; the system itself keeps the highest value. */
const LOOK_MS = 500;

/** One run of the built program. */
export interface ProgramRun {
  readonly seconds: number;
  readonly peakMB: number;
  /** Processor time, to half a second. */
  readonly cpuSeconds: number;
  /** Its first `export_finish` line. */
  readonly finish: Readonly<Record<string, unknown>>;
  /** One per chat. */
  readonly finishes: readonly Readonly<Record<string, unknown>>[];
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
    await run(['login', ...program.account, '--phone', ready.phone, '--code', ready.code]);
    return program;
  }

  /** Folder of the vault of that name. */
  vaultFolder(vault: string): string {
    return join(this.directory, vault);
  }

  /** Exports a chat, or several, into the vault of that name. */
  async export(vault: string, chat: string | readonly string[], { flags = [], settings = {} }: { readonly flags?: readonly string[]; readonly settings?: object } = {}): Promise<ProgramRun> {
    const config = join(this.directory, 'settings.json');
    await writeFile(config, JSON.stringify(settings));
    const started = performance.now();
    const { peakMB, cpuSeconds, lines } = await run(['export', ...this.account, '--vault', join(this.directory, vault), ...[chat].flat().flatMap((one) => ['--chat', one]), '--config', config, '--json', ...flags]);
    const seconds = (performance.now() - started) / 1000;
    const finishes = lines.filter(({ type }) => type === 'export_finish');
    const [finish] = finishes;
    if (finish === undefined) throw new Error('the export did not say how it ended');
    return { seconds, peakMB, cpuSeconds, finish, finishes };
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

async function run(args: readonly string[]): Promise<{ readonly peakMB: number; readonly cpuSeconds: number; readonly lines: readonly Readonly<Record<string, unknown>>[] }> {
  const child = spawn(process.execPath, ['dist/main.js', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  let peakMB = 0;
  let cpuSeconds = 0;
  const timer = setInterval(() => {
    if (child.pid === undefined || child.exitCode !== null) return;
    peakMB = Math.max(peakMB, peakRssMB(child.pid));
    cpuSeconds = Math.max(cpuSeconds, cpuSecondsOf(child.pid));
  }, LOOK_MS);
  const code = await new Promise<number | null>((done) => child.once('close', done));
  clearInterval(timer);
  if (code !== 0) throw new Error(`${args[0] ?? ''} ended with code ${code ?? 'none'}: ${output}`);
  return { peakMB, cpuSeconds, lines: output.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Readonly<Record<string, unknown>>] : [])) };
}
