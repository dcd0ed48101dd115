import { ConfirmationModal, Notice, type App } from 'obsidian';
import type { ChatId } from '../model/ids';
import type { Account } from '../model/telegram';
import type { Outcome } from '../ui/outcome';
import { strings } from '../ui/locale/strings';
import { signOutLimitMs, type AccountSession } from './account-session';
import type { ExportRunner } from './export-runner';
import { missingText, noticeMs } from './notices';
import type { PluginStore } from './plugin-store';
import { openAskingWindow, screens } from './windows';

/** What signing in and out, and changing accounts, works with. */
export interface AccountActionParts {
  readonly app: App;
  readonly store: PluginStore;
  readonly account: AccountSession;
  readonly runner: Pick<ExportRunner, 'isRunning'>;
  /** Account, keys or session changed. */
  onAccountChange(): void;
}

/** What commands and settings do with the accounts of this device. */
export class AccountActions {
  constructor(private readonly parts: AccountActionParts) {}

  /** @param onChoose the user wants to choose chats after signing in */
  signIn(onChoose: () => void): void {
    const { app, account, store } = this.parts;
    openAskingWindow(app, (signal) => ({
      title: strings.signIn.title,
      component: screens.signIn,
      onClosed: () => account.endSignIn(),
      props: (close) => ({
        initial: { apiId: store.settings.apiId === 0 ? '' : String(store.settings.apiId), hasApiHash: account.hasKeys, hasKeys: account.hasKeys },
        saveKeys: (id: string, apiHash: string) => account.saveKeys(id, apiHash),
        sendCode: (phone: string) => account.sendCode(phone, { signal }),
        resendCode: (...[phone, sent]: [string, Parameters<AccountSession['resendCode']>[1]]) => account.resendCode(phone, sent, { signal }),
        now: () => Date.now(),
        scanQr: async (...[onLink, left]: [(url: string) => void, AbortSignal]) => this.thenChanged(await account.scanQr(onLink, { signal: AbortSignal.any([signal, left]) })),
        signIn: async (...[phone, sent, code]: [string, Parameters<AccountSession['signIn']>[1], string]) => this.thenChanged(await account.signIn(phone, sent, code, { signal })),
        checkPassword: async (password: string) => this.thenChanged(await account.checkPassword(password, { signal })),
        onClose: close,
        onChoose: () => {
          close();
          onChoose();
        },
      }),
    }));
  }

  /** Uses another account of this device from now on. @returns whether it did; not while an export runs */
  switchTo(id: ChatId): boolean {
    const { account, runner } = this.parts;
    if (runner.isRunning) {
      new Notice(strings.notices.stopFirst, noticeMs);
      return false;
    }
    account.switchTo(id);
    this.parts.onAccountChange();
    if (account.account !== null) new Notice(strings.notices.nowUsing(nameOf(account.account)), noticeMs);
    return true;
  }

  /** Asks, then ends the session of the account in use. */
  signOut(): void {
    const { app, account, runner } = this.parts;
    if (!account.isSignedIn) {
      new Notice(missingText('sign-in', account), noticeMs);
      return;
    }
    if (runner.isRunning) {
      new Notice(strings.notices.stopFirst, noticeMs);
      return;
    }
    const modal = new ConfirmationModal(app);
    modal.setTitle(strings.notices.signOutTitle);
    modal.setContent(strings.notices.signOutText);
    modal.addButton((button) =>
      button.setButtonText(strings.notices.signOut).setDestructive().onClick(() => {
        modal.close();
        void this.signOutNow();
      }),
    );
    modal.addCancelButton(strings.common.cancel);
    modal.open();
  }

  private async signOutNow(): Promise<void> {
    const isTold = await this.parts.account.signOut({ signal: AbortSignal.timeout(signOutLimitMs) });
    this.parts.onAccountChange();
    const next = this.parts.account.account;
    new Notice(isTold ? [strings.notices.signedOut, ...(next === null ? [] : [strings.notices.nowUsing(nameOf(next))])].join(' ') : strings.notices.signedOutHere, noticeMs);
  }

  private thenChanged<T>(outcome: Outcome<T>): Outcome<T> {
    if (outcome.ok) this.parts.onAccountChange();
    return outcome;
  }
}

function nameOf({ name, username }: Account): string {
  return username === undefined ? name : `${name} (@${username})`;
}
