import './rpc/core';
import type { TlObject } from './rpc/registry';
import { serveWorld, type TelegramDc } from './serve';
import { RawClient } from './support/raw-client';
import { stubWorld } from './support/stub-world';

const getConfig: TlObject = { _: 'help.getConfig' };

describe('faults, floods and the network model', () => {
  let dc: TelegramDc;
  let client: RawClient;
  const begin = async (network?: unknown, floods?: unknown): Promise<void> => {
    dc = await serveWorld(stubWorld({ scenario: { floods } }), { network });
    client = await RawClient.connect(dc.ready);
    client.key = await client.handshake();
    await client.call(RawClient.first({ _: 'help.getAppConfig', hash: 0 }));
  };
  const fault = (kind: unknown, rest: object = {}): Promise<unknown> => dc.control.run('fault.add', { match: { method: 'help.getConfig' }, do: kind, times: 1, ...rest });
  afterEach(async () => {
    expect(dc.control.stats().violations).toEqual([]);
    client.close();
    await dc.stop();
  });

  it('answers with any error, at the calls asked for', async () => {
    await begin();
    await fault({ kind: 'error', code: 500, text: 'RPC_CALL_FAIL' }, { match: { method: 'help.getConfig', nth: [2] } });
    expect(await client.call(getConfig)).toMatchObject({ _: 'config' });
    expect(await client.call(getConfig)).toMatchObject({ errorCode: 500, errorMessage: 'RPC_CALL_FAIL' });
    expect(await client.call(getConfig)).toMatchObject({ _: 'config' });
  });

  it('never answers an ignored call, but the next', async () => {
    await begin();
    await fault('ignore');
    const lost = client.send(RawClient.encode(getConfig));
    expect(await client.call(getConfig)).toMatchObject({ _: 'config' });
    expect((await client.next((object) => object._ === 'msgs_ack'))?.object.msgIds).toContain(lost);
    expect(dc.control.log({ errors: true })).toMatchObject([{ error: 'NO_ANSWER', fault: 'ignore' }]);
  });

  it('delays an answer by the clock', async () => {
    await begin();
    await fault({ kind: 'delay', ms: 86_400_000 });
    const answer = client.call(getConfig);
    await client.next((object) => object._ === 'msgs_ack');
    await dc.control.run('clock.advance', { seconds: 86_400 });
    expect(await answer).toMatchObject({ _: 'config' });
  });

  it.each(['before', 'after'])('drops the connection %s the answer', async (when) => {
    await begin();
    await fault({ kind: 'drop', when });
    client.send(RawClient.encode(getConfig));
    expect(await client.next((object) => object._ === 'rpc_result')).toBeUndefined();
    const again = await RawClient.connect(dc.ready);
    again.key = client.key;
    again.sessionId = client.sessionId;
    again.send(RawClient.encode({ _: 'ping', pingId: 1n }), { seqno: 100 });
    const found = await again.next((object) => (when === 'after' ? object._ === 'rpc_result' && (object.result as TlObject)._ === 'config' : object._ === 'pong'));
    expect(found).toBeDefined();
    again.close();
  });

  it('stalls in the middle of an answer', async () => {
    await begin();
    await fault('stall');
    client.send(RawClient.encode(getConfig));
    const got = client.next((object) => object._ === 'rpc_result');
    await dc.control.run('dropConnections');
    expect(await got).toBeUndefined();
  });

  it('forgets keys, revokes, and changes the salt', async () => {
    await begin();
    await fault('rotateSalt');
    expect(await client.call(getConfig)).toMatchObject({ _: 'config' });
    const before = client.key?.salt;
    expect(await client.call(getConfig)).toMatchObject({ _: 'config' });
    expect(client.key?.salt).not.toBe(before);
    await fault('revoke');
    expect(await client.call(getConfig)).toMatchObject({ errorCode: 401, errorMessage: 'SESSION_REVOKED' });
    await fault('forgetKeys');
    expect(await client.call(getConfig)).toMatchObject({ _: 'transport', code: -404 });
  });

  it('sends twice, in another order, under a wrong session, and beside an unknown constructor', async () => {
    await begin();
    await fault('duplicate');
    const id = client.send(RawClient.encode(getConfig));
    const twice = [await client.next((object) => object.reqMsgId === id), await client.next((object) => object.reqMsgId === id)];
    expect(twice[0]?.msgId).toBe(twice[1]?.msgId);
    await fault('reorder');
    const first = client.send(RawClient.encode(getConfig));
    const second = client.send(RawClient.encode(getConfig));
    const order = [await client.next((object) => object._ === 'rpc_result'), await client.next((object) => object._ === 'rpc_result')];
    expect(order.map((received) => received?.object.reqMsgId)).toEqual([second, first]);
    await fault('wrongSession');
    const third = client.send(RawClient.encode(getConfig));
    expect(await client.next((object) => object.reqMsgId === third)).toBeDefined();
    expect(await client.next((object) => object.reqMsgId === third)).toBeDefined();
    await fault('unknownConstructor');
    const fourth = client.send(RawClient.encode(getConfig));
    expect(await client.next((object) => object._ === 'unknown')).toMatchObject({ inContainer: true });
    expect(await client.next((object) => object.reqMsgId === fourth)).toMatchObject({ inContainer: true });
  });

  it.each([['dhFail', 'dh_gen_fail'], ['dhRetry', 'dh_gen_retry']])('breaks the handshake: %s', async (kind, answer) => {
    await begin();
    await dc.control.run('fault.add', { match: { method: 'set_client_DH_params' }, do: kind, times: 1 });
    const other = await RawClient.connect(dc.ready);
    await expect(other.handshake()).rejects.toThrow(answer);
    other.close();
  });

  it('counts, announces and extends flood waits', async () => {
    await begin(undefined, [{ method: 'help.getConfig', scope: 'login', limit: 2, perS: 10, waitS: 30, growth: 2, early: 'extend' }]);
    await client.call(getConfig);
    await client.call(getConfig);
    expect(await client.call(getConfig)).toMatchObject({ errorCode: 420, errorMessage: 'FLOOD_WAIT_30' });
    expect(dc.control.stats().earlyCalls).toBe(0);
    await dc.control.run('clock.advance', { seconds: 20 });
    expect(await client.call(getConfig)).toMatchObject({ errorMessage: 'FLOOD_WAIT_30' });
    expect(dc.control.stats().earlyCalls).toBe(1);
    await dc.control.run('clock.advance', { seconds: 31 });
    expect(await client.call(getConfig)).toMatchObject({ _: 'config' });
    await client.call(getConfig);
    expect(await client.call(getConfig)).toMatchObject({ errorMessage: 'FLOOD_WAIT_60' });
  });

  it('lets answers leave after the latency, a few at a time', async () => {
    await begin({ latencyMs: 0 });
    await dc.control.run('network.set', { latencyMs: 60_000, connection: { parallel: 2 } });
    const answers = [1, 2, 3].map(() => client.send(RawClient.encode(getConfig)));
    const arrived = async (): Promise<void> => {
      client.send(RawClient.encode({ _: 'ping', pingId: 5n }));
      await client.next((object) => object._ === 'pong');
    };
    await arrived();
    expect(dc.control.stats().inFlight).toBe(3);
    await dc.control.run('clock.advance', { seconds: 60 });
    // Which of several answers that are due at once leaves first is not promised, so only the set counts.
    const answered = async (): Promise<bigint | undefined> => (await client.next((object) => object._ === 'rpc_result'))?.object.reqMsgId as bigint | undefined;
    const got = [await answered(), await answered()];
    expect(dc.control.stats().inFlight).toBe(1);
    await dc.control.run('clock.advance', { seconds: 60 });
    expect(new Set([...got, await answered()])).toEqual(new Set(answers));
  });
});
