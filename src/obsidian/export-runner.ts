import { writable, type Readable } from 'svelte/store';
import type { RunLog } from '../export/report/run-log';
import type { ClockPort, VaultPort } from '../export/ports';
import type { ExportPlan, ExportTarget } from '../export/types';
import { isAbort, TobsFailure, toTobsError } from '../model/errors';
import type { ExportEvent, RunReport } from '../model/events';
import { memoryEvent } from '../model/memory-event';
import type { FileProcessing } from '../model/processing';
import type { Telegram } from '../model/telegram';
import type { Settings } from '../settings/definitions';
import { applyEvent, finishStatus, pauseStatus, startStatus, type RunStatus } from '../ui/run-status';
import { isStartFailure } from './companion-start-error';
import { withKnownPeers } from './known-peers';
import type { KeptBecause, PausedRun } from './paused-run';
import { joinReports, lostCompanion } from './run-reports';
import { RunMeter } from './run-meter';
import type { OpenSource, RunSource } from './run-source';
import { StatusFeed } from './status-feed';
import { tellRun } from './tell-run';

/** How often a lost companion is started again within one run. */
const maxRestarts = 3;
/** Wait before the first restart; doubles each time. Chosen: a process that dies at once must not be started in a loop. */
const firstRestartDelayMs = 250;
/** A second stop within this time ends everything at once. */
const secondStopMs = 5000;
/** Events that change what can be done; all others are shown with the next update, however many small chats come and go meanwhile. */
const urgentEvents: ReadonlySet<ExportEvent['type']> = new Set(['takeout']);

/** What runs read from, write to and are paused by. */
export interface RunnerParts {
  /** The account in use. */
  readonly account: RunSource;
  readonly vault: VaultPort;
  /** Makes notes whole that were being written when the app was killed; answers with what was done. @throws TobsFailure DISK_FULL, NOT_WRITABLE */
  repairNotes(): Promise<readonly string[]>;
  /** Keeps other runs out of the vault, also those of the command line, until it is let go. @throws TobsFailure BUSY, NOT_WRITABLE */
  lockVault(signal: AbortSignal): Promise<() => Promise<void>>;
  readonly clock: ClockPort;
  localTimeZone(): string;
  readonly paused: PausedRun;
  /** What processes files, given what the companion does. */
  processingOf(companion: FileProcessing): FileProcessing;
  /** The log of a run, or null where none is wanted. */
  openLog(settings: Settings): Promise<RunLog | null>;
  /** Of what the plugin runs in, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Waits that can be aborted; only used between restarts. */
  delay(ms: number, signal: AbortSignal): Promise<void>;
}

/** Runs exports, one at a time, and tells how they are going. */
export class ExportRunner {
  private readonly shown = writable<RunStatus | null>(null);
  private readonly feed: StatusFeed;
  private current: RunStatus | null = null;
  private controller: AbortController | null = null;
  private withoutTakeout = new AbortController();
  private stoppedAtMs: number | null = null;
  /** What the running export was asked for, once it has begun. */
  private plan: ExportPlan | null = null;
  private isPausing = false;
  private isClosing = false;
  private log: RunLog | null = null;
  private meter: RunMeter | null = null;
  private targets: readonly ExportTarget[] = [];
  private running: Promise<void> = Promise.resolve();
  private source: RunSource;

  constructor(private readonly parts: RunnerParts) {
    this.source = parts.account;
    this.feed = new StatusFeed(() => parts.clock.now(), (ms, then) => void window.setTimeout(then, ms), (status) => this.shown.set(status));
  }

  /** Status of the running or last export; at most four values a second. */
  get status(): Readable<RunStatus | null> {
    return this.shown;
  }

  get isRunning(): boolean {
    return this.controller !== null;
  }

  /**
   * Exports the targets, or imports them from another source than the account. A lost companion is started again and the run goes on
   * from its checkpoint.
   * @throws TobsFailure BUSY when one is running; SIGNED_OUT, TELEGRAM_UNREACHABLE … when it could not begin
   */
  async run(targets: readonly ExportTarget[], source = this.parts.account): Promise<RunReport> {
    if (this.controller !== null) throw new TobsFailure({ code: 'BUSY', reason: 'wait for it or stop it first' });
    const run = this.runNow(targets, source);
    // Who waits for the end only wants to know when; a failure belongs to the caller.
    this.running = run.then(() => undefined, () => undefined);
    return await run;
  }

  private async runNow(targets: readonly ExportTarget[], source: RunSource): Promise<RunReport> {
    const controller = new AbortController();
    this.controller = controller;
    this.withoutTakeout = new AbortController();
    this.stoppedAtMs = null;
    this.isPausing = false;
    this.targets = targets;
    this.source = source;
    const { paused } = this.parts;
    const before = { targets: paused.targets, because: paused.because };
    // Whatever was paused before: this run takes its place. An import stands beside it.
    if (!source.isImport) paused.keep(targets, 'running');
    const startedMs = this.parts.clock.now();
    this.plan = null;
    const release = source.hold();
    this.meter = new RunMeter(this.parts.clock);
    this.show(startStatus(titlesOf(targets), source.isImport), true);
    let unlock = (): Promise<void> => Promise.resolve();
    try {
      // The records of an import lie in the vault, and whoever writes them holds its lock.
      if (!source.isImport) unlock = await this.parts.lockVault(controller.signal);
      const report = await this.told(await this.attempts(targets, controller.signal), startedMs);
      this.end(report);
      return report;
    } catch (error) {
      this.show(this.isPausing && isAbort(error) ? pauseStatus(this.status0()) : null, true);
      // The run's own abort has one name wherever it surfaced.
      if (isAbort(error)) throw new TobsFailure({ code: 'STOPPED' }, { cause: error });
      if (!source.isImport && !this.isClosing) this.putBack(before);
      throw error;
    } finally {
      release();
      await unlock();
      this.log?.flush();
      this.log = null;
      this.meter?.stop();
      this.meter = null;
      this.controller = null;
    }
  }

  /** True when an export is paused; `resume` goes on with it. */
  get isPaused(): boolean {
    return this.controller === null && this.parts.paused.targets !== null;
  }

  /** True when there is something to pause; an import is stopped and begun again instead. */
  get canPause(): boolean {
    return this.controller !== null && !this.source.isImport;
  }

  /**
   * Pauses: the batch is finished and its checkpoint stored, then nothing more is asked. The run ends as one that was stopped;
   * what it was to do is kept on this device until it goes on, or is stopped for good.
   */
  pause(): void {
    if (this.controller === null || this.controller.signal.aborted || !this.canPause) return;
    this.isPausing = true;
    // Before anything else: the app may be closed while the batch is being finished.
    this.parts.paused.keep(this.targets, 'paused');
    this.controller.abort();
    if (this.current !== null) this.show({ ...this.current, phase: 'pausing' }, true);
  }

  /** Goes on with what was paused; null when nothing is. @throws as `run` does */
  async resume(): Promise<RunReport | null> {
    const { targets } = this.parts.paused;
    return targets === null || this.controller !== null ? null : await this.run(targets);
  }

  /** First call: finishes the batch and stops. Second call within five seconds: ends at once. */
  stop(): void {
    this.isPausing = false;
    if (!this.source.isImport || this.controller === null) this.parts.paused.forget();
    if (this.controller === null) {
      // A paused export is given up: what it has done stays, and the next export goes on from there.
      if (this.current?.phase === 'paused') this.show(null, true);
      return;
    }
    const nowMs = this.parts.clock.now();
    if (this.stoppedAtMs !== null && nowMs - this.stoppedAtMs < secondStopMs) this.source.kill();
    this.stoppedAtMs = nowMs;
    this.controller.abort();
    if (this.current !== null) this.show({ ...this.current, phase: 'stopping' }, true);
  }

  /** True once the app closes. */
  get isClosed(): boolean {
    return this.isClosing;
  }

  /** The app closes: what runs ends with its batch and is kept for the next start, as is what is paused. */
  close(): void {
    this.isClosing = true;
    if (this.controller === null) return;
    if (this.canPause && this.parts.paused.because === 'running') this.parts.paused.keep(this.targets, 'closed');
    this.controller.abort();
  }

  /** Resolves when nothing runs any more, whatever came of it. */
  async settled(): Promise<void> {
    await this.running;
  }

  /** After a start of the app: shows what was paused or interrupted, so that it can go on or be given up. */
  recall(): void {
    const { targets } = this.parts.paused;
    if (this.controller === null && targets !== null) this.show(pauseStatus(startStatus(titlesOf(targets))), true);
  }

  /** The running export no longer waits for the user to allow a takeout, and does without. */
  continueWithoutTakeout(): void {
    this.withoutTakeout.abort();
  }

  private end(report: RunReport): void {
    const isPaused = this.isPausing && report.outcome === 'stopped';
    // The last batch of a run that is being paused, or closed, may have been the end of it all.
    if (!isPaused && !(this.isClosing && report.outcome === 'stopped') && !this.source.isImport) this.parts.paused.forget();
    this.show(isPaused ? pauseStatus(this.status0()) : finishStatus(this.status0(), report), true);
  }

  private async attempts(targets: readonly ExportTarget[], signal: AbortSignal): Promise<RunReport> {
    let before: RunReport | null = null;
    for (let restarts = 0; ; restarts++) {
      const mayRestart = restarts < maxRestarts;
      const report = await this.attempt(targets, mayRestart, signal);
      const total: RunReport | null = before === null ? report : report === null ? before : joinReports(before, report);
      if (report !== null && (!lostCompanion(report) || !mayRestart || signal.aborted)) return total ?? report;
      before = total;
      this.show({ ...this.status0(), phase: 'restarting', waits: [] }, true);
      await this.parts.delay(firstRestartDelayMs * 2 ** restarts, signal);
    }
  }

  /** The report, with the note that was written about it. */
  private async told(report: RunReport, startedMs: number): Promise<RunReport> {
    const { plan, parts: { vault, clock, versions } } = this;
    if (plan === null) return report;
    const resources = (await this.meter?.summary()) ?? null;
    return await tellRun(report, { plan, startedMs, resources, versions, vault, clock, emit: (event) => this.hear(event, false) });
  }

  /** One try with one companion; null when it was lost before the run could begin. */
  private async attempt(targets: readonly ExportTarget[], mayRestart: boolean, signal: AbortSignal): Promise<RunReport | null> {
    const { parts } = this;
    let stopListening = (): void => undefined;
    let source: OpenSource | null = null;
    try {
      source = await this.source.open({ signal });
      const { telegram, settings, state } = source;
      stopListening = this.listen(telegram);
      await this.meter?.follow(telegram);
      const wanted = { targets, settings, localTimeZone: parts.localTimeZone() };
      const plan = this.source.isImport ? (await import('../export/import-plan')).importPlan(wanted) : wanted;
      this.plan = plan;
      this.log ??= await parts.openLog(settings);
      const emit = (event: ExportEvent): void => this.hear(event, mayRestart);
      // A note that was cut off would be taken for what the user wants.
      for (const text of await parts.repairNotes()) emit({ type: 'message', level: 'warn', text });
      const ports = { telegram, processing: parts.processingOf(telegram.processing), vault: parts.vault, clock: parts.clock, state, articles: telegram.articles, speech: telegram.speech, emit };
      return await withKnownPeers(telegram, state, async () => {
        const { runExport } = await import('../export/run/run-export');
        return await runExport(plan, ports, { signal, withoutTakeout: this.withoutTakeout.signal });
      });
    } catch (error) {
      if (mayRestart && toTobsError(error).code === 'COMPANION_FAILED' && !signal.aborted && !isStartFailure(error)) return null;
      throw error;
    } finally {
      stopListening();
      await source?.close();
    }
  }

  /** A run that could not begin leaves what was kept before it as it was. */
  private putBack({ targets, because }: { readonly targets: readonly ExportTarget[] | null; readonly because: KeptBecause | null }): void {
    const { paused } = this.parts;
    if (paused.because !== 'running') return;
    if (targets === null || because === null) return paused.forget();
    paused.keep(targets, because === 'running' ? 'closed' : because);
    this.show(pauseStatus(startStatus(titlesOf(targets))), true);
  }

  private listen(telegram: Telegram): () => void {
    const stops = [telegram.onWait((wait) => this.hear({ type: 'wait', ...wait }, false)), telegram.onMemory?.((notice) => this.hear(memoryEvent(notice), false))];
    return () => stops.forEach((stop) => stop?.());
  }

  private hear(event: ExportEvent, mayRestart: boolean): void {
    if (this.current === null) return;
    // A lost companion is not the user's problem while it can be started again.
    if (mayRestart && event.type === 'failure' && event.failure.error.code === 'COMPANION_FAILED') return;
    this.log?.event(event);
    this.show(applyEvent(this.current, event, this.parts.clock.now()), urgentEvents.has(event.type));
  }

  private status0(): RunStatus {
    return this.current ?? startStatus([]);
  }

  private show(status: RunStatus | null, isUrgent: boolean): void {
    this.current = status;
    this.feed.show(status, isUrgent);
  }
}

function titlesOf(targets: readonly ExportTarget[]): readonly string[] {
  return targets.map(({ title, reference }) => title ?? reference);
}
