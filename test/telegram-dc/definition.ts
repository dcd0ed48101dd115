/** What a TL schema consists of once read. */

/** Type of a value on the wire. `object` is boxed, `bare` is a constructor without its id, `any` is a boxed object of any type. */
export type TlType =
  | { readonly kind: 'int' | 'long' | 'double' | 'string' | 'bytes' | 'int128' | 'int256' | 'bool' | 'true' | 'flags' | 'any' }
  | { readonly kind: 'object'; readonly type: string }
  | { readonly kind: 'bare'; readonly constructor: string }
  | { readonly kind: 'vector'; readonly item: TlType; readonly bare: boolean };

export interface Field {
  readonly name: string;
  readonly type: TlType;
  /** Present only when bit `bit` of the `#` field `field` is set. */
  readonly flag?: { readonly field: string; readonly bit: number };
}

/** A constructor or a method (`isMethod`); `result` is its boxed type as text, `answer` the parsed type of a method's answer. */
export interface Definition {
  readonly name: string;
  /** Unsigned. */
  readonly id: number;
  readonly fields: readonly Field[];
  readonly result: string;
  readonly answer: TlType;
  readonly isMethod: boolean;
}

export interface Schema {
  readonly layer: number;
  readonly byId: ReadonlyMap<number, Definition>;
  readonly byName: ReadonlyMap<string, Definition>;
}

const SCALARS = new Set(['int', 'long', 'double', 'string', 'bytes', 'int128', 'int256', 'true']);

/** Parses a type name: scalars, `#`, `Bool`, `Vector<T>`, `!X`, `%Bare`, or a boxed type. */
export function parseType(text: string): TlType {
  if (SCALARS.has(text)) return { kind: text as 'int' };
  if (text === '#') return { kind: 'flags' };
  if (text === 'int53') return { kind: 'long' };
  if (text === 'Bool') return { kind: 'bool' };
  if (text === 'X' || text === '!X' || text === 'Object') return { kind: 'any' };
  const vector = /^(vector|Vector)<(.+)>$/.exec(text);
  if (vector) return { kind: 'vector', item: parseType(vector[2] ?? ''), bare: vector[1] === 'vector' };
  if (text.startsWith('%')) return { kind: 'bare', constructor: text.slice(1) };
  return { kind: 'object', type: text };
}

/** `snake_case` of schema texts → the camelCase all objects here use. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
