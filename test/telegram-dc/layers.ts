/** One codec per layer: world objects are written in the newest layer and are brought into older ones here. */
import type { Field, TlType } from './definition';
import type { TlObject } from './rpc/registry';
import { NEWEST_LAYER, schemaFor } from './schema';
import { Codec } from './tl';

/** A zero of the type, for fields that only other layers have; objects have none. */
function zero(type: TlType): unknown {
  switch (type.kind) {
    case 'int':
    case 'double':
      return 0;
    case 'long':
      return 0n;
    case 'string':
      return '';
    case 'bytes':
      return Buffer.alloc(0);
    case 'bool':
      return false;
    case 'vector':
      return [];
    default:
      return undefined;
  }
}

/** Required fields handlers need not write: they say nothing in a server without caching by hash and mostly without topics. */
const OPTIONAL_IN_WORLD = new Set(['topics', 'hash']);

function fillMissing(layer: number): (constructor: string, field: Field) => unknown {
  const newest = layer === NEWEST_LAYER ? undefined : schemaFor(NEWEST_LAYER).schema;
  return (constructor, field) => {
    if (OPTIONAL_IN_WORLD.has(field.name)) return zero(field.type);
    const there = newest?.byName.get(constructor);
    // The newest layer has the field too: then the handler forgot it, and that is to be seen.
    if (!newest || there?.fields.some((other) => other.name === field.name && other.flag === undefined)) return undefined;
    return zero(field.type);
  };
}

/** Until layer 227 each kind of button was a constructor; since then one constructor holds a `ButtonType`. */
function oldButton(codecHas: (name: string) => boolean, object: TlObject): TlObject {
  const type = object.type as TlObject | undefined;
  if (type === undefined) return object;
  const { _: kind, ...rest } = type;
  const name = `keyboardButton${kind.replace(/^(input)?[bB]uttonType/, '').replace(/^Default$/, '')}`;
  return { ...object, ...rest, type: undefined, _: codecHas(name) ? name : 'keyboardButton' };
}

const codecs = new Map<number, Codec>();

/** Fields handlers wrote that the newest layer lacks: typing mistakes, told to whoever listens. */
export const unknownFields = new Map<string, string>();

/** The codec of `layer`, or of the next lower known one (`exact` false). */
export function codecFor(layer: number): { readonly codec: Codec; readonly exact: boolean } {
  const { schema, exact } = schemaFor(layer);
  const have = codecs.get(schema.layer);
  if (have) return { codec: have, exact };
  const isNewest = schema.layer === NEWEST_LAYER;
  const codec = new Codec(schema, {
    fill: fillMissing(schema.layer),
    ...(isNewest ? { onUnknownField: (constructor: string, field: string) => void unknownFields.set(`${constructor}.${field}`, constructor) } : {}),
    ...(schema.byName.has('keyboardButtonUrl') ? { convert: (object: TlObject) => (object._ === 'keyboardButton' ? oldButton((name) => schema.byName.has(name), object) : object) } : {}),
  });
  codecs.set(schema.layer, codec);
  return { codec, exact };
}
