import type { Writable } from 'node:stream';
import { TobsFailure } from '../../../src/model/errors';
import type { Cancellable, SignInStep, TelegramAuth } from '../../../src/model/telegram';
import type { Output } from '../output';
import { qrText } from '../qr-text';

/** What showing a QR code works with. */
export interface ScanPorts {
  readonly telegram: Pick<TelegramAuth, 'signInByQr'>;
  readonly output: Output;
  /** The terminal, for the drawn code. */
  readonly screen: Writable;
}

const HOW = 'In a Telegram app that is signed in: Settings, Devices, Link desktop device. Then scan this code:';

/**
 * Shows codes until one was scanned: drawn in a terminal, each in the place of the one before; as a link otherwise, for
 * whoever draws it.
 * @throws TobsFailure STOPPED; what Telegram refuses
 */
export async function scanCode({ telegram, output, screen }: ScanPorts, options: Cancellable): Promise<SignInStep> {
  let drawnLines = 0;
  for await (const step of telegram.signInByQr(options)) {
    if (step.kind !== 'token') return step;
    if (output.mode === 'json') {
      output.event({ type: 'message', level: 'info', text: `Scan this as a QR code with a Telegram app (Settings, Devices): ${step.url}` });
      continue;
    }
    const drawing = `${HOW}\n${qrText(step.url)}${step.url}\n`;
    screen.write(`${drawnLines === 0 ? '' : `\u001b[${drawnLines}A\u001b[J`}${drawing}`);
    drawnLines = drawing.split('\n').length - 1;
  }
  throw new TobsFailure({ code: 'STOPPED' });
}
