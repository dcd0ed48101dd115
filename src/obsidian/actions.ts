import { ConfirmationModal, Notice, setIcon, type App } from 'obsidian';
import type { Component } from 'svelte';
import { describeError, toTobsError } from '../model/errors';
import type { RunReport } from '../model/events';
import type { HistoryRange } from '../model/chat';
import type { ChatId } from '../model/ids';
import type { Account } from '../model/telegram';
import type { ExportTarget } from '../export/types';
import type { Outcome } from '../ui/outcome';
import { headlineOf, isUnchanged, totalsOf } from '../ui/report-lines';
import { strings } from '../ui/strings';
import type { ToolFinding } from '../ui/tool-finding';
import { outcomeOf, signOutLimitMs, type AccountSession, type Missing } from './account-session';
import type { DeviceStore } from './device-store';
import type { ExportRunner } from './export-runner';
import { HostedModal } from './hosted-modal';
import { isSameTarget, withChosen, type ChosenChat } from './plugin-data';
import type { PluginStore } from './plugin-store';
import type { TelegramLink } from './telegram-link';

export interface ActionParts {
  readonly app: App;
  readonly store: PluginStore;
  readonly device: DeviceStore;
  readonly account: AccountSession;
  readonly link: TelegramLink;
  readonly runner: ExportRunner;
  /** Looks for the programs TOBS uses. */
  findTools(): Promise<readonly ToolFinding[]>;
  /** Account, keys or session changed. */
  onAccountChange(): void;
}

const screens = {
  signIn: async () => (await import('../ui/SignIn.svelte')).default,
  chooseDialogs: async () => (await import('../ui/ChooseDialogs.svelte')).default,
  linkForm: async () => (await import('../ui/LinkForm.svelte')).default,
  progress: async () => (await import('../ui/Progress.svelte')).default,
  report: async () => (await import('../ui/Report.svelte')).default,
  tools: async () => (await import('../ui/Tools.svelte')).default,
} as const;

/** chosen: long enough to read two lines. */
const noticeMs = 8000;

const missingTexts: Readonly<Record<Missing, string>> = {
  keys: 'Enter your Telegram API id and hash first.',
  'sign-in': 'Sign in to Telegram first.',
  chats: 'Choose the chats to export first.',
};

/** What the commands do. Each says what is missing instead of failing later. */
export class Actions {
  private progress: HostedModal<Record<string, unknown>> | null = null;

  constructor(private readonly parts: ActionParts) {}

  exportNow(): void {
    const { store, runner } = this.parts;
    if (runner.isRunning) return this.showProgress();
    if (this.lacks(true)) return;
    void this.exportWithScreen(store.chosen.map(targetOf));
  }

  stopExport(): void {
    this.parts.runner.stop();
  }

  signIn(): void {
    const { account } = this.parts;
    this.withSignal((signal, onClosed) => {
      const onGone = (): void => {
        onClosed();
        account.endSignIn();
      };
      this.open(strings.signIn.title, screens.signIn, onGone, (close) => ({
        initial: { apiId: this.parts.store.settings.apiId === 0 ? '' : String(this.parts.store.settings.apiId), hasApiHash: account.hasKeys, hasKeys: account.hasKeys },
        saveKeys: (apiId: string, apiHash: string) => account.saveKeys(apiId, apiHash),
        sendCode: (phone: string) => account.sendCode(phone, { signal }),
        resendCode: (...[phone, sent]: [string, Parameters<AccountSession['resendCode']>[1]]) => account.resendCode(phone, sent, { signal }),
        now: () => Date.now(),
        scanQr: async (...[onLink, left]: [(url: string) => void, AbortSignal]) => this.thenChanged(await account.scanQr(onLink, { signal: AbortSignal.any([signal, left]) })),
        signIn: async (...[phone, sent, code]: [string, Parameters<AccountSession['signIn']>[1], string]) => this.thenChanged(await account.signIn(phone, sent, code, { signal })),
        checkPassword: async (password: string) => this.thenChanged(await account.checkPassword(password, { signal })),
        onClose: close,
        onChoose: () => {
          close();
          this.chooseDialogs();
        },
      }));
    });
  }

  /** Uses another account of this device from now on; one whose session has ended has to sign in again. */
  switchAccount(id: ChatId): void {
    const { account, runner } = this.parts;
    if (runner.isRunning) {
      new Notice('Stop the running export first.', noticeMs);
      return;
    }
    account.switchTo(id);
    this.parts.onAccountChange();
    if (account.account === null) this.lacks(false);
    else new Notice(`Now using ${nameOf(account.account)}.`, noticeMs);
  }

  signOut(): void {
    const { account } = this.parts;
    if (!account.isSignedIn) {
      new Notice(this.missingText('sign-in'), noticeMs);
      return;
    }
    if (this.parts.runner.isRunning) {
      new Notice('Stop the running export first.', noticeMs);
      return;
    }
    const modal = new ConfirmationModal(this.parts.app);
    modal.setTitle('Sign out of Telegram?');
    modal.setContent('This ends the session on Telegram. Notes and progress stay; the next export needs a new sign-in.');
    modal.addButton((button) =>
      button.setButtonText('Sign out').setDestructive().onClick(() => {
        modal.close();
        void this.signOutNow();
      }),
    );
    modal.addCancelButton();
    modal.open();
  }

  chooseDialogs(): void {
    if (this.lacks(false)) return;
    this.withSignal((signal, onClosed) => {
      const { store, link } = this.parts;
      this.open(strings.choose.title, screens.chooseDialogs, onClosed, (close) => ({
        chosen: store.chosen.filter(({ topicId }) => topicId === undefined).map(({ chatId }) => chatId),
        drawIcon: setIcon,
        load: (onPage: (page: readonly unknown[]) => void) =>
          outcomeOf(async () => {
            const telegram = await link.open({ signal });
            for await (const page of telegram.dialogs({ signal })) onPage(page);
            return null;
          }),
        onSave: (choice: Choice) => {
          close();
          void this.saveChoice(choice);
        },
        onClose: close,
      }));
    });
  }

  exportLink(): void {
    if (this.parts.runner.isRunning) return this.showProgress();
    if (this.lacks(false)) return;
    this.withSignal((signal, onClosed) => {
      this.open(strings.link.title, screens.linkForm, onClosed, (close) => ({
        start: (request: LinkRequest) => this.startLink(request, signal),
        onClose: close,
      }));
    });
  }

  showProgress(): void {
    const { runner } = this.parts;
    if (this.progress !== null) return;
    this.progress = this.open(strings.progress.title, screens.progress, () => (this.progress = null), (close) => ({
      status: runner.status,
      now: () => Date.now(),
      onStop: () => runner.stop(),
      onWithoutTakeout: () => runner.continueWithoutTakeout(),
      onHide: close,
      onReport: () => {
        close();
        this.showReport();
      },
    }));
  }

  showReport(): void {
    this.open(strings.report.title, screens.report, () => undefined, (close) => ({
      report: this.parts.device.lastReport,
      drawIcon: setIcon,
      onAgain: () => {
        close();
        this.exportNow();
      },
      onClose: close,
    }));
  }

  checkTools(): void {
    this.open(strings.tools.title, screens.tools, () => undefined, (close) => ({ find: () => this.parts.findTools(), onClose: close }));
  }

  /** Exports and keeps the report, without any window. @throws TobsFailure */
  async export(targets: readonly ExportTarget[]): Promise<RunReport> {
    const { account, runner, device } = this.parts;
    const ended = account.endOfSession();
    try {
      const report = await runner.run(targets);
      device.setLastReport(report);
      // The server ended the session in the middle: the next command asks to sign in.
      if (report.chats.some(({ failures }) => failures.some(({ error: { code } }) => code === 'SIGNED_OUT'))) ended();
      return report;
    } finally {
      this.parts.onAccountChange();
    }
  }

  /** Telegram has ended the session: the way back is one press away. */
  private offerSignIn(): void {
    this.offer('Telegram has ended this sign-in. What was exported is kept; the next export after a new sign-in goes on where this one stopped.', strings.signIn.submit, () => this.signIn());
  }

  /** True when something is missing; the user has then been told what, with a way to it. */
  private lacks(needsChats: boolean): boolean {
    const missing = this.parts.account.missing(needsChats);
    if (missing === null) return false;
    if (missing === 'chats') this.offer(this.missingText(missing), strings.choose.title, () => this.chooseDialogs());
    else this.offer(this.missingText(missing), strings.signIn.submit, () => this.signIn());
    return true;
  }

  private missingText(missing: Missing): string {
    const { elsewhere } = this.parts.account;
    return missing === 'sign-in' && elsewhere !== null ? describeError({ code: 'SESSION_ELSEWHERE', madeAt: elsewhere }) : missingTexts[missing];
  }

  /** A notice with one button. */
  private offer(text: string, label: string, act: () => void): void {
    const notice = new Notice(
      createFragment((fragment) => {
        fragment.createDiv({ text });
        const button = fragment.createEl('button', { text: label, cls: 'mod-cta tobs-notice-button' });
        button.addEventListener('click', () => {
          notice.hide();
          act();
        });
      }),
      noticeMs,
    );
  }

  private async exportWithScreen(targets: readonly ExportTarget[]): Promise<void> {
    const running = this.export(targets);
    this.showProgress();
    try {
      const report = await running;
      new Notice(noticeOf(report), noticeMs);
      if (!this.parts.account.isSignedIn) this.offerSignIn();
    } catch (error) {
      this.progress?.close();
      const detail = toTobsError(error);
      if (detail.code === 'SIGNED_OUT') this.offerSignIn();
      else new Notice(describeError(detail), 0);
    }
  }

  private async startLink({ reference, range, remember }: LinkRequest, signal: AbortSignal): Promise<Outcome<null>> {
    const { store, link } = this.parts;
    return await outcomeOf(async () => {
      const { chat, topicId, messageId } = await (await link.open({ signal })).resolve(reference, { signal });
      const whole = messageId === undefined ? range : { ...range, fromId: messageId, toId: messageId };
      const chosen: ChosenChat = { chatId: chat.id, title: chat.title, range: whole, ...(topicId !== undefined && { topicId }) };
      if (remember) await store.setChosen(withChosen(store.chosen, chosen));
      void this.exportWithScreen([targetOf(chosen)]);
      return null;
    });
  }

  private async saveChoice({ added, removed, range, startNow }: Choice): Promise<void> {
    const { store } = this.parts;
    const kept = store.chosen.filter((one) => one.topicId !== undefined || !removed.includes(one.chatId));
    const fresh = added.map(({ chat }): ChosenChat => ({ chatId: chat.id, title: chat.title, range }));
    await store.setChosen([...kept.filter((one) => !fresh.some((other) => isSameTarget(one, other))), ...fresh]);
    if (startNow) this.exportNow();
  }

  private async signOutNow(): Promise<void> {
    const isTold = await this.parts.account.signOut({ signal: AbortSignal.timeout(signOutLimitMs) });
    this.parts.onAccountChange();
    const next = this.parts.account.account;
    new Notice(isTold ? `Signed out of Telegram.${next === null ? '' : ` Now using ${nameOf(next)}.`}` : 'Signed out on this device. Telegram could not be reached: end the session under devices in a Telegram app.', noticeMs);
  }

  private thenChanged<T>(outcome: Outcome<T>): Outcome<T> {
    if (outcome.ok) this.parts.onAccountChange();
    return outcome;
  }

  /** A window whose requests are dropped when it is closed. */
  private withSignal(show: (signal: AbortSignal, onClosed: () => void) => void): void {
    const controller = new AbortController();
    show(controller.signal, () => controller.abort());
  }

  private open<Props extends Record<string, unknown>>(title: string, component: () => Promise<Component<Props>>, onClosed: () => void, props: (close: () => void) => Props): HostedModal<Record<string, unknown>> {
    const modal = new HostedModal<Props>(this.parts.app, { title, component, props, onClosed });
    modal.open();
    return modal as unknown as HostedModal<Record<string, unknown>>;
  }
}

type LinkRequest = { readonly reference: string; readonly range: HistoryRange; readonly remember: boolean };
type Choice = { readonly added: readonly { readonly chat: { readonly id: ChosenChat['chatId']; readonly title: string } }[]; readonly removed: readonly string[]; readonly range: HistoryRange; readonly startNow: boolean };

function nameOf({ name, username }: Account): string {
  return username === undefined ? name : `${name} (@${username})`;
}

/** A chosen chat as a run takes it. */
export function targetOf({ chatId, title, topicId, range, layout }: ChosenChat): ExportTarget {
  return { reference: chatId, chatId, title, range, ...(topicId !== undefined && { topicId }), ...(layout !== undefined && { layout }) };
}

function noticeOf(report: RunReport): string {
  const { messages, notesWritten, failures } = totalsOf(report);
  const figures = isUnchanged(report) ? '' : ` ${messages} ${strings.report.messages}, ${notesWritten} ${strings.report.notes}.`;
  const problems = failures.length === 0 ? '' : ` ${strings.report.problems(failures.length)}.`;
  return `${headlineOf(report)}.${figures}${problems}`;
}
