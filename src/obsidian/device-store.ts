import type { App } from 'obsidian';
import * as v from 'valibot';
import type { RunReport } from '../model/events';
import { isChatId, type ChatId } from '../model/ids';
import type { Account } from '../model/telegram';
import { definitions } from '../settings/definitions';
import type { DevicePathKey } from '../settings/settings';

type LocalStorage = Pick<App, 'loadLocalStorage' | 'saveLocalStorage'>;

const AccountSchema = v.object({
  id: v.custom<ChatId>((value) => typeof value === 'string' && isChatId(value)),
  name: v.string(),
  username: v.optional(v.string()),
});
const ReportSchema = v.custom<RunReport>((value) => typeof value === 'object' && value !== null && 'outcome' in value && 'chats' in value && Array.isArray(value.chats));

/** chosen: enough to act on; keeps the stored report small. */
const storedFailures = 200;

/** Values of this vault on this device; they are not synchronised, unlike data.json. Nothing secret. */
export class DeviceStore {
  constructor(
    private readonly storage: LocalStorage,
    private readonly randomId: () => string,
  ) {}

  /** Names the vault's records; made once per vault and device. */
  get vaultId(): string {
    const known = this.text('tobs-vault-id');
    if (known !== '') return known;
    const made = this.randomId();
    this.storage.saveLocalStorage('tobs-vault-id', made);
    return made;
  }

  /** Folder with the core of ffmpeg.wasm; empty means the usual place, beside the plugin. */
  get ffmpegCoreFolder(): string {
    return this.text('tobs-ffmpeg-core');
  }

  setFfmpegCoreFolder(path: string): void {
    this.storage.saveLocalStorage('tobs-ffmpeg-core', path);
  }

  /** Path the user entered for this computer; the default of the option otherwise. */
  pathOf(key: DevicePathKey): string {
    return this.text(pathName(key)) || definitions[key].default;
  }

  setPath(key: DevicePathKey, path: string): void {
    this.storage.saveLocalStorage(pathName(key), path);
  }

  /** All of them, to take the place of what the settings say. */
  get paths(): Readonly<Record<DevicePathKey, string>> {
    return { nodePath: this.pathOf('nodePath'), ffmpegPath: this.pathOf('ffmpegPath'), ffprobePath: this.pathOf('ffprobePath'), vaapiDevice: this.pathOf('vaapiDevice') };
  }

  /** The account in use, for showing only; its session decides whether it is signed in. */
  get account(): Account | null {
    return this.checked('tobs-account', AccountSchema);
  }

  setAccount(account: Account | null): void {
    this.storage.saveLocalStorage('tobs-account', account === null ? null : shown(account));
    if (account === null) return;
    const others = this.accounts.some(({ id }) => id === account.id) ? this.accounts.map((one) => (one.id === account.id ? account : one)) : [...this.accounts, account];
    this.storage.saveLocalStorage('tobs-accounts', others.map(shown));
  }

  /** Every account this device has been signed in to, oldest first. */
  get accounts(): readonly Account[] {
    const known = this.checked('tobs-accounts', v.array(AccountSchema)) ?? [];
    const { account } = this;
    return account === null || known.some(({ id }) => id === account.id) ? known : [...known, account];
  }

  forgetAccount(id: ChatId): void {
    const others = this.accounts.filter((account) => account.id !== id);
    if (this.account?.id === id) this.setAccount(null);
    this.storage.saveLocalStorage('tobs-accounts', others.map(shown));
  }

  get lastReport(): RunReport | null {
    return this.checked('tobs-last-report', ReportSchema);
  }

  setLastReport(report: RunReport): void {
    let left = storedFailures;
    const chats = report.chats.map((chat) => {
      const failures = chat.failures.slice(0, left);
      left -= failures.length;
      // The note about the run lists what changed.
      return { ...chat, failures, changes: undefined };
    });
    this.storage.saveLocalStorage('tobs-last-report', { ...report, chats, requests: undefined, stages: undefined });
  }

  /** When the last automatic export began, in milliseconds since 1970; null when there was none since they were switched on. */
  get lastAutoRun(): number | null {
    return this.checked('tobs-last-auto-run', v.pipe(v.number(), v.integer()));
  }

  setLastAutoRun(ms: number | null): void {
    this.storage.saveLocalStorage('tobs-last-auto-run', ms);
  }

  private text(key: string): string {
    const stored: unknown = this.storage.loadLocalStorage(key);
    return typeof stored === 'string' ? stored : '';
  }

  private checked<T>(key: string, schema: v.GenericSchema<unknown, T>): T | null {
    const stored: unknown = this.storage.loadLocalStorage(key);
    const result = v.safeParse(schema, stored);
    return result.success ? result.output : null;
  }
}

/** Where a path is kept. That of Node had its place before it was an option like the others. */
function pathName(key: DevicePathKey): string {
  return key === 'nodePath' ? 'tobs-node-path' : `tobs-path-${key}`;
}

/** What is kept of an account: enough to name it. */
function shown({ id, name, username }: Account): Account {
  return { id, name, ...(username !== undefined && { username }) };
}
