import * as fc from 'fast-check';
import { errorCodes } from '../../../src/model/errors';
import { errorSchema } from '../../../src/protocol/schema/error-schema';
import { MAX_FRAME_BYTES } from '../../../src/protocol/frame-limits';
import { bytePair, type BytePair } from './byte-pipe';
import { connect, openOptions, serve } from './connected';
import { FakeTelegram } from './fake-telegram';

const encoder = new TextEncoder();

function frame(body: string): Uint8Array {
  return encoder.encode(`Content-Length: ${encoder.encode(body).byteLength}\r\n\r\n${body}`);
}

async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}

async function welcomed(): Promise<{ pair: BytePair; fake: FakeTelegram; companion: Awaited<ReturnType<typeof connect>> }> {
  const pair = bytePair();
  const fake = new FakeTelegram();
  serve(pair.server, fake);
  const companion = await connect(pair.client);
  return { pair, fake, companion };
}

describe('what is not a message of ours ends the connection without effect', () => {
  it.each([
    ['broken JSON', frame('{"jsonrpc":"2.0",')],
    ['JSON that is no object', frame('17')],
    ['null', frame('null')],
    ['another version', frame('{"jsonrpc":"1.0","id":1,"method":"account","params":{}}')],
    ['an unknown key', frame('{"jsonrpc":"2.0","id":1,"method":"account","params":{},"extra":1}')],
    ['parameters by position', frame('{"jsonrpc":"2.0","id":1,"method":"account","params":[{}]}')],
    ['a cancellation without id', frame('{"jsonrpc":"2.0","method":"$/cancelRequest"}')],
    ['an error that answers nothing', frame('{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"x"}}')],
    ['bytes that are not UTF-8', Uint8Array.from([...encoder.encode('Content-Length: 2\r\n\r\n'), 0xff, 0xfe])],
    ['a header of another kind', encoder.encode('GET / HTTP/1.1\r\n\r\n')],
    ['a header without end', encoder.encode('Content-Length: 1'.padEnd(300, '1'))],
    ['a negative length', encoder.encode('Content-Length: -5\r\n\r\n')],
    ['a message above the limit', encoder.encode(`Content-Length: ${MAX_FRAME_BYTES + 1}\r\n\r\n`)],
  ])('%s', async (_name, bytes) => {
    const { pair, fake, companion } = await welcomed();
    await companion.openTelegram(openOptions);
    await pair.rawToServer.write(bytes);
    await settled();
    expect(pair.violations).toHaveLength(1);
    expect(fake.calls).toEqual([]);
    expect(fake.closed).toBe(1);
    await expect(companion.status()).rejects.toMatchObject({ detail: { code: 'COMPANION_FAILED' } });
  });
});

it('reads a message cut at every byte', async () => {
  const body = frame('{"jsonrpc":"2.0","id":1,"method":"hello","params":{"token":"ö🌍","version":"1"}}');
  for (let cut = 1; cut < body.byteLength; cut++) {
    const pair = bytePair();
    const seen: unknown[] = [];
    pair.server.reader.listen((message) => seen.push(message));
    await pair.rawToServer.write(Buffer.from(body.subarray(0, cut)));
    await pair.rawToServer.write(Buffer.from(body.subarray(cut)));
    expect(seen).toEqual([{ jsonrpc: '2.0', id: 1, method: 'hello', params: { token: 'ö🌍', version: '1' } }]);
  }
});

it('reads many messages in one piece', async () => {
  const pair = bytePair();
  const seen: unknown[] = [];
  pair.server.reader.listen((message) => seen.push(message));
  const frames = Array.from({ length: 50 }, (_, id) => Buffer.from(frame(`{"jsonrpc":"2.0","id":${id},"method":"status","params":{}}`)));
  await pair.rawToServer.write(Buffer.concat(frames));
  expect(seen).toHaveLength(50);
});

it('survives 10,000 well-framed messages of any content: each is refused or answered, nothing is changed', async () => {
  const { pair, fake, companion } = await welcomed();
  const values = fc.oneof(fc.jsonValue(), fc.constant(JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}') as unknown));
  const names = fc.oneof(fc.constantFrom('open', 'account', 'signIn', 'history', 'history/next', 'download', 'stream/close', '__proto__', 'constructor', 'toString', '$/setTrace', '$/progress'), fc.string());
  const params = fc.oneof(fc.dictionary(fc.constantFrom('stream', 'acknowledge', 'chatId', 'order', 'token', '__proto__', 'limits'), values), fc.constant({}));
  const samples = fc.sample(fc.record({ method: names, params }), { numRuns: 10_000, seed: 20_241_122 });
  for (const [index, sample] of samples.entries()) {
    await pair.rawToServer.write(frame(JSON.stringify({ jsonrpc: '2.0', id: `fuzz-${index}`, ...sample })));
    if (index % 500 === 0) await settled();
  }
  const status = await companion.status();
  expect(status.errors).toBeGreaterThan(9_000);
  expect(status.isOpen).toBe(false);
  expect(fake.calls).toEqual([]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(pair.violations).toEqual([]);
});

it('has a schema for every error code', () => {
  expect(errorSchema.options.map((option) => option.entries.code.literal).sort()).toEqual([...errorCodes].sort());
});
