import { statfs } from 'node:fs/promises';
import type { ExportPlan, ExportPorts } from '../../../src/export/types';
import { forecastRun } from '../../../src/export/run/forecast-run';
import type { ChatForecast } from '../../../src/model/estimate';
import { exitCodeOf } from '../../../src/model/errors';
import { unless } from '../disk-error';
import { finishOf, forecastHeader, forecastRow, sizeText } from '../forecast-text';
import type { Output } from '../output';

/** An export that only says what it would do. */
export interface DryRun {
  readonly plan: ExportPlan;
  readonly ports: Omit<ExportPorts, 'emit'>;
  /** Absolute path of the vault. */
  readonly folder: string;
  readonly output: Output;
}

/**
 * Says what an export would fetch, and writes nothing into the vault (F-RUN-21): the events of an export, with what is
 * expected in place of what happened; a table on a terminal. @returns exit code as of an export
 */
export async function dryRun({ plan, ports, folder, output }: DryRun, signal: AbortSignal): Promise<number> {
  const emit = output.event.bind(output);
  emit({ type: 'message', level: 'info', text: 'Dry run: nothing is written. Waits that Telegram asks for are not part of the time; comments are not counted.' });
  let count = 0;
  const show = (chat: ChatForecast): void => {
    const progress = { chatId: chat.chatId ?? plan.targets[0]?.chatId, chatTitle: chat.chatTitle };
    if (output.mode === 'json' && progress.chatId !== undefined) {
      emit({ type: 'chat-start', chatTitle: chat.chatTitle, index: ++count, count: plan.targets.length });
      emit({ type: 'progress', progress: { chatId: progress.chatId, chatTitle: chat.chatTitle, stage: 'planning', messagesProcessed: 0, messagesTotal: chat.messagesNew, messagesPerSecond: 0, mediaDone: 0, mediaTotal: chat.files ?? 0, etaSeconds: chat.seconds } });
    }
    output.result(finishOf(chat), forecastRow(chat));
  };
  if (output.mode === 'terminal') output.note(forecastHeader);
  const { chats, failures } = await forecastRun(plan, { ...ports, emit }, { signal, onChat: show });
  for (const failure of failures) {
    if (output.mode === 'json') emit({ type: 'chat-start', chatTitle: failure.subject ?? '', index: ++count, count: plan.targets.length });
    emit({ type: 'failure', failure });
    if (output.mode === 'json') output.result(finishOf({ chatTitle: failure.subject ?? '', messagesTotal: null, messagesNew: null, requests: null, files: null, bytes: null, seconds: null }, 'failed'), '');
  }
  const free = await unless(['ENOENT', 'ENOSYS', 'EACCES'], null, () => statfs(folder));
  if (free !== null) emit({ type: 'message', level: 'info', text: `Free on the disk of the vault: ${sizeText(free.bavail * free.bsize)}.` });
  if (failures.length === 0) return 0;
  return chats.length > 0 ? 3 : failures.every(({ error }) => exitCodeOf(error) === 2) ? 2 : 1;
}
