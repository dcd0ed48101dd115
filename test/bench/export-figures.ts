import type { TelegramProcess } from '../host/telegram-process';
import type { BuiltProgram, ProgramRun } from './built-program';
import { figureOf, type Figure, type Promised } from './figure';

/** What the local Telegram counts. */
export interface ServerStats {
  readonly methods: Readonly<Record<string, { readonly calls: number }>>;
  readonly chats: Readonly<Record<string, { readonly calls: number }>>;
  readonly bytesOut: number;
  readonly violations: readonly unknown[];
}

/** An export with what the server saw of it. */
export interface MeasuredExport extends ProgramRun {
  readonly messages: number;
  readonly historyRequests: number;
  readonly stats: ServerStats;
}

/** Runs one export and asks the server about it. @throws Error when a rule of Telegram was broken, or a chat failed */
export async function measureExport(server: TelegramProcess, work: () => ReturnType<BuiltProgram['export']>): Promise<MeasuredExport> {
  await server.control('reset');
  const run = await work();
  const stats = await server.control<ServerStats>('stats');
  if (stats.violations.length > 0) throw new Error(`the server objects: ${JSON.stringify(stats.violations)}`);
  const bad = run.finishes.find(({ outcome }) => outcome !== 'success');
  if (bad !== undefined) throw new Error(`an export ended as ${String(bad['outcome'])}`);
  return { ...run, messages: run.finishes.reduce((sum, { messages }) => sum + Number(messages), 0), historyRequests: stats.methods['messages.getHistory']?.calls ?? 0, stats };
}

/** Speed of an export, and what it costs. */
export function exportFigures(name: string, { messages, seconds, historyRequests, stats, cpuSeconds, peakMB }: MeasuredExport, promised: { readonly perSecond?: Promised; readonly requests?: number; readonly peakMB?: number } = {}): readonly Figure[] {
  return [
    figureOf(name, 'messages/s', [messages / seconds], promised.perSecond),
    figureOf(`${name}, seconds`, 's', [seconds]),
    figureOf(`${name}, history requests`, '', [historyRequests], promised.requests ?? {}),
    figureOf(`${name}, received`, 'MB', [stats.bytesOut / 1e6]),
    figureOf(`${name}, processor time`, 's', [cpuSeconds]),
    figureOf(`${name}, peak memory`, 'MB', [peakMB], promised.peakMB ?? {}),
  ];
}
