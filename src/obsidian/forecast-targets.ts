import type { ExportTarget } from '../export/types';
import { TobsFailure } from '../model/errors';
import type { ChatForecast } from '../model/estimate';
import type { Cancellable } from '../model/telegram';
import type { RunnerParts } from './export-runner';
import { withKnownPeers } from './known-peers';

/** What a forecast reads. */
export type ForecastParts = Pick<RunnerParts, 'account' | 'vault' | 'clock' | 'localTimeZone'>;

/**
 * What exporting the targets now would take; nothing is written. A target of which nothing can be said is left out.
 * @throws TobsFailure SIGNED_OUT, TELEGRAM_UNREACHABLE …; why nothing can be said of any of them
 */
export async function forecastTargets(targets: readonly ExportTarget[], { account, vault, clock, localTimeZone }: ForecastParts, { signal }: Cancellable): Promise<readonly ChatForecast[]> {
  const source = await account.open({ signal });
  const { telegram, settings, state } = source;
  try {
    return await withKnownPeers(telegram, state, async () => {
      const { forecastRun } = await import('../export/run/forecast-run');
      const { chats, failures } = await forecastRun({ targets, settings, localTimeZone: localTimeZone() }, { telegram, vault, clock, state, emit: () => undefined }, { signal });
      const [failure] = failures;
      if (chats.length === 0 && failure !== undefined) throw new TobsFailure(failure.error);
      return chats;
    });
  } finally {
    await source.close();
  }
}
