import { isProcessingWanted } from '../../../src/export/processing/processor-of';
import type { StatePort } from '../../../src/export/ports';
import type { ExportPlan } from '../../../src/export/types';
import { exitCodeOf } from '../../../src/model/errors';
import type { RunReport } from '../../../src/model/events';
import { memoryEvent } from '../../../src/model/memory-event';
import { definitions } from '../../../src/settings/definitions';
import { serverMark } from '../../../src/telegram/connections/server-key';
import { accountFolder } from '../account-folder';
import { requireAccount, withAccount, type AccountSession, type AccountUse } from '../account-session';
import { cleanUp } from '../clean-up';
import { DiskState } from '../disk-state';
import { DiskVault } from '../disk-vault';
import { targetsOf, type ExportFlags } from '../export-options';
import { finishEveryChat } from '../finish-every-chat';
import { forgetNotes, overlookingNotes, tellsOfNotes } from '../empty-vault';
import { importedFolder, overImports } from '../imported-state';
import { openLockedVault } from '../locked-vault';
import { checkMetricsFile, measured } from '../measured-run';
import type { Output } from '../output';
import { eventsOfRefused } from '../refused-references';
import { dryRun } from './dry-run';

/** An export as it was typed. */
export interface ExportCommand {
  readonly vault: string;
  readonly flags: ExportFlags;
}

/** Record of the peers the account has met: without it the next run asks Telegram for them again. */
const PEERS = 'telegram/peers';

/** Exports into a vault on disk, or says what that would do. @returns exit code of the run's outcome */
export async function exportChats(use: AccountUse, { vault: folder, flags }: ExportCommand, signal: AbortSignal): Promise<number> {
  const { settings } = use.configuration;
  const localTimeZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const targets = targetsOf({ flags, configured: use.configuration.targets, timeZone: settings.timezone === 'local' ? localTimeZone : settings.timezone });
  const plan: ExportPlan = { targets, settings, localTimeZone };
  const refused = eventsOfRefused(targets);
  if (refused !== null) {
    for (const event of refused) use.output.event(event);
    return 2;
  }
  await checkMetricsFile(flags.metrics);
  return await finishEveryChat(use.output, targets, (output) => exportTargets({ ...use, output }, { folder, flags, plan }, signal));
}

async function exportTargets(use: AccountUse, { folder, flags, plan }: { readonly folder: string; readonly flags: ExportFlags; readonly plan: ExportPlan }, signal: AbortSignal): Promise<number> {
  const { environment } = use;
  const { targets, settings } = plan;
  return await withAccount(use, true, async (session) => {
    const { output, log } = session;
    const logged = { ...use, output };
    if (flags.dryRun === true) {
      const vault = await DiskVault.look(folder);
      return await withState({ use: logged, session, vault, plan, isLooking: true, hasOwnFolder: flags.folder !== undefined }, signal, async (own, state) => await dryRun({ plan: own, ports: { telegram: session.telegram, vault, state, clock: environment.clock }, folder: vault.folder, output }, signal));
    }
    // Before the first request: a vault that cannot be written ends the command at once.
    const { vault, release } = await openLockedVault(folder, { signal, say: (text) => output.note(text) });
    try {
      log?.log('info', 'run begins', { targets: targets.length, profile: settings.profile });
      return await withState({ use: logged, session, vault, plan, hasOwnFolder: flags.folder !== undefined }, signal, async (own, state) => {
        const processing = isProcessingWanted(own.settings) ? await environment.makeProcessing?.() : undefined;
        const speech = own.settings.transcribe ? await environment.openSpeech?.() : undefined;
        const articles = own.settings.articles === 'fetch' ? await environment.makeArticles?.() : undefined;
        const ports = { telegram: session.telegram, vault, state, articles, clock: environment.clock, speech, emit: output.event.bind(output), ...(processing !== undefined && { processing }) };
        return exitCode(await measured(logged, { plan: own, ports, metricsFile: flags.metrics }, () => environment.runExport(own, ports, { signal })));
      });
    } finally {
      log?.log('info', 'run ends');
      await release();
    }
  });
}

interface StateUse {
  readonly use: AccountUse;
  readonly session: AccountSession;
  readonly vault: DiskVault;
  readonly plan: ExportPlan;
  /** Nothing is written, here or in the vault. */
  readonly isLooking?: boolean;
  /** The folder was asked for by name. */
  readonly hasOwnFolder: boolean;
}

/** Opens what is stored of the account's exports into this vault, with the plan in the account's own folder. */
async function withState({ use, session, vault, plan, isLooking = false, hasOwnFolder }: StateUse, signal: AbortSignal, work: (plan: ExportPlan, state: StatePort) => Promise<number>): Promise<number> {
  const { output } = use;
  const { settings, testServer } = use.configuration;
  const { profile, telegram } = session;
  const account = await requireAccount(telegram, signal);
  const own = await DiskState.open(profile.stateFolder(account.id, vault.folder, testServer === undefined ? undefined : serverMark(testServer.publicKeyPem)), (stretches) =>
    output.note(`The stored state was damaged in ${stretches} places; what could not be read is rebuilt from the notes.`),
  );
  const opened = await overImports(await recordsFor(own, { vault, isLooking, output }), vault.workFile(importedFolder));
  const { state } = opened;
  const known = await state.get(PEERS);
  telegram.importPeers?.(known);
  const stopMemory = telegram.onMemory?.((notice) => output.event(memoryEvent(notice)));
  const stopWaits = telegram.onWait((wait) => output.event({ type: 'wait', ...wait }));
  try {
    // A folder that was asked for by name is that folder, whoever is signed in.
    const folder = !hasOwnFolder && settings.folder === definitions.folder.default ? await accountFolder(vault.folder, settings.folder, account) : settings.folder;
    return await work({ ...plan, settings: { ...settings, folder } }, state);
  } finally {
    stopWaits();
    stopMemory?.();
    await cleanUp(
      [
        // Whoever is not remembered is asked for again.
        { what: 'Remembering people and chats', run: () => keepPeers(state, known, telegram.exportPeers?.()) },
        { what: 'Closing the records', run: () => opened.close() },
      ],
      (text) => output.note(text),
    );
  }
}

/** What is remembered of notes is worth nothing in a vault without any. */
async function recordsFor(own: DiskState, { vault, isLooking, output }: { readonly vault: DiskVault; readonly isLooking: boolean; readonly output: Output }): Promise<StatePort & Pick<DiskState, 'close'>> {
  if (!tellsOfNotes(own) || !(await vault.isEmpty())) return own;
  if (isLooking) return overlookingNotes(own);
  await forgetNotes(own);
  output.event({ type: 'message', level: 'warn', text: `The vault ${vault.folder} is empty, though it was exported into before: everything is exported again.` });
  return own;
}

async function keepPeers(state: StatePort, known: unknown, met: unknown): Promise<void> {
  if (met !== undefined && JSON.stringify(met) !== JSON.stringify(known)) await state.set([[PEERS, met]]);
}

/** 0 all done, 1 failed, 2 every chat was given wrongly, 3 done with failures, 130 stopped. */
export function exitCode({ outcome, chats }: RunReport): number {
  switch (outcome) {
    case 'success':
      return 0;
    case 'partial':
      return 3;
    case 'stopped':
      return 130;
    case 'failed':
      return chats.length > 0 && chats.every(({ failures }) => failures.length > 0 && failures.every(({ error }) => exitCodeOf(error) === 2)) ? 2 : 1;
  }
}
