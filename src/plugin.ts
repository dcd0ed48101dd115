import { randomUUID } from 'node:crypto';
import { getLanguage, Notice, Plugin } from 'obsidian';
import { Actions } from './obsidian/actions';
import { registerAutomation } from './obsidian/automation/register-automation';
import { exportByCli, exportFlags } from './obsidian/cli-handler';
import { DeviceStore } from './obsidian/device-store';
import { folderOf, openDataFile } from './obsidian/open-data-file';
import { PluginStore } from './obsidian/plugin-store';
import { SettingsTransfer } from './obsidian/settings-transfer';
import { TobsSettingsTab } from './obsidian/settings-tab';
import { Secrets } from './obsidian/secrets';
import { repairText } from './obsidian/setting-words';
import { showInStatusBar } from './obsidian/status-bar';
import { wireActions, type Wired } from './obsidian/wiring';
import { speak, strings } from './ui/locale/strings';

/** Says what was the matter with data.json. */
function tell({ repairs, isNewer }: Awaited<ReturnType<PluginStore['load']>>): void {
  if (isNewer) new Notice(strings.notices.newerSettings, 0);
  if (repairs.length > 0) new Notice(strings.notices.repaired(repairs.map(repairText)), 0);
}

/** The plugin: registers what Obsidian shows. Nothing is started and nothing is asked of Telegram until a command needs it. */
export default class TobsPlugin extends Plugin {
  private device: DeviceStore | null = null;
  private readonly store = new PluginStore(openDataFile(this), () => this.device?.account?.id ?? null);
  private wired: Wired | null = null;

  override async onload(): Promise<void> {
    await speak(getLanguage());
    const { store } = this;
    const secrets = new Secrets(this.app.secretStorage);
    const device = new DeviceStore(this.app, () => randomUUID());
    this.device = device;
    const wired = wireActions({ app: this.app, pluginFolder: folderOf(this), store, secrets, device, onAccountChange: () => tab.update() });
    this.wired = wired;
    const { actions, runner, account, automation, updates } = wired;
    const transfer = new SettingsTransfer({ app: this.app, store, onChange: () => tab.update() });
    const tab = new TobsSettingsTab(this.app, this, { store, secrets, device, account, actions, transfer, nextRunMs: () => automation.runs.nextMs });

    tell(await store.load());

    this.addSettingTab(tab);
    this.register(store.onChange(() => tab.update()));
    this.addRibbonIcon('send', strings.notices.ribbon, () => actions.exportNow());
    this.register(showInStatusBar(this.addStatusBarItem(), runner.status, () => actions.showProgress()));
    this.addCommands(actions, wired);
    registerAutomation(this, { automation, runner, store, device, updates });
    this.registerCliHandler('tobs:export', 'Export Telegram chats into this vault', exportFlags, (params) =>
      exportByCli(params, { chosen: () => store.targets, run: (targets) => actions.export(targets) }),
    );
  }

  override onunload(): void {
    this.wired?.runner.close();
    this.wired?.account.endSignIn();
    this.wired?.link.close();
  }

  override async onExternalSettingsChange(): Promise<void> {
    tell(await this.store.reload());
  }

  private addCommands(actions: Actions, { runner }: Wired): void {
    this.addCommand({ id: 'export-now', name: strings.commands['export-now'], icon: 'send', callback: () => actions.exportNow() });
    this.addCommand({ id: 'choose-dialogs', name: strings.commands['choose-dialogs'], icon: 'list-checks', callback: () => actions.chooseDialogs() });
    this.addCommand({ id: 'export-link', name: strings.commands['export-link'], icon: 'link', callback: () => actions.exportLink() });
    this.addCommand({ id: 'import-telegram-desktop', name: strings.commands['import-telegram-desktop'], icon: 'import', callback: () => actions.importDesktop() });
    this.addCommand({
      id: 'stop-export',
      name: strings.commands['stop-export'],
      icon: 'square',
      checkCallback: (checking) => {
        if (!checking) actions.stopExport();
        return runner.isRunning || runner.isPaused;
      },
    });
    this.addCommand({
      id: 'pause-export',
      name: strings.commands['pause-export'],
      icon: 'pause',
      checkCallback: (checking) => {
        if (!checking) actions.pauseExport();
        return runner.canPause;
      },
    });
    this.addCommand({
      id: 'resume-export',
      name: strings.commands['resume-export'],
      icon: 'play',
      checkCallback: (checking) => {
        if (!checking) actions.resumeExport();
        return runner.isPaused;
      },
    });
    this.addCommand({
      id: 'retry-failed',
      name: strings.commands['retry-failed'],
      icon: 'rotate-ccw',
      checkCallback: (checking) => {
        if (!checking) actions.retryFailed();
        return actions.canRetry;
      },
    });
    this.addCommand({ id: 'sign-in', name: strings.commands['sign-in'], icon: 'log-in', callback: () => actions.signIn() });
    this.addCommand({ id: 'sign-out', name: strings.commands['sign-out'], icon: 'log-out', callback: () => actions.signOut() });
    this.addCommand({ id: 'show-progress', name: strings.commands['show-progress'], icon: 'loader', callback: () => actions.showProgress() });
    this.addCommand({ id: 'show-last-report', name: strings.commands['show-last-report'], icon: 'clipboard-list', callback: () => actions.showReport() });
    this.addCommand({ id: 'check-tools', name: strings.commands['check-tools'], icon: 'wrench', callback: () => actions.checkTools() });
  }
}
