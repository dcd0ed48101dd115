import { Decoder, DecodeError } from '../../../../src/telegram/codec/decode';
import { encode } from '../../../../src/telegram/codec/encode';
import { readSchema, type Combinator, type Field, type Schema } from '../../../../src/telegram/codec/schema';
import type { Tl, TlValue } from '../../../../src/telegram/codec/tl';
import { loadLibrary } from '../../../../src/telegram/connections/library';

const library = loadLibrary();
const schema: Schema = readSchema(library.definitions);
const decoder = new Decoder(schema);

/** A value of a TL type with every optional field set when `isFull`; deeper than a few levels only the simplest. */
function sample(type: string, isFull: boolean, depth: number): TlValue | undefined {
  switch (type) {
    case 'int':
      return 7;
    case 'long':
      return -(2n ** 62n) + 5n;
    case 'double':
      return 2.5;
    case 'string':
      return 'Grüße 👋';
    case 'bytes':
      return Buffer.from('0102030405', 'hex');
    case 'true':
    case 'Bool':
      return true;
    default: {
      const simplest = [...schema.constructorByName.values()].filter((one) => one.result === type).toSorted((a, b) => a.fields.length - b.fields.length)[0];
      return simplest === undefined || depth > 4 ? undefined : sampleObject(simplest, isFull, depth + 1);
    }
  }
}

function sampleObject(combinator: Combinator, isFull: boolean, depth: number): Tl | undefined {
  const object: Record<string, TlValue> = { _: combinator.name };
  for (const field of combinator.fields) {
    if (field.isFlags || (field.flagName !== null && !isFull)) continue;
    const value = sampleField(field, isFull, depth);
    if (value !== undefined) object[field.name] = value;
    else if (field.flagName === null) return undefined;
  }
  return object as Tl;
}

function sampleField(field: Field, isFull: boolean, depth: number): TlValue | undefined {
  const value = sample(field.type, isFull, depth);
  return field.isVector ? (value === undefined ? [] : [value]) : value;
}

/** The library's object as plain data in our form. */
function plain(value: unknown): TlValue | undefined {
  if (value === null || value === undefined || value === false) return undefined;
  if (typeof value === 'number' || typeof value === 'string' || value === true) return value;
  if (Buffer.isBuffer(value)) return value;
  if (Array.isArray(value)) return value.map(plain).filter((item): item is TlValue => item !== undefined);
  if (typeof value !== 'object') throw new Error('unexpected value');
  if ('className' in value && typeof value.className === 'string') {
    const [name = '', namespace] = value.className.split('.').toReversed();
    const tlName = (namespace === undefined ? '' : `${namespace}.`) + name.charAt(0).toLowerCase() + name.slice(1);
    const object: Record<string, TlValue> = { _: tlName };
    for (const field of schema.constructorByName.get(tlName)?.fields ?? []) {
      const inner = plain((value as Record<string, unknown>)[field.name]);
      if (!field.isFlags && inner !== undefined) object[field.name] = inner;
    }
    return object as Tl;
  }
  // What is left is the library's big-integer.
  return BigInt((value as { toString(): string }).toString());
}

// futureSalts (MTProto's own) cannot be read by the library outside a connection.
const combinators = [...schema.constructorByName.values()].filter((one) => one.name !== 'futureSalts' && one.fields.every((field) => !['int128', 'int256', 'X', '!X'].includes(field.type)));

describe('Decoder', () => {
  it.each([
    ['every optional field', true],
    ['no optional field', false],
  ])('reads every constructor of the schema as the library does, with %s', (_name, isFull) => {
    let compared = 0;
    const different: string[] = [];
    for (const combinator of combinators) {
      const object = sampleObject(combinator, isFull, 0);
      if (object === undefined) continue;
      const bytes = encode(schema, object);
      const ours = decoder.decode('any', bytes);
      const theirs = plain(new library.BinaryReader(bytes).tgReadObject());
      compared++;
      if (!equal(ours, theirs) || !equal(ours, object)) different.push(combinator.name);
    }
    expect(different).toEqual([]);
    expect(compared).toBeGreaterThan(1300);
  });

  it('reads vectors of numbers by the method that asked', () => {
    const vector = Buffer.from('15c4b51c02000000010000000000000002000000000000c0', 'hex');
    expect(decoder.decode('account.getPassword', Buffer.from('b5757299', 'hex'))).toBe(true);
    expect(decoder.decode('messages.receivedQueue', vector)).toEqual([1n, -(2n ** 62n) + 2n]);
  });

  it('names an unknown constructor and keeps what was read before it', () => {
    const dialog: Tl = { _: 'messages.messages', messages: [{ _: 'message', id: 5, peerId: { _: 'peerUser', userId: 1n }, date: 9, message: 'a' }, { _: 'message', id: 4, peerId: { _: 'peerUser', userId: 1n }, date: 8, message: 'b', media: { _: 'messageMediaEmpty' } }], topics: [], chats: [], users: [] };
    const bytes = encode(schema, dialog);
    const at = bytes.lastIndexOf(encode(schema, { _: 'messageMediaEmpty' }));
    bytes.writeUInt32LE(0xdeadbeef, at);
    const error = thrownBy(() => decoder.decode('messages.getHistory', bytes));
    expect(error).toBeInstanceOf(DecodeError);
    expect(error).toMatchObject({ constructorId: 0xdeadbeef });
    const partial = error instanceof DecodeError ? error.partial : [];
    expect(partial.map((object) => object['_'])).toEqual(['messages.messages', 'vector', 'message']);
    expect(partial[1]).toMatchObject({ items: [{ id: 5 }] });
    expect(partial[2]).toMatchObject({ id: 4, date: 8 });
  });

  it('refuses bytes that end too early', () => {
    const bytes = encode(schema, { _: 'peerUser', userId: 1n });
    expect(thrownBy(() => decoder.decode('any', bytes.subarray(0, 6)))).toBeInstanceOf(DecodeError);
  });
});

/** Deep equality without the cost of a matcher; absent and undefined are the same. */
function equal(a: TlValue | undefined, b: TlValue | undefined): boolean {
  return JSON.stringify(a, flat) === JSON.stringify(b, flat);
}

function flat(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return value;
}

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
