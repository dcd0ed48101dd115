import type { Library, PacketState } from '../connections/library';
import { HEAD_BYTES, SessionWatch } from './session-watch';

/** A packet that no honest server sends. The library closes a connection on which anything but its own errors is thrown. */
class PacketRefused extends Error {}

interface Watched {
  /** The library makes a new one for each session. */
  readonly sessionId: unknown;
  readonly watch: SessionWatch;
}

const watched = new WeakMap<PacketState, Watched>();
const installed = new WeakSet<object>();

/**
 * Adds the checks of incoming packets that the library leaves out: length and padding, parity and age of message ids, and that a
 * notice about salt, clock or numbering names a message that we sent. A packet that fails is never looked at, and its connection
 * is closed: what was under way is asked for again on another one at once. A packet under another key, or one that does not
 * match its message key, is treated in the same way; to the library the former was the end of the session, which anybody on the
 * way could have brought about. A notice about a message that we did not send is ignored. Once per process is enough; more do no harm.
 * @see https://core.telegram.org/mtproto/security_guidelines
 */
export function installPacketChecks(library: Pick<Library, 'MTProtoState' | 'MtpDispatcher' | 'IGE' | 'SecurityError'>): void {
  const state = library.MTProtoState.prototype;
  if (installed.has(state)) return;
  installed.add(state);
  checkPackets(library);
  const makeId = state._getNewMsgId;
  state._getNewMsgId = function _getNewMsgId() {
    const id = makeId.call(this);
    watchOf(this).sends(String(id));
    return id;
  };
  const dispatcher = library.MtpDispatcher.prototype;
  for (const name of ['handleBadServerSalt', 'handleBadNotification'] as const) {
    const handle = dispatcher[name];
    dispatcher[name] = function handleNotice(message) {
      if (watchOf(this.sender.state).hasSent(String(message.obj.badMsgId))) handle.call(this, message);
    };
  }
}

function checkPackets({ MTProtoState, IGE, SecurityError }: Pick<Library, 'MTProtoState' | 'IGE' | 'SecurityError'>): void {
  const state = MTProtoState.prototype;
  const decrypt = state.decryptMessageData;
  const opened = rememberOpened(IGE.prototype);
  /** Sessions that ended by themselves, or a repeated message: ignored. */
  const isHarmless = (error: unknown): boolean => !(error instanceof SecurityError) || !/auth key|msg_key/i.test(error.message);
  state.decryptMessageData = async function decryptMessageData(packet) {
    const watch = watchOf(this);
    const hasKey = this.authKey.getKey() !== undefined;
    // It decrypts at once; only the caller waits.
    const { result, head, size } = opened(() => decrypt.call(this, packet));
    const message = await result.catch((error: unknown) => {
      throw !hasKey || isHarmless(error) ? error : new PacketRefused('a packet under another key', { cause: error });
    });
    const problem = watch.problemOf(head, size);
    if (problem !== null) throw new PacketRefused(problem);
    return message;
  };
}

interface Opened<T> {
  readonly result: T;
  readonly head: Buffer;
  readonly size: number;
}

/** Lets a call tell what it decrypted; the library keeps that to itself, and to do it twice costs 2 % of a page (measured). */
function rememberOpened(ige: Library['IGE']['prototype']): <T>(call: () => T) => Opened<T> {
  const decrypt = ige.decryptIge;
  let last: { readonly head: Buffer; readonly size: number } | null = null;
  ige.decryptIge = function decryptIge(data) {
    const plain = decrypt.call(this, data);
    // A copy: the memory of parts of files is used again.
    last = { head: Buffer.from(plain.subarray(0, HEAD_BYTES)), size: plain.length };
    return plain;
  };
  return (call) => {
    last = null;
    const result = call();
    return { result, ...(last ?? { head: Buffer.alloc(0), size: 0 }) };
  };
}

function watchOf(state: PacketState): SessionWatch {
  const known = watched.get(state);
  if (known !== undefined && known.sessionId === state.id) return known.watch;
  const watch = new SessionWatch(() => performance.now() / 1000);
  watched.set(state, { sessionId: state.id, watch });
  return watch;
}
