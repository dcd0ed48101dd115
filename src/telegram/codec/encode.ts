import type { Combinator, Field, Schema } from './schema';
import { asTl, type Tl, type TlValue } from './tl';

const VECTOR_ID = 0x1cb5c415;
const TRUE_ID = 0x997275b5;
const FALSE_ID = 0xbc799737;

/** Bytes of a method call or constructor given as plain data. @throws TypeError naming the field that does not fit. */
export function encode(schema: Schema, object: Tl): Buffer {
  const chunks: Buffer[] = [];
  writeObject(schema, object, chunks);
  return Buffer.concat(chunks);
}

function writeObject(schema: Schema, object: Tl, chunks: Buffer[]): void {
  const combinator = schema.methodByName.get(object._) ?? schema.constructorByName.get(object._);
  if (combinator === undefined) throw new TypeError(`unknown TL name ${object._}`);
  chunks.push(uint32(combinator.id));
  for (const field of combinator.fields) {
    if (field.isFlags) chunks.push(uint32(flagsOf(combinator, field.name, object)));
    else if (field.flagName === null || isPresent(field, object)) writeField(schema, field, object, chunks);
  }
}

function isPresent(field: Field, object: Tl): boolean {
  const value = object[field.name];
  return field.type === 'true' ? value === true : value !== undefined;
}

function flagsOf(combinator: Combinator, flagName: string, object: Tl): number {
  let word = 0;
  for (const field of combinator.fields) if (field.flagName === flagName && isPresent(field, object)) word |= 1 << field.flagBit;
  return word;
}

function writeField(schema: Schema, field: Field, object: Tl, chunks: Buffer[]): void {
  const value = object[field.name];
  const path = `${object._}.${field.name}`;
  if (value === undefined) throw new TypeError(`${path} is missing`);
  if (!field.isVector) {
    writeValue(schema, field.type, value, path, chunks);
    return;
  }
  if (!Array.isArray(value)) throw new TypeError(`${path} must be a list`);
  const items: readonly TlValue[] = value;
  if (!field.isBareVector) chunks.push(uint32(VECTOR_ID));
  chunks.push(uint32(items.length));
  for (const item of items) writeValue(schema, field.type, item, path, chunks);
}

function writeValue(schema: Schema, type: string, value: TlValue, path: string, chunks: Buffer[]): void {
  const misfit = (): TypeError => new TypeError(`${path} must be ${type}`);
  switch (type) {
    case 'true':
      return;
    case 'Bool':
      chunks.push(uint32(value === true ? TRUE_ID : FALSE_ID));
      return;
    case 'int': {
      if (typeof value !== 'number') throw misfit();
      const buffer = Buffer.alloc(4);
      buffer.writeInt32LE(value);
      chunks.push(buffer);
      return;
    }
    case 'double': {
      if (typeof value !== 'number') throw misfit();
      const buffer = Buffer.alloc(8);
      buffer.writeDoubleLE(value);
      chunks.push(buffer);
      return;
    }
    case 'long': {
      if (typeof value !== 'bigint') throw misfit();
      const buffer = Buffer.alloc(8);
      buffer.writeBigInt64LE(BigInt.asIntN(64, value));
      chunks.push(buffer);
      return;
    }
    case 'string':
    case 'bytes':
      if (typeof value !== 'string' && !Buffer.isBuffer(value)) throw misfit();
      chunks.push(byteString(typeof value === 'string' ? Buffer.from(value) : value));
      return;
    default: {
      const inner = asTl(value);
      if (inner === undefined) throw misfit();
      writeObject(schema, inner, chunks);
    }
  }
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value >>> 0);
  return buffer;
}

function byteString(data: Buffer): Buffer {
  const head = data.length < 254 ? Buffer.from([data.length]) : Buffer.from([254, data.length & 255, (data.length >> 8) & 255, data.length >> 16]);
  const padding = (4 - ((head.length + data.length) & 3)) & 3;
  return Buffer.concat([head, data, Buffer.alloc(padding)]);
}
