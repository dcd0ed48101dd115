import { forgetKeys } from '../../../../src/telegram/connections/forget-keys';
import { loadLibrary } from '../../../../src/telegram/connections/library';
import { makeSession, writeSession, type StoredSession } from '../../../../src/telegram/account/session';

const keyOf = (byte: number): string => Buffer.alloc(256, byte).toString('base64');
const stored: StoredSession = { version: 1, accountId: '7', dc: 2, address: '127.0.0.1', port: 443, key: keyOf(1), keys: { '4': keyOf(2) } };

it('overwrites every key of a client that is closed; nothing can be sent or stored with them', async () => {
  const library = loadLibrary();
  const session = await makeSession(library, stored);
  const further = new library.AuthKey();
  await further.setKey(Buffer.alloc(256, 3));
  const buffers = [session.authKey, session.getAuthKey(4), further].map((key) => key?.getKey());
  expect(buffers.map((buffer) => buffer?.[0])).toEqual([1, 2, 3]);
  forgetKeys({ _dcenters: { get: () => ({ authKey: further }), _dcs: new Map([[203, { authKey: further }]]) } }, session);
  for (const buffer of buffers) expect(buffer?.equals(Buffer.alloc(256))).toBe(true);
  expect([session.authKey, session.getAuthKey(4), further].map((key) => key?.getKey())).toEqual([undefined, undefined, undefined]);
  expect(writeSession(session, { accountId: '7' as never, madeAt: undefined })).toBeNull();
});
