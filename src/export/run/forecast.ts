import type { ByMediaClass } from '../../model/estimate';
import type { MediaClass } from '../../model/media';
import type { Settings } from '../../settings/definitions';

/** documented: messages per request. */
const pageSize = 100;
/** Time of one history request of a real account at its usual, not its best pace (telegram-client.md section 10). */
const secondsPerRequest = 0.181;
/** chosen: several requests at a time, as far as an account was seen to profit. */
const mostLanes = 4;
/** Largest part of a file as a rule (documented, F-MED-7): a file up to here is one request. */
const partBytes = 512 * 1024;
/** chosen: what an ordinary line and Telegram's servers give for files together. */
const bytesPerSecond = 4_000_000;

/** What is known of the messages a run would fetch. */
export interface MessageCounts {
  /** Requests a run makes to find out what to fetch; one asks for the newest page. */
  readonly planning: number;
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
  /** As a run counts them: for messages and for files. */
  readonly requests: number | null;
  /** Of these, for files; those of unknown size count as one. */
  readonly fileRequests: number | null;
  readonly files: number | null;
  readonly bytes: number | null;
  readonly seconds: number | null;
}

/** Requests, files and time of a run, from what Telegram counts and the settings. Files of any size count as wanted. */
export function workOf(counts: MessageCounts, settings: ForecastSettings): Work {
  const { planning, messages, atHand, stretches } = counts;
  // Every stretch ends in a page that is not full.
  const pages = messages === null ? null : planning + (messages > atHand ? Math.max(stretches, Math.ceil((messages - atHand) / pageSize)) : 0);
  // Telegram does not count stickers: where they are not at hand they are left out of the sums, small as they are.
  const classes = settings.media.filter((one) => one !== 'sticker' || counts.files.sticker !== null);
  const files = total(classes, (one) => counts.files[one]);
  const bytes = total(classes, (one) => bytesOf(counts, one));
  const fileRequests = total(classes, (one) => fileRequestsOf(counts, one, settings));
  const lanes = Math.min(mostLanes, settings.fetchConnections * settings.requestsInFlight);
  const seconds = pages === null || bytes === null ? null : (pages * secondsPerRequest) / lanes + bytes / bytesPerSecond;
  return { requests: pages === null || fileRequests === null ? null : pages + fileRequests, fileRequests, files, bytes, seconds };
}

/** What decides how much is asked for. */
export type ForecastSettings = Pick<Settings, 'media' | 'fetchConnections' | 'requestsInFlight' | 'partSizeKB' | 'hashDedup' | 'hashDedupMinMB'>;

/** Parts, and what asks for the content beforehand. A large file begins with smaller parts: that is one more. */
function fileRequestsOf({ files, meanBytes }: MessageCounts, one: MediaClass, { partSizeKB, hashDedup, hashDedupMinMB }: ForecastSettings): number | null {
  const [count, mean] = [files[one], meanBytes[one] ?? 0];
  if (count === null) return null;
  const parts = partSizeKB === 0 ? (mean <= partBytes ? 1 : Math.ceil(mean / partBytes) + 1) : Math.max(1, Math.ceil(mean / (partSizeKB * 1024)));
  return count * (parts + (hashDedup && mean >= hashDedupMinMB * 1024 ** 2 ? 1 : 0));
}

function bytesOf({ files, meanBytes }: MessageCounts, one: MediaClass): number | null {
  const [count, mean] = [files[one], meanBytes[one]];
  if (count === 0) return 0;
  return count === null || mean === null ? null : count * mean;
}

/** null when one of them is not known. */
function total(classes: readonly MediaClass[], valueOf: (one: MediaClass) => number | null): number | null {
  return classes.reduce<number | null>((sum, one) => {
    const value = valueOf(one);
    return sum === null || value === null ? null : sum + value;
  }, 0);
}
