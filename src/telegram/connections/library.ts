import type * as Root from 'telegram';
import type * as Sessions from 'telegram/sessions';
import type * as Connections from 'telegram/network/connection';
import type * as MtProxy from 'telegram/network/connection/TCPMTProxy';
import type * as Errors from 'telegram/errors';
import type * as Extensions from 'telegram/extensions';
import type * as Helpers from 'telegram/Helpers';
import type * as Password from 'telegram/Password';
import type * as Registry from 'telegram/tl/runtime/registry';
import type { Authentication, PlainSender } from '../handshake/install-handshake';
import type { LongHelpers } from './native-longs';

/** The key of one DC, as sessions hold it. */
type SessionKey = NonNullable<InstanceType<typeof Sessions.MemorySession>['authKey']>;

interface RsaModule {
  /** Decimal signed fingerprint → key; what a handshake trusts. */
  readonly _serverKeys: Map<string, { readonly n: unknown; readonly e: number }>;
}

interface AuthKeyModule {
  readonly AuthKey: new () => SessionKey;
}

interface AuthenticatorModule {
  /** Makes a key on a fresh connection; the library looks it up here each time. */
  doAuthentication: (sender: PlainSender, log: unknown, temporary?: unknown) => Promise<Authentication>;
}

interface Ige {
  encryptIge(data: Buffer): Buffer;
  decryptIge: (this: Ige, data: Buffer) => Buffer;
}

interface IgeModule {
  readonly IGE: { new (key: Buffer, iv: Buffer): Ige; readonly prototype: Ige };
}

/** Numbers, session and key of one connection, as the library encrypts and decrypts with them. */
export interface PacketState {
  /** Random number of the session: another object for each. */
  readonly id: unknown;
  readonly authKey: Pick<SessionKey, 'getKey'>;
  /** Id of the next message that is sent. */
  _getNewMsgId: (this: PacketState) => unknown;
  /** The message in a packet. It rejects with SecurityError for what is to be ignored, and the connection is closed for any other error. */
  decryptMessageData: (this: PacketState, packet: Buffer) => Promise<unknown>;
}

interface Notice {
  readonly obj: { readonly badMsgId: unknown };
}

/** Acts on what servers say about messages of ours. */
interface Dispatcher {
  readonly sender: { readonly state: PacketState };
  handleBadServerSalt: (this: Dispatcher, message: Notice) => void;
  handleBadNotification: (this: Dispatcher, message: Notice) => void;
}

interface PackedClass {
  /** Content of a gzip_packed object. The library awaits it. */
  ungzip(input: Buffer): Buffer | Promise<Buffer>;
}

/** Everything taken from the client library; `test/unit/telegram/library.test.ts` fails when a name disappears. */
export interface Library {
  readonly TelegramClient: typeof Root.TelegramClient;
  readonly Logger: typeof Extensions.Logger;
  readonly BinaryReader: typeof Extensions.BinaryReader;
  readonly PromisedNetSockets: typeof Extensions.PromisedNetSockets;
  readonly MemorySession: typeof Sessions.MemorySession;
  readonly ConnectionTCPAbridged: typeof Connections.ConnectionTCPAbridged;
  readonly ConnectionTCPFull: typeof Connections.ConnectionTCPFull;
  readonly TCPMTProxy: typeof MtProxy.TCPMTProxy;
  readonly InvalidBufferError: typeof Errors.InvalidBufferError;
  readonly serverKeys: RsaModule['_serverKeys'];
  readonly AuthKey: AuthKeyModule['AuthKey'];
  readonly authenticator: AuthenticatorModule;
  readonly IGE: IgeModule['IGE'];
  readonly MTProtoState: { readonly prototype: PacketState };
  readonly MtpDispatcher: { readonly prototype: Dispatcher };
  readonly SecurityError: typeof Errors.SecurityError;
  readonly packed: PackedClass;
  readonly randomBytes: typeof Helpers.generateRandomBytes;
  readonly sha1: typeof Helpers.sha1;
  readonly sha256: typeof Helpers.sha256;
  readonly bigIntOf: typeof Helpers.returnBigInt;
  readonly longs: LongHelpers;
  readonly computeCheck: typeof Password.computeCheck;
  readonly layer: typeof Registry.LAYER;
  /** The schema as data; see `codec/schema.ts`. */
  readonly definitions: readonly unknown[];
}

let loaded: Library | undefined;

/**
 * The client library, loaded on first use: it costs about 240 ms and 50 MB (measured), which plugin load must not pay.
 * `require` inside the function keeps it lazy in the CommonJS bundle.
 */
export function loadLibrary(): Library {
  loaded ??= readLibrary();
  return loaded;
}

function readLibrary(): Library {
  const root = require('telegram') as typeof Root;
  const extensions = require('telegram/extensions') as typeof Extensions;
  const sessions = require('telegram/sessions') as typeof Sessions;
  const connections = require('telegram/network/connection') as typeof Connections;
  const helpers = require('telegram/Helpers') as typeof Helpers;
  const errors = require('telegram/errors') as typeof Errors;
  return {
    TelegramClient: root.TelegramClient,
    Logger: extensions.Logger,
    BinaryReader: extensions.BinaryReader,
    PromisedNetSockets: extensions.PromisedNetSockets,
    MemorySession: sessions.MemorySession,
    ConnectionTCPAbridged: connections.ConnectionTCPAbridged,
    ConnectionTCPFull: connections.ConnectionTCPFull,
    TCPMTProxy: (require('telegram/network/connection/TCPMTProxy') as typeof MtProxy).TCPMTProxy,
    InvalidBufferError: errors.InvalidBufferError,
    serverKeys: (require('telegram/crypto/RSA') as RsaModule)._serverKeys,
    AuthKey: (require('telegram/crypto/AuthKey') as AuthKeyModule).AuthKey,
    authenticator: require('telegram/network/Authenticator') as AuthenticatorModule,
    IGE: (require('telegram/crypto/IGE') as IgeModule).IGE,
    MTProtoState: (require('telegram/network/MTProtoState') as Pick<Library, 'MTProtoState'>).MTProtoState,
    MtpDispatcher: (require('telegram/network/MtpDispatcher') as Pick<Library, 'MtpDispatcher'>).MtpDispatcher,
    SecurityError: errors.SecurityError,
    packed: (require('telegram/tl/core') as { readonly GZIPPacked: PackedClass }).GZIPPacked,
    randomBytes: helpers.generateRandomBytes,
    sha1: helpers.sha1,
    sha256: helpers.sha256,
    bigIntOf: helpers.returnBigInt,
    // Not a copy: what is replaced in it is replaced for the library.
    longs: helpers,
    computeCheck: (require('telegram/Password') as typeof Password).computeCheck,
    layer: (require('telegram/tl/runtime/registry') as typeof Registry).LAYER,
    definitions: require('telegram/tl/generated/api-definitions.js') as readonly unknown[],
  };
}
