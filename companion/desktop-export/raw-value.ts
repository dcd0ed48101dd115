import type { Buffer } from 'node:buffer';

/** A JSON object of an export. Everything in it is untrusted; what has not the expected type counts as absent. */
export type Raw = Readonly<Record<string, unknown>>;

/**
 * The value of JSON bytes. Telegram Desktop writes control characters as `\x1B`, which JSON does not know: they are read all the
 * same. A key `__proto__` is a key like any other.
 *
 * @throws SyntaxError
 */
export function parseValue(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  return JSON.parse(text.includes('\\x') ? text.replace(/\\(?:x([\dA-Fa-f]{2})|[^])/g, (escape: string, code?: string) => (code === undefined ? escape : `\\u00${code}`)) : text) as unknown;
}

/** A value that is an object; undefined when it is something else. */
export function asRaw(value: unknown): Raw | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : undefined;
}

/** A field of its own: nothing is inherited. */
export function fieldOf(raw: Raw, key: string): unknown {
  return Object.hasOwn(raw, key) ? raw[key] : undefined;
}

/** Text of a field; empty counts as absent. */
export function textOf(raw: Raw, key: string): string | undefined {
  const value = fieldOf(raw, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Whole number of a field, also when it is written as text. */
export function wholeOf(raw: Raw, key: string): number | undefined {
  const value = fieldOf(raw, key);
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}

/** {@link wholeOf} for counts, sizes and durations: never below 0. */
export function countIn(raw: Raw, key: string): number | undefined {
  const value = wholeOf(raw, key);
  return value === undefined || value < 0 ? undefined : value;
}

/** Any number of a field, such as a coordinate. */
export function numberOf(raw: Raw, key: string): number | undefined {
  const value = fieldOf(raw, key);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Whether a field is there and true. */
export function isTrue(raw: Raw, key: string): boolean {
  return fieldOf(raw, key) === true;
}

/** A field that is a list; empty when it is absent or something else. */
export function listOf(raw: Raw, key: string): readonly unknown[] {
  const value = fieldOf(raw, key);
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** The objects of a list. */
export function rawsOf(raw: Raw, key: string): readonly Raw[] {
  return listOf(raw, key).map(asRaw).filter((item) => item !== undefined);
}

/**
 * A field that Telegram Desktop writes as text with JSON in it; the same as a plain object or list is understood, too. Undefined
 * when it is neither.
 */
export function nestedOf(raw: Raw, key: string): unknown {
  const value = fieldOf(raw, key);
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch (error) {
    // A foreign text in this place says nothing; the message is shown without it.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
