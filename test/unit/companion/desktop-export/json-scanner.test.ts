import fc from 'fast-check';
import { JsonScanner, type ScanListener } from '../../../../companion/desktop-export/json-scanner';
import { ScanError } from '../../../../companion/desktop-export/scan-error';
import { parseValue } from '../../../../companion/desktop-export/raw-value';

type Seen = readonly [what: string, ...rest: unknown[]];

/** Everything a scan of `text` tells, cut into chunks of `chunkBytes`. */
function scan(text: string | Buffer, chunkBytes = 1_000_000, limits?: { valueBytes: number; depth: number }): Seen[] {
  const seen: Seen[] = [];
  const listener: ScanListener = {
    chatStart: (list) => seen.push(['chat', list]),
    chatField: (key, value) => seen.push([key, parseValue(value)]),
    message: (value, byte) => seen.push(['message', parseValue(value), byte]),
    chatEnd: () => seen.push(['end']),
    owner: (value) => seen.push(['owner', parseValue(value)]),
  };
  const scanner = new JsonScanner(listener, limits);
  const bytes = Buffer.from(text);
  const buffer = Buffer.alloc(chunkBytes);
  // One buffer for all chunks, as the file is read.
  for (let at = 0; at < bytes.length; at += chunkBytes) scanner.write(buffer.subarray(0, bytes.copy(buffer, 0, at, at + chunkBytes)));
  scanner.end();
  return seen;
}

function problemOf(text: string | Buffer, limits?: { valueBytes: number; depth: number }): { readonly reason: string; readonly byte: number } {
  try {
    scan(text, 7, limits);
  } catch (error) {
    if (error instanceof ScanError) return { reason: error.reason, byte: error.byte };
    throw error;
  }
  throw new Error('the scan found nothing wrong');
}

const account = `\ufeff{
 "about": "Here \\"is\\" [the] {data}",
 "personal_information": {"user_id": 7, "bio": "x"},
 "contacts": {"list": [{"name": "no chat", "messages": [{"id": 1}]}]},
 "chats": {"about": "…", "list": [
  {"name": "Anna", "type": "personal_chat", "id": 5, "messages": [{"id": 1, "text": ["a", {"type": "bold", "text": "]}"}]}, {"id": 2}]},
  {"type": "saved_messages", "id": 7, "messages": []}
 ]},
 "left_chats": {"list": [{"id": 9, "name": null, "messages": [{"id": 3}], "type": "private_channel"}]}
}`;

const told = (bytes: readonly number[]): Seen[] => [
  ['owner', { user_id: 7, bio: 'x' }],
  ['chat', 'chats'],
  ['name', 'Anna'],
  ['type', 'personal_chat'],
  ['id', 5],
  ['message', { id: 1, text: ['a', { type: 'bold', text: ']}' }] }, bytes[0]],
  ['message', { id: 2 }, bytes[1]],
  ['end'],
  ['chat', 'chats'],
  ['type', 'saved_messages'],
  ['id', 7],
  ['end'],
  ['chat', 'left_chats'],
  ['id', 9],
  ['name', null],
  ['message', { id: 3 }, bytes[2]],
  ['type', 'private_channel'],
  ['end'],
];

it('tells the chats and messages of a whole account, however the file is cut into chunks', () => {
  const bytes = ['{"id": 1, "text"', '{"id": 2}', '{"id": 3}'].map((start) => Buffer.from(account).indexOf(start, 250));
  for (const chunkBytes of [1, 2, 3, 5, 64, 1_000_000]) expect(scan(account, chunkBytes)).toEqual(told(bytes));
});

it('takes a file of one chat for that chat', () => {
  expect(scan('{"name": "A", "type": "private_group", "id": 5, "messages": [{"id": -999999999}]}')).toEqual([['chat', 'single'], ['name', 'A'], ['type', 'private_group'], ['id', 5], ['message', { id: -999999999 }, 61], ['end']]);
});

it('hands out any JSON value as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue({ maxDepth: 6 }), { maxLength: 5 }), fc.integer({ min: 1, max: 40 }), fc.boolean(), (values, chunkBytes, isPretty) => {
      const text = JSON.stringify({ other: values, messages: values }, null, isPretty ? 1 : 0);
      expect(scan(text, chunkBytes).filter(([what]) => what === 'message').map(([, value]) => value)).toEqual(JSON.parse(JSON.stringify(values)));
    }),
    { seed: 3, numRuns: 300 },
  );
});

it('reads control characters as Telegram Desktop writes them', () => {
  expect(scan('{"messages": [{"text": "a\\x1Bb\\\\x1B\\u0041"}]}')[1]).toEqual(['message', { text: 'a\u001bb\\x1BA' }, 14]);
});

it('keeps a key __proto__ a key', () => {
  const [, message] = scan('{"messages": [{"__proto__": {"polluted": 1}, "id": 1}]}').find(([what]) => what === 'message') ?? [];
  expect(Object.keys(message as object)).toEqual(['__proto__', 'id']);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

it.each([
  ['an empty file', '', 'it is empty', 0],
  ['no JSON', 'PK\u0003\u0004 zip', 'it does not begin like an export of Telegram Desktop', 0],
  ['a list', '[1]', 'it does not begin like an export of Telegram Desktop', 0],
  ['a cut in a string', '{"name": "An', 'it ends in the middle; the file is not complete', 12],
  ['a cut between messages', '{"messages": [{"id": 1},', 'it ends in the middle; the file is not complete', 24],
  ['a cut in a message', '{"messages": [{"id": 1', 'it ends in the middle; the file is not complete', 22],
  ['a comma too many', '{"a": 1,}', '"}" does not belong there', 8],
  ['a missing comma', '{"a": 1 "b": 2}', '""" does not belong there', 8],
  ['a missing colon', '{"a" 1}', '"1" does not belong there', 5],
  ['a wrong bracket', '{"a": [1}', '"}" does not belong there', 8],
  ['a word', '{"a": nope}', 'it holds "nope" where a value belongs', 6],
  ['a second document', '{"messages": []} {', '"{" does not belong there', 17],
  ['a text without a name', '{"a": 1, 2}', '"2" does not belong there', 9],
])('names what is wrong, and the byte: %s', (_what, text, reason, byte) => {
  expect(problemOf(text)).toEqual({ reason, byte });
});

it('refuses a message that is too long for memory, at its beginning', () => {
  expect(problemOf(`{"messages": [{"id": 1, "text": "${'x'.repeat(5000)}"}]}`, { valueBytes: 4096, depth: 100 }).byte).toBe(14);
});

it('refuses nesting without end, in messages and around them', () => {
  expect(problemOf(`{"messages": [{"a": ${'['.repeat(200)}`)).toMatchObject({ reason: 'it is nested deeper than 100 levels' });
  expect(problemOf(`{"other": ${'[{"a":'.repeat(200)}`)).toMatchObject({ reason: 'it is nested deeper than 100 levels' });
});

it('does not hold a long text nobody asks for', () => {
  const scanner = new JsonScanner({ chatStart: fail, chatField: fail, message: fail, chatEnd: fail, owner: fail }, { valueBytes: 1000, depth: 10 });
  scanner.write(Buffer.from('{"about": "'));
  for (let chunk = 0; chunk < 50; chunk++) scanner.write(Buffer.alloc(1_000_000, 0x78));
  scanner.write(Buffer.from('"}'));
  expect(() => scanner.end()).not.toThrow();
});

function fail(): never {
  throw new Error('nobody was to be told');
}
