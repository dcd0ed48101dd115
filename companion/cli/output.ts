import type { Writable } from 'node:stream';
import { describeError, type TobsError } from '../../src/model/errors';
import type { ExportEvent } from '../../src/model/events';
import { errorLine, formatLine, lineOf, type JsonLine } from './json-lines';
import { ProgressBar } from './progress-bar';
import { ProgressLimiter } from './progress-limiter';
import { plainText } from './terminal-text';

/** What a command says. On stdout: JSON lines, or text for a terminal. On stderr: everything else. */
export interface Output {
  readonly mode: 'terminal' | 'json';
  event(event: ExportEvent): void;
  /** A result of the command, such as a dialog: its line, or its text on a terminal. */
  result(line: JsonLine, text: string): void;
  /** Something the user should know; on stderr. */
  note(text: string): void;
  /** Why the command fails. */
  failure(error: TobsError): void;
}

/** Where a command writes to; `columns` is the width of a terminal. */
export interface OutputStreams {
  readonly stdout: Writable & { readonly columns?: number };
  readonly stderr: Writable;
}

/** The output of a command. @param now milliseconds since 1970 */
export function makeOutput(mode: 'terminal' | 'json', streams: OutputStreams, now: () => number): Output {
  return mode === 'json' ? new JsonOutput(streams, now) : new TerminalOutput(streams, now);
}

class JsonOutput implements Output {
  readonly mode = 'json';
  private readonly limiter: ProgressLimiter;

  constructor(
    private readonly streams: OutputStreams,
    now: () => number,
  ) {
    this.limiter = new ProgressLimiter(now, (event) => {
      const line = lineOf(event);
      if (line !== null) streams.stdout.write(formatLine(line));
    });
  }

  event(event: ExportEvent): void {
    this.limiter.event(event);
  }

  result(line: JsonLine): void {
    this.streams.stdout.write(formatLine(line));
  }

  note(text: string): void {
    this.streams.stderr.write(`${plainText(text)}\n`);
  }

  failure(error: TobsError): void {
    this.streams.stdout.write(formatLine(errorLine(error)));
    this.note(describeError(error));
  }
}

class TerminalOutput implements Output {
  readonly mode = 'terminal';
  private readonly bar: ProgressBar;
  private readonly limiter: ProgressLimiter;

  constructor(
    private readonly streams: OutputStreams,
    now: () => number,
  ) {
    this.bar = new ProgressBar(streams.stdout, { now });
    this.limiter = new ProgressLimiter(now, (event) => this.bar.event(event));
  }

  event(event: ExportEvent): void {
    this.limiter.event(event);
  }

  result(_line: JsonLine, text: string): void {
    this.bar.clear();
    this.streams.stdout.write(`${plainText(text)}\n`);
  }

  note(text: string): void {
    this.bar.clear();
    this.streams.stderr.write(`${plainText(text)}\n`);
  }

  failure(error: TobsError): void {
    this.note(describeError(error));
  }
}
