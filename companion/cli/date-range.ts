import { TobsFailure } from '../../src/model/errors';
import type { UnixSeconds } from '../../src/model/ids';

const DAY_SECONDS = 86_400;
/** No zone is further from UTC. Documented: the IANA data base, -12 h to +14 h; historical zones reach 15 h 13 min. */
const MAX_OFFSET_SECONDS = 16 * 3600;

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/**
 * The first second of a day (`YYYY-MM-DD`) in a zone; `dayOffset` 1 means the day after.
 * @throws TobsFailure USAGE when it is no date
 */
export function startOfDay(text: string, timeZone: string, flag: string, dayOffset: 0 | 1 = 0): UnixSeconds {
  const day = parseDay(text);
  if (day === null) throw new TobsFailure({ code: 'USAGE', reason: `${flag} must be a date such as 2024-12-31, not "${text}"` });
  const utcMidnight = Date.UTC(day.year, day.month - 1, day.day) / 1000 + dayOffset * DAY_SECONDS;
  const wanted = new Date(utcMidnight * 1000).toISOString().slice(0, 10);
  const dateAt = dateFormat(timeZone);
  // Where clocks are put forward at midnight the day begins at one; searching finds that, arithmetic would not.
  let before = utcMidnight - MAX_OFFSET_SECONDS;
  let after = utcMidnight + MAX_OFFSET_SECONDS;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (dateAt(middle) < wanted) before = middle;
    else after = middle;
  }
  return after;
}

function parseDay(text: string): Day | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? { year, month, day } : null;
}

/** `2024-12-31` of a second in a zone. */
function dateFormat(timeZone: string): (seconds: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return (seconds) => {
    const parts = new Map(format.formatToParts(seconds * 1000).map(({ type, value }) => [type, value]));
    return `${(parts.get('year') ?? '').padStart(4, '0')}-${parts.get('month') ?? ''}-${parts.get('day') ?? ''}`;
  };
}
