import type { UnixSeconds } from '../../src/model/ids';
import { localDateTime } from '../../src/notes/render/local-time';
import { textOf, wholeOf, type Raw } from './raw-value';

/** Telegram counts seconds with 31 bits. */
const maxDate = 0x7fff_ffff;
const secondsPerDay = 86_400;

/** A moment that lies outside of what Telegram can say. */
export type DateProblem = 'absent' | 'absurd';

/**
 * A moment of the export: `<key>_unixtime`, or in old files the local time of the exporting computer in `key`.
 *
 * @param zone IANA name of that computer's time zone
 */
export function dateIn(raw: Raw, key: string, zone: string): UnixSeconds | DateProblem {
  const written = textOf(raw, `${key}_unixtime`) ?? wholeOf(raw, `${key}_unixtime`);
  if (written !== undefined) {
    const seconds = typeof written === 'number' ? written : /^-?\d{1,15}$/.test(written) ? Number(written) : Number.NaN;
    return seconds >= 0 && seconds <= maxDate ? seconds : 'absurd';
  }
  const text = textOf(raw, key);
  if (text === undefined) return 'absent';
  const seconds = fromLocal(text, zone);
  // Times before 1970 in the zone of the computer are 0, which says "never".
  if (seconds === null || seconds > maxDate || seconds < -secondsPerDay) return 'absurd';
  return Math.max(0, seconds);
}

/** When something was edited; undefined for never, which old versions write as the beginning of 1970. */
export function optionalDateIn(raw: Raw, key: string, zone: string): UnixSeconds | undefined {
  const date = dateIn(raw, key, zone);
  return typeof date === 'number' && date > secondsPerDay ? date : undefined;
}

/**
 * The moment a clock in `zone` showed `2020-01-02T03:04:05`; null when that is no date. A time that clocks show twice is the
 * first one, one that they skip lies behind the gap.
 */
function fromLocal(text: string, zone: string): UnixSeconds | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?$/.exec(text);
  if (match === null) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match.slice(1).map((part: string | undefined) => Number(part ?? 0));
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
  const isReal = new Date(asUtc * 1000).toISOString().slice(0, 16) === text.slice(0, 16);
  if (!isReal) return null;
  const offsetAt = (moment: number): number => Date.parse(`${localDateTime(moment, zone)}Z`) / 1000 - moment;
  // The offset before and after any change nearby; the earlier moment that fits wins.
  const candidates = [offsetAt(asUtc - secondsPerDay), offsetAt(asUtc + secondsPerDay)].map((offset) => asUtc - offset).sort((a, b) => a - b);
  return candidates.find((moment) => moment + offsetAt(moment) === asUtc) ?? candidates.at(-1) ?? null;
}
