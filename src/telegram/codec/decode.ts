import type { Combinator, Field, Schema } from './schema';
import type { Tl, TlValue } from './tl';

const VECTOR_ID = 0x1cb5c415;
const TRUE_ID = 0x997275b5;
const FALSE_ID = 0xbc799737;
/** Deepest nesting accepted; real answers stay below 20, hostile ones must not exhaust the stack. */
const MAX_DEPTH = 100;

/** An answer that cannot be read: an unknown constructor, or bytes that do not fit the schema. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  /** What had been read when it happened, outermost object first; field order of the schema applies. */
  readonly partial: Record<string, TlValue>[] = [];
  constructor(
    message: string,
    /** The unknown constructor, if that was the reason. */
    readonly constructorId?: number,
  ) {
    super(message);
  }
}

type Read = (reader: Reader) => TlValue;

interface Step {
  readonly name: string;
  /** Index of the flags word that decides, or -1. */
  readonly flags: number;
  readonly mask: number;
  /** Null: the field is a flags word itself. */
  readonly read: Read | null;
  readonly isTrue: boolean;
}

class Reader {
  depth = 0;
  constructor(
    readonly buffer: Buffer,
    public position: number,
  ) {}
}

/** Reads answers as plain data; several times faster than the library's classes (see telegram-client.md section 5). */
export class Decoder {
  private readonly readers = new Map<number, Read>();

  constructor(private readonly schema: Schema) {}

  /** Answer of `method` at `offset`. @throws DecodeError */
  decode(method: string, buffer: Buffer, offset = 0): TlValue {
    const result = this.schema.methodByName.get(method)?.result ?? 'X';
    const vector = /^Vector<(.+)>$/.exec(result);
    const read = vector?.[1] === undefined ? this.readBoxed : this.vectorOf(this.readerOf(vector[1], false), false);
    try {
      return read(new Reader(buffer, offset));
    } catch (error) {
      // By name: Buffer's errors come from another realm in tests and in the renderer.
      if (typeof error === 'object' && error !== null && 'name' in error && error.name === 'RangeError') throw new DecodeError(`the answer to ${method} ends too early`);
      throw error;
    }
  }

  private readonly readBoxed: Read = (reader) => {
    const id = reader.buffer.readUInt32LE(reader.position);
    reader.position += 4;
    const read = this.readers.get(id) ?? this.compile(id);
    return read(reader);
  };

  private compile(id: number): Read {
    const read = this.readConstructor(id);
    this.readers.set(id, read);
    return read;
  }

  private readConstructor(id: number): Read {
    if (id === TRUE_ID) return () => true;
    if (id === FALSE_ID) return () => false;
    if (id === VECTOR_ID) return (reader) => readItems(reader, this.readBoxed);
    const combinator = this.schema.constructorById.get(id);
    if (combinator === undefined) throw new DecodeError(`unknown constructor 0x${id.toString(16).padStart(8, '0')}`, id);
    return this.readFields(combinator);
  }

  private readFields(combinator: Combinator): Read {
    const flagNames = combinator.fields.filter((field) => field.isFlags).map((field) => field.name);
    const steps: Step[] = combinator.fields.map((field) => ({
      name: field.name,
      flags: field.flagName === null ? -1 : flagNames.indexOf(field.flagName),
      mask: field.flagName === null ? 0 : 1 << field.flagBit,
      read: field.isFlags ? null : this.readerOfField(field),
      isTrue: field.type === 'true',
    }));
    const name = combinator.name;
    return (reader) => {
      const object: Record<string, TlValue> = { _: name };
      if (++reader.depth > MAX_DEPTH) throw new DecodeError('nested too deeply');
      try {
        readSteps(reader, steps, object);
      } catch (error) {
        if (error instanceof DecodeError) error.partial.unshift(object);
        throw error;
      }
      reader.depth--;
      return object as Tl;
    };
  }

  private readerOfField(field: Field): Read {
    const read = this.readerOf(field.type, field.isBare);
    return field.isVector ? this.vectorOf(read, field.isBareVector) : read;
  }

  private vectorOf(readItem: Read, isBare: boolean): Read {
    return (reader) => {
      if (!isBare) expectVector(reader);
      return readItems(reader, readItem);
    };
  }

  private readerOf(type: string, isBare: boolean): Read {
    const basic = basicReaders[type];
    if (basic !== undefined) return basic;
    if (!isBare) return this.readBoxed;
    const combinator = this.schema.constructorByName.get(type.charAt(0).toLowerCase() + type.slice(1));
    if (combinator === undefined) return this.readBoxed;
    let read: Read | undefined;
    // Compiled on first use: bare types may refer to each other.
    return (reader) => (read ??= this.readFields(combinator))(reader);
  }
}

function readSteps(reader: Reader, steps: readonly Step[], object: Record<string, TlValue>): void {
  let flags0 = 0;
  let flags1 = 0;
  let seen = 0;
  for (const step of steps) {
    if (step.read === null) {
      const word = reader.buffer.readInt32LE(reader.position);
      reader.position += 4;
      if (seen++ === 0) flags0 = word;
      else flags1 = word;
    } else if (step.flags === -1 || ((step.flags === 0 ? flags0 : flags1) & step.mask) !== 0) {
      object[step.name] = step.isTrue ? true : step.read(reader);
    }
  }
}

function expectVector(reader: Reader): void {
  const id = reader.buffer.readUInt32LE(reader.position);
  if (id !== VECTOR_ID) throw new DecodeError('a vector was expected', id);
  reader.position += 4;
}

function readItems(reader: Reader, readItem: Read): readonly TlValue[] {
  const count = reader.buffer.readUInt32LE(reader.position);
  reader.position += 4;
  if (count > reader.buffer.length - reader.position) throw new DecodeError(`a vector claims ${count} items`);
  const items: TlValue[] = [];
  try {
    for (let index = 0; index < count; index++) items.push(readItem(reader));
  } catch (error) {
    // The items in front of the bad one are complete; the caller can keep them.
    if (error instanceof DecodeError) error.partial.unshift({ _: 'vector', items, count });
    throw error;
  }
  return items;
}

function readBytes(reader: Reader): Buffer {
  const [start, length] = bytesRange(reader);
  return reader.buffer.subarray(start, start + length);
}

function readString(reader: Reader): string {
  const [start, length] = bytesRange(reader);
  return reader.buffer.toString('utf8', start, start + length);
}

/** Start and length of a TL byte string; leaves the reader behind its padding. */
function bytesRange(reader: Reader): [start: number, length: number] {
  const { buffer } = reader;
  const first = buffer.readUInt8(reader.position);
  const isLong = first === 254;
  const length = isLong ? buffer.readUIntLE(reader.position + 1, 3) : first;
  const start = reader.position + (isLong ? 4 : 1);
  const end = start + length;
  if (end > buffer.length) throw new DecodeError('a string reaches beyond the answer');
  reader.position = end + ((4 - ((end - reader.position) & 3)) & 3);
  return [start, length];
}

function readFixed(size: number): Read {
  return (reader) => {
    const start = reader.position;
    reader.position += size;
    return reader.buffer.subarray(start, start + size);
  };
}

const basicReaders: Readonly<Record<string, Read | undefined>> = {
  int: (reader) => {
    const value = reader.buffer.readInt32LE(reader.position);
    reader.position += 4;
    return value;
  },
  long: (reader) => {
    const value = reader.buffer.readBigInt64LE(reader.position);
    reader.position += 8;
    return value;
  },
  double: (reader) => {
    const value = reader.buffer.readDoubleLE(reader.position);
    reader.position += 8;
    return value;
  },
  string: readString,
  bytes: readBytes,
  true: () => true,
  int128: readFixed(16),
  int256: readFixed(32),
};
