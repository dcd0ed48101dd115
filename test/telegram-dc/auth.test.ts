import { randomBytes } from 'node:crypto';
import './rpc/core';
import type { TlObject } from './rpc/registry';
import { serveWorld, type TelegramDc } from './serve';
import { RawClient } from './support/raw-client';
import { stubWorld } from './support/stub-world';

const getState: TlObject = { _: 'updates.getState' };

describe('sign-in', () => {
  let dc: TelegramDc;
  const clients: RawClient[] = [];
  const connect = async (at?: number): Promise<RawClient> => {
    const client = await RawClient.connect(dc.ready, at);
    clients.push(client);
    return client;
  };
  beforeEach(async () => {
    dc = await serveWorld(stubWorld({ scenario: { server: { phones: { '+9996600000': 'PHONE_NUMBER_BANNED' }, decoys: ['mediaOnly', 'ipv6'] } } }));
  });
  afterEach(async () => {
    expect(dc.control.stats().violations).toEqual([]);
    for (const client of clients.splice(0)) client.close();
    await dc.stop();
  });

  it('refuses wrong numbers, codes and api ids by their names', async () => {
    const client = await connect();
    client.key = await client.handshake();
    const { apiId, apiHash, phone } = dc.ready;
    const sendCode = (changes: object): TlObject => ({ _: 'auth.sendCode', phoneNumber: phone, apiId, apiHash, settings: { _: 'codeSettings' }, ...changes });
    expect(await client.call(RawClient.first(sendCode({ phoneNumber: '+1' })))).toMatchObject({ errorMessage: 'PHONE_NUMBER_INVALID' });
    expect(await client.call(sendCode({ phoneNumber: '+9996600000' }))).toMatchObject({ errorMessage: 'PHONE_NUMBER_BANNED' });
    expect(await client.call(sendCode({ apiId: 2 }))).toMatchObject({ errorMessage: 'API_ID_INVALID' });
    const sent = (await client.call(sendCode({}))) as TlObject;
    expect(sent).toMatchObject({ type: { _: 'auth.sentCodeTypeApp', length: 5 }, nextType: { _: 'auth.codeTypeSms' } });
    const code = { phoneNumber: phone, phoneCodeHash: sent.phoneCodeHash };
    expect(await client.call({ _: 'auth.resendCode', ...code })).toMatchObject({ type: { _: 'auth.sentCodeTypeSms' } });
    expect(await client.call({ _: 'auth.resendCode', ...code })).toMatchObject({ type: { _: 'auth.sentCodeTypeCall' } });
    expect(await client.call({ _: 'auth.resendCode', ...code })).toMatchObject({ errorMessage: 'SEND_CODE_UNAVAILABLE' });
    expect(await client.call({ _: 'auth.signIn', ...code })).toMatchObject({ errorMessage: 'PHONE_CODE_EMPTY' });
    expect(await client.call({ _: 'auth.signIn', ...code, phoneCode: '00000' })).toMatchObject({ errorMessage: 'PHONE_CODE_INVALID' });
    expect(await client.call(getState)).toMatchObject({ errorCode: 401, errorMessage: 'AUTH_KEY_UNREGISTERED' });
    await dc.control.run('clock.advance', { seconds: 301 });
    expect(await client.call({ _: 'auth.signIn', ...code, phoneCode: dc.ready.code })).toMatchObject({ errorMessage: 'PHONE_CODE_EXPIRED' });
  });

  it('carries a sign-in to another data centre once, and not elsewhere', async () => {
    const home = await connect();
    await home.signIn();
    expect(await home.call({ _: 'auth.exportAuthorization', dcId: 9 })).toMatchObject({ errorMessage: 'DC_ID_INVALID' });
    const exported = (await home.call({ _: 'auth.exportAuthorization', dcId: 4 })) as TlObject;
    const importing = { _: 'auth.importAuthorization', id: exported.id, bytes: exported.bytes };
    const wrong = await connect(1);
    wrong.key = await wrong.handshake();
    expect(await wrong.call(RawClient.first(importing))).toMatchObject({ errorMessage: 'AUTH_BYTES_INVALID' });
    const other = await connect(4);
    other.key = await other.handshake();
    expect(await other.call(RawClient.first(importing))).toMatchObject({ _: 'auth.authorization' });
    expect(await other.call(importing)).toMatchObject({ errorMessage: 'AUTH_BYTES_INVALID' });
    expect(await other.call({ _: 'account.getAuthorizations' })).toMatchObject({ errorMessage: 'USER_MIGRATE_2' });
    expect(await home.call({ _: 'account.getAuthorizations' })).toMatchObject({ authorizations: [{ current: true, hash: 0n, deviceModel: 'raw' }] });
  });

  it('lists sessions, ends others, and tells them', async () => {
    const [one, two] = [await connect(), await connect()];
    await one.signIn();
    await two.signIn();
    const list = ((await one.call({ _: 'account.getAuthorizations' })) as { authorizations: TlObject[] }).authorizations;
    expect(list).toHaveLength(2);
    const other = list.find((item) => item.current !== true);
    expect(await one.call({ _: 'account.resetAuthorization', hash: other?.hash })).toBe(true);
    expect(await two.call(getState)).toMatchObject({ errorCode: 401, errorMessage: 'SESSION_REVOKED' });
    expect(await one.call({ _: 'auth.logOut' })).toMatchObject({ _: 'auth.loggedOut' });
    expect(await one.call(getState)).toMatchObject({ errorMessage: 'AUTH_KEY_UNREGISTERED' });
  });

  it('signs in by a scanned QR code', async () => {
    const client = await connect();
    client.key = await client.handshake();
    const exportToken = { _: 'auth.exportLoginToken', apiId: dc.ready.apiId, apiHash: dc.ready.apiHash, exceptIds: [] };
    const shown = (await client.call(RawClient.first(exportToken))) as { token: Buffer };
    await dc.control.run('clock.advance', { seconds: 31 });
    await expect(dc.control.run('scanQr', { token: shown.token.toString('base64url') })).rejects.toThrow('AUTH_TOKEN_EXPIRED');
    const fresh = (await client.call(exportToken)) as { token: Buffer };
    expect(fresh.token).not.toEqual(shown.token);
    await dc.control.run('scanQr', { token: `tg://login?token=${fresh.token.toString('base64url')}` });
    const told = await client.next((object) => object._ === 'unknown');
    expect((told?.object.body as Buffer).length).toBeGreaterThan(4);
    expect(await client.call(exportToken)).toMatchObject({ _: 'auth.loginTokenSuccess', authorization: { user: { self: true } } });
    expect(await client.call(getState)).toMatchObject({ _: 'updates.state' });
  });

  it('binds a temporary key to a permanent one, checks the binding, and lets it expire', async () => {
    const client = await connect();
    await client.signIn();
    const permanent = client.key;
    if (!permanent) throw new Error('no key');
    const temporary = await connect();
    temporary.key = await temporary.handshake({ _: 'p_q_inner_data_temp_dc', dc: -2, expiresIn: 3600 });
    expect(await temporary.call(getState)).toMatchObject({ errorMessage: 'AUTH_KEY_PERM_EMPTY' });
    const expiresAt = Math.floor(Date.now() / 1000) + 3600;
    const nonce = randomBytes(8).readBigInt64LE();
    const bind = async (change: (id: bigint) => bigint): Promise<unknown> => {
      const msgId = temporary.nextId();
      const encryptedMessage = temporary.binding(permanent, temporary.key ?? permanent, change(msgId), expiresAt, nonce);
      return temporary.call({ _: 'auth.bindTempAuthKey', permAuthKeyId: permanent.id, nonce, expiresAt, encryptedMessage }, { msgId });
    };
    expect(await bind((id) => id + 4n)).toMatchObject({ errorMessage: 'ENCRYPTED_MESSAGE_INVALID' });
    expect(await bind((id) => id)).toBe(true);
    expect(await temporary.call(getState)).toMatchObject({ _: 'updates.state' });
    expect(dc.control.stats().binds).toBe(1);
    await dc.control.run('clock.advance', { seconds: 3601 });
    temporary.send(RawClient.encode(getState));
    expect((await temporary.next((object) => object._ === 'transport'))?.object.code).toBe(-404);
  });

  it.each([['p_q_inner_data', {}], ['p_q_inner_data_dc', { dc: 2 }], ['p_q_inner_data_temp', { expiresIn: 100 }], ['p_q_inner_data_temp_dc', { dc: 10_002, expiresIn: 100 }]])('makes a key from %s', async (name, fields) => {
    const client = await connect();
    await expect(client.handshake({ _: name, ...fields })).resolves.toMatchObject({ key: expect.objectContaining({ length: 256 }) as Buffer });
  });

  it('puts decoys in front of the real addresses', async () => {
    const client = await connect();
    client.key = await client.handshake();
    const config = (await client.call(RawClient.first({ _: 'help.getConfig' }))) as { dcOptions: TlObject[] };
    expect(config.dcOptions.filter((option) => option.id === 2).map((option) => [option.mediaOnly, option.ipv6, option.static])).toEqual([[true, undefined, undefined], [undefined, true, undefined], [undefined, undefined, true]]);
  });
});

describe('a broken handshake', () => {
  const spoiled: readonly (readonly [string, string, (object: TlObject) => TlObject])[] = [
    ['wrong factors', 'req_DH_params', (object) => ({ ...object, p: Buffer.from([1, 2, 3, 4]) })],
    ['another fingerprint', 'req_DH_params', (object) => ({ ...object, publicKeyFingerprint: 1n })],
    ['a damaged RSA block', 'req_DH_params', (object) => ({ ...object, encryptedData: Buffer.alloc(256, 1) })],
    ['another data centre', 'inner', (object) => ({ ...object, dc: 5 })],
    ['another nonce inside', 'inner', (object) => ({ ...object, nonce: Buffer.alloc(16) })],
    ['a g_b of 1', 'client', (object) => ({ ...object, gB: Buffer.from([1]) })],
  ];
  it.each(spoiled)('is refused: %s', async (_name, at, change) => {
    const dc = await serveWorld(stubWorld());
    const client = await RawClient.connect(dc.ready);
    try {
      await expect(client.handshake(undefined, (step, object) => (step === at ? change(object) : object))).rejects.toThrow('closed');
      expect(dc.control.stats().violations.map((violation) => violation.rule)).toEqual(['handshake']);
    } finally {
      client.close();
      await dc.stop();
    }
  });
});
