import { ConfirmationModal, Notice, type App, type Menu, type TAbstractFile } from 'obsidian';
import type { HistoryRange } from '../../model/chat';
import { toTobsError } from '../../model/errors';
import type { ChatId, MessageId } from '../../model/ids';
import { strings } from '../../ui/locale/strings';
import type { Actions } from '../actions';
import type { DeviceStore } from '../device-store';
import type { ExportRunner } from '../export-runner';
import { noticeMs, offer } from '../notices';
import type { PausedRun } from '../paused-run';
import type { PluginStore } from '../plugin-store';
import { openWindow, screens } from '../windows';
import { AutoRuns } from './auto-runs';
import { chatOfFile, type ExportedChat } from './exported-chat';
import { updateTargets, wholeOf } from './update-targets';
import { readUriRequest, type UriRequest } from './uri-request';

/** What exports that nobody started by hand work with. */
export interface AutomationParts {
  readonly app: App;
  readonly store: PluginStore;
  readonly device: DeviceStore;
  readonly runner: ExportRunner;
  readonly paused: PausedRun;
  readonly actions: Actions;
  /** Folder for the notes of the account in use. */
  folder(): Promise<string>;
  /** Ids of a chat's messages that the account in use has in the vault, as `[from, to]`, ascending; null: there is no record of it. */
  coveredOf(chat: ExportedChat): Promise<readonly (readonly [MessageId, MessageId])[] | null>;
}

/** Exports that begin elsewhere than in a window of the plugin: by the clock, by a link, from a menu. */
export class Automation {
  readonly runs: AutoRuns;
  private isAsking = false;

  constructor(private readonly parts: AutomationParts) {
    const { store, device, runner, paused, actions } = parts;
    this.runs = new AutoRuns({
      now: () => Date.now(),
      hours: () => store.settings.autoRunHours,
      atStart: () => store.settings.autoRunAtStart,
      memory: { last: () => device.lastAutoRun, setLast: (ms) => device.setLastAutoRun(ms) },
      isRunning: () => runner.isRunning,
      kept: () => paused.because,
      begin: () => actions.exportAutomatically(),
      onBusy: () => void new Notice(strings.automation.busyAutomatic, noticeMs),
      onInterrupted: () => void offer(strings.automation.interrupted, strings.progress.resume, () => actions.resumeExport(), 0),
    });
  }

  /** The chat a note or folder was exported from by the account in use; null for everything else. */
  chatOf(file: TAbstractFile): ExportedChat | null {
    const { app, store } = this.parts;
    const exporter = store.accountOfPath(`${file.path}/`);
    return exporter === null || exporter === this.account ? chatOfFile(file, app.metadataCache) : null;
  }

  /** Adds what can be done with a note or folder of a chat. */
  addToMenu(menu: Menu, file: TAbstractFile): void {
    const chat = this.chatOf(file);
    if (chat === null) return;
    menu.addItem((item) => item.setTitle(strings.commands['update-chat']).setIcon('refresh-cw').onClick(() => void this.updateChat(chat)));
  }

  /** Exports a chat again, as far back as it was exported before. */
  async updateChat(chat: ExportedChat): Promise<void> {
    const { actions, store } = this.parts;
    if (!actions.isReady()) return;
    const targets = updateTargets(chat, store.chosen, await this.parts.coveredOf(chat));
    if (targets !== null) await actions.exportTold(targets);
    else this.askForWhole(chat);
  }

  /** A link asks for something: it is shown, and nothing is done before the user has agreed. */
  async askedByLink(parameters: Readonly<Record<string, string>>): Promise<void> {
    const { actions } = this.parts;
    // A page that opens link after link gets one window.
    if (this.isAsking) return;
    this.isAsking = true;
    try {
      const request = await readUriRequest(parameters);
      const folder = await this.parts.folder();
      if (actions.isReady(request.kind === 'chosen')) this.ask(request, folder);
      else this.isAsking = false;
    } catch (error) {
      this.isAsking = false;
      new Notice(strings.error(toTobsError(error)), noticeMs);
    }
  }

  private get account(): ChatId | null {
    return this.parts.device.account?.id ?? null;
  }

  private ask(request: UriRequest, folder: string): void {
    const { app, store, actions } = this.parts;
    const text = strings.automation.byLink;
    openWindow(app, {
      title: text.title,
      component: screens.askedByLink,
      onClosed: () => (this.isAsking = false),
      props: (close) => ({
        chats: request.kind === 'chosen' ? [...store.chosen, ...store.chosenFolders].map(({ title }) => title) : [request.reference],
        messages: request.kind === 'chosen' ? text.everyRange : messagesOf(request.range),
        folder,
        onExport: () => {
          close();
          const targets = request.kind === 'chosen' ? store.targets : [{ reference: request.reference, range: request.range }];
          if (actions.isReady(request.kind === 'chosen')) void actions.exportTold(targets);
        },
        onClose: close,
      }),
    });
  }

  private askForWhole(chat: ExportedChat): void {
    const { app, actions } = this.parts;
    const text = strings.automation.updateWhole;
    const modal = new ConfirmationModal(app);
    modal.setTitle(text.title(chat.title));
    modal.setContent(text.content);
    modal.addButton((button) =>
      button.setButtonText(text.confirm).setCta().onClick(() => {
        modal.close();
        if (actions.isReady()) void actions.exportTold([wholeOf(chat)]);
      }),
    );
    modal.addCancelButton();
    modal.open();
  }
}

function messagesOf({ last, sinceDate }: HistoryRange): string {
  const text = strings.automation.byLink;
  const parts = [...(last === undefined ? [] : [text.last(last)]), ...(sinceDate === undefined ? [] : [text.since(sinceDate)])];
  return parts.length === 0 ? text.all : parts.join('. ');
}
