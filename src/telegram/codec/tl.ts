/** A TL object as plain data: `{ _: 'messages.messages', … }`; int = number, long = bigint, bytes = Buffer, absent flags are absent. */
export interface Tl {
  readonly _: string;
  readonly [field: string]: TlValue | undefined;
}

export type TlValue = number | bigint | string | boolean | Buffer | Tl | readonly TlValue[];

/*
 * Field access by expected type. The decoder guarantees the schema's types, so a mismatch means a field the constructor
 * does not have; it reads as absent and never throws (one odd message must not stop a page).
 */

/** A field that is a 32-bit number; undefined when it is absent or something else. */
export function int(object: Tl, field: string): number | undefined {
  const value = object[field];
  return typeof value === 'number' ? value : undefined;
}

/** A field that is a 64-bit number; undefined when it is absent or something else. */
export function long(object: Tl, field: string): bigint | undefined {
  const value = object[field];
  return typeof value === 'bigint' ? value : undefined;
}

/** Decimal form of a long, for ids that must survive JSON. */
export function longText(object: Tl, field: string): string | undefined {
  return long(object, field)?.toString();
}

/** Empty when absent. */
export function text(object: Tl, field: string): string {
  const value = object[field];
  return typeof value === 'string' ? value : '';
}

/** Undefined when absent or empty. */
export function optionalText(object: Tl, field: string): string | undefined {
  const value = object[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A field that is a flag; false when it is absent. */
export function flag(object: Tl, field: string): boolean {
  return object[field] === true;
}

/** A field that is bytes; undefined when it is absent or something else. */
export function bytes(object: Tl, field: string): Buffer | undefined {
  const value = object[field];
  return Buffer.isBuffer(value) ? value : undefined;
}

/** A field that is an object; undefined when it is absent or something else. */
export function child(object: Tl, field: string): Tl | undefined {
  return asTl(object[field]);
}

/** The objects of a vector; none when it is absent. */
export function children(object: Tl, field: string): readonly Tl[] {
  return asTlList(object[field]);
}

/** The 64-bit numbers of a vector; none when it is absent. */
export function longs(object: Tl, field: string): readonly bigint[] {
  const value = object[field];
  return Array.isArray(value) ? value.filter((item): item is bigint => typeof item === 'bigint') : [];
}

/** A value that is an object; undefined when it is something else. */
export function asTl(value: TlValue | undefined): Tl | undefined {
  return isTl(value) ? value : undefined;
}

/** The objects of a value that is a vector; anything else among them is left out. */
export function asTlList(value: TlValue | undefined): readonly Tl[] {
  if (!Array.isArray(value)) return [];
  const items = value as readonly TlValue[];
  // Vectors of objects are the rule; they need no copy.
  return items.every(isTl) ? items : items.filter(isTl);
}

function isTl(value: TlValue | undefined): value is Tl {
  return typeof value === 'object' && '_' in value;
}

/** The method inside wrappers such as `invokeWithTakeout`. */
export function innermost(request: Tl): Tl {
  const query = request._.startsWith('invokeWith') ? asTl(request['query']) : undefined;
  return query === undefined ? request : innermost(query);
}
