import { ConfirmationModal, Notice, type App } from 'obsidian';
import { toTobsError } from '../model/errors';
import { definitions, type SettingDefinition, type SettingKey, type Settings } from '../settings/definitions';
import { changedKeys, readSettingsFile, resetSettings, settingsFile, type LeftOut } from '../settings/transfer';
import { strings } from '../ui/locale/strings';
import type { SettingsPreview } from '../ui/settings-preview';
import { noticeMs } from './notices';
import type { PluginStore } from './plugin-store';
import { namedProblem, unitOf, wordsOf } from './setting-words';
import { openWindow, screens } from './windows';

/** What settings are written to a file from, and read into. */
export interface TransferParts {
  readonly app: App;
  readonly store: PluginStore;
  /** Many options have changed at once. */
  onChange(): void;
}

/** Settings as a file, from a file, and back to their defaults. What is secret, or belongs to this device, stays out of all three. */
export class SettingsTransfer {
  constructor(private readonly parts: TransferParts) {}

  openExport(): void {
    const { app, store } = this.parts;
    const content = settingsFile(store.settings);
    openWindow(app, {
      title: strings.automation.transfer.exportTitle,
      component: screens.settingsExport,
      props: (close) => ({ content, onCopy: () => void this.copy(content), onSave: () => void this.save(content), onClose: close }),
    });
  }

  openImport(): void {
    const { app, store } = this.parts;
    openWindow(app, {
      title: strings.automation.transfer.importTitle,
      component: screens.settingsImport,
      props: (close) => ({
        read: (text: string) => previewOf(text, store.settings),
        onApply: (text: string) => {
          close();
          const read = readSettingsFile(text, store.settings);
          if (read !== null) void this.replace(read.settings, strings.automation.transfer.applied(read.changed.length));
        },
        onClose: close,
      }),
    });
  }

  /** Asks, then gives every option its default. */
  reset(): void {
    const { app, store } = this.parts;
    const text = strings.automation.reset;
    const modal = new ConfirmationModal(app);
    modal.setTitle(text.title);
    modal.setContent(text.content);
    modal.addButton((button) =>
      button.setButtonText(text.confirm).setDestructive().onClick(() => {
        modal.close();
        void this.replace(resetSettings(store.settings), text.done);
      }),
    );
    modal.addCancelButton();
    modal.open();
  }

  private async replace(settings: Settings, done: string): Promise<void> {
    await this.told(async () => {
      await this.parts.store.replaceSettings(settings);
      this.parts.onChange();
      return done;
    });
  }

  private async copy(content: string): Promise<void> {
    await this.told(async () => {
      await navigator.clipboard.writeText(content);
      return strings.automation.transfer.copied;
    });
  }

  /** A new file at the top of the vault; what is there stays. */
  private async save(content: string): Promise<void> {
    const { vault } = this.parts.app;
    await this.told(async () => {
      let path = 'tobs-settings.json';
      for (let copy = 2; await vault.adapter.exists(path); copy++) path = `tobs-settings ${copy}.json`;
      await vault.create(path, content);
      return strings.automation.transfer.saved(path);
    });
  }

  /** Says what was done, or why it was not. */
  private async told(work: () => Promise<string>): Promise<void> {
    try {
      new Notice(await work(), noticeMs);
    } catch (error) {
      new Notice(strings.error(toTobsError(error)), 0);
    }
  }
}

/** What a file would change, in words; null for what is no file of settings. */
export function previewOf(text: string, settings: Settings): SettingsPreview | null {
  const read = readSettingsFile(text, settings);
  if (read === null) return null;
  const changes = changedKeys(settings, read.settings).map((key) => ({ name: wordsOf(key).name, before: valueText(key, settings), after: valueText(key, read.settings) }));
  return { changes, leftOut: read.leftOut.map(leftOutText) };
}

function leftOutText(left: LeftOut): string {
  const text = strings.automation.transfer;
  if (left.kind === 'unknown') return text.unknown(left.key);
  return left.kind === 'bound' ? text.bound(wordsOf(left.key).name) : namedProblem(left.key, left.problem);
}

/** A value as the settings tab shows it. */
function valueText(key: SettingKey, settings: Settings): string {
  const definition: SettingDefinition = definitions[key];
  const value = settings[key];
  const { zero, choices } = wordsOf(key);
  if (typeof value === 'boolean') return value ? strings.tab.on : strings.tab.off;
  if (value === 0 && zero !== undefined) return zero;
  if (typeof value === 'number') return 'unit' in definition ? `${value} ${unitOf(definition)}`.trimEnd() : String(value);
  const words = (typeof value === 'object' ? value : [value]).map((item) => choices?.[item] ?? item).join(', ');
  return words === '' ? strings.tab.nothing : words;
}
