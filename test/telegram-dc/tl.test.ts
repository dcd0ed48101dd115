import fc from 'fast-check';
import type { Definition, Schema, TlType } from './definition';
import { addTlLayer, mtprotoSchema, schemaFor } from './schema';
import type { TlObject } from './rpc/registry';
import { Codec, TlError } from './tl';
import { codecFor } from './layers';

/** Objects of a type, as deep as `depth` allows; below it the constructor with the fewest fields is taken. */
function values(schema: Schema, type: TlType, depth: number): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'int':
      return fc.integer({ min: -0x80000000, max: 0x7fffffff });
    case 'long':
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    case 'double':
      return fc.double({ noNaN: true });
    case 'string':
      return fc.string({ unit: 'grapheme', maxLength: 300 });
    case 'bytes':
      return fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes));
    case 'int128':
      return fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes));
    case 'int256':
      return fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
    case 'bool':
      return fc.boolean();
    case 'true':
      return fc.constant(true);
    case 'vector':
      return fc.array(values(schema, type.item, depth - 1), { maxLength: depth > 0 ? 3 : 0 });
    case 'object':
      return oneOf(schema, (definition) => !definition.isMethod && definition.result === type.type, depth);
    case 'any':
      return oneOf(schema, (definition) => definition.fields.length === 0, 0);
    case 'bare':
      return objects(schema, schema.byName.get(type.constructor) as Definition, depth);
    default:
      throw new Error(type.kind);
  }
}

function oneOf(schema: Schema, fits: (definition: Definition) => boolean, depth: number): fc.Arbitrary<TlObject> {
  const all = [...schema.byName.values()].filter(fits);
  const required = (definition: Definition): number => definition.fields.filter((field) => !field.flag && field.type.kind !== 'flags').length + (definition.fields.some((field) => !field.flag && field.type.kind === 'object') ? 10 : 0);
  const chosen = depth > 0 ? all : all.sort((a, b) => required(a) - required(b)).slice(0, 1);
  return fc.constantFrom(...chosen).chain((definition) => objects(schema, definition, depth - 1));
}

function objects(schema: Schema, definition: Definition, depth: number): fc.Arbitrary<TlObject> {
  const flags = definition.fields.filter((field) => field.type.kind === 'flags').map((field) => field.name);
  return fc.record(Object.fromEntries(flags.map((name) => [name, depth > 0 ? fc.nat() : fc.constant(0)]))).chain((words) => {
    const present = definition.fields.filter(({ type, flag }) => type.kind !== 'flags' && (!flag || ((words[flag.field] ?? 0) & (1 << flag.bit)) !== 0));
    const fields = Object.fromEntries(present.map((field) => [field.name, values(schema, field.type, depth)]));
    return fc.record(fields).map((record) => ({ ...record, _: definition.name }));
  });
}

const layers = { mtproto: mtprotoSchema, 229: schemaFor(229).schema, 227: schemaFor(227).schema };

describe('the codec', () => {
  it('meets at most two flag words in a constructor', () => {
    for (const schema of Object.values(layers)) for (const { fields } of schema.byName.values()) expect(fields.filter((field) => field.type.kind === 'flags').length).toBeLessThan(3);
  });

  it.each(Object.entries(layers))('gives back every constructor and method of %s with random values', (_name, schema) => {
    const codec = new Codec(schema);
    for (const definition of schema.byName.values()) {
      fc.assert(fc.property(objects(schema, definition, 2), (object) => {
        const bytes = codec.encode(object);
        expect(bytes.length % 4).toBe(0);
        expect(codec.decode(bytes)).toEqual(object);
      }), { numRuns: 2 });
    }
  }, 300_000);

  it('reads the same service constructors from the library as were written here', () => {
    const library = new Map(jest.requireActual<{ constructorId: number; argsConfig: object }[]>('telegram/tl/generated/api-definitions.js').map((entry) => [entry.constructorId >>> 0, Object.keys(entry.argsConfig)]));
    for (const { id, fields } of mtprotoSchema.byName.values()) {
      const there = library.get(id);
      if (there) expect(fields.map((field) => field.name)).toEqual(there);
    }
  });

  it('names the path of what does not fit', () => {
    const { codec } = codecFor(229);
    const failing = (object: TlObject): string => {
      try {
        codec.encode(object);
      } catch (error) {
        if (error instanceof TlError) return error.message;
      }
      return 'nothing thrown';
    };
    const page = (message: object): TlObject => ({ _: 'messages.messages', messages: [{ _: 'messageEmpty', id: 1 }, message], chats: [], users: [] });
    expect(failing(page({ _: 'messageEmpty' }))).toBe('messages[1].id: required field is missing');
    expect(failing(page({ _: 'messageEmpty', id: 1n }))).toBe('messages[1].id: not an int: 1n');
    expect(failing(page({ _: 'inputPeerSelf' }))).toBe('messages[1]: inputPeerSelf is a InputPeer, not a Message');
    expect(failing(page({ _: 'messageNoSuch' }))).toBe('messages[1]: layer 229 has no messageNoSuch');
  });

  it('brings objects of the newest layer into an older one', () => {
    const { codec } = codecFor(227);
    const markup = { _: 'replyInlineMarkup', rows: [{ _: 'keyboardButtonRow', buttons: [{ _: 'keyboardButton', text: 'x', type: { _: 'buttonTypeRequestPhone' } }] }] };
    expect(codec.decode(codec.encode(markup))).toEqual({ _: 'replyInlineMarkup', rows: [{ _: 'keyboardButtonRow', buttons: [{ _: 'keyboardButtonRequestPhone', text: 'x' }] }] });
    const user = { _: 'user', id: 1n, firstName: 'A', linkedCommunityId: 5n };
    expect(codec.decode(codec.encode(user))).toEqual({ _: 'user', id: 1n, firstName: 'A' });
  });

  it('fills what only another layer requires', () => {
    addTlLayer(100, 'inputPeerSelf#7da07ec9 extra:int names:Vector<string> = InputPeer;');
    const { codec, exact } = codecFor(100);
    expect(exact).toBe(true);
    expect(codec.decode(codec.encode({ _: 'inputPeerSelf' }))).toEqual({ _: 'inputPeerSelf', extra: 0, names: [] });
  });

  it('refuses bytes that end early or go on too long', () => {
    const { codec } = codecFor(229);
    const bytes = codec.encode({ _: 'inputPeerUser', userId: 1n, accessHash: 2n });
    for (let cut = 0; cut < bytes.length; cut++) expect(() => codec.decode(bytes.subarray(0, cut))).toThrow(TlError);
    expect(() => codec.decode(Buffer.concat([bytes, Buffer.alloc(4)]))).toThrow('4 bytes left after inputPeerUser');
  });
});
