import { TobsFailure } from '../../../src/model/errors';
import type { Account, CodeSent, SignInStep } from '../../../src/model/telegram';
import { withAccount, type AccountSession, type AccountUse } from '../account-session';
import { ask, askSecretly, LineReader, type PromptOptions } from '../prompt';
import { CodeEntry, placeOf, type CodeEntryPorts } from './enter-code';
import { afterShortWaits } from '../short-waits';
import { scanCode } from './scan-code';

/** How to sign in. */
export interface LoginFlags {
  /** Phone number for signing in by code; null for signing in by QR code. */
  readonly phone: string | null;
  /** From --code or TOBS_CODE; `-` means: from standard input. */
  readonly code?: string;
  readonly passwordStdin: boolean;
}

/** Signs in and stores the session. @returns exit code */
export async function login(use: AccountUse, flags: LoginFlags, signal: AbortSignal): Promise<number> {
  const { environment, output } = use;
  if (flags.phone !== null && !/\d/.test(flags.phone)) throw new TobsFailure({ code: 'USAGE', reason: '--phone must be a phone number in international form, such as +491701234567' });
  const isTyped = flags.phone !== null && flags.code === undefined;
  // Before anything is sent: nobody could enter the code that Telegram would send.
  if (isTyped && (environment.stdin.isTTY !== true || output.mode !== 'terminal')) throw new TobsFailure({ code: 'CODE_MISSING' });
  return await withAccount(use, false, async (session) => {
    const { log } = session;
    session.telegram.onWait((wait) => log?.event({ type: 'wait', ...wait }));
    const known = await session.telegram.account({ signal });
    if (known !== null) {
      output.note(`Already signed in as ${nameOf(known)}.`);
      return 0;
    }
    const signIn = new SignIn(use, flags, session, signal);
    const account = await signIn.run();
    await session.sessionStored();
    if ((await session.profile.session((text) => output.note(text))) === null) throw new TobsFailure({ code: 'INTERNAL', reason: 'Telegram gave no session to store' });
    output.note(`Signed in as ${nameOf(account)}.`);
    return 0;
  });
}

class SignIn {
  private readonly lines: LineReader;
  private readonly prompt: PromptOptions;

  constructor(
    private readonly use: AccountUse,
    private readonly flags: LoginFlags,
    private readonly session: AccountSession,
    private readonly signal: AbortSignal,
  ) {
    const { stdin, stderr } = use.environment;
    this.lines = new LineReader(stdin);
    this.prompt = { input: stdin, output: stderr, signal };
  }

  async run(): Promise<Account> {
    const step = await this.codeAccepted();
    if (step.kind === 'signed-in') return step.account;
    const password = await this.password(step.hint);
    return await this.waiting(() => this.session.telegram.checkPassword(password, { signal: this.signal }));
  }

  private async codeAccepted(): Promise<SignInStep> {
    const { phone, code } = this.flags;
    const { environment, output } = this.use;
    if (phone === null) return await scanCode({ telegram: this.session.telegram, output, screen: environment.stderr }, { signal: this.signal });
    return await (code === undefined ? this.typedCode(phone) : this.givenCode(phone, code));
  }

  private async typedCode(phone: string): Promise<SignInStep> {
    const { environment, output } = this.use;
    const ports: CodeEntryPorts = {
      telegram: this.session.telegram,
      clock: environment.clock,
      ask: (question) => ask(question, this.lines, this.prompt),
      note: (text) => output.note(text),
    };
    return await new CodeEntry(ports, phone, { signal: this.signal }).run();
  }

  /** A code that was passed in is tried once, because it does not change (D-61). */
  private async givenCode(phone: string, given: string): Promise<SignInStep> {
    const { telegram } = this.session;
    const sent = await this.waiting(() => telegram.sendCode(phone, { signal: this.signal }));
    const code = given === '-' ? await this.codeFromInput(sent) : given.trim();
    return await this.waiting(() => telegram.signIn({ phone, phoneCodeHash: sent.phoneCodeHash, code, via: sent.via }, { signal: this.signal }));
  }

  /** Whoever sits in front of it is told of a wait and decides; a script would only fail. */
  private waiting<T>(ask: () => Promise<T>): Promise<T> {
    const { output, environment } = this.use;
    return environment.stdin.isTTY === true && output.mode === 'terminal' ? ask() : afterShortWaits(ask, { note: (text) => output.note(text), signal: this.signal });
  }

  private async codeFromInput(sent: CodeSent): Promise<string> {
    this.use.output.note(`Telegram sent a code ${placeOf(sent)}; it is read from standard input.`);
    const line = await this.lines.next(this.signal);
    if (line === null) throw new TobsFailure({ code: 'CODE_MISSING' });
    return line.trim();
  }

  private async password(hint: string | undefined): Promise<string> {
    const needed = new TobsFailure({ code: 'PASSWORD_NEEDED', ...(hint !== undefined && { hint }) });
    const { stdin } = this.use.environment;
    if (this.flags.passwordStdin) {
      // Whoever types it after all does not want to see it.
      if (stdin.isTTY === true) return await askSecretly('Two-step verification password: ', this.prompt);
      const line = await this.lines.next(this.signal);
      if (line === null || line === '') throw needed;
      return line;
    }
    if (stdin.isTTY !== true || this.use.output.mode !== 'terminal') throw needed;
    return await askSecretly(`Two-step verification password${hint === undefined || hint === '' ? '' : ` (hint: ${hint})`}: `, this.prompt);
  }
}

function nameOf({ name, username }: Account): string {
  return username === undefined ? name : `${name} (@${username})`;
}
