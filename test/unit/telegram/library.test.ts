import { loadLibrary } from '../../../src/telegram/connections/library';
import { allowedMethods } from '../../../src/telegram/calls/methods';
import { readSchema } from '../../../src/telegram/codec/schema';
import { actionReaders } from '../../../src/telegram/normalise/action';
import { entityReaders } from '../../../src/telegram/normalise/entities';
import { mediaReaders } from '../../../src/telegram/normalise/media';

describe('the client library', () => {
  const library = loadLibrary();

  it('still has every name that is used', () => {
    expect(Object.entries(library).filter(([, value]) => value === undefined)).toEqual([]);
    expect(library.layer).toBe(229);
    expect(library.serverKeys.size).toBe(2);
    expect(library.authenticator).toHaveProperty('doAuthentication');
    const hidden = ['_connectSender', '_leaseSender', '_switchDC', '_authKeyCallback', 'getDC', 'connect', 'destroy'];
    expect(hidden.filter((name) => !(name in library.TelegramClient.prototype))).toEqual([]);
    expect(['decryptMessageData', '_getNewMsgId'].filter((name) => !(name in library.MTProtoState.prototype))).toEqual([]);
    expect(['handleBadServerSalt', 'handleBadNotification'].filter((name) => !(name in library.MtpDispatcher.prototype))).toEqual([]);
  });

  it('has every method that may be called, and none of them changes anything', () => {
    const schema = readSchema(library.definitions);
    expect(allowedMethods.filter((method) => !schema.methodByName.has(method))).toEqual([]);
    expect(allowedMethods.filter((method) => !/\.(?:get|search$|reuploadCdnFile$|transcribeAudio$|resolve|check|sendCode$|resendCode$|exportLoginToken$|importLoginToken$|signIn$|logOut$|initTakeoutSession$|finishTakeoutSession$)/.test(method))).toEqual([]);
  });

  it('has a reader for every kind of media', () => {
    const schema = readSchema(library.definitions);
    const kinds = [...schema.constructorByName.values()].filter((one) => one.result === 'MessageMedia').map((one) => one.name);
    expect(kinds.filter((kind) => !Object.hasOwn(mediaReaders, kind))).toEqual([]);
  });

  it.each([
    ['service action', 'MessageAction', actionReaders],
    // Only clients send `inputMessageEntityMentionName`.
    ['entity', 'MessageEntity', { ...entityReaders, inputMessageEntityMentionName: true }],
  ] as const)('has a reader for every kind of %s', (_, result, readers) => {
    const schema = readSchema(library.definitions);
    const kinds = [...schema.constructorByName.values()].filter((one) => one.result === result).map((one) => one.name);
    expect(kinds.length).toBeGreaterThan(20);
    expect(kinds.filter((kind) => !Object.hasOwn(readers, kind))).toEqual([]);
    expect(Object.keys(readers).filter((kind) => !kinds.includes(kind))).toEqual([]);
  });
});
