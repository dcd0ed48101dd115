import * as fc from 'fast-check';
import { errorCodes, type TobsFailure } from '../../../src/model/errors';
import { errorSchema } from '../../../src/protocol/schema/error-schema';
import { MAX_FRAME_BYTES, MAX_RUNNING_REQUESTS, MAX_UNTAKEN_BYTES } from '../../../src/protocol/frame-limits';
import { FrameReader } from '../../../src/protocol/frame-reader';
import { FrameWriter } from '../../../src/protocol/frame-writer';
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

describe('a peer that does not wait', () => {
  /** A source that is written to by hand, and the turns of an event loop. */
  function pacedReader(): { readonly reader: FrameReader; readonly seen: unknown[]; readonly turn: () => boolean; readonly isPaused: () => boolean; readonly send: (bytes: Uint8Array) => void; readonly close: () => void } {
    const turns: (() => void)[] = [];
    const seen: unknown[] = [];
    let isPaused = false;
    let send: (bytes: Uint8Array) => void = () => undefined;
    let close: () => void = () => undefined;
    const flow = { pause: () => void (isPaused = true), resume: () => void (isPaused = false), later: (work: () => void) => void turns.push(work) };
    const reader = new FrameReader({ onData: (listener) => void (send = listener), onClose: (listener) => void (close = listener), flow }, () => seen.push('violation'));
    reader.listen((message) => seen.push((message as unknown as { readonly id: number }).id));
    const turn = (): boolean => {
      const work = turns.shift();
      work?.();
      return work !== undefined;
    };
    return { reader, seen, turn, isPaused: () => isPaused, send: (bytes) => send(bytes), close: () => close() };
  }
  const request = (id: number, more = ''): Uint8Array => frame(`{"jsonrpc":"2.0","id":${id},"method":"status","params":{"x":"${more}"}}`);
  const ids = Array.from({ length: 5000 }, (_, id) => id);

  it('is handed on message by message, waits meanwhile, and loses nothing', () => {
    const { seen, turn, isPaused, send } = pacedReader();
    send(Buffer.concat(ids.map((id) => request(id))));
    expect([seen.length, isPaused()]).toEqual([1, true]);
    expect([turn(), seen.length, isPaused()]).toEqual([true, 2, true]);
    while (turn());
    expect([seen, isPaused()]).toEqual([ids, false]);
    send(request(7));
    expect(seen.at(-1)).toBe(7);
  });

  it('is never paused for one long message, nor for a few short ones', () => {
    const { seen, turn, isPaused, send } = pacedReader();
    const long = request(1, 'x'.repeat(1_000_000));
    for (let at = 0; at < long.byteLength; at += 65_536) {
      send(long.subarray(at, at + 65_536));
      expect(isPaused()).toBe(false);
    }
    send(Buffer.concat([request(2), request(3)]));
    expect(isPaused()).toBe(false);
    while (turn());
    expect(seen).toEqual([1, 2, 3]);
  });

  it('is heard to its last word when it closes', () => {
    const { seen, send, close } = pacedReader();
    send(Buffer.concat([request(1), request(2), request(3)]));
    close();
    expect(seen).toEqual([1, 2, 3]);
  });

  it('gets nothing more read while it does not take its answers', async () => {
    const { reader, seen, turn, isPaused, send } = pacedReader();
    const taken: (() => void)[] = [];
    const writer = new FrameWriter({ write: () => new Promise((resolve) => taken.push(resolve)), onClose: () => undefined, end: () => undefined }, (isLong) => reader.hold(isLong));
    const answer = { jsonrpc: '2.0', id: 1, result: 'x'.repeat(MAX_UNTAKEN_BYTES / 4) };
    for (let n = 0; n < 4; n++) void writer.write(answer);
    send(Buffer.concat(ids.map((id) => request(id))));
    while (turn());
    expect([seen, isPaused()]).toEqual([[], true]);
    // One answer is taken, which is enough.
    await settled();
    taken[0]?.();
    await settled();
    while (turn());
    expect([seen, isPaused()]).toEqual([ids, false]);
  });

  it('is told when too many of its requests are being worked on, and those go on', async () => {
    const { fake, companion } = await welcomed();
    const telegram = await companion.openTelegram(openOptions);
    const stop = new AbortController();
    let finish: () => void = () => undefined;
    const finished = new Promise<null>((resolve) => (finish = () => resolve(null)));
    fake.account = () => finished;
    const asked = Array.from({ length: MAX_RUNNING_REQUESTS + 10 }, () => telegram.account({ signal: stop.signal }).then(() => 'answered', (error: unknown) => (error as TobsFailure).detail));
    const refused = await Promise.all(asked.slice(MAX_RUNNING_REQUESTS));
    expect(refused).toEqual(refused.map(() => ({ code: 'BUSY', reason: 'too many requests at once' })));
    finish();
    expect(new Set(await Promise.all(asked.slice(0, MAX_RUNNING_REQUESTS)))).toEqual(new Set(['answered']));
    expect(await companion.status()).toMatchObject({ calls: 1, errors: 10 });
  });
});
