import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { RunLog } from '../../src/export/report/run-log';
import type { Settings } from '../../src/settings/definitions';
import { LogFile } from '../log-file';
import type { Output } from './output';

/** What a command says, also kept in the log of its profile. */
export interface LoggedOutput {
  readonly output: Output;
  /** Null where no log is wanted. */
  readonly log: RunLog | null;
}

/** @param now milliseconds since 1970 */
export function loggedOutput(output: Output, { logFile, logLevel }: Pick<Settings, 'logFile' | 'logLevel'>, { folder, now }: { readonly folder: string; readonly now: () => number }): LoggedOutput {
  if (!logFile) return { output, log: null };
  const sink = LogFile.open(join(folder, 'log'), (reason) => output.note(`The log cannot be written (${reason}); the export goes on without.`));
  const log = new RunLog({ level: logLevel, sink, now, runId: randomBytes(4).toString('hex') });
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
