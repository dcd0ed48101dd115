/** Schema-driven TL codec over plain objects `{ _: 'messages.getHistory', … }`. long = bigint, bytes and int128/int256 = Buffer. */
import type { TlObject } from './rpc/registry';
import type { Definition, Field, Schema, TlType } from './definition';
import { TlError, TlReader, TlWriter } from './tl-bytes';

export { TlError, TlReader, TlWriter };

export const VECTOR_ID = 0x1cb5c415;
export const BOOL_TRUE_ID = 0x997275b5;
export const BOOL_FALSE_ID = 0xbc799737;

function outward(error: unknown, step: string): unknown {
  return error instanceof TlError ? error.under(step) : error;
}

/** A field that sets a bit of a `#` word: `true` ones when true, others when present. */
interface FlagUse {
  readonly name: string;
  readonly mask: number;
  readonly isTrue: boolean;
}

/** A field with what the hot loop needs; `word` counts the `#` fields of its constructor. */
interface Step {
  readonly field: Field;
  readonly name: string;
  readonly type: TlType;
  /** Bits this `#` field collects; undefined for others. */
  readonly uses: readonly FlagUse[] | undefined;
  /** Word and bit the field depends on; -1 = always there. */
  readonly word: number;
  readonly mask: number;
  readonly isTrue: boolean;
}

/** A definition with what the hot loops need worked out once. */
interface Compiled {
  readonly definition: Definition;
  readonly steps: readonly Step[];
  readonly known: ReadonlySet<string>;
  checksLeft: number;
}

/** Objects of one constructor looked at for misspelt fields before the check, which costs time, is left out. */
const FIELD_CHECKS = 200;

/** Supplies a value for a required field that is missing, or undefined to refuse. */
export type FillMissing = (constructor: string, field: Field) => unknown;

export interface CodecOptions {
  readonly fill?: FillMissing;
  /** Told of fields the schema does not have; they are dropped either way. */
  readonly onUnknownField?: (constructor: string, field: string) => void;
  /** Rewrites an object this layer lacks into one it has. */
  readonly convert?: (object: TlObject) => TlObject;
}

/** Encodes and decodes the objects of one schema. */
export class Codec {
  private readonly compiled = new Map<Definition, Compiled>();

  constructor(readonly schema: Schema, private readonly options: CodecOptions = {}) {}

  private compile(definition: Definition): Compiled {
    const have = this.compiled.get(definition);
    if (have) return have;
    const { fields } = definition;
    const words = fields.filter((field) => field.type.kind === 'flags').map((field) => field.name);
    const usesOf = (word: string): FlagUse[] =>
      fields.flatMap(({ name, type, flag }) => (flag?.field === word ? [{ name, mask: 1 << flag.bit, isTrue: type.kind === 'true' }] : []));
    const steps = fields.map((field): Step => ({
      field, name: field.name, type: field.type, uses: field.type.kind === 'flags' ? usesOf(field.name) : undefined,
      word: field.flag ? words.indexOf(field.flag.field) : -1, mask: field.flag ? 1 << field.flag.bit : 0, isTrue: field.type.kind === 'true',
    }));
    const made = { definition, steps, known: new Set(['_', ...fields.map((field) => field.name)]), checksLeft: FIELD_CHECKS };
    this.compiled.set(definition, made);
    return made;
  }

  /** Definition of a constructor or method name. @throws TlError when the layer lacks it. */
  definition(name: string): Definition {
    const definition = this.schema.byName.get(name);
    if (!definition) throw new TlError(`layer ${this.schema.layer} has no ${name}`);
    return definition;
  }

  /** Encodes a boxed object. */
  encode(object: TlObject): Buffer {
    const writer = new TlWriter();
    this.writeObject(writer, object, null);
    return writer.finish();
  }

  /** Encodes a value of `type`, as a method's answer is. */
  encodeAs(value: unknown, type: TlType, writer = new TlWriter()): Buffer {
    this.writeValue(writer, value, type);
    return writer.finish();
  }

  private writeObject(writer: TlWriter, given: TlObject, expected: string | null): void {
    let object = given;
    let definition = this.schema.byName.get(object._);
    if (this.options.convert) {
      object = this.options.convert(object);
      definition = this.schema.byName.get(object._);
    }
    if (!definition) throw new TlError(`layer ${this.schema.layer} has no ${object._}`);
    if (expected !== null && definition.result !== expected) throw new TlError(`${object._} is a ${definition.result}, not a ${expected}`);
    writer.int(definition.id);
    this.writeFields(writer, object, this.compile(definition));
  }

  private writeFields(writer: TlWriter, object: TlObject, compiled: Compiled): void {
    if (compiled.checksLeft > 0) this.checkFields(object, compiled);
    const { steps } = compiled;
    // No constructor has more than two `#` words.
    let word0 = 0;
    let word1 = 0;
    let words = 0;
    let at = 0;
    try {
      for (; at < steps.length; at++) {
        const step = steps[at] as Step;
        if (step.uses) {
          const word = flagWord(object, step.uses);
          if (words++ === 0) word0 = word;
          else word1 = word;
          writer.int(word);
          continue;
        }
        // Fields may share a bit (`bot` and `botInfoVersion`): once it is set, all of them are on the wire.
        if (step.word >= 0 && (step.isTrue || ((step.word === 0 ? word0 : word1) & step.mask) === 0)) continue;
        let value = object[step.name];
        if (value === undefined || value === null) {
          value = this.options.fill?.(compiled.definition.name, step.field);
          if (value === undefined) throw new TlError('required field is missing');
        }
        this.writeValue(writer, value, step.type);
      }
    } catch (error) {
      throw outward(error, steps[at]?.name ?? '');
    }
  }

  private checkFields(object: TlObject, compiled: Compiled): void {
    compiled.checksLeft--;
    if (!this.options.onUnknownField) return;
    for (const name of Object.keys(object)) if (!compiled.known.has(name)) this.options.onUnknownField(compiled.definition.name, name);
  }

  private writeValue(writer: TlWriter, value: unknown, type: TlType): void {
    switch (type.kind) {
      case 'int':
        if (typeof value !== 'number' || !Number.isInteger(value) || value < -0x80000000 || value > 0xffffffff) throw new TlError(`not an int: ${show(value)}`);
        writer.int(value);
        return;
      case 'long':
        if (typeof value !== 'bigint' || value < -0x8000000000000000n || value > 0xffffffffffffffffn) throw new TlError(`not a long: ${show(value)}`);
        writer.long(value);
        return;
      case 'string':
        if (typeof value === 'string') writer.string(value);
        else if (value instanceof Uint8Array) writer.bytes(value);
        else throw new TlError(`not a string: ${show(value)}`);
        return;
      case 'bytes':
        if (!(value instanceof Uint8Array)) throw new TlError(`not bytes: ${show(value)}`);
        writer.bytes(value);
        return;
      case 'double':
        if (typeof value !== 'number') throw new TlError(`not a double: ${show(value)}`);
        writer.double(value);
        return;
      case 'bool':
        if (typeof value !== 'boolean') throw new TlError(`not a Bool: ${show(value)}`);
        writer.int(value ? BOOL_TRUE_ID : BOOL_FALSE_ID);
        return;
      case 'int128':
      case 'int256':
        if (!(value instanceof Uint8Array) || value.length !== (type.kind === 'int128' ? 16 : 32)) throw new TlError(`not an ${type.kind}: ${show(value)}`);
        writer.raw(value);
        return;
      case 'vector':
        this.writeVector(writer, value, type);
        return;
      case 'object':
        this.writeObject(writer, asObject(value), type.type);
        return;
      case 'any':
        this.writeObject(writer, asObject(value), null);
        return;
      case 'bare':
        this.writeFields(writer, asObject(value), this.compile(this.definition(type.constructor)));
        return;
      default:
        throw new TlError(`a ${type.kind} has no value of its own`);
    }
  }

  private writeVector(writer: TlWriter, value: unknown, type: TlType & { kind: 'vector' }): void {
    if (!Array.isArray(value)) throw new TlError(`not a vector: ${show(value)}`);
    if (!type.bare) writer.int(VECTOR_ID);
    writer.int(value.length);
    let at = 0;
    try {
      for (; at < value.length; at++) this.writeValue(writer, value[at], type.item);
    } catch (error) {
      throw outward(error, `[${at}]`);
    }
  }

  /** Decodes one boxed object and demands that nothing is left over. */
  decode(buffer: Buffer): TlObject {
    const reader = new TlReader(buffer);
    const object = this.read(reader);
    if (reader.remaining !== 0) throw new TlError(`${reader.remaining} bytes left after ${object._}`);
    return object;
  }

  /** Decodes one boxed object (constructor or method). */
  read(reader: TlReader, expected: string | null = null): TlObject {
    const id = reader.id();
    const definition = this.schema.byId.get(id);
    if (!definition) throw new TlError(`unknown constructor ${id.toString(16)} in layer ${this.schema.layer}`);
    if (expected !== null && definition.result !== expected) throw new TlError(`${definition.name} is a ${definition.result}, not a ${expected}`);
    return this.readFields(reader, definition, definition.fields);
  }

  /** Decodes `fields` (all of a definition's, or the first ones of a wrapper). */
  readFields(reader: TlReader, definition: Definition, fields: readonly Field[]): TlObject {
    const object: Record<string, unknown> & { _: string } = { _: definition.name };
    const words: Record<string, number> = {};
    let at = 0;
    try {
      for (; at < fields.length; at++) {
        const { name, type, flag } = fields[at] as Field;
        if (type.kind === 'flags') {
          words[name] = reader.int();
          continue;
        }
        if (flag && ((words[flag.field] ?? 0) & (1 << flag.bit)) === 0) continue;
        object[name] = type.kind === 'true' ? true : this.readAs(reader, type);
      }
    } catch (error) {
      throw outward(error, fields[at]?.name ?? '');
    }
    return object;
  }

  /** Decodes a value of `type`. */
  readAs(reader: TlReader, type: TlType): unknown {
    switch (type.kind) {
      case 'int':
        return reader.int();
      case 'long':
        return reader.long();
      case 'string':
        return reader.bytes().toString('utf8');
      case 'bytes':
        return reader.bytes();
      case 'double':
        return reader.double();
      case 'int128':
        return reader.raw(16);
      case 'int256':
        return reader.raw(32);
      case 'bool': {
        const id = reader.id();
        if (id !== BOOL_TRUE_ID && id !== BOOL_FALSE_ID) throw new TlError(`not a Bool: ${id.toString(16)}`);
        return id === BOOL_TRUE_ID;
      }
      case 'vector':
        return this.readVector(reader, type);
      case 'object':
        return this.read(reader, type.type);
      case 'any':
        return this.read(reader);
      case 'bare': {
        const definition = this.definition(type.constructor);
        return this.readFields(reader, definition, definition.fields);
      }
      default:
        throw new TlError(`a ${type.kind} has no value of its own`);
    }
  }

  private readVector(reader: TlReader, type: TlType & { kind: 'vector' }): unknown[] {
    if (!type.bare && reader.id() !== VECTOR_ID) throw new TlError('not a vector');
    const count = reader.int();
    if (count < 0 || count > reader.remaining) throw new TlError(`a vector of ${count} items cannot fit`);
    const items: unknown[] = [];
    try {
      for (let at = 0; at < count; at++) items.push(this.readAs(reader, type.item));
    } catch (error) {
      throw outward(error, `[${items.length}]`);
    }
    return items;
  }
}

function flagWord(object: TlObject, uses: readonly FlagUse[]): number {
  let word = 0;
  for (const { name, mask, isTrue } of uses) {
    const value = object[name];
    if (value === undefined || value === null || value === false) {
      if (value === false && !isTrue) word |= mask;
    } else if (!isTrue || value === true) word |= mask;
  }
  return word;
}

function asObject(value: unknown): TlObject {
  if (typeof value === 'object' && value !== null && typeof (value as { _?: unknown })._ === 'string') return value as TlObject;
  throw new TlError(`not an object: ${show(value)}`);
}

function show(value: unknown): string {
  return typeof value === 'bigint' ? `${value}n` : value === undefined ? 'undefined' : (JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part)) ?? typeof value).slice(0, 80);
}
