import { TobsFailure } from '../../src/model/errors';
import type { Account, Telegram } from '../../src/model/telegram';
import type { ServedTelegram } from '../../src/protocol/served-telegram';
import { telegramLimitsOf } from '../../src/settings/telegram-limits';
import { cleanUp } from './clean-up';
import { apiKeysOf, type Configuration } from './configuration';
import type { CliEnvironment } from './environment';
import { profileLogFolder, withLog, type LoggedOutput } from './logged-output';
import type { Output } from './output';
import { Profile } from './profile';

/** A profile that is open, with its Telegram. */
export interface AccountSession extends LoggedOutput {
  readonly profile: Profile;
  readonly telegram: ServedTelegram;
  /** Resolves when every session Telegram handed out so far is stored. */
  readonly sessionStored: () => Promise<void>;
}

/** What a command that uses an account works with. */
export interface AccountUse {
  readonly environment: CliEnvironment;
  readonly configuration: Configuration;
  readonly output: Output;
  readonly profileFolder: string;
  /** Name of the command, for the log. */
  readonly command: string;
}

/**
 * Opens the profile and Telegram, runs `work`, and closes both whatever happens. Sessions are stored as they come.
 * @param needsSession refuse with SIGNED_OUT, without any request, when the profile has none
 */
export async function withAccount<Result>(use: AccountUse, needsSession: boolean, work: (account: AccountSession) => Promise<Result>): Promise<Result> {
  const { environment, configuration, output } = use;
  const keys = apiKeysOf(configuration);
  const note = (text: string): void => output.note(text);
  const profile = await Profile.open(use.profileFolder, note);
  try {
    const session = await profile.session(note);
    if (session === null && needsSession) throw new TobsFailure({ code: 'SIGNED_OUT' });
    const { testServer, settings } = configuration;
    const { proxyUrl } = settings;
    const telegram = await environment.openTelegram({ keys, session, limits: telegramLimitsOf(settings), ...(testServer !== undefined && { testServer }), ...(proxyUrl !== '' && { proxyUrl }) });
    let storing: Promise<void> = Promise.resolve();
    telegram.onSession((next) => {
      storing = storing.then(() => profile.storeSession(next));
      // Whoever awaits `storing` hears of a failure; until then it must not count as unhandled.
      storing.catch(() => undefined);
    });
    const place = { ...configuration, command: use.command, folder: profileLogFolder(profile.folder), now: () => environment.clock.now() };
    try {
      return await withLog(output, place, (logged) => work({ profile, telegram, sessionStored: () => storing, ...logged }));
    } finally {
      await cleanUp([{ what: 'Closing the connection to Telegram', run: () => telegram.close() }], note);
      await storing;
    }
  } finally {
    profile.close();
  }
}

/** @throws TobsFailure SIGNED_OUT */
export async function requireAccount(telegram: Telegram, signal: AbortSignal): Promise<Account> {
  const account = await telegram.account({ signal });
  if (account === null) throw new TobsFailure({ code: 'SIGNED_OUT' });
  return account;
}
