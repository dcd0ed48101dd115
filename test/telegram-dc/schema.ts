/** Loads TL schemas as data: the product library's definition array, mtcute's JSON, or `.tl` text. No client code is run. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { camelCase, parseType, type Definition, type Field, type Schema, type TlType } from './definition';
import { parseTlText } from './tl-text';
import { MTPROTO_TL } from './mtproto-schema';

/** Indexes definitions; a repeated id or name is a broken schema and throws. */
export function makeSchema(layer: number, definitions: Iterable<Definition>): Schema {
  const byId = new Map<number, Definition>();
  const byName = new Map<string, Definition>();
  for (const definition of definitions) {
    if (byId.has(definition.id) || byName.has(definition.name)) throw new Error(`layer ${layer}: ${definition.name} is defined twice`);
    byId.set(definition.id, definition);
    byName.set(definition.name, definition);
  }
  return { layer, byId, byName };
}

interface TeleprotoArgument {
  readonly isVector: boolean;
  readonly isFlag: boolean;
  readonly flagName: string | null;
  readonly flagIndex: number;
  readonly flagIndicator: boolean;
  readonly type: string | null;
}

interface TeleprotoEntry {
  readonly name: string;
  readonly namespace?: string;
  readonly constructorId: number;
  readonly argsConfig: Readonly<Record<string, TeleprotoArgument>>;
  readonly result: string;
  readonly isFunction: boolean;
}

interface MtcuteArgument {
  readonly name: string;
  readonly type: string;
  readonly typeModifiers?: { readonly predicate?: string; readonly isVector?: boolean };
}

interface MtcuteEntry {
  readonly kind: 'class' | 'method';
  readonly name: string;
  readonly id: number;
  readonly type: string;
  readonly typeModifiers?: { readonly isVector?: boolean };
  readonly arguments: readonly MtcuteArgument[];
}

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

function fromTeleproto(entry: TeleprotoEntry): Definition {
  const fields = Object.entries(entry.argsConfig).map(([name, arg]): Field => {
    const item: TlType = arg.flagIndicator ? { kind: 'flags' } : parseType(arg.type ?? '');
    const type: TlType = arg.isVector ? { kind: 'vector', item, bare: false } : item;
    return arg.isFlag && arg.flagName !== null ? { name, type, flag: { field: arg.flagName, bit: arg.flagIndex } } : { name, type };
  });
  const name = entry.namespace === undefined ? lowerFirst(entry.name) : `${entry.namespace}.${lowerFirst(entry.name)}`;
  return { name, id: entry.constructorId >>> 0, fields, result: entry.result, answer: parseType(entry.result), isMethod: entry.isFunction };
}

function fromMtcute(entry: MtcuteEntry): Definition {
  const fields = entry.arguments.map((arg): Field => {
    const item = parseType(arg.type);
    const type: TlType = arg.typeModifiers?.isVector === true ? { kind: 'vector', item, bare: false } : item;
    const name = camelCase(arg.name);
    const [field, bit] = arg.typeModifiers?.predicate?.split('.') ?? [];
    return field === undefined ? { name, type } : { name, type, flag: { field: camelCase(field), bit: Number(bit) } };
  });
  const result = entry.typeModifiers?.isVector === true ? `Vector<${entry.type}>` : entry.type;
  return { name: entry.name, id: entry.id >>> 0, fields, result, answer: parseType(result), isMethod: entry.kind === 'method' };
}

const requireHere = createRequire(__filename);

/** MTProto service constructors (handshake, containers, acks …); the same for every layer. */
export const mtprotoSchema: Schema = makeSchema(0, parseTlText(MTPROTO_TL));

function loadTeleproto(): Schema {
  const entries = requireHere('telegram/tl/generated/api-definitions.js') as TeleprotoEntry[];
  const own = entries.map(fromTeleproto).filter((definition) => !mtprotoSchema.byId.has(definition.id));
  return makeSchema(229, own);
}

function loadMtcute(): Schema {
  // The package's "exports" do not list the JSON file, so it is found beside the package's entry.
  const root = dirname(requireHere.resolve('@mtcute/core'));
  const { l, e } = JSON.parse(readFileSync(join(root, 'tl/api-schema.json'), 'utf8')) as { l: number; e: MtcuteEntry[] };
  // `mtcute.*` are that library's private stand-ins, some without an id of their own.
  return makeSchema(l, e.filter((entry) => !entry.name.startsWith('mtcute.')).map(fromMtcute));
}

const loaders: Readonly<Record<number, () => Schema>> = { 229: loadTeleproto, 227: loadMtcute };
const loaded = new Map<number, Schema>();

/** The layer all world objects are written in. */
export const NEWEST_LAYER = 229;

/** Adds a layer given as `.tl` text, for tests of other layers. */
export function addTlLayer(layer: number, text: string): void {
  loaded.set(layer, makeSchema(layer, parseTlText(text)));
}

/** The schema of `layer`, or of the next lower one known (`exact` false then); below all of them the lowest. */
export function schemaFor(layer: number): { readonly schema: Schema; readonly exact: boolean } {
  const known = [...new Set([...Object.keys(loaders).map(Number), ...loaded.keys()])].sort((a, b) => b - a);
  const best = known.find((candidate) => candidate <= layer) ?? known.at(-1) ?? NEWEST_LAYER;
  let schema = loaded.get(best);
  if (!schema) {
    schema = loaders[best]?.();
    if (!schema) throw new Error(`no loader for layer ${best}`);
    loaded.set(best, schema);
  }
  return { schema, exact: best === layer };
}
