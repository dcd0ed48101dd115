/** Packets no honest server sends; a client has to refuse them (https://core.telegram.org/mtproto/security_guidelines). */
import { randomBytes } from 'node:crypto';
import { sealPacket, type Message } from './envelope';
import { mtprotoSchema } from './schema';
import type { Session } from './session';
import { Codec } from './tl';

/** The first two come besides the honest packet, all others instead of it. */
export const FORGERIES = ['salt', 'notice', 'otherKey', 'messageKey', 'oddLength', 'longLength', 'padding', 'evenId', 'oldId'] as const;
export type Forgery = (typeof FORGERIES)[number];

const codec = new Codec(mtprotoSchema);
/** Far more than any client allows. */
const OLD_S = 400n;

/** Notices about a message that the client never sent: a new salt, or that its numbers are too high. */
export function forgedNotice(forge: Forgery, session: Session): readonly Message[] {
  const badMsgId = (BigInt(Math.floor(Date.now() / 1000)) << 32n) | 0x10n;
  const say = (notice: Parameters<Codec['encode']>[0]): readonly Message[] => [session.make(codec.encode(notice), { isContent: false, isAnswer: false })];
  if (forge === 'salt') return say({ _: 'bad_server_salt', badMsgId, badMsgSeqno: 1, errorCode: 48, newServerSalt: randomBytes(8).readBigInt64LE() });
  return forge === 'notice' ? say({ _: 'bad_msg_notification', badMsgId, badMsgSeqno: 1, errorCode: 33 }) : [];
}

/** The packet that is sent in place of the honest one; undefined: the honest one. */
export function forgedPacket(forge: Forgery | undefined, message: Message, { key, id }: Session): Buffer | undefined {
  switch (forge) {
    case 'otherKey':
      return flipped(sealPacket(message, key, id), 0);
    case 'messageKey':
      return flipped(sealPacket(message, key, id), 8);
    case 'oddLength':
      return sealPacket(message, key, id, { length: message.body.length - 2 });
    case 'longLength':
      return sealPacket(message, key, id, { length: message.body.length + 4096 });
    case 'padding':
      return sealPacket(message, key, id, { morePadding: 1024 });
    case 'evenId':
      return sealPacket({ ...message, msgId: message.msgId & ~1n }, key, id);
    case 'oldId':
      return sealPacket({ ...message, msgId: message.msgId - (OLD_S << 32n) }, key, id);
    default:
      return undefined;
  }
}

function flipped(packet: Buffer, at: number): Buffer {
  packet[at] = (packet[at] ?? 0) ^ 1;
  return packet;
}
