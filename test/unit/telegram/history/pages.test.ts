import { TobsFailure } from '../../../../src/model/errors';
import type { ChatId } from '../../../../src/model/ids';
import type { Call } from '../../../../src/telegram/calls/call';
import { Decoder } from '../../../../src/telegram/codec/decode';
import { encode } from '../../../../src/telegram/codec/encode';
import { readSchema } from '../../../../src/telegram/codec/schema';
import type { Tl } from '../../../../src/telegram/codec/tl';
import { fetchPage } from '../../../../src/telegram/history/pages';
import { pageAbove } from '../../../../src/telegram/history/piece';
import { loadLibrary } from '../../../../src/telegram/connections/library';
import { PeerStore } from '../../../../src/telegram/chats/peers';

const schema = readSchema(loadLibrary().definitions);
const decoder = new Decoder(schema);
const chatId = '-1001500000001' as ChatId;
const peerId: Tl = { _: 'peerChannel', channelId: 1_500_000_001n };

/** A channel of messages 1 to 50 in which one has media of a constructor from the future. */
function futureCall(futureId: number): { readonly call: Call; readonly requests: Tl[] } {
  const requests: Tl[] = [];
  const call: Call = (request) => {
    requests.push(request);
    const { offsetId, addOffset, limit } = request as unknown as { offsetId: number; addOffset: number; limit: number };
    const newestFirst = Array.from({ length: 50 }, (_unused, index) => 50 - index);
    const start = Math.max(0, newestFirst.filter((id) => id >= offsetId).length + addOffset);
    const messages: Tl[] = newestFirst.slice(start, start + limit).map((id) => ({ _: 'message', id, peerId, date: 1000 + id, message: `text ${id}`, ...(id === futureId ? { media: { _: 'messageMediaUnsupported' } } : {}) }));
    const bytes = encode(schema, { _: 'messages.channelMessages', pts: 1, count: 50, messages, topics: [], chats: [], users: [{ _: 'user', id: 9n, firstName: 'Ann' }] });
    const at = bytes.indexOf(encode(schema, { _: 'messageMediaUnsupported' }));
    if (at !== -1) bytes.writeUInt32LE(0xdeadbeef, at);
    return Promise.resolve().then(() => decoder.decode('messages.getHistory', bytes));
  };
  return { call, requests };
}

describe('fetchPage', () => {
  it.each([['a new one', 6n, 2], ['none', undefined, 1], ['the same one', 5n, 2]])('asks the list of dialogs for the access hash that Telegram refuses, once: there is %s', async (_what, listed, sent) => {
    const peers = new PeerStore();
    const list = (accessHash: bigint): unknown => peers.addChat({ _: 'channel', id: 1_500_000_001n, accessHash, title: 'News' });
    list(5n);
    const hashes: unknown[] = [];
    const call: Call = ({ peer }) => {
      const { accessHash } = peer as Tl;
      hashes.push(accessHash);
      if (accessHash !== 6n) return Promise.reject(new TobsFailure({ code: 'CHAT_UNAVAILABLE', reason: 'Telegram no longer knows it' }));
      return Promise.resolve({ _: 'messages.messages', messages: [{ _: 'message', id: 1, peerId, date: 1000, message: 'text' }], users: [], chats: [] });
    };
    const loadDialogs = (): Promise<void> => Promise.resolve(void (listed !== undefined && list(listed)));
    const read = fetchPage({ chatId }, pageAbove(0, 100), { call, peers, signal: new AbortController().signal, loadDialogs, rangesOf: () => [undefined] });
    if (listed === 6n) expect((await read).items.map(({ id }) => id)).toEqual([1]);
    else await expect(read).rejects.toMatchObject({ detail: { code: 'CHAT_UNAVAILABLE', chatId } });
    expect(hashes).toHaveLength(sent);
  });

  it.each([1, 25, 50])('keeps every message around one it cannot read (%d), and names the unknown constructor', async (futureId) => {
    const peers = new PeerStore();
    peers.addChat({ _: 'channel', id: 1_500_000_001n, accessHash: 5n, title: 'News' });
    const { call, requests } = futureCall(futureId);
    const page = await fetchPage({ chatId }, pageAbove(0, 100), { call, peers, signal: new AbortController().signal, loadDialogs: () => Promise.resolve(), rangesOf: () => [undefined] });
    expect(page.items.map((message) => message.id)).toEqual(Array.from({ length: 50 }, (_unused, index) => index + 1));
    expect(page.items.filter((message) => message.unsupported !== undefined)).toMatchObject([{ id: futureId, date: 1000 + futureId, unsupported: '0xdeadbeef' }]);
    expect(requests.length).toBeLessThanOrEqual(3);
  });
});
