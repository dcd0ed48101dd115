import { join } from 'node:path';
import type { ClockPort } from '../../../../src/export/ports';
import { TobsFailure } from '../../../../src/model/errors';
import { FakeTelegram } from '../../protocol/fake-telegram';
import { cli, type CliResult } from './cli-run';
import { temporaryFolder } from './temporary-folder';

const folder = temporaryFolder();

/** A clock that stands still until a test moves it. */
class StandingClock implements ClockPort {
  timeMs = 1_700_000_000_000;

  now(): number {
    return this.timeMs;
  }

  breathe(): Promise<void> {
    return Promise.resolve();
  }
}

let telegram: FakeTelegram;
let clock: StandingClock;
beforeEach(() => {
  telegram = new FakeTelegram();
  telegram.signedIn = null;
  clock = new StandingClock();
});

/** Signs in at a terminal; each entry is what is typed at the next question for a code, after `before` has run. */
function loginTyping(entries: readonly { readonly type: string; readonly before?: () => void }[], newCode: string[] = []): Promise<CliResult> {
  const left = [...entries];
  const typed = {
    'Code from Telegram': (): string => {
      const entry = left.shift();
      entry?.before?.();
      return entry === undefined ? '\u0004' : `${entry.type}\n`;
    },
    'Press Enter to get a new code': (): string => newCode.shift() ?? '',
  };
  return cli(['login', '--profile', join(folder(), 'profile'), '--phone', '+49 1'], { telegram, clock, isTty: true, typed });
}

const callsOf = (method: string): number => telegram.calls.filter((call) => call === method).length;

it('sends the code again by the next way on an empty line, but not before Telegram allows it', async () => {
  const { code, stderr } = await loginTyping([{ type: '' }, { type: '', before: () => (clock.timeMs += 59_000) }, { type: '', before: () => (clock.timeMs += 1000) }, { type: '12345' }]);
  expect(code).toBe(0);
  expect(callsOf('sendCode')).toBe(1);
  expect(callsOf('resendCode')).toBe(1);
  expect(stderr).toContain('sent to your other Telegram apps; Enter alone sends it by SMS, in 60 s');
  expect(stderr).toContain('Telegram sends the code by SMS in 60 s at the earliest.');
  expect(stderr).toContain('Telegram sends the code by SMS in 1 s at the earliest.');
  expect(stderr).toContain('sent by SMS; Enter alone sends it by a phone call, in 120 s');
});

it('offers a new code after three wrong ones', async () => {
  const { code, stderr } = await loginTyping([{ type: '1' }, { type: '2' }, { type: '3' }, { type: '12345' }], ['\n']);
  expect(code).toBe(0);
  expect(stderr).toContain('3 wrong codes: this one cannot be used any more.');
  expect(callsOf('signIn')).toBe(4);
  expect(callsOf('sendCode')).toBe(2);
});

it('offers a new code for an expired one', async () => {
  let isExpired = true;
  const signIn = telegram.signIn.bind(telegram);
  telegram.signIn = (step) => {
    if (!isExpired) return signIn(step);
    isExpired = false;
    return Promise.reject(new TobsFailure({ code: 'CODE_EXPIRED' }));
  };
  const { code, stderr } = await loginTyping([{ type: '12345' }, { type: '12345' }], ['\n']);
  expect(code).toBe(0);
  expect(stderr).toContain('has expired');
  expect(callsOf('sendCode')).toBe(2);
});

it('says so when there is no other way to send the code, and goes on asking', async () => {
  telegram.override.sendCode = () => Promise.resolve({ phoneCodeHash: 'hash of +49 1', via: 'sms', nextVia: 'call' });
  telegram.override.resendCode = () => Promise.reject(new TobsFailure({ code: 'RESEND_UNAVAILABLE' }));
  const { code, stderr } = await loginTyping([{ type: '' }, { type: '12345' }]);
  expect(code).toBe(0);
  expect(stderr).toContain('no other way to send this code');
});
