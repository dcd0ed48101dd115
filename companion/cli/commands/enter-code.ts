import type { ClockPort } from '../../../src/export/ports';
import { describeError, toTobsError } from '../../../src/model/errors';
import type { Cancellable, CodeSent, CodeWay, SignInStep, TelegramAuth } from '../../../src/model/telegram';

/** What asking for a sign-in code works with. */
export interface CodeEntryPorts {
  readonly telegram: Pick<TelegramAuth, 'sendCode' | 'resendCode' | 'signIn'>;
  readonly clock: Pick<ClockPort, 'now'>;
  /** Asks the person at the terminal. */
  ask(question: string): Promise<string>;
  note(text: string): void;
}

/** documented: Telegram refuses a code after three wrong ones. */
const TRIES_PER_CODE = 3;

const places: Readonly<Record<CodeWay, string>> = { app: 'to your other Telegram apps', sms: 'by SMS', call: 'by a phone call', email: 'by e-mail', other: 'to you' };

/** Where a code went, in words. */
export function placeOf({ via }: Pick<CodeSent, 'via'>): string {
  return places[via];
}

/** A person entering codes at a terminal: three tries per code, an empty line sends it again, a spent code is replaced. */
export class CodeEntry {
  private sentAtMs = 0;

  constructor(
    private readonly ports: CodeEntryPorts,
    private readonly phone: string,
    private readonly options: Cancellable,
  ) {}

  /** Sends a code and asks until one was right. @throws TobsFailure STOPPED; what Telegram refuses for good */
  async run(): Promise<SignInStep> {
    for (;;) {
      const step = await this.enter(await this.noted(this.ports.telegram.sendCode(this.phone, this.options)));
      if (step !== 'spent') return step;
      await this.ports.ask('Press Enter to get a new code, or Ctrl+C to stop: ');
    }
  }

  private async enter(first: CodeSent): Promise<SignInStep | 'spent'> {
    let sent = first;
    for (let tries = TRIES_PER_CODE; tries > 0; ) {
      const code = await this.ports.ask(this.question(sent));
      if (code === '') {
        const next = await this.again(sent);
        if (next === 'spent') return 'spent';
        if (next !== sent) tries = TRIES_PER_CODE;
        sent = next;
        continue;
      }
      const step = await this.attempt(sent, code);
      if (step !== 'wrong') return step;
      if (--tries > 0) this.ports.note('That code is wrong. Try again.');
    }
    this.ports.note(`${TRIES_PER_CODE} wrong codes: this one cannot be used any more.`);
    return 'spent';
  }

  private async attempt({ phoneCodeHash, via }: CodeSent, code: string): Promise<SignInStep | 'wrong' | 'spent'> {
    try {
      return await this.ports.telegram.signIn({ phone: this.phone, phoneCodeHash, code, via }, this.options);
    } catch (error) {
      const detail = toTobsError(error);
      if (detail.code === 'CODE_INVALID') return 'wrong';
      if (detail.code !== 'CODE_EXPIRED') throw error;
      this.ports.note(describeError(detail));
      return 'spent';
    }
  }

  /** The same code by the next way; `sent` itself when that cannot be asked for (yet). */
  private async again(sent: CodeSent): Promise<CodeSent | 'spent'> {
    const { telegram } = this.ports;
    const waitS = this.waitSeconds(sent);
    if (sent.nextVia === undefined || waitS > 0) {
      this.ports.note(sent.nextVia === undefined ? describeError({ code: 'RESEND_UNAVAILABLE' }) : `Telegram sends the code ${places[sent.nextVia]} in ${waitS} s at the earliest.`);
      return sent;
    }
    try {
      return await this.noted(telegram.resendCode({ phone: this.phone, phoneCodeHash: sent.phoneCodeHash }, this.options));
    } catch (error) {
      const detail = toTobsError(error);
      if (detail.code !== 'RESEND_UNAVAILABLE' && detail.code !== 'CODE_EXPIRED') throw error;
      this.ports.note(describeError(detail));
      return detail.code === 'CODE_EXPIRED' ? 'spent' : sent;
    }
  }

  private async noted(sending: Promise<CodeSent>): Promise<CodeSent> {
    const sent = await sending;
    this.sentAtMs = this.ports.clock.now();
    return sent;
  }

  private waitSeconds({ timeoutSeconds }: CodeSent): number {
    return Math.max(0, Math.ceil((timeoutSeconds ?? 0) - (this.ports.clock.now() - this.sentAtMs) / 1000));
  }

  private question(sent: CodeSent): string {
    const waitS = this.waitSeconds(sent);
    const again = sent.nextVia === undefined ? '' : `; Enter alone sends it ${places[sent.nextVia]}${waitS > 0 ? `, in ${waitS} s` : ''}`;
    return `Code from Telegram (sent ${placeOf(sent)}${again}): `;
  }
}
