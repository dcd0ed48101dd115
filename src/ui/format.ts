import type { UnixSeconds } from '../model/ids';

/** `12345` → `12,345`. Without Intl, whose first formatter alone costs every start of the app some 20 ms. */
export function formatCount(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** Two units at most: `3 s`, `4 min 10 s`, `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/** `820 kB`, `3.4 MB`, `120 MB`, `1.2 GB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000_000) return `${formatCount(bytes / 1000)} kB`;
  if (bytes < 1_000_000_000) return `${bytes < 10_000_000 ? (bytes / 1_000_000).toFixed(1) : formatCount(bytes / 1_000_000)} MB`;
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`;
}

/** Time of day in the reader's own language and zone, with seconds. */
export function formatTime(ms: number): string {
  return new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' }).format(ms);
}

/** Day of a message in the reader's own language and zone, for lists only (notes have their own dates). */
export function formatDay(date: UnixSeconds): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }).format(date * 1000);
}

/** A moment in the reader's own language and zone, with its day: `26 Nov 2026, 22:40`. */
export function formatMoment(ms: number): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(ms);
}
