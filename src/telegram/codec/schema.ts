import { array, boolean, literal, nullish, number, object, parse, record, string, union, type InferOutput } from 'valibot';

/*
 * The library ships no schema text, only a definition array (`tl/generated/api-definitions.js`): PascalCase names, the
 * namespace apart, ids signed or unsigned. This file turns it into what the codec needs.
 */

const ArgumentSchema = object({
  isVector: boolean(),
  isFlag: boolean(),
  skipConstructorId: boolean(),
  flagName: nullish(string()),
  flagIndex: number(),
  flagIndicator: boolean(),
  type: nullish(string()),
  useVectorId: nullish(boolean()),
});

const DefinitionSchema = object({
  name: string(),
  namespace: nullish(string()),
  constructorId: union([number(), literal(0)]),
  argsConfig: record(string(), ArgumentSchema),
  result: string(),
  isFunction: boolean(),
});

type Definition = InferOutput<typeof DefinitionSchema>;

/** One field of a constructor or method, in wire order. */
export interface Field {
  readonly name: string;
  /** TL type: `int`, `long`, `string`, `true`, `Message` … Empty for flags words. */
  readonly type: string;
  /** This field is itself a flags word. */
  readonly isFlags: boolean;
  /** Flags word that says whether this field is there. */
  readonly flagName: string | null;
  readonly flagBit: number;
  readonly isVector: boolean;
  /** Vector without its constructor id (`FutureSalts.salts` is the only one). */
  readonly isBareVector: boolean;
  /** Written without constructor id. */
  readonly isBare: boolean;
}

/** A constructor or method. */
export interface Combinator {
  /** As in TL: `messages.getHistory`. */
  readonly name: string;
  /** Unsigned. */
  readonly id: number;
  readonly fields: readonly Field[];
  /** TL type of the value, or of a method's answer. */
  readonly result: string;
}

/** Constructors and methods of a TL layer, by what they are looked up by. */
export interface Schema {
  readonly constructorById: ReadonlyMap<number, Combinator>;
  readonly constructorByName: ReadonlyMap<string, Combinator>;
  readonly methodByName: ReadonlyMap<string, Combinator>;
}

const known = new WeakMap<readonly unknown[], Schema>();

/**
 * What the codec needs of the library's array, read once per array: it takes 20 to 60 ms (measured), and every client asks for it.
 * @throws ValiError when the array has another shape.
 */
export function readSchema(definitions: readonly unknown[]): Schema {
  const schema = known.get(definitions) ?? read(definitions);
  known.set(definitions, schema);
  return schema;
}

function read(definitions: readonly unknown[]): Schema {
  const constructorById = new Map<number, Combinator>();
  const constructorByName = new Map<string, Combinator>();
  const methodByName = new Map<string, Combinator>();
  for (const definition of parse(array(DefinitionSchema), definitions)) {
    const combinator = combinatorOf(definition);
    if (definition.isFunction) {
      methodByName.set(combinator.name, combinator);
    } else {
      constructorById.set(combinator.id, combinator);
      constructorByName.set(combinator.name, combinator);
    }
  }
  return { constructorById, constructorByName, methodByName };
}

function combinatorOf(definition: Definition): Combinator {
  const name = definition.name.charAt(0).toLowerCase() + definition.name.slice(1);
  return {
    name: definition.namespace ? `${definition.namespace}.${name}` : name,
    id: definition.constructorId >>> 0,
    fields: Object.entries(definition.argsConfig).map(([fieldName, argument]) => ({
      name: fieldName,
      type: argument.type ?? '',
      isFlags: argument.flagIndicator,
      flagName: argument.isFlag ? (argument.flagName ?? null) : null,
      flagBit: argument.flagIndex,
      isVector: argument.isVector,
      isBareVector: argument.isVector && argument.useVectorId === false,
      isBare: argument.skipConstructorId,
    })),
    result: definition.result,
  };
}
