import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';

/** Per second, in /proc (the same on every Linux in use). */
const CLOCK_TICKS = 100;

/** What the local Telegram says about itself when it is ready. */
export interface TelegramReady {
  readonly dcs: Readonly<Record<string, string>>;
  readonly publicKeyPem: string;
  readonly phone: string;
  readonly code: string;
  readonly password: string | null;
  readonly apiId: number;
  readonly apiHash: string;
  readonly pid: number;
  readonly control: string;
  readonly controlToken: string;
}

export interface TelegramProcess {
  readonly ready: TelegramReady;
  /** Runs a command of the server, such as `oracle` or `fault.add`. */
  control<T>(method: string, params?: Readonly<Record<string, unknown>>): Promise<T>;
  /** Processor time it has used so far (Linux only). */
  cpuSeconds(): Promise<number>;
  /** Ends it; resolves when the process is gone. */
  stop(): Promise<void>;
}

/** The local Telegram in a process of its own, so that client and server do not share one core. */
export async function startTelegramProcess(scenario: string): Promise<TelegramProcess> {
  const child = spawn(process.execPath, [resolve('node_modules/tsx/dist/cli.mjs'), 'test/telegram-dc/main.ts', '--scenario', scenario, '--json'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  const ready = JSON.parse(await firstLine(child)) as TelegramReady;
  return {
    ready,
    control: async <T>(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<T> => {
      const answer = await fetch(`${ready.control}/rpc`, { method: 'POST', headers: { authorization: `Bearer ${ready.controlToken}` }, body: JSON.stringify({ method, params }) });
      const { result, error } = (await answer.json()) as { result: T; error?: string };
      if (error !== undefined) throw new Error(`${method}: ${error}`);
      return result;
    },
    cpuSeconds: async () => {
      const fields = (await readFile(`/proc/${ready.pid}/stat`, 'utf8')).split(') ').at(-1)?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
    },
    stop: async () => {
      // It ends when its standard input does.
      child.stdin.end();
      await ended;
    },
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((done, failed) => {
    child.once('close', (code) => failed(new Error(`the local Telegram ended with code ${code ?? 'none'}`)));
    if (child.stdout !== null) createInterface({ input: child.stdout }).once('line', done);
  });
}

/** The text of the test server setting. */
export function testServerOf({ dcs, publicKeyPem }: Pick<TelegramReady, 'dcs' | 'publicKeyPem'>): string {
  return JSON.stringify({ dcs, publicKeyPem });
}
