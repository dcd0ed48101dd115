import { startTelegramDc } from './index';
import { codecFor } from './layers';
import type { TlObject } from './rpc/registry';
import { RawClient } from './support/raw-client';

/** Every page of every chat, as the client of a layer gets it. */
async function readAll(scenario: string, layer: number): Promise<{ readonly messages: number; readonly kinds: ReadonlySet<string> }> {
  const dc = await startTelegramDc({ scenario });
  const client = await RawClient.connect(dc.ready);
  try {
    await client.signIn();
    client.layer = layer;
    const call = (query: TlObject): Promise<unknown> => client.call({ _: 'invokeWithLayer', layer, query });
    const dialogs = (await call({ _: 'messages.getDialogs', offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' }, limit: 100, hash: 0n })) as { chats: TlObject[]; users: TlObject[]; dialogs: TlObject[] };
    const peers = [
      ...dialogs.chats.map((chat) => (chat._ === 'channel' ? { _: 'inputPeerChannel', channelId: chat.id, accessHash: chat.accessHash } : { _: 'inputPeerChat', chatId: chat.id })),
      ...dialogs.dialogs.flatMap(({ peer }) => dialogs.users.filter((user) => user.id === (peer as TlObject).userId).map((user) => ({ _: 'inputPeerUser', userId: user.id, accessHash: user.accessHash }))),
    ];
    const kinds = new Set<string>();
    let count = 0;
    for (const peer of peers) {
      for (let offsetId = 0, page = 0; page < 20; page++) {
        const answer = (await call({ _: 'messages.getHistory', peer, offsetId, offsetDate: 0, addOffset: 0, limit: 100, maxId: 0, minId: 0, hash: 0n })) as TlObject & { messages?: (TlObject & { id: number })[] };
        const messages = answer.messages ?? [];
        const last = messages.at(-1);
        if (!last) break;
        for (const message of messages) for (const part of [message, message.media, message.action]) if (part) kinds.add((part as TlObject)._);
        // The same bytes come out when the decoded answer is encoded again.
        const { codec } = codecFor(layer);
        expect(codec.decode(codec.encode(answer))).toEqual(answer);
        count += messages.length;
        offsetId = last.id;
      }
    }
    expect(dc.control.stats().violations).toEqual([]);
    return { messages: count, kinds };
  } finally {
    client.close();
    await dc.stop();
  }
}

describe.each(['kinds', 'hostile', 'private', 'forwards'])('the scenario %s', (scenario) => {
  it('can be read in layers 229 and 227 alike', async () => {
    const newest = await readAll(scenario, 229);
    const older = await readAll(scenario, 227);
    expect(newest.messages).toBeGreaterThan(0);
    expect(older.messages).toBe(newest.messages);
  });
});
