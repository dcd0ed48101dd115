import { toTobsError } from '../../model/errors';
import type { ChatForecast } from '../../model/estimate';
import type { ExportFailure } from '../../model/events';
import type { ExportPlan, ExportPorts } from '../types';
import { expandFolders } from './folder-targets';
import { forecastChat } from './forecast-chat';
import { forgetfulState, readOnlyVault } from './read-only-ports';
import { beginRun, contextFor } from './run-context';
import { jobOf } from './run-export';
import { endsRun } from './run-ended';
import { SameTargets } from './same-targets';

/** What a run over all its targets would do. */
export interface RunForecast {
  /** In the order of the targets, without those that failed. */
  readonly chats: readonly ChatForecast[];
  /** Why nothing can be said of a target. */
  readonly failures: readonly ExportFailure[];
}

/** How an estimate is stopped and followed. */
export interface ForecastOptions {
  readonly signal: AbortSignal;
  /** Called as soon as something is known of a target. */
  readonly onChat?: (chat: ChatForecast) => void;
}

/**
 * What an export with this plan would fetch and write, without writing anything (F-RUN-21): the same reading of the newest
 * page, the same checkpoint and the same planning as in a run, and counts instead of messages.
 *
 * @throws TobsFailure for what would end the run; a chat that fails is in the result
 */
export async function forecastRun(wanted: ExportPlan, ports: ExportPorts, { signal, onChat }: ForecastOptions): Promise<RunForecast> {
  const looking: ExportPorts = { ...ports, vault: readOnlyVault(ports.vault), state: forgetfulState(ports.state), emit: () => undefined };
  const { plan, failure } = await expandFolders(wanted, looking, signal);
  const run = beginRun(plan, looking, signal);
  const same = new SameTargets();
  const chats: ChatForecast[] = [];
  const failures: ExportFailure[] = failure === null ? [] : [{ error: failure }];
  for (const target of failure === null ? plan.targets : []) {
    signal.throwIfAborted();
    let title = target.title ?? target.reference;
    try {
      const own = contextFor(run, target);
      const resolved = await own.ports.telegram.resolve(target.reference, { signal: own.signal });
      title = resolved.chat.title;
      const job = jobOf(target, resolved, own.plan.settings);
      if (same.isAgain(job)) continue;
      const chat = await forecastChat(own, job);
      chats.push(chat);
      onChat?.(chat);
    } catch (caught) {
      const error = toTobsError(caught);
      if (error.code === 'STOPPED' || endsRun(error)) throw caught;
      failures.push({ error, subject: title, ...(target.chatId !== undefined && { chatId: target.chatId }) });
    }
  }
  return { chats, failures };
}
