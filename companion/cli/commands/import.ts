import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { importPlan, importTargets } from '../../../src/export/import-plan';
import { ImportState } from '../../../src/export/state/import-state';
import type { ExportTarget } from '../../../src/export/types';
import type { FileHandling } from '../../../src/model/desktop-export';
import type { ChatId } from '../../../src/model/ids';
import type { DesktopTelegram } from '../../desktop-export/desktop-telegram';
import { openDesktopExport } from '../../desktop-export/open-desktop-export';
import { logFolder } from '../../log-file';
import type { Configuration } from '../configuration';
import { unless } from '../disk-error';
import { DiskState } from '../disk-state';
import { DiskVault } from '../disk-vault';
import type { CliEnvironment } from '../environment';
import { importedFolder, type OpenedState } from '../imported-state';
import { LayeredState } from '../layered-state';
import { openLockedVault } from '../locked-vault';
import { profileLogFolder, withLog } from '../logged-output';
import { measured } from '../measured-run';
import type { Output } from '../output';
import { Profile } from '../profile';
import { exitCode } from './export';

/** An import as it was typed. */
export interface ImportCommand {
  /** `result.json`, or the folder that holds it. */
  readonly path: string;
  readonly vault: string;
  readonly files: FileHandling;
  /** Empty: all chats of the file. */
  readonly chats: readonly string[];
  /** Folder of a profile whose account exports into the same vault; undefined: none. */
  readonly profile?: string;
}

/** What an import works with. */
export interface ImportUse {
  readonly environment: CliEnvironment;
  readonly configuration: Configuration;
  readonly output: Output;
}

/** Imports a Telegram Desktop export into a vault on disk. @returns exit code of the run's outcome */
export async function importExport(use: ImportUse, command: ImportCommand, signal: AbortSignal): Promise<number> {
  const { environment, configuration } = use;
  const folder = command.profile === undefined ? logFolder() : profileLogFolder(command.profile);
  return await withLog(use.output, { ...configuration, command: 'import', folder, now: () => environment.clock.now() }, ({ output }) => importFile({ ...use, output }, command, signal));
}

async function importFile(use: ImportUse, command: ImportCommand, signal: AbortSignal): Promise<number> {
  const { environment, configuration, output } = use;
  const { settings } = configuration;
  const localTimeZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  // Everything is checked before the vault is touched: of a bad file nothing is imported.
  const telegram = await openDesktopExport(command.path, { timeZone: settings.timezone === 'local' ? localTimeZone : settings.timezone, signal });
  telegram.chooseFiles(command.files);
  try {
    const { vault, release } = await openLockedVault(command.vault, { signal, say: (text) => output.note(text) });
    try {
      const opened = await openState(command, vault, output);
      try {
        for (const { title, reason } of telegram.found.leftOut) output.event({ type: 'failure', failure: { error: { code: 'CHAT_UNAVAILABLE', reason }, subject: title } });
        const plan = importPlan({ targets: targetsOf(command, telegram), settings, localTimeZone });
        const ports = { telegram, vault, state: opened.state, clock: environment.clock, emit: output.event.bind(output) };
        const code = exitCode(await measured(use, { plan, ports, metricsFile: undefined }, () => environment.runExport(plan, ports, { signal })));
        return code === 0 && telegram.found.leftOut.length > 0 ? 3 : code;
      } finally {
        await opened.close();
      }
    } finally {
      await release();
    }
  } finally {
    await telegram.close();
  }
}

/** The chats that were asked for, or all that have messages. */
function targetsOf({ chats }: ImportCommand, telegram: DesktopTelegram): readonly ExportTarget[] {
  if (chats.length > 0) return chats.map((reference) => ({ reference: reference.trim(), range: {} }));
  return importTargets(telegram.found.chats.filter(({ messages }) => messages > 0));
}

/** Records of the vault's imports, and those of the profile's account, which know what it has exported. */
async function openState({ profile: folder }: ImportCommand, vault: DiskVault, output: Output): Promise<OpenedState> {
  const imported = vault.workFile(importedFolder);
  const profile = folder === undefined ? null : await Profile.open(folder, (text) => output.note(text));
  try {
    const account = profile === null ? null : await accountState(profile, vault, output);
    const records = await DiskState.open(imported);
    const own = account === null ? null : await DiskState.open(account);
    return {
      state: own === null ? records : new ImportState(new LayeredState(own, records), records),
      close: async () => {
        await own?.close();
        await records.close();
        profile?.close();
      },
    };
  } catch (error) {
    profile?.close();
    throw error;
  }
}

/** Folder of the records of the one account of the profile that exported into this vault, or null. */
async function accountState(profile: Profile, vault: DiskVault, output: Output): Promise<string | null> {
  // Any account's folder will do to learn where they lie and what the vault's is called.
  const sample = profile.stateFolder('1' as ChatId, vault.folder);
  const root = dirname(dirname(sample));
  const accounts: string[] = [];
  for (const name of await unless(['ENOENT'], [], () => readdir(root))) {
    const folder = join(root, name, basename(sample));
    if ((await unless(['ENOENT', 'ENOTDIR'], null, () => readdir(folder))) !== null) accounts.push(folder);
  }
  if (accounts.length > 1) output.note('Several accounts of this profile export into the vault; the import keeps records of its own.');
  const [only] = accounts;
  return only === undefined || accounts.length > 1 ? null : only;
}
