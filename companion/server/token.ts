import type { Buffer } from 'node:buffer';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Readable } from 'node:stream';
import { clearTimeout, setTimeout } from 'node:timers';
import { TobsFailure } from '../../src/model/errors';
import { wipe } from '../../src/model/wipe';

/** 256 bits as hexadecimal digits. */
const TOKEN_PATTERN = /^[0-9a-f]{64}$/;
const MAX_LINE_BYTES = 256;

/**
 * The token from the first line of the parent's pipe. Nothing else is read from it.
 * @throws TobsFailure USAGE when there is none within the time, or it is no token.
 */
export function readToken(input: Readable, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let line = '';
    const settle = (finish: () => void): void => {
      line = '';
      clearTimeout(timer);
      input.removeListener('data', onData);
      input.removeListener('end', onEnd);
      input.removeListener('error', onEnd);
      input.pause();
      finish();
    };
    const fail = (reason: string): void => settle(() => reject(new TobsFailure({ code: 'USAGE', reason })));
    const check = (): void => {
      const token = line.split('\n', 1)[0]?.trim() ?? '';
      if (TOKEN_PATTERN.test(token)) settle(() => resolve(token));
      else fail('serve is started by the plugin: it needs a token (64 hexadecimal digits) as the first line of standard input');
    };
    const onData = (chunk: Buffer | string): void => {
      line += chunk.toString();
      if (typeof chunk !== 'string') wipe(chunk);
      if (line.includes('\n') || line.length > MAX_LINE_BYTES) check();
    };
    const onEnd = (): void => check();
    const timer = setTimeout(() => fail('serve got no token on standard input'), timeoutMs);
    input.on('data', onData);
    input.on('end', onEnd);
    input.on('error', onEnd);
  });
}

/** What is kept of the token: enough to recognise it, of no use to whoever reads it. */
export class ExpectedToken {
  private readonly digest: Buffer;

  constructor(token: string) {
    this.digest = digestOf(token);
  }

  /** Compares in constant time; hashing first makes lengths equal. */
  matches(given: string): boolean {
    return timingSafeEqual(digestOf(given), this.digest);
  }
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
