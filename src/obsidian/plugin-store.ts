import type { ChatId } from '../model/ids';
import type { Account } from '../model/telegram';
import type { Settings, SettingKey } from '../settings/definitions';
import { changeSetting } from '../settings/profiles';
import { settingProblem } from '../settings/settings';
import { loadPluginData, storedForm, type ChosenChat, type LoadedData, type PluginData } from './plugin-data';

/** Where plugin data is kept; the plugin itself. */
interface DataFile {
  loadData(): Promise<unknown>;
  saveData(data: unknown): Promise<void>;
}

/** The plugin's settings and chosen chats; every change goes through here and is saved in order. */
export class PluginStore {
  private data: PluginData = loadPluginData(null).data;
  private isReadOnly = false;
  private saving: Promise<void> = Promise.resolve();
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly file: DataFile,
    /** The account in use: chosen chats are its own. */
    private readonly accountInUse: () => ChatId | null,
  ) {}

  get settings(): Settings {
    return this.data.settings;
  }

  /** Chats the account in use has chosen. */
  get chosen(): readonly ChosenChat[] {
    return this.data.chosen.filter((chat) => this.isOwn(chat));
  }

  /** Reads data.json. What had to be repaired is for the user to see. */
  async load(): Promise<Pick<LoadedData, 'repairs' | 'isNewer'>> {
    const stored: unknown = await this.file.loadData();
    const loaded = loadPluginData(stored);
    this.data = loaded.data;
    this.isReadOnly = loaded.isNewer;
    this.changed();
    return loaded;
  }

  /** Stores one option. Returns what is wrong with the value instead of storing it, or null. */
  async set(key: SettingKey, value: unknown): Promise<string | null> {
    const problem = settingProblem(key, value);
    if (problem !== null) return problem;
    await this.save({ ...this.data, settings: changeSetting(this.data.settings, key, value) });
    return null;
  }

  /** Replaces the chats of the account in use; those of others stay. */
  setChosen(chosen: readonly ChosenChat[]): Promise<void> {
    const accountId = this.accountInUse();
    const own = chosen.map((chat) => (accountId === null ? chat : { ...chat, accountId }));
    return this.save({ ...this.data, chosen: [...this.data.chosen.filter((chat) => !this.isOwn(chat)), ...own] });
  }

  /** Folder for the notes of an account; the first account of a vault gets the folder of the settings itself. */
  async folderOf(account: Account): Promise<string> {
    const { accountFolders, settings } = this.data;
    // Only a run needs it: names of notes are no part of the start of the app.
    const { folderSuffix } = await import('../notes/names/account-folder');
    const suffix = folderSuffix(accountFolders, account);
    if (accountFolders.some(({ accountId }) => accountId === account.id)) return `${settings.folder}${suffix}`;
    await this.save({ ...this.data, accountFolders: [...accountFolders, { accountId: account.id, suffix }] });
    return `${settings.folder}${suffix}`;
  }

  /** True when the account has exported into this vault. */
  hasExported(id: ChatId): boolean {
    return this.data.accountFolders.some(({ accountId }) => accountId === id);
  }

  private isOwn({ accountId }: ChosenChat): boolean {
    return accountId === undefined || accountId === this.accountInUse();
  }

  /** Registers a listener for changes; returns its removal. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private save(data: PluginData): Promise<void> {
    this.data = data;
    this.changed();
    if (this.isReadOnly) return Promise.resolve();
    const write = this.saving.then(() => this.file.saveData(storedForm(data)));
    // A failed save is thrown to the one who asked for it; the next save stands on its own.
    this.saving = write.catch(() => undefined);
    return write;
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}
