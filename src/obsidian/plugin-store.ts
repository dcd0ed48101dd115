import type { ChatId } from '../model/ids';
import type { Account } from '../model/telegram';
import type { Settings, SettingKey } from '../settings/definitions';
import { changeSetting } from '../settings/profiles';
import { settingProblem } from '../settings/settings';
import type { ExportTarget } from '../export/types';
import type { DataFile } from './data-file';
import { loadPluginData, storedForm, targetOf, targetOfFolder, type ChosenChat, type ChosenFolder, type LoadedData, type PluginData } from './plugin-data';

/** What had to be repaired, a line each, and whether the file is of a newer plugin. */
type Loaded = Pick<LoadedData, 'repairs' | 'isNewer'>;

/** The plugin's settings and chosen chats; every change goes through here and is saved in order. */
export class PluginStore {
  private data: PluginData = loadPluginData(null).data;
  private isReadOnly = false;
  private saving: Promise<void> = Promise.resolve();
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly file: Pick<DataFile, 'read' | 'lastSaved' | 'write'>,
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

  /** Telegram folders the account in use has chosen. */
  get chosenFolders(): readonly ChosenFolder[] {
    return this.data.chosenFolders.filter((folder) => this.isOwn(folder));
  }

  /** Everything the account in use has chosen, as a run takes it. */
  get targets(): readonly ExportTarget[] {
    return [...this.chosen.map(targetOf), ...this.chosenFolders.map(targetOfFolder)];
  }

  /** Reads data.json, or what was saved last where it cannot be read. What had to be repaired is for the user to see. */
  async load(): Promise<Loaded> {
    const found = await this.file.read();
    return found.kind === 'stored' ? this.use(loadPluginData(found.stored)) : await this.restore();
  }

  /**
   * Reads data.json after somebody else has written or removed it, behind whatever is being saved. One that cannot be read changes nothing:
   * it may be half of what a sync program is still writing, and what is in use is newer than any copy.
   */
  async reload(): Promise<Loaded> {
    await this.saving;
    const found = await this.file.read();
    if (found.kind === 'stored') return this.use(loadPluginData(found.stored));
    return { repairs: ['data.json was changed from outside and could not be read. What is in use stays as it is'], isNewer: false };
  }

  private async restore(): Promise<Loaded> {
    const saved = await this.file.lastSaved();
    const loaded = loadPluginData(saved?.stored ?? null);
    this.use(loaded);
    const told = (line: string): Loaded => ({ repairs: [line, ...loaded.repairs], isNewer: loaded.isNewer });
    if (saved === null) return told('the stored settings were not readable');
    // It may hold what another device has written: it is left alone until something is changed here.
    if (!saved.isInterrupted || loaded.isNewer) return told('data.json could not be read. What this device saved last is used');
    const problem = await this.save(loaded.data).then(() => null, (error: unknown) => (error instanceof Error ? error.message : String(error)));
    return told(problem === null ? 'data.json was cut off while it was being saved. It is whole again' : `data.json was cut off while it was being saved, and could not be written again (${problem}). What was being saved is used`);
  }

  private use(loaded: LoadedData): Loaded {
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

  /** Stores other values for many options at once. They come from the settings module, which has checked them. */
  replaceSettings(settings: Settings): Promise<void> {
    return this.save({ ...this.data, settings });
  }

  /** Replaces the chats, and where they are given the folders, of the account in use; those of others stay. */
  setChosen(chosen: readonly ChosenChat[], folders: readonly ChosenFolder[] = this.chosenFolders): Promise<void> {
    const { chosen: allChats, chosenFolders: allFolders } = this.data;
    return this.save({ ...this.data, chosen: this.withOwn(allChats, chosen), chosenFolders: this.withOwn(allFolders, folders) });
  }

  /** Folder for the notes of an account; the first account of a vault gets the folder of the settings itself. From now on it is that account's. */
  async folderOf(account: Account): Promise<string> {
    const { folder, suffix } = await this.plannedFolder(account);
    if (!this.hasExported(account.id)) await this.save({ ...this.data, accountFolders: [...this.data.accountFolders, { accountId: account.id, suffix }] });
    return folder;
  }

  /** The folder an account has, or would get by its first export. */
  async plannedFolder(account: Account): Promise<{ readonly folder: string; readonly suffix: string }> {
    const { accountFolders, settings } = this.data;
    // Only a run needs it: names of notes are no part of the start of the app.
    const { folderSuffix } = await import('../notes/names/account-folder');
    const suffix = folderSuffix(accountFolders, account);
    return { folder: `${settings.folder}${suffix}`, suffix };
  }

  /** True when the account has exported into this vault. */
  hasExported(id: ChatId): boolean {
    return this.data.accountFolders.some(({ accountId }) => accountId === id);
  }

  /** Account whose export folder a path lies in; null for one outside of all of them. */
  accountOfPath(path: string): ChatId | null {
    const { accountFolders, settings } = this.data;
    return accountFolders.find(({ suffix }) => path.startsWith(`${settings.folder}${suffix}/`))?.accountId ?? null;
  }

  private withOwn<Chosen extends { readonly accountId?: ChatId }>(all: readonly Chosen[], own: readonly Chosen[]): readonly Chosen[] {
    const accountId = this.accountInUse();
    return [...all.filter((one) => !this.isOwn(one)), ...own.map((one) => (accountId === null ? one : { ...one, accountId }))];
  }

  private isOwn({ accountId }: { readonly accountId?: ChatId }): boolean {
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
    const write = this.saving.then(() => this.file.write(storedForm(data)));
    // A failed save is thrown to the one who asked for it; the next save stands on its own.
    this.saving = write.catch(() => undefined);
    return write;
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}
