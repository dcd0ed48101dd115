import type { WorkLimits } from '../model/work-limits';
import type { Settings } from './definitions';
import { freeMemoryPercent } from './profiles';

const keys = [
  'fetchConnections', 'requestsInFlight', 'filesAtOnce', 'partsInFlight', 'partSizeKB', 'mediaConnections', 'shardMinMessages', 'pageSize', 'requestSpacingMs', 'windowBatches',
  'retries', 'connectTimeoutS', 'readTimeoutS', 'maxFloodWaitS', 'senderCacheSize', 'memoryLimitMB',
] as const;

/** The part of them that may change while an export runs. */
export function workLimitsOf({ fetchConnections, requestsInFlight, mediaConnections, filesAtOnce, partsInFlight }: Settings): WorkLimits {
  return { fetchConnections, requestsInFlight, mediaConnections, filesAtOnce, partsInFlight };
}

/** The settings that shape the work on Telegram's side; what the companion is opened with. */
export function telegramLimitsOf(settings: Settings): Pick<Settings, (typeof keys)[number]> & { readonly freeMemoryPercent: number } {
  const picked = Object.fromEntries(keys.map((key) => [key, settings[key]])) as Pick<Settings, (typeof keys)[number]>;
  return { ...picked, freeMemoryPercent: freeMemoryPercent[settings.profile] };
}
