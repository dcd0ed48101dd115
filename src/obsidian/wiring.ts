import { setTimeout as delay } from 'node:timers/promises';
import process from 'node:process';
import { apiVersion, FileSystemAdapter, Notice, normalizePath, type App } from 'obsidian';
import { AccountSession } from './account-session';
import { AccountSource } from './account-source';
import { Accounts } from './accounts';
import { Actions } from './actions';
import { Automation, type AutomationParts } from './automation/automation';
import type { ExportedChat } from './automation/exported-chat';
import { LastUpdates } from './automation/last-updates';
import { CompanionChoice } from './companion-choice';
import type { DeviceStore } from './device-store';
import { ExportRunner } from './export-runner';
import { forecastTargets } from './forecast-targets';
import { followLimits } from './follow-limits';
import { FallbackProcessing } from './ffmpeg-wasm/fallback-processing';
import { IdbJournal } from './idb-journal';
import { IdbState } from './idb-state';
import { ImportSource } from './import-source';
import type { NodeSearch } from './node-finder';
import { NoteJournal } from './note-journal';
import { ObsidianVault } from './obsidian-vault';
import { openOptionsOf, serverMarkOf } from './open-options';
import { PausedRun } from './paused-run';
import type { PluginStore } from './plugin-store';
import { RendererClock } from './renderer-clock';
import type { Secrets } from './secrets';
import type { StatePort } from '../export/ports';
import type { Intervals } from '../export/state/intervals';
import type { ChatId } from '../model/ids';
import type { SpeechPort } from '../model/speech';
import type { Account } from '../model/telegram';
import type { Settings } from '../settings/definitions';
import { strings } from '../ui/locale/strings';
import type { ToolFinding } from '../ui/tool-finding';
import { TelegramLink, type SessionChange } from './telegram-link';
import { VaultRecords } from './vault-records';

/** What the plugin hands to the parts it is made of. */
export interface WiringParts {
  readonly app: App;
  /** Vault path of the folder with main.js. */
  readonly pluginFolder: string;
  readonly store: PluginStore;
  readonly secrets: Secrets;
  readonly device: DeviceStore;
  onAccountChange(): void;
}

/** The parts of the plugin that its commands and windows use. */
export interface Wired {
  readonly actions: Actions;
  readonly runner: ExportRunner;
  readonly account: AccountSession;
  readonly link: TelegramLink;
  readonly automation: Automation;
  readonly updates: LastUpdates;
}

/** Puts the parts together; starts nothing. */
export function wireActions(parts: WiringParts): Wired {
  const { app, store, secrets, device } = parts;
  const accounts = new Accounts(secrets, device, () => serverMarkOf(store.settings));
  const onSession = ({ session, before }: SessionChange): void => {
    if (session !== null) accounts.keep(session);
    else {
      accounts.ended(before);
      parts.onAccountChange();
    }
  };
  const starter = companionChoice(parts);
  const linkOf = (session: () => string | null): TelegramLink => new TelegramLink(starter, () => openOptionsOf(store.settings, secrets, session()), onSession);
  const link = linkOf(() => accounts.session);
  followLimits(store, link);
  const onFormerSession = (): void => void new Notice(strings.notices.formerSession, 0);
  const account = new AccountSession({ store, secrets, accounts, link, newLink: (session) => linkOf(() => session), onFormerSession });
  const paused = new PausedRun(app, () => device.account?.id ?? null);
  const records = new VaultRecords(app.vault);
  const stateOf = (accountId: ChatId): IdbState => new IdbState({ vaultId: device.vaultId, accountId, server: serverMarkOf(store.settings) });
  const settingsOf = async (signedIn: Account): Promise<Settings> => ({ ...store.settings, ...device.paths, folder: await store.folderOf(signedIn) });
  const localTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
  const vault = new ObsidianVault(app.vault, app.fileManager, new NoteJournal(new IdbJournal(() => `tobs-${device.vaultId}-notes`)));
  const read = { account: new AccountSource({ link, records, settingsOf, stateOf, onAccount: (signedIn) => account.heard(signedIn) }), vault, clock: new RendererClock(), localTimeZone };
  const runner = new ExportRunner({
    ...read,
    paused,
    processingOf: (companion) => new FallbackProcessing(companion, [
      async () => {
        const [{ WasmProcessing }, { workerCode }] = await Promise.all([import('./ffmpeg-wasm/wasm-processing'), import('./ffmpeg-wasm/core-worker')]);
        return new WasmProcessing(coreFolder(parts), workerCode);
      },
      async () => {
        const [{ CanvasProcessing }, { workerCode }] = await Promise.all([import('./canvas/canvas-processing'), import('./canvas/worker-code')]);
        return new CanvasProcessing(workerCode);
      },
    ]),
    repairNotes: async () => {
      const remarks = await vault.repair();
      // Whoever comes back after a crash looks at the vault, not at the window of a run.
      if (remarks.length > 0) new Notice(remarks.map((text) => strings.said(text)).join('\n'), 0);
      return remarks;
    },
    lockVault: async (signal) => {
      const { adapter } = app.vault;
      // A vault that is no folder of this computer has nobody else writing into it.
      return adapter instanceof FileSystemAdapter ? (await (await import('../../companion/cli/locked-vault')).openLockedVault(adapter.getBasePath(), { signal })).release : () => Promise.resolve();
    },
    openLog: async (settings) => (settings.logFile ? (await import('./open-log')).openLog(settings) : null),
    versions: { obsidian: apiVersion, node: process.versions.node },
    delay: async (ms, signal) => await delay(ms, undefined, { signal }),
  });
  const findTools = async (): Promise<readonly ToolFinding[]> => {
    const [{ describeSearch }, { mediaTools }] = await Promise.all([import('./node-finder'), import('./media-tools')]);
    const search = await searchNode(device);
    const tools = await mediaTools({ settings: { ...store.settings, ...device.paths }, nodePath: search.node?.path ?? null, coreFolder: coreFolder(parts), signal: new AbortController().signal });
    return [describeSearch(search), ...tools];
  };
  const exportAt = async (path: string): Promise<ImportSource> => {
    // Only an account that has exported into this vault knows anything of its notes.
    const exporter = device.account !== null && store.hasExported(device.account.id) ? device.account : null;
    const settings = exporter === null ? { ...store.settings, ...device.paths } : await settingsOf(exporter);
    const timeZone = settings.timezone === 'local' ? localTimeZone() : settings.timezone;
    return new ImportSource(path, { starter, records, settings, timeZone, ownState: exporter === null ? null : stateOf(exporter.id) });
  };
  const updates = new LastUpdates(app);
  const actions = new Actions({ app, store, device, account, link, runner, forecast: (targets, options) => forecastTargets(targets, read, options), paused, updates, exportAt, findTools, onAccountChange: () => parts.onAccountChange() });
  const folder = async (): Promise<string> => (device.account === null ? store.settings.folder : (await store.plannedFolder(device.account)).folder);
  const coveredOf: AutomationParts['coveredOf'] = async (chat) => (device.account !== null && store.hasExported(device.account.id) ? await coveredIn(stateOf(device.account.id), await folder(), chat) : null);
  const automation = new Automation({ app, store, device, runner, paused, actions, folder, coveredOf });
  return { actions, runner, account, link, automation, updates };
}

/** What the records of exports say of a chat; for a topic those of its forum count, too. */
async function coveredIn(state: StatePort, folder: string, { chatId, topicId }: ExportedChat): Promise<Intervals | null> {
  const [{ partScopeOf }, { chatKey, parseChatRecord }] = await Promise.all([import('../export/state/open-state'), import('../export/state/records')]);
  for (const part of topicId === undefined ? [{}] : [{ topicId }, {}]) {
    const record = parseChatRecord(await state.get(chatKey(partScopeOf(folder, chatId, part))));
    if (record !== null) return record.covered;
  }
  return null;
}

/** Absolute path of something beside main.js; empty where the vault is no folder on a disk. */
function besidePlugin({ app, pluginFolder }: WiringParts, name: string): string {
  const { adapter } = app.vault;
  return adapter instanceof FileSystemAdapter ? adapter.getFullPath(normalizePath(`${pluginFolder}/${name}`)) : '';
}

/** Where the core of ffmpeg.wasm is looked for. */
function coreFolder(parts: WiringParts): string {
  return parts.device.ffmpegCoreFolder || besidePlugin(parts, 'ffmpeg-core');
}

function companionChoice(parts: WiringParts): CompanionChoice {
  const { store, device } = parts;
  const script = besidePlugin(parts, 'main.js');
  return new CompanionChoice({
    search: () => searchNode(device),
    script,
    environment: process.env,
    idleSeconds: () => store.settings.companionIdleMin * 60,
    nodeSetting: () => device.pathOf('nodePath'),
    withoutNode: {
      start: async (options) => {
        const [{ InProcessCompanion }, { openTelegram }, { openExport }, { openRecords }] = await Promise.all([import('./in-process-companion'), import('../../companion/open-telegram'), import('../../companion/open-export'), import('../../companion/open-records')]);
        // Without Node only engines that are programs of their own can be used.
        const openSpeech = async (): Promise<SpeechPort> => (await import('../../companion/speech/open-speech')).openSpeech(null);
        return await new InProcessCompanion({ openTelegram, openSpeech, openExport, openRecords }).start(options);
      },
    },
    onWithoutNode: () => void new Notice(strings.notices.withoutNode, 0),
    onOtherVersion: () => void new Notice(strings.notices.otherVersion, 0),
  });
}

/** Looking for programs is needed by the first export, not by the start of the app. */
async function searchNode(device: DeviceStore): Promise<NodeSearch> {
  const [{ thisMachine }, { nodeCandidates }, { findNode, probeWith }] = await Promise.all([import('../../companion/tools/find-tools'), import('./node-candidates'), import('./node-finder')]);
  return await findNode(nodeCandidates(device.pathOf('nodePath'), thisMachine(), process.execPath), probeWith(process.env));
}
