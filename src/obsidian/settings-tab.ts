import { Notice, PluginSettingTab, type App, type Plugin, type Setting, type SettingControl, type SettingDefinition as TabRow, type SettingDefinitionItem } from 'obsidian';
import { definitions, type SettingDefinition, type SettingGroup, type SettingKey } from '../settings/definitions';
import { devicePathKeys, isSettingKey, settingKeys, settingProblem, type DevicePathKey } from '../settings/settings';
import type { ChatId } from '../model/ids';
import type { AccountSession } from './account-session';
import type { KnownAccount } from './accounts';
import { describeRange } from './describe-range';
import { describeOptions } from './own-options';
import { strings } from '../ui/locale/strings';
import type { SettingsTransfer } from './settings-transfer';
import type { DeviceStore } from './device-store';
import type { PluginStore } from './plugin-store';
import { isOtherProxy, splitProxyUrl } from './proxy-password';
import { describedWithUnit, namedProblem, problemText, wordsOf } from './setting-words';
import { isApiHash, type Secrets } from './secrets';

/** What the settings tab shows, stores and starts. */
export interface SettingsTabParts {
  readonly store: PluginStore;
  readonly secrets: Secrets;
  readonly device: DeviceStore;
  readonly account: AccountSession;
  readonly transfer: Pick<SettingsTransfer, 'openExport' | 'openImport' | 'reset'>;
  /** When the next automatic export is due, in milliseconds since 1970; null when none is planned. */
  nextRunMs(): number | null;
  readonly actions: { signIn(): void; signOut(): void; switchAccount(id: ChatId): void; chooseDialogs(): void; checkTools(): void };
}

/** Key of the control for one item of a list option, such as `media.photo`. */
const itemKey = /^([a-zA-Z]+)\.([a-z]+)$/;
const coreFolderKey = 'device.ffmpegCoreFolder';

/** The settings tab: rows are made from the definitions, values go through the settings schema. */
export class TobsSettingsTab extends PluginSettingTab {
  /** Shows the example while the tab is open. */
  private example: Setting | null = null;

  constructor(
    app: App,
    plugin: Plugin,
    private readonly parts: SettingsTabParts,
  ) {
    super(app, plugin);
  }

  override getSettingDefinitions(): SettingDefinitionItem[] {
    return [
      this.accountGroup(),
      this.chosenList(),
      { type: 'group', heading: strings.groups.Notes, items: [...rowsOf('Notes'), this.exampleRow()] },
      { type: 'group', heading: strings.groups.Media, items: rowsOf('Media') },
      { type: 'group', heading: strings.groups.Automation, items: [...rowsOf('Automation'), this.nextRunRow()] },
      { type: 'page', name: strings.groups.Speed, desc: strings.tab.speedHint, items: rowsOf('Speed') },
      { type: 'page', name: strings.groups.Advanced, desc: strings.tab.advancedHint, items: [coreRow(), toolsRow(() => this.parts.actions.checkTools()), ...rowsOf('Advanced'), this.proxyPasswordRow(), ...this.transferRows()] },
    ];
  }

  override getControlValue(key: string): unknown {
    const { store, device } = this.parts;
    if (key === coreFolderKey) return device.ffmpegCoreFolder;
    if (isDevicePath(key)) return device.pathOf(key);
    const item = itemOf(key);
    if (item !== null) return listValue(store.settings[item.key]).includes(item.name);
    if (!isSettingKey(key)) return undefined;
    const value = store.settings[key];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  override async setControlValue(key: string, value: unknown): Promise<void> {
    const { store, device } = this.parts;
    if (key === coreFolderKey) return device.setFfmpegCoreFolder(typeof value === 'string' ? value.trim() : '');
    if (isDevicePath(key)) return device.setPath(key, typeof value === 'string' ? value.trim() : '');
    const item = itemOf(key);
    if (item !== null) return await this.store(item.key, withItem(item.key, listValue(store.settings[item.key]), item.name, value === true));
    if (isSettingKey(key)) await this.store(key, storedForm(key, value));
  }

  private async store(key: SettingKey, value: unknown): Promise<void> {
    if (key === 'proxyUrl' && typeof value === 'string') return await this.storeProxy(value);
    await this.storePlain(key, value);
  }

  /** The password leaves the URL for secret storage before anything is saved. */
  private async storeProxy(typed: string): Promise<void> {
    const { store, secrets } = this.parts;
    const { url, password } = splitProxyUrl(typed);
    if (password !== null || isOtherProxy(store.settings.proxyUrl, url)) secrets.setProxyPassword(password);
    await this.storePlain('proxyUrl', url);
  }

  private async storePlain(key: SettingKey, value: unknown): Promise<void> {
    const { store } = this.parts;
    const { profile } = store.settings;
    const problem = await store.set(key, value);
    // Other values than the one that was typed have changed as well.
    if (store.settings.profile !== profile) this.update();
    if (problem !== null) new Notice(`${namedProblem(key, problem)}.`);
    else if (key === 'testServer') this.refreshDomState();
    else if (key === 'autoRunHours') this.update();
    await this.showExample();
  }

  private accountGroup(): SettingDefinitionItem {
    const { store, account, actions } = this.parts;
    const who = account.account;
    const state = who === null ? whyNobody(account) : strings.tab.signedInAs(who.username === undefined ? who.name : `${who.name} (@${who.username})`);
    return {
      type: 'group',
      heading: strings.tab.account,
      items: [
        { name: strings.tab.testServer, desc: strings.tab.testServerHint, visible: () => store.settings.testServer !== '' },
        account.isSignedIn
          ? { name: strings.commands['sign-out'], desc: `${state} ${strings.tab.signOutHint}`, action: () => actions.signOut() }
          : { name: strings.commands['sign-in'], desc: state, action: () => actions.signIn() },
        ...account.known.filter(({ account: { id }, isActive }) => !isActive && id !== who?.id).map((known): TabRow => this.otherAccountRow(known)),
        { name: strings.tab.addAccount, desc: strings.tab.addAccountHint, visible: () => account.isSignedIn, action: () => actions.signIn() },
        ...rowsOf('Telegram'),
        { name: strings.tab.apiHash, desc: strings.tab.apiHashHint, render: (setting) => this.renderApiHash(setting) },
      ],
    };
  }

  private otherAccountRow({ account: { id, name, username }, isSignedIn, elsewhere }: KnownAccount): TabRow {
    const shown = username === undefined ? name : `${name} (@${username})`;
    return { name: strings.tab.use(shown), desc: isSignedIn ? strings.tab.useHint : elsewhere === null ? strings.tab.useEnded : strings.tab.elsewhere(elsewhere), action: () => this.parts.actions.switchAccount(id) };
  }

  private chosenList(): SettingDefinitionItem {
    const { store, actions } = this.parts;
    return {
      type: 'list',
      heading: strings.tab.chosen,
      emptyState: strings.tab.nothingChosen,
      items: [
        ...store.chosen.map((chat) => ({ name: chat.title, desc: [describeRange(chat.range, chat.topicId), describeOptions(chat)].filter((part) => part !== '').join('. '), searchable: false })),
        ...store.chosenFolders.map(({ title, range }) => ({ name: title, desc: [strings.choose.folder, describeRange(range, undefined)].join('. '), searchable: false })),
      ],
      onDelete: (index) => void store.setChosen(
        store.chosen.filter((_one, at) => at !== index),
        store.chosenFolders.filter((_one, at) => at + store.chosen.length !== index),
      ),
      addItem: { name: strings.choose.title, action: () => actions.chooseDialogs() },
    };
  }

  private renderApiHash(setting: Setting): void {
    const { secrets } = this.parts;
    setting.addText((text) => {
      text.inputEl.type = 'password';
      text.setPlaceholder(secrets.apiHash === null ? strings.tab.apiHashForm : strings.tab.stored);
      text.onChange((value) => {
        if (value === '') return;
        if (isApiHash(value.trim())) {
          secrets.setApiHash(value.trim());
          setting.setErrorMessage('');
        } else setting.setErrorMessage(strings.error({ code: 'API_KEYS_INVALID', field: 'apiHash' }));
      });
    });
  }

  private proxyPasswordRow(): TabRow {
    return { name: strings.tab.proxyPassword, desc: strings.tab.proxyPasswordHint, render: (setting) => this.renderProxyPassword(setting) };
  }

  private renderProxyPassword(setting: Setting): void {
    const { secrets } = this.parts;
    setting.addText((text) => {
      text.inputEl.type = 'password';
      text.setPlaceholder(secrets.proxyPassword === null ? strings.tab.none : strings.tab.stored);
      text.onChange((value) => secrets.setProxyPassword(value === '' ? null : value));
    });
  }

  /** What the settings make of an example: where its notes go, and how a message looks there. */
  private exampleRow(): TabRow {
    return {
      name: strings.tab.example,
      render: (setting) => {
        this.example = setting.setClass('tobs-example');
        void this.showExample();
        return () => (this.example = null);
      },
    };
  }

  private async showExample(): Promise<void> {
    // Rendering is loaded with the first look at the tab, not with the plugin.
    const [{ previewBlock, previewPath }, { styleOf }] = await Promise.all([import('../notes/preview'), import('../export/write/note-style')]);
    const { settings } = this.parts.store;
    const style = styleOf({ settings, localTimeZone: Intl.DateTimeFormat().resolvedOptions().timeZone });
    this.example?.setDesc(`${previewPath(settings.pathTemplate, style.timeZone)}\n\n${previewBlock(settings.blockTemplate, style)}`);
  }

  private nextRunRow(): TabRow {
    const { parts } = this;
    // Written when it is looked at: writing a date takes longer than all other rows together.
    const render = (setting: Setting): void => {
      const ms = parts.nextRunMs();
      setting.setDesc(ms === null ? '' : strings.automation.nextAt(ms));
    };
    return { name: strings.automation.next, visible: () => parts.store.settings.autoRunHours > 0, render };
  }

  private transferRows(): readonly TabRow[] {
    const { transfer } = this.parts;
    const { transfer: text, reset } = strings.automation;
    return [
      { name: text.exportTitle, desc: text.exportHint, action: () => transfer.openExport() },
      { name: text.importTitle, desc: text.importHint, action: () => transfer.openImport() },
      { name: reset.row, desc: reset.hint, action: () => transfer.reset() },
    ];
  }
}

function isDevicePath(key: string): key is DevicePathKey {
  return devicePathKeys.some((one) => one === key);
}

function coreRow(): TabRow {
  return { name: strings.tab.coreFolder, desc: strings.tab.coreFolderHint, control: { type: 'text', key: coreFolderKey, defaultValue: '' } };
}

function toolsRow(action: () => void): TabRow {
  return { name: strings.commands['check-tools'], desc: strings.tab.checkToolsHint, action };
}

function rowsOf(group: SettingGroup): TabRow[] {
  return settingKeys.filter((key) => definitions[key].group === group).flatMap((key) => rowsOfKey(key));
}

function rowsOfKey(key: SettingKey): TabRow[] {
  const definition: SettingDefinition = definitions[key];
  const { name, choices } = wordsOf(key);
  if (definition.type !== 'list' || definition.choices === null) return [{ name, desc: describedWithUnit(key), control: controlOf(key, definition) }];
  // A list of named items is one switch per item.
  return Object.entries(choices ?? definition.choices).map(([item, label]) => ({ name: `${name}: ${label}`, control: { type: 'toggle', key: `${key}.${item}`, defaultValue: definition.default.includes(item) } }));
}

function controlOf(key: SettingKey, definition: SettingDefinition): SettingControl {
  const validate = (value: unknown): string | undefined => {
    const problem = settingProblem(key, storedForm(key, value));
    return problem === null ? undefined : problemText(key, problem);
  };
  switch (definition.type) {
    case 'int':
      return { type: 'number', key, defaultValue: definition.default, min: definition.min, max: definition.max, step: 1, validate };
    case 'number':
      return { type: 'number', key, defaultValue: definition.default, min: definition.min, max: definition.max, step: 0.1, validate };
    case 'bool':
      return { type: 'toggle', key, defaultValue: definition.default };
    case 'choice':
      return { type: 'dropdown', key, defaultValue: definition.default, options: { ...(wordsOf(key).choices ?? definition.choices) } };
    case 'list':
      return { type: 'text', key, defaultValue: definition.default.join(', '), validate };
    case 'text':
      return definition.kind === 'test-server' || definition.kind === 'block-template' ? { type: 'textarea', key, rows: 4, defaultValue: definition.default, validate } : { type: 'text', key, defaultValue: definition.default, validate };
  }
}

/** What a control's value means for the schema: free lists are typed with commas. */
function storedForm(key: SettingKey, value: unknown): unknown {
  if (definitions[key].type === 'list' && typeof value === 'string') {
    return value.split(/[\s,;]+/).map((item) => item.replace(/^\./, '').toLowerCase()).filter((item) => item !== '');
  }
  return typeof value === 'string' ? value.trim() : value;
}

function itemOf(key: string): { readonly key: SettingKey; readonly name: string } | null {
  const [, list, name] = itemKey.exec(key) ?? [];
  return list !== undefined && name !== undefined && isSettingKey(list) && definitions[list].type === 'list' ? { key: list, name } : null;
}

function listValue(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** The list with or without one item, in the order of the definition. */
function withItem(key: SettingKey, list: readonly string[], name: string, isIn: boolean): readonly string[] {
  const definition: SettingDefinition = definitions[key];
  const order = definition.type === 'list' && definition.choices !== null ? Object.keys(definition.choices) : [];
  return order.filter((item) => (item === name ? isIn : list.includes(item)));
}

function whyNobody({ elsewhere, hasEnded }: Pick<AccountSession, 'elsewhere' | 'hasEnded'>): string {
  if (elsewhere !== null) return strings.tab.elsewhere(elsewhere);
  return hasEnded ? strings.tab.ended : strings.tab.notSignedIn;
}
