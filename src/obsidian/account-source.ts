import type { StatePort } from '../export/ports';
import { TobsFailure } from '../model/errors';
import type { ChatId } from '../model/ids';
import type { Account, Cancellable } from '../model/telegram';
import type { Settings } from '../settings/definitions';
import type { OpenSource, RunSource } from './run-source';
import type { TelegramLink } from './telegram-link';
import type { VaultRecords } from './vault-records';

/** What a run of the signed-in account reads from and remembers in. */
export interface AccountSourceParts {
  readonly link: Pick<TelegramLink, 'open' | 'pin' | 'kill'>;
  readonly records: VaultRecords;
  /** The settings as they are for this account: its notes have a folder of their own. */
  settingsOf(account: Account): Promise<Settings>;
  stateOf(account: ChatId): StatePort;
  /** Who the server says is signed in; null when nobody is any more. */
  onAccount(account: Account | null): void;
}

/** The account in use, as a run reads it. */
export class AccountSource implements RunSource {
  readonly isImport = false;

  constructor(private readonly parts: AccountSourceParts) {}

  hold(): () => void {
    return this.parts.link.pin();
  }

  async open({ signal }: Cancellable): Promise<OpenSource> {
    const { parts } = this;
    const telegram = await parts.link.open({ signal });
    const account = await telegram.account({ signal });
    parts.onAccount(account);
    if (account === null) throw new TobsFailure({ code: 'SIGNED_OUT' });
    const settings = await parts.settingsOf(account);
    return { telegram, settings, ...(await parts.records.below(parts.stateOf(account.id), telegram)) };
  }

  kill(): void {
    this.parts.link.kill();
  }
}
