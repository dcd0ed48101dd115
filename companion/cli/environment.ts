import type { Readable, Writable } from 'node:stream';
import type { ClockPort } from '../../src/export/ports';
import type { ExportPlan, ExportPorts } from '../../src/export/types';
import type { RunReport } from '../../src/model/events';
import type { ProgramUses } from '../../src/model/metrics';
import type { OpenOptions } from '../../src/protocol/methods';
import type { MakeArticles } from '../../src/protocol/serve-articles';
import type { OpenRecords } from '../../src/model/stored-records';
import type { OpenExport } from '../../src/protocol/serve-imports';
import type { MakeProcessing } from '../../src/protocol/serve-processing';
import type { OpenSpeech } from '../../src/protocol/serve-speech';
import type { ServedTelegram } from '../../src/protocol/served-telegram';
import type { SignalSource } from './two-stage-stop';

export type TtyReadable = Readable & { readonly isTTY?: boolean; setRawMode?(mode: boolean): unknown };
export type TtyWritable = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** The process around a command: everything a test replaces. */
export interface CliEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: TtyReadable;
  readonly stdout: TtyWritable;
  readonly stderr: Writable;
  readonly signals: SignalSource;
  readonly clock: ClockPort;
  /** Makes what fetches articles by HTTPS; called when that is wanted. */
  readonly makeArticles?: MakeArticles;
  /** Makes what processes files; called when there is something to process. */
  readonly makeProcessing?: MakeProcessing;
  /** Child processes that run now, and their end: for `serve`. */
  readonly childCount?: () => number;
  /** What they use, by the names of their programs. */
  readonly childUse?: () => ProgramUses;
  killChildren?(): void;
  /** Ends the process at once. */
  exit(code: number): void;
  openTelegram(options: OpenOptions): ServedTelegram | Promise<ServedTelegram>;
  /** Speech engines of this machine; absent where there are none. */
  readonly openSpeech?: OpenSpeech;
  /** Telegram Desktop exports and records of imports, for the plugin. */
  readonly openExport?: OpenExport;
  readonly openRecords?: OpenRecords;
  runExport(plan: ExportPlan, ports: ExportPorts, options: { readonly signal: AbortSignal }): Promise<RunReport>;
}
