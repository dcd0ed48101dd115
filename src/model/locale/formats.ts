import type { UnixSeconds } from '../ids';

/** Languages screens and notes are written in. */
export type Language = 'en' | 'ru';

/** Numbers, sizes and times as a language writes them. */
export interface Formats {
  /** `12,345`: whole, grouped. */
  count(value: number): string;
  /** `820 kB`, `3.4 MB`, `120 MB`, `1.2 GB`. */
  bytes(bytes: number): string;
  /** Two units at most: `3 s`, `4 min 10 s`, `2 h 5 min`. */
  duration(seconds: number): string;
  /** Time of day in the reader's own zone, with seconds. @param ms since 1970 */
  time(ms: number): string;
  /** Day of a message in the reader's own zone, for lists only (notes have their own dates). */
  day(date: UnixSeconds): string;
  /** A moment in the reader's own zone, with its day: `26 Nov 2026, 22:40`. @param ms since 1970 */
  moment(ms: number): string;
}

interface Units {
  readonly bytes: readonly [kilo: string, mega: string, giga: string];
  readonly time: readonly [second: string, minute: string, hour: string];
}

const units: Readonly<Record<Language, Units>> = {
  en: { bytes: ['kB', 'MB', 'GB'], time: ['s', 'min', 'h'] },
  ru: { bytes: ['КБ', 'МБ', 'ГБ'], time: ['с', 'мин', 'ч'] },
};

/** Formats of a language. Whatever Intl needs is made on first use: its first formatter alone costs some 20 ms of a start. */
export function formatsOf(language: Language): Formats {
  const whole = lazy(() => new Intl.NumberFormat(language, { maximumFractionDigits: 0 }));
  const tenths = lazy(() => new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }));
  const dates = (style: Intl.DateTimeFormatOptions): (() => Intl.DateTimeFormat) => lazy(() => new Intl.DateTimeFormat(regionOf(language), style));
  const [time, day, moment] = [dates({ timeStyle: 'medium' }), dates({ dateStyle: 'medium' }), dates({ dateStyle: 'medium', timeStyle: 'short' })];
  const count = (value: number): string => (Math.abs(value) < 999.5 ? String(Math.round(value)) : whole().format(value));
  return {
    count,
    bytes: (bytes) => bytesText(bytes, { count, tenths: (value) => tenths().format(value), names: units[language].bytes }),
    duration: (seconds) => durationText(seconds, units[language].time),
    time: (ms) => time().format(ms),
    day: (date) => day().format(date * 1000),
    moment: (ms) => moment().format(ms),
  };
}

/** Picks the form of a word that goes with a number. @param forms by the names Intl.PluralRules has; `other` stands for those that are missing */
export function pluralOf(language: Language): (count: number, forms: Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>) => string {
  const rules = lazy(() => new Intl.PluralRules(language));
  return (count, forms) => forms[rules().select(count)] ?? forms.other;
}

function bytesText(bytes: number, { count, tenths, names: [kilo, mega, giga] }: { count: (value: number) => string; tenths: (value: number) => string; names: Units['bytes'] }): string {
  if (bytes < 1_000_000) return `${count(bytes / 1000)} ${kilo}`;
  if (bytes < 1_000_000_000) return `${bytes < 10_000_000 ? tenths(bytes / 1_000_000) : count(bytes / 1_000_000)} ${mega}`;
  return `${tenths(bytes / 1_000_000_000)} ${giga}`;
}

function durationText(seconds: number, [second, minute, hour]: Units['time']): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} ${second}`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} ${minute}` : `${minutes} ${minute} ${whole % 60} ${second}`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} ${hour}` : `${hours} ${hour} ${minutes % 60} ${minute}`;
}

/** The reader's own region where it speaks this language: days are written otherwise in Britain than in the United States. */
function regionOf(language: Language): string {
  const { locale } = new Intl.DateTimeFormat().resolvedOptions();
  return locale.split('-')[0] === language ? locale : language;
}

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
