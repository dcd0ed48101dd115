import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { RunLog, type LogLevel, type LogSink } from '../../src/export/report/run-log';
import { toTobsError } from '../../src/model/errors';
import { productVersion } from '../../src/protocol/version';
import type { Settings } from '../../src/settings/definitions';
import { LogFile } from '../log-file';
import type { Output } from './output';

/** What a command says, also kept in a log. */
export interface LoggedOutput {
  readonly output: Output;
  /** Null where no log is wanted. */
  readonly log: RunLog | null;
}

/** Where the lines of a log go, and which. */
export interface LogPlace {
  readonly settings: Pick<Settings, 'logFile' | 'logLevel'>;
  /** From LOG_LEVEL: lines of this level go to standard error as well. */
  readonly spokenLevel?: LogLevel | undefined;
  /** Folder the log file lies in. */
  readonly folder: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const levels: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];

/** A level as LOG_LEVEL names it, in whatever case; null for one that is none of ours. */
export function logLevelOf(text: string): LogLevel | null {
  const name = text.trim().toLowerCase();
  return levels.find((level) => level === (name === 'warning' ? 'warn' : name)) ?? null;
}

/** A log goes into a file where the settings say so, and to standard error where LOG_LEVEL is set. */
function loggedOutput(output: Output, { settings, spokenLevel, folder, now }: LogPlace): LoggedOutput {
  const sinks: LogSink[] = [];
  if (settings.logFile) sinks.push(LogFile.open(folder, (reason) => output.note(`The log cannot be written (${reason}); the command goes on without.`)));
  if (spokenLevel !== undefined) sinks.push({ append: (line) => output.note(line) });
  if (sinks.length === 0) return { output, log: null };
  const sink: LogSink = { append: (line) => sinks.forEach((one) => one.append(line)) };
  const log = new RunLog({ level: spokenLevel ?? settings.logLevel, sink, now, runId: randomBytes(4).toString('hex') });
  return {
    log,
    output: {
      mode: output.mode,
      event: (event) => {
        output.event(event);
        log.event(event);
      },
      result: (line, text) => output.result(line, text),
      note: (text) => output.note(text),
      failure: (error) => output.failure(error),
    },
  };
}

/** Runs a command with a log of when it began, what failed it, and when it ended. @param command its name */
export async function withLog<Result>(output: Output, { command, ...place }: LogPlace & { readonly command: string }, work: (logged: LoggedOutput) => Promise<Result>): Promise<Result> {
  const logged = loggedOutput(output, place);
  const { log } = logged;
  log?.log('info', `${command} begins`, { version: productVersion });
  try {
    return await work(logged);
  } catch (caught) {
    log?.event({ type: 'failure', failure: { error: toTobsError(caught) } });
    throw caught;
  } finally {
    log?.log('info', `${command} ends`);
    log?.flush();
  }
}

/** Folder of the log in a profile. */
export function profileLogFolder(profile: string): string {
  return join(profile, 'log');
}
