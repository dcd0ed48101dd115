import type { Buffer } from 'node:buffer';
import type { Writable } from 'node:stream';
import { TobsFailure } from '../../src/model/errors';
import { wipe } from '../../src/model/wipe';
import type { TtyReadable } from './environment';

/** The terminal a question is asked at. */
export interface PromptOptions {
  readonly input: TtyReadable;
  readonly output: Writable;
  readonly signal: AbortSignal;
}

const MAX_LINE_LENGTH = 4096;

/** Lines of standard input, one at a time; what is not asked for is never read. */
export class LineReader {
  private buffer = '';
  private hasEnded = false;

  constructor(private readonly input: TtyReadable) {}

  /** The next line without its end, or null when there is none. */
  async next(signal: AbortSignal): Promise<string | null> {
    signal.throwIfAborted();
    for (;;) {
      const end = this.buffer.search(/\r?\n/);
      if (end !== -1 || this.hasEnded || this.buffer.length > MAX_LINE_LENGTH) return this.takeLine(end);
      await this.more(signal);
    }
  }

  private takeLine(end: number): string | null {
    if (end === -1) {
      const rest = this.buffer;
      this.buffer = '';
      return rest === '' ? null : rest;
    }
    const line = this.buffer.slice(0, end);
    this.buffer = this.buffer.slice(end).replace(/^\r?\n/, '');
    return line;
  }

  private async more(signal: AbortSignal): Promise<void> {
    const { input } = this;
    let cleanUp: () => void = () => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const onData = (chunk: Buffer | string): void => {
          this.buffer += chunk.toString();
          if (typeof chunk !== 'string') wipe(chunk);
          resolve();
        };
        const onEnd = (): void => {
          this.hasEnded = true;
          resolve();
        };
        const onAbort = (): void => reject(signal.reason as Error);
        cleanUp = () => {
          input.pause();
          input.removeListener('data', onData);
          input.removeListener('end', onEnd);
          signal.removeEventListener('abort', onAbort);
        };
        input.on('data', onData);
        input.on('end', onEnd);
        signal.addEventListener('abort', onAbort, { once: true });
        if (input.readableEnded) onEnd();
        else input.resume();
      });
    } finally {
      cleanUp();
    }
  }
}

/** Asks on the terminal; the answer is shown while typing. */
export async function ask(question: string, lines: LineReader, { output, signal }: PromptOptions): Promise<string> {
  output.write(question);
  const answer = await lines.next(signal);
  if (answer === null) throw new TobsFailure({ code: 'STOPPED' });
  return answer.trim();
}

/** Asks for a secret: nothing is shown while typing (D-61). */
export async function askSecretly(question: string, { input, output, signal }: PromptOptions): Promise<string> {
  signal.throwIfAborted();
  output.write(question);
  // In raw mode the terminal echoes nothing, and Ctrl+C arrives as a character.
  input.setRawMode?.(true);
  try {
    return await readKeys(input, signal);
  } finally {
    input.setRawMode?.(false);
    input.pause();
    output.write('\n');
  }
}

function readKeys(input: TtyReadable, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed: string[] = [];
    const settle = (finish: () => void): void => {
      input.removeListener('data', onData);
      signal.removeEventListener('abort', onAbort);
      finish();
    };
    const onAbort = (): void => settle(() => reject(signal.reason as Error));
    const onData = (chunk: Buffer | string): void => {
      const keys = chunk.toString();
      if (typeof chunk !== 'string') wipe(chunk);
      for (const key of keys) {
        if (key === '\u0003' || key === '\u0004') return settle(() => reject(new TobsFailure({ code: 'STOPPED' })));
        if (key === '\r' || key === '\n') return settle(() => resolve(typed.join('')));
        if (key === '\u007f' || key === '\b') typed = typed.slice(0, -1);
        else typed.push(key);
      }
    };
    input.on('data', onData);
    signal.addEventListener('abort', onAbort, { once: true });
    input.resume();
  });
}
