import { methods, notices } from '../../../src/protocol/methods';

/** A source of numbers in [0, 1). */
type Random = () => number;

const pick = <Item>(random: Random, items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;

/** A frame as it should be, around whatever text. */
export function framed(body: string | Uint8Array): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body);
  return Buffer.concat([Buffer.from(`Content-Length: ${bytes.length}\r\n\r\n`), bytes]);
}

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const deep = (random: Random): string => nested(1 + Math.floor(random() * 20_000));

/** Values no schema wants, as JSON: some only JSON can say. */
const junk: readonly ((random: Random) => string)[] = [
  () => '{"__proto__":{"polluted":true}}',
  () => '{"constructor":{"prototype":{"polluted":true}}}',
  (random) => `{"deep":${deep(random)}}`,
  (random) => `{"chatId":${deep(random)}}`,
  () => '{"chatId":"-0","fromId":1e308,"toId":-1e308}',
  () => '{"chatId":{"toString":1},"ids":{"length":1e9}}',
  () => '{"stream":-1,"acknowledge":1.5}',
  () => '{"stream":9007199254740993,"acknowledge":9007199254740993}',
  () => '{"order":{"path":"/etc/passwd","file":null}}',
  () => '{"token":"x","version":"","idleSeconds":-1}',
  () => '{"keys":{"apiId":0,"apiHash":[]},"session":false,"limits":{"windowBatches":0}}',
  (random) => `{"reference":"${'\\u0000'.repeat(Math.floor(random() * 5000))}"}`,
  (random) => `{"${'k'.repeat(Math.floor(random() * 5000))}":1}`,
  () => '{"hasOwnProperty":1,"then":{"then":1}}',
];

const names: readonly string[] = [...Object.values(methods).map(({ name }) => name), '__proto__', 'constructor', 'toString', 'hasOwnProperty', '', '$/nothing', 'hello ', 'STATUS', '\u0000', '🚫'];

/** A message a client with the token may send without being shown the door, though nothing of it makes sense. */
export interface Nonsense {
  readonly bytes: Buffer;
  /** Id of the request that must be answered; null where no answer is due. */
  readonly id: number | null;
}

const nonsense: readonly ((random: Random, id: number) => Nonsense)[] = [
  (random, id) => ({ id, bytes: framed(`{"jsonrpc":"2.0","id":${id},"method":${JSON.stringify(pick(random, names))},"params":${pick(random, junk)(random)}}`) }),
  (random, id) => ({ id, bytes: framed(`{"jsonrpc":"2.0","id":${id},"method":"hello","params":${pick(random, junk)(random)}}`) }),
  // One id twice: answered at least once.
  (random, id) => ({ id, bytes: Buffer.concat([framed(`{"jsonrpc":"2.0","id":${id},"method":"no such","params":{}}`), framed(`{"jsonrpc":"2.0","id":${id},"method":"account","params":${pick(random, junk)(random)}}`)]) }),
  (random) => ({ id: null, bytes: framed(`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":${Math.floor(random() * 1e9)}}}`) }),
  (random) => ({ id: null, bytes: framed(`{"jsonrpc":"2.0","method":${JSON.stringify(pick(random, names))},"params":${pick(random, junk)(random)}}`) }),
  (random) => ({ id: null, bytes: framed(`{"jsonrpc":"2.0","id":${Math.floor(random() * 1e9)},"result":${pick(random, junk)(random)}}`) }),
  (random) => ({ id: null, bytes: framed(`{"jsonrpc":"2.0","id":${Math.floor(random() * 1e9)},"error":{"code":1,"message":"x","data":${pick(random, junk)(random)}}}`) }),
  (_random, id) => ({ id, bytes: framed(`{"jsonrpc":"2.0","id":${id},"method":"status","params":{}}`) }),
];

/** @param id of the request, if it becomes one; each only once */
export function makeNonsense(random: Random, id: number): Nonsense {
  return pick(random, nonsense)(random, id);
}

const answer = (id: number, result: string): Buffer => framed(`{"jsonrpc":"2.0","id":${id},"result":${result}}`);
const notify = (method: string, params: string): Buffer => framed(`{"jsonrpc":"2.0","method":${JSON.stringify(method)},"params":${params}}`);
const far = (random: Random): number => 1e6 + Math.floor(random() * 1e9);

/** What a companion may say without being left, though nobody has asked for it and nothing of it makes sense. */
const companionNonsense: readonly ((random: Random) => Buffer)[] = [
  (random) => answer(far(random), pick(random, junk)(random)),
  (random) => framed(`{"jsonrpc":"2.0","id":${far(random)},"error":{"code":1,"message":"x","data":${pick(random, junk)(random)}}}`),
  (random) => answer(far(random), `"${'x'.repeat(Math.floor(random() * 20_000))}"`),
  (random) => notify('progress', `{"progress":${far(random)},"bytesDone":${Math.floor(random() * 1e9)}}`),
  () => notify('beat', '{}'),
  (random) => notify('wait', `{"dc":${Math.floor(random() * 5)},"method":"__proto__","seconds":${Math.floor(random() * 1e9)}}`),
];

/** @param random decides which */
export function makeCompanionNonsense(random: Random): Buffer {
  return pick(random, companionNonsense)(random);
}

/** An answer that fits no method, or an error of no meaning. */
export function makeWrongAnswer(random: Random, id: number): Buffer {
  return random() < 0.7 ? answer(id, pick(random, junk)(random)) : framed(`{"jsonrpc":"2.0","id":${id},"error":{"code":${Math.floor(random() * 10) - 5},"message":"x","data":${pick(random, junk)(random)}}}`);
}

/** What no companion says: it asks its client for nothing, and its notices have schemas. */
export const companionViolations: Readonly<Record<string, (random: Random) => Uint8Array>> = {
  'a request': (random) => framed(`{"jsonrpc":"2.0","id":1,"method":${JSON.stringify(pick(random, names))},"params":{}}`),
  'a cancellation': () => notify('$/cancelRequest', '{"id":1}'),
  'progress of the library': () => notify('$/progress', '{"token":1,"value":{}}'),
  'a notice nobody knows': () => notify('__proto__', '{}'),
  ...Object.fromEntries(Object.values(notices).map(({ name }) => [`a notice "${name}" that does not fit`, () => notify(name, '{"__proto__":{"polluted":true},"more":[1]}')])),
};

/** Bytes after which nobody listens to a peer any more. */
export const violations: Readonly<Record<string, (random: Random) => Uint8Array>> = {
  'another protocol': () => Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
  'noise': (random) => Buffer.from(Array.from({ length: 300 }, () => Math.floor(random() * 256))),
  'zeros': () => Buffer.alloc(4096),
  'a header without an end': () => Buffer.from('Content-Length: 1'.padEnd(300, '1')),
  'a header with line feeds alone': () => Buffer.from(`Content-Length: 2\n\n{}${' '.repeat(300)}`),
  'a header in another case': () => Buffer.from('content-length: 2\r\n\r\n{}'),
  'a negative length': () => Buffer.from('Content-Length: -2\r\n\r\n{}'),
  'a length in another notation': () => Buffer.from('Content-Length: 0x10\r\n\r\n{}'),
  'a length beyond all numbers': () => Buffer.from(`Content-Length: ${'9'.repeat(40)}\r\n\r\n`),
  'a length of ten gigabytes': () => Buffer.from('Content-Length: 9999999999\r\n\r\n'),
  'two lengths': () => Buffer.from('Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}'),
  'an empty body': () => framed(''),
  'broken JSON': (random) => framed(`{"jsonrpc":"2.0","id":1,"method":"status","params":{}}`.slice(0, 1 + Math.floor(random() * 50))),
  'bytes that are no UTF-8': () => framed(new Uint8Array([0x22, 0xff, 0xfe, 0xc0, 0x22])),
  'a byte order mark in the middle': () => framed('\ufeff\ufeff{}'),
  'deep nesting': (random) => framed(deep(random)),
  'a list of messages': () => framed('[{"jsonrpc":"2.0","id":1,"method":"status","params":{}}]'),
  'a number': () => framed('1e999'),
  'null': () => framed('null'),
  'another version': () => framed('{"jsonrpc":"1.0","id":1,"method":"status","params":{}}'),
  'an entry too many': () => framed('{"jsonrpc":"2.0","id":1,"method":"status","params":{},"more":1}'),
  'a prototype in the message': () => framed('{"__proto__":{"jsonrpc":"2.0","id":1,"method":"status"}}'),
  'an id that is an object': () => framed('{"jsonrpc":"2.0","id":{},"method":"status","params":{}}'),
  'an endless id': () => framed(`{"jsonrpc":"2.0","id":"${'x'.repeat(5000)}","method":"status"}`),
  'parameters in a list': () => framed('{"jsonrpc":"2.0","id":1,"method":"status","params":[1,2,3]}'),
  'a method that is a number': () => framed('{"jsonrpc":"2.0","id":1,"method":7,"params":{}}'),
  'a cancellation of nothing': () => framed('{"jsonrpc":"2.0","method":"$/cancelRequest","params":{}}'),
  'an error that answers nothing': (random) => framed(`{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"x","data":${deep(random)}}}`),
  'an error that is none': () => framed('{"jsonrpc":"2.0","id":1,"error":"no"}'),
  'a length that lies': () => Buffer.concat([Buffer.from('Content-Length: 10\r\n\r\n'), Buffer.from('{"jsonrpc":"2.0","id":1,"method":"status","params":{}}')]),
};

/** Frames of which the rest never comes: the peer goes away instead. */
export function halfFrame(random: Random): Uint8Array {
  const whole = framed('{"jsonrpc":"2.0","id":1,"method":"status","params":{}}');
  return whole.subarray(0, 1 + Math.floor(random() * (whole.length - 2)));
}
