import type { UnixSeconds } from '../../model/ids';

const secondsPerDay = 86_400;
const minutesPerDay = 1440;
/** No zone changes its offset within a quarter of an hour of UTC. */
const secondsPerQuarter = 900;

interface Zone {
  readonly format: Intl.DateTimeFormat;
  /** Offset of a whole UTC day, or null when it changes within that day. */
  readonly days: Map<number, number | null>;
}

const zones = new Map<string, Zone>();

/** Day of a moment in a zone, `2025-01-02`. @param zone IANA name */
export function localDay(date: UnixSeconds, zone: string): string {
  return localDateTime(date, zone).slice(0, 10);
}

/** Time of day of a moment in a zone, `14:03`. @param zone IANA name */
export function localTime(date: UnixSeconds, zone: string): string {
  // Every message's header asks for this, and making a whole date costs more than the rest of the header.
  const minutes = Math.floor((((date + offsetAt(date, zone)) % secondsPerDay) + secondsPerDay) / 60) % minutesPerDay;
  return `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

/** Local date and time with seconds, `2025-01-02T14:03:07`, as Obsidian's date-and-time properties have it. */
export function localDateTime(date: UnixSeconds, zone: string): string {
  return new Date((date + offsetAt(date, zone)) * 1000).toISOString().slice(0, 19);
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** Seconds a zone is ahead of UTC. Asked of Intl twice a day only, because formatting a date costs microseconds. */
function offsetAt(date: UnixSeconds, name: string): number {
  const zone = zones.get(name) ?? openZone(name);
  const day = Math.floor(date / secondsPerDay);
  let offset = zone.days.get(day);
  if (offset === undefined) {
    const first = measure(day * secondsPerDay, zone);
    offset = first === measure((day + 1) * secondsPerDay - 1, zone) ? first : null;
    zone.days.set(day, offset);
  }
  return offset ?? measure(Math.floor(date / secondsPerQuarter) * secondsPerQuarter, zone);
}

function openZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en', { timeZone: name, calendar: 'gregory', hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const zone: Zone = { format, days: new Map() };
  zones.set(name, zone);
  return zone;
}

function measure(date: UnixSeconds, { format }: Zone): number {
  const field: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of format.formatToParts(date * 1000)) field[type] = Number(value);
  return Date.UTC(field.year ?? 1970, (field.month ?? 1) - 1, field.day, field.hour, field.minute, field.second) / 1000 - date;
}
