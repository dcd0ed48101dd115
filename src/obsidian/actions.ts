import { Notice, setIcon, type App } from 'obsidian';
import { toTobsError } from '../model/errors';
import type { RunReport } from '../model/events';
import type { HistoryRange } from '../model/chat';
import type { ChatId } from '../model/ids';
import type { ExportTarget } from '../export/types';
import type { Outcome } from '../ui/outcome';
import { isUnchanged } from '../ui/report-lines';
import { strings } from '../ui/locale/strings';
import type { ToolFinding } from '../ui/tool-finding';
import { AccountActions } from './account-actions';
import { outcomeOf, type AccountSession } from './account-session';
import { openChooseChats, type ChooseParts } from './choose-chats';
import type { DeviceStore } from './device-store';
import type { ExportRunner } from './export-runner';
import type { LastUpdates } from './automation/last-updates';
import { ImportActions } from './import-actions';
import type { ImportSource } from './import-source';
import { failedChats, failedTargets } from './failed-targets';
import { missingText, noticeMs, noticeOf, offer } from './notices';
import { targetOf, withChosen, type ChosenChat } from './plugin-data';
import type { PausedRun } from './paused-run';
import type { PluginStore } from './plugin-store';
import type { TelegramLink } from './telegram-link';
import { openAskingWindow, openWindow, screens, type OpenWindow } from './windows';

/** What commands, ribbon and menus act upon. */
export interface ActionParts {
  readonly app: App;
  readonly store: PluginStore;
  readonly device: DeviceStore;
  readonly account: AccountSession;
  readonly link: TelegramLink;
  readonly runner: ExportRunner;
  /** What exporting these targets would take. */
  readonly forecast: ChooseParts['forecast'];
  readonly paused: PausedRun;
  readonly updates: LastUpdates;
  /** A Telegram Desktop export by its path; nothing is read yet. */
  exportAt(path: string): Promise<ImportSource>;
  /** Looks for the programs TOBS uses. */
  findTools(): Promise<readonly ToolFinding[]>;
  /** Account, keys or session changed. */
  onAccountChange(): void;
}

/** What the commands do. Each says what is missing instead of failing later. */
export class Actions {
  private readonly accounts: AccountActions;
  private readonly imports: ImportActions;
  private progress: OpenWindow | null = null;
  private signInOffer: Notice | null = null;

  constructor(private readonly parts: ActionParts) {
    this.accounts = new AccountActions(parts);
    this.imports = new ImportActions({ ...parts, show: (run) => this.importWithScreen(run) });
  }

  exportNow(): void {
    const { store } = this.parts;
    if (this.isReady(true)) void this.exportTold(store.targets);
  }

  /** Exports what is chosen, or goes on with what was interrupted, without opening a window. */
  exportAutomatically(): void {
    const { store, paused } = this.parts;
    const { targets } = paused;
    if (!this.lacks(targets === null)) void this.exportTold(targets ?? store.targets, true);
  }

  /** Whether an export can begin; the user has otherwise been told why not, and what is running is shown. */
  isReady(needsChats = false): boolean {
    const { runner } = this.parts;
    if (!runner.isRunning) return !this.lacks(needsChats);
    new Notice(strings.automation.busy, noticeMs);
    this.showProgress();
    return false;
  }

  /** Pauses the export that is running. */
  pauseExport(): void {
    this.parts.runner.pause();
  }

  /** Goes on with the export that was paused, before a restart of the app, too. */
  resumeExport(): void {
    const { targets } = this.parts.paused;
    if (targets !== null && this.isReady()) void this.exportTold(targets);
  }

  /** Something of the last export is missing and can be tried again. */
  get canRetry(): boolean {
    const { runner, device } = this.parts;
    return !runner.isRunning && failedChats(device.lastReport).length > 0;
  }

  /** Exports the chats again of which the last export could not bring everything: what is there already costs nothing. */
  retryFailed(): void {
    const { store, device } = this.parts;
    if (!this.canRetry || this.lacks(false)) return;
    void this.exportTold(failedTargets(failedChats(device.lastReport), store));
  }

  stopExport(): void {
    this.parts.runner.stop();
  }

  signIn(): void {
    this.accounts.signIn(() => this.chooseDialogs());
  }

  /** Uses another account of this device from now on; one whose session has ended has to sign in again. */
  switchAccount(id: ChatId): void {
    if (this.accounts.switchTo(id) && this.parts.account.account === null) this.lacks(false);
  }

  signOut(): void {
    this.accounts.signOut();
  }

  chooseDialogs(): void {
    if (this.lacks(false)) return;
    openChooseChats({ ...this.parts, onSignedOut: () => this.offerSignIn() }, { exportNow: () => this.exportNow(), signIn: () => this.signIn() });
  }

  exportLink(): void {
    if (!this.isReady()) return;
    openAskingWindow(this.parts.app, (signal) => ({
      title: strings.link.title,
      component: screens.linkForm,
      props: (close) => ({ start: (request: LinkRequest) => this.startLink(request, signal), onClose: close }),
    }));
  }

  /** Imports what Telegram Desktop exported; needs no account. */
  importDesktop(): void {
    if (this.parts.runner.isRunning) return this.showProgress();
    this.imports.open();
  }

  showProgress(): void {
    const { app, runner } = this.parts;
    if (this.progress !== null) return;
    this.progress = openWindow(app, {
      title: strings.progress.title,
      component: screens.progress,
      onClosed: () => (this.progress = null),
      props: (close) => ({
        status: runner.status,
        now: () => Date.now(),
        onPause: () => runner.pause(),
        onResume: () => this.resumeExport(),
        onStop: () => runner.stop(),
        onWithoutTakeout: () => runner.continueWithoutTakeout(),
        onHide: close,
        onReport: () => {
          close();
          this.showReport();
        },
      }),
    });
  }

  showReport(): void {
    const { app, device } = this.parts;
    openWindow(app, {
      title: strings.report.title,
      component: screens.report,
      props: (close) => ({
        report: device.lastReport,
        drawIcon: setIcon,
        onAgain: () => {
          close();
          this.exportNow();
        },
        onNote: (path: string) => {
          close();
          this.openNote(path);
        },
        onClose: close,
      }),
    });
  }

  checkTools(): void {
    openWindow(this.parts.app, { title: strings.tools.title, component: screens.tools, props: (close) => ({ find: () => this.parts.findTools(), onClose: close }) });
  }

  /** Exports and keeps the report, without any window. @throws TobsFailure */
  async export(targets: readonly ExportTarget[]): Promise<RunReport> {
    const { account, runner, device, updates } = this.parts;
    const ended = account.endOfSession();
    try {
      const report = await runner.run(targets);
      device.setLastReport(report);
      if (device.account !== null) updates.add(device.account.id, report, Date.now());
      // The server ended the session in the middle: the next command asks to sign in.
      if (report.chats.some(({ failures }) => failures.some(({ error: { code } }) => code === 'SIGNED_OUT'))) ended();
      return report;
    } finally {
      this.parts.onAccountChange();
    }
  }

  /** Telegram has ended the session: the way back is one press away, and stays there. */
  private offerSignIn(): void {
    this.signInOffer?.hide();
    this.signInOffer = offer(strings.notices.signedOutByTelegram, strings.signIn.submit, () => this.signIn(), 0);
  }

  /** True when something is missing; the user has then been told what, with a way to it. */
  private lacks(needsChats: boolean): boolean {
    const { account } = this.parts;
    const missing = account.missing(needsChats);
    if (missing === null) return false;
    if (missing === 'sign-in' && account.hasEnded) this.offerSignIn();
    else if (missing === 'chats') offer(missingText(missing, account), strings.choose.title, () => this.chooseDialogs());
    else offer(missingText(missing, account), strings.signIn.submit, () => this.signIn());
    return true;
  }

  /** Exports, and says how it went. @param isQuiet opens no window, and says nothing when nothing was new */
  async exportTold(targets: readonly ExportTarget[], isQuiet = false): Promise<void> {
    const running = this.export(targets);
    if (!isQuiet) this.showProgress();
    try {
      const report = await running;
      if (!isQuiet || !isUnchanged(report)) this.tell(report);
      if (!this.parts.account.isSignedIn) this.offerSignIn();
    } catch (error) {
      this.progress?.close();
      const detail = toTobsError(error);
      // Nobody is there any more to be told that closing the app has stopped it; the next start offers to go on.
      if (this.parts.runner.isClosed) return;
      if (detail.code === 'SIGNED_OUT') this.offerSignIn();
      else if (isQuiet) new Notice(strings.automation.failedAutomatic(strings.error(detail)), noticeMs);
      else new Notice(strings.error(detail), 0);
    }
  }

  private tell(report: RunReport): void {
    const { note } = report;
    if (this.parts.runner.isPaused) new Notice(strings.progress.pausedNotice, noticeMs);
    else if (note === undefined) new Notice(noticeOf(report), noticeMs);
    else offer(noticeOf(report), strings.report.openNote, () => this.openNote(note));
  }

  private openNote(path: string): void {
    void this.parts.app.workspace.openLinkText(path, '');
  }

  /** The report stays on the screen: an import is done once, and what it could not bring is only said there. */
  private async importWithScreen(run: () => Promise<RunReport>): Promise<void> {
    const running = run();
    this.showProgress();
    try {
      const report = await running;
      this.progress?.close();
      new Notice(noticeOf(report), noticeMs);
      this.showReport();
    } catch (error) {
      this.progress?.close();
      new Notice(strings.error(toTobsError(error)), 0);
    }
  }

  private async startLink({ reference, range, remember }: LinkRequest, signal: AbortSignal): Promise<Outcome<null>> {
    const { store, link } = this.parts;
    const outcome = await outcomeOf(async () => {
      const { chat, topicId, messageId, sublistId } = await (await link.open({ signal })).resolve(reference, { signal });
      const whole = messageId === undefined ? range : { ...range, fromId: messageId, toId: messageId };
      const chosen: ChosenChat = { chatId: chat.id, title: chat.title, range: whole, ...(topicId !== undefined && { topicId }), ...(sublistId !== undefined && { sublistId }) };
      if (remember) await store.setChosen(withChosen(store.chosen, chosen));
      void this.exportTold([targetOf(chosen)]);
      return null;
    });
    if (!outcome.ok && outcome.error.code === 'SIGNED_OUT') this.offerSignIn();
    return outcome;
  }
}

type LinkRequest = { readonly reference: string; readonly range: HistoryRange; readonly remember: boolean };
