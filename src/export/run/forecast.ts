import type { ByMediaClass } from '../../model/estimate';
import type { MediaClass } from '../../model/media';
import type { Settings } from '../../settings/definitions';

/** documented: messages per request. */
const pageSize = 100;
/** Time of one history request of a real account at its usual, not its best pace (telegram-client.md section 10). */
const secondsPerRequest = 0.181;
/** chosen: several requests at a time, as far as an account was seen to profit. */
const mostLanes = 4;
/** chosen: what an ordinary line and Telegram's servers give for files together. */
const bytesPerSecond = 4_000_000;

/** What is known of the messages a run would fetch. */
export interface MessageCounts {
  /** To be fetched; null: unknown. */
  readonly messages: number | null;
  /** Of these, what came with the newest page, which every run asks for. */
  readonly atHand: number;
  /** Stretches of ids they are fetched in. */
  readonly stretches: number;
  /** Files among them, by class. */
  readonly files: ByMediaClass;
  readonly meanBytes: ByMediaClass;
}

/** What fetching them takes. */
export interface Work {
  readonly requests: number | null;
  readonly files: number | null;
  readonly bytes: number | null;
  readonly seconds: number | null;
}

/** Requests, files and time of a run, from what Telegram counts and the settings. Files of any size count as wanted. */
export function workOf(counts: MessageCounts, settings: Pick<Settings, 'media' | 'fetchConnections' | 'requestsInFlight'>): Work {
  const { messages, atHand, stretches } = counts;
  // Every stretch ends in a page that is not full.
  const requests = messages === null ? null : 1 + (messages > atHand ? Math.max(stretches, Math.ceil((messages - atHand) / pageSize)) : 0);
  const files = total(settings.media, (one) => counts.files[one]);
  const bytes = total(settings.media, (one) => bytesOf(counts, one));
  const lanes = Math.min(mostLanes, settings.fetchConnections * settings.requestsInFlight);
  const seconds = requests === null || bytes === null ? null : (requests * secondsPerRequest) / lanes + bytes / bytesPerSecond;
  return { requests, files, bytes, seconds };
}

function bytesOf({ files, meanBytes }: MessageCounts, one: MediaClass): number | null {
  const [count, mean] = [files[one], meanBytes[one]];
  if (count === 0) return 0;
  return count === null || mean === null ? null : count * mean;
}

/** Telegram does not count stickers: they are left out of the sum, small as they are. */
function total(classes: readonly MediaClass[], valueOf: (one: MediaClass) => number | null): number | null {
  return classes.filter((one) => one !== 'sticker').reduce<number | null>((sum, one) => {
    const value = valueOf(one);
    return sum === null || value === null ? null : sum + value;
  }, 0);
}
