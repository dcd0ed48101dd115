import { gzipSync, deflateSync } from 'node:zlib';
import { randomBytes } from 'node:crypto';
import type { TlObject } from './rpc/registry';
import { serveWorld, type TelegramDc } from './serve';
import { container, RawClient } from './support/raw-client';
import { stubWorld } from './support/stub-world';
import { TlWriter } from './tl';
import './rpc/core';

const getConfig: TlObject = { _: 'help.getConfig' };

describe('session rules', () => {
  let dc: TelegramDc;
  let client: RawClient;
  beforeEach(async () => {
    dc = await serveWorld(stubWorld());
    client = await RawClient.connect(dc.ready);
    client.key = await client.handshake();
  });
  afterEach(async () => {
    client.close();
    await dc.stop();
  });

  const rules = (): string[] => dc.control.stats().violations.map((violation) => violation.rule);
  const begin = async (): Promise<void> => {
    expect(((await client.call(RawClient.first(getConfig))) as TlObject)._).toBe('config');
  };
  const packed = (data: Buffer): Buffer => {
    const writer = new TlWriter();
    writer.int(0x3072cfa1);
    writer.bytes(data);
    return writer.finish();
  };

  it('answers a wrong salt with the right one, without a violation', async () => {
    if (client.key) client.key.salt = 0n;
    await begin();
    expect(rules()).toEqual([]);
  });

  it('announces a new session before its first answer', async () => {
    const id = client.send(RawClient.encode(RawClient.first(getConfig)));
    const first = await client.next();
    expect(first?.object).toMatchObject({ _: 'new_session_created', firstMsgId: id });
    expect((await client.next())?.object).toMatchObject({ _: 'rpc_result', reqMsgId: id });
    expect(rules()).toEqual([]);
  });

  it.each([
    ['msg-id-mod-4', 18, (id: bigint) => id + 1n],
    ['msg-id-too-low', 16, (id: bigint) => id - (400n << 32n)],
    ['msg-id-too-high', 17, (id: bigint) => id + (60n << 32n)],
  ])('refuses a message id: %s', async (rule, code, change) => {
    expect(await client.call(RawClient.first(getConfig), { msgId: change(client.nextId()) })).toMatchObject({ _: 'bad_msg_notification', errorCode: code });
    expect(rules()).toEqual([rule]);
  });

  it('refuses an even seqno of a call', async () => {
    expect(await client.call(RawClient.first(getConfig), { seqno: 2 })).toMatchObject({ _: 'bad_msg_notification', errorCode: 35 });
    expect(rules()).toEqual(['seqno-odd']);
  });

  it('refuses a seqno that goes back', async () => {
    await begin();
    await begin();
    expect(await client.call(getConfig, { seqno: 1 })).toMatchObject({ _: 'bad_msg_notification', errorCode: 32 });
    expect(rules()).toEqual(['seqno-too-low']);
  });

  it('notes message ids that fall', async () => {
    await begin();
    const early = client.nextId();
    await begin();
    await client.call(getConfig, { msgId: early, seqno: 101 });
    expect(rules()).toEqual(['msg-id-order']);
  });

  it('runs a repeated message once and sends its answer again', async () => {
    await begin();
    const body = RawClient.encode(getConfig);
    const id = client.send(body);
    expect((await client.next((object) => object.reqMsgId === id))?.object).toMatchObject({ result: { _: 'config' } });
    client.send(body, { msgId: id, seqno: 3 });
    expect((await client.next((object) => object.reqMsgId === id))?.object).toMatchObject({ result: { _: 'config' } });
    expect(dc.control.stats().methods['help.getConfig']?.calls).toBe(2);
    expect(dc.control.stats().resent).toBe(1);
    expect(rules()).toEqual([]);
  });

  it('closes on a wrong message key', async () => {
    const packet = randomBytes(24 + 96);
    packet.writeBigInt64LE(client.key?.id ?? 0n, 0);
    client.writePacket(packet);
    expect(await client.packet()).toBeUndefined();
    expect(rules()).toEqual(['msg-key']);
  });

  it.each([['too little', Buffer.alloc(0)], ['too much', Buffer.alloc(1040 + 12)]])('closes on %s padding', async (_name, base) => {
    const body = RawClient.encode(RawClient.first(getConfig));
    const fit = (16 - ((32 + body.length + base.length) % 16)) % 16;
    client.send(body, { padding: Buffer.concat([base, randomBytes(fit)]) });
    expect(await client.packet()).toBeUndefined();
    expect(rules()).toEqual(['padding']);
  });

  it('refuses an unknown key with -404', async () => {
    const packet = randomBytes(24 + 96);
    client.writePacket(packet);
    expect((await client.packet())?.readInt32LE(0)).toBe(-404);
    expect(rules()).toEqual([]);
  });

  it('takes containers, and answers what is ready together in one', async () => {
    await begin();
    const messages = [1, 2, 3].map(() => ({ msgId: client.nextId(), seqno: client.seqno(true), body: RawClient.encode(getConfig) }));
    const unknown = { msgId: client.nextId(), seqno: client.seqno(true), body: RawClient.encode({ _: 'updates.getState' }) };
    client.send(container([...messages, unknown]), {}, false);
    for (const { msgId } of messages) {
      const answer = await client.next((object) => object.reqMsgId === msgId);
      expect(answer).toMatchObject({ inContainer: true, object: { result: { _: 'config' } } });
    }
    // Not signed in: an error among answers must not swallow them.
    expect(await client.next((object) => object.reqMsgId === unknown.msgId)).toMatchObject({ inContainer: true, object: { result: { _: 'rpc_error', errorCode: 401, errorMessage: 'AUTH_KEY_UNREGISTERED' } } });
    expect(rules()).toEqual([]);
  });

  it('notes a container inside a container, one with an odd seqno, and one older than its messages', async () => {
    await begin();
    const message = { msgId: client.nextId(), seqno: client.seqno(true), body: RawClient.encode(getConfig) };
    client.send(container([{ ...message, body: container([message]) }]), {}, false);
    client.send(container([message]), { seqno: 3 });
    await client.next((object) => object.reqMsgId === message.msgId);
    const late = { msgId: client.nextId() + (1n << 32n), seqno: client.seqno(true), body: RawClient.encode(getConfig) };
    client.send(container([late]), {}, false);
    await client.next((object) => object.reqMsgId === late.msgId);
    expect(rules()).toEqual(['container-nested', 'seqno-even', 'container-order']);
  });

  it('refuses a container of more than 1,020 messages', async () => {
    await begin();
    const ping = RawClient.encode({ _: 'ping', pingId: 1n });
    const messages = Array.from({ length: 1021 }, () => ({ msgId: client.nextId(), seqno: client.seqno(false), body: ping }));
    client.send(container(messages), {}, false);
    expect((await client.next((object) => object._ === 'bad_msg_notification'))?.object.errorCode).toBe(64);
    expect(rules()).toEqual(['container-size']);
  });

  it('takes gzip and zlib streams, and nothing else', async () => {
    await begin();
    for (const squeeze of [gzipSync, deflateSync]) {
      const id = client.send(packed(squeeze(RawClient.encode(getConfig))));
      expect((await client.next((object) => object.reqMsgId === id))?.object).toMatchObject({ result: { _: 'config' } });
    }
    expect(dc.control.stats().gzipIn).toBe(2);
    expect(rules()).toEqual([]);
    client.send(packed(RawClient.encode(getConfig)));
    expect(await client.next(() => false)).toBeUndefined();
    expect(rules()).toEqual(['tl']);
  });

  it('answers pings, states, salts, resends and dropped answers', async () => {
    await begin();
    const ask = async (object: TlObject, fits: (answer: TlObject) => boolean): Promise<TlObject | undefined> => {
      client.send(RawClient.encode(object));
      return (await client.next(fits))?.object;
    };
    expect(await ask({ _: 'ping', pingId: 77n }, (answer) => answer._ === 'pong')).toMatchObject({ pingId: 77n });
    const id = client.send(RawClient.encode(getConfig));
    const answer = await client.next((object) => object.reqMsgId === id);
    expect(await ask({ _: 'msgs_state_req', msgIds: [id, id + (1n << 40n)] }, (object) => object._ === 'msgs_state_info')).toMatchObject({ info: Buffer.from([12, 1]) });
    expect(await ask({ _: 'get_future_salts', num: 1 }, (object) => object._ === 'future_salts')).toMatchObject({ salts: [{ salt: client.key?.salt }] });
    await ask({ _: 'msg_resend_req', msgIds: [answer?.msgId ?? 0n] }, (object) => object.reqMsgId === id);
    const dropped = client.send(RawClient.encode({ _: 'rpc_drop_answer', reqMsgId: id }));
    expect((await client.next((object) => object.reqMsgId === dropped))?.object).toMatchObject({ result: { _: 'rpc_answer_dropped', msgId: answer?.msgId } });
    const unknown = client.send(RawClient.encode({ _: 'rpc_drop_answer', reqMsgId: 4n }));
    expect((await client.next((object) => object.reqMsgId === unknown))?.object).toMatchObject({ result: { _: 'rpc_answer_unknown' } });
    expect(await ask({ _: 'destroy_session', sessionId: 5n }, (object) => object._ === 'destroy_session_none')).toBeDefined();
    expect(rules()).toEqual([]);
  });

  it('sends unacknowledged answers again when the session comes back', async () => {
    await begin();
    const id = client.send(RawClient.encode(getConfig));
    const first = await client.next((object) => object.reqMsgId === id);
    const again = await RawClient.connect(dc.ready);
    again.key = client.key;
    again.sessionId = client.sessionId;
    client.close();
    again.send(RawClient.encode({ _: 'ping', pingId: 1n }), { seqno: 100 });
    expect(await again.next((object) => object.reqMsgId === id)).toMatchObject({ msgId: first?.msgId, seqno: first?.seqno });
    again.send(RawClient.encode({ _: 'msgs_ack', msgIds: [first?.msgId ?? 0n] }), { seqno: 100 });
    again.close();
    expect(rules()).toEqual([]);
  });

  it('closes after the delay of ping_delay_disconnect', async () => {
    await begin();
    client.send(RawClient.encode({ _: 'ping_delay_disconnect', pingId: 1n, disconnectDelay: 60 }));
    await client.next((object) => object._ === 'pong');
    await dc.control.run('clock.advance', { seconds: 61 });
    expect(await client.packet()).toBeUndefined();
    expect(rules()).toEqual([]);
  });

  it('refuses calls before initConnection, unknown ones and those that change the account', async () => {
    const layered = (query: TlObject): TlObject => ({ _: 'invokeWithLayer', layer: 229, query });
    expect(await client.call(layered(getConfig))).toMatchObject({ errorCode: 400, errorMessage: 'CONNECTION_NOT_INITED' });
    await begin();
    expect(await client.call({ _: 'help.getCountriesList', langCode: '', hash: 0 })).toMatchObject({ errorCode: 500, errorMessage: 'TEST_DC_NOT_IMPLEMENTED:help.getCountriesList' });
    expect(await client.call({ _: 'messages.readHistory', peer: { _: 'inputPeerSelf' }, maxId: 1 })).toMatchObject({ errorCode: 400, errorMessage: 'TEST_DC_READ_ONLY:messages.readHistory' });
    expect(rules()).toEqual(['not-implemented', 'account-change']);
  });

  it('notes wrappers in the wrong order', async () => {
    await begin();
    const range = { _: 'messageRange', minId: 1, maxId: 2 };
    await client.call({ _: 'invokeWithTakeout', takeoutId: 1n, query: { _: 'invokeWithMessagesRange', range, query: getConfig } });
    expect(rules()).toEqual([]);
    await client.call({ _: 'invokeWithMessagesRange', range, query: { _: 'invokeWithTakeout', takeoutId: 1n, query: getConfig } });
    expect(rules()).toEqual(['wrapper-order']);
  });

  it('uses the next lower layer for an unknown one, and notes it', async () => {
    const answer = await client.call({ ...RawClient.first(getConfig), layer: 230 });
    expect(answer).toMatchObject({ _: 'config' });
    expect(rules()).toEqual(['layer']);
  });
});
