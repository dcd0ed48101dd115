import { EventEmitter } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import * as v from 'valibot';
import { jsonLineSchema, type JsonLine } from '../../../../companion/cli/json-lines';
import { NodeClock } from '../../../../companion/cli/node-clock';
import { runCli } from '../../../../companion/cli/run-cli';
import type { CliEnvironment } from '../../../../companion/cli/environment';
import type { ClockPort } from '../../../../src/export/ports';
import type { RunReport } from '../../../../src/model/events';
import type { OpenOptions } from '../../../../src/protocol/methods';
import { FakeTelegram } from '../../protocol/fake-telegram';

class Sink extends Writable {
  text = '';
  readonly columns = 80;

  constructor(readonly isTTY: boolean) {
    super({ decodeStrings: false });
  }

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

export const keys = { TOBS_API_ID: '1', TOBS_API_HASH: '0123456789abcdef0123456789abcdef' };

type Typed = Readonly<Record<string, string | (() => string)>>;

export interface CliRunOptions {
  readonly telegram?: FakeTelegram;
  readonly env?: Record<string, string>;
  readonly isTty?: boolean;
  /** Everything standard input holds; undefined leaves it open. */
  readonly stdin?: string;
  /** What a person types when asked: question part → answer. */
  readonly typed?: Typed;
  readonly clock?: ClockPort;
  readonly runExport?: CliEnvironment['runExport'];
  readonly signals?: EventEmitter;
}

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Lines of stdout; every one was checked against the schema. */
  readonly lines: readonly JsonLine[];
  readonly opened: readonly OpenOptions[];
  readonly exits: readonly number[];
}

export const successReport: RunReport = { outcome: 'success', chats: [], seconds: 0 };

/** Runs the command line in this process, with a Telegram in memory. */
export async function cli(args: readonly string[], options: CliRunOptions = {}): Promise<CliResult> {
  const isTty = options.isTty ?? false;
  const stdout = new Sink(isTty);
  const stderr = new Sink(isTty);
  const stdin = Object.assign(new PassThrough(), { isTTY: isTty, setRawMode: jest.fn() });
  if (options.stdin !== undefined) stdin.end(options.stdin);
  if (options.typed !== undefined) answerQuestions(stderr, stdin, options.typed);
  const opened: OpenOptions[] = [];
  const exits: number[] = [];
  const telegram = options.telegram ?? new FakeTelegram();
  const code = await runCli(args, {
    env: { TERM: 'xterm', ...keys, ...options.env },
    stdin,
    stdout,
    stderr,
    signals: options.signals ?? new EventEmitter(),
    clock: options.clock ?? new NodeClock(),
    exit: (exitCode) => void exits.push(exitCode),
    openTelegram: (open) => {
      opened.push(open);
      return telegram;
    },
    runExport: options.runExport ?? (() => Promise.resolve(successReport)),
  });
  const isJson = !isTty || args.includes('--json');
  const lines = isJson && !args.includes('--help') && !args.includes('--version') ? stdout.text.split('\n').filter((line) => line !== '').map((line) => v.parse(jsonLineSchema, JSON.parse(line))) : [];
  return { code, stdout: stdout.text, stderr: stderr.text, lines, opened, exits };
}

function answerQuestions(asked: Sink, stdin: PassThrough, typed: Typed): void {
  const write = asked._write.bind(asked);
  asked._write = (chunk: Buffer | string, encoding: string, done: () => void) => {
    write(chunk, encoding, done);
    for (const [question, answer] of Object.entries(typed)) if (chunk.toString().includes(question)) setImmediate(() => stdin.write(typeof answer === 'string' ? answer : answer()));
  };
}
