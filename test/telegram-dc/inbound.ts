/** Messages of a client: the rules of msg_id, seqno and salt, containers, gzip, and the service messages. */
import type { DcHost } from './host';
import type { Connection } from './connection';
import { CONTAINER_ID, GZIP_ID, pack, readContainer, rpcResult, unpack, type Message, type Opened } from './envelope';
import type { TlObject } from './rpc/registry';
import { mtprotoSchema } from './schema';
import type { Sent, Session } from './session';
import { Codec } from './tl';

const codec = new Codec(mtprotoSchema);
const MAX_MESSAGES = 1020;
const MAX_CONTAINER_BYTES = 1_044_456 + 1024;

/** Takes one decrypted packet. */
export function receiveMessage(host: DcHost, connection: Connection, session: Session, opened: Opened): void {
  if (!checkMsgId(connection, session, opened)) return;
  if (opened.salt !== session.key.salt) {
    // Not a violation: clients start with salt 0 and learn the right one from this answer.
    host.log.stats.wrongSalts++;
    notify(connection, session, { _: 'bad_server_salt', badMsgId: opened.msgId, badMsgSeqno: opened.seqno, errorCode: 48, newServerSalt: session.key.salt });
    return;
  }
  if (!session.announced) {
    session.announced = true;
    const created = codec.encode({ _: 'new_session_created', firstMsgId: opened.msgId, uniqueId: session.createdBy, serverSalt: session.key.salt });
    connection.send(session, session.make(created, { isContent: true, isAnswer: false }));
  }
  if (opened.msgId <= session.lastMsgId && !session.has(opened.msgId)) {
    connection.violation('msg-id-order', `${opened.msgId} after ${session.lastMsgId}`);
  }
  const isContainer = opened.body.length >= 4 && opened.body.readUInt32LE(0) === CONTAINER_ID;
  if (isContainer) receiveContainer(host, connection, session, opened);
  else dispatch(host, connection, session, opened);
  if (opened.msgId > session.lastMsgId) session.lastMsgId = opened.msgId;
}

/** False when the message is refused by a bad_msg_notification. */
function checkMsgId(connection: Connection, session: Session, message: Message): boolean {
  const refuse = (code: number, rule: string): false => {
    connection.violation(rule, `msg_id ${message.msgId}`);
    notify(connection, session, { _: 'bad_msg_notification', badMsgId: message.msgId, badMsgSeqno: message.seqno, errorCode: code });
    return false;
  };
  if (message.msgId % 4n !== 0n) return refuse(18, 'msg-id-mod-4');
  const ageS = Date.now() / 1000 - Number(message.msgId >> 32n);
  if (ageS > 300) return refuse(16, 'msg-id-too-low');
  if (ageS < -30) return refuse(17, 'msg-id-too-high');
  return true;
}

function receiveContainer(host: DcHost, connection: Connection, session: Session, outer: Opened): void {
  host.log.stats.containersIn++;
  const messages = readContainer(outer.body);
  if (messages.length > MAX_MESSAGES || outer.body.length > MAX_CONTAINER_BYTES) {
    connection.violation('container-size', `${messages.length} messages, ${outer.body.length} bytes`);
    notify(connection, session, { _: 'bad_msg_notification', badMsgId: outer.msgId, badMsgSeqno: outer.seqno, errorCode: 64 });
    return;
  }
  if (outer.seqno % 2 !== 0) connection.violation('seqno-even', `a container with seqno ${outer.seqno}`);
  for (const message of messages) {
    if (message.body.length >= 4 && message.body.readUInt32LE(0) === CONTAINER_ID) {
      connection.violation('container-nested', `in ${outer.msgId}`);
      continue;
    }
    // A message sent again in a later container keeps its old id; new ones must be older than the container.
    if (message.msgId >= outer.msgId) connection.violation('container-order', `${message.msgId} inside ${outer.msgId}`);
    if (checkMsgId(connection, session, message)) dispatch(host, connection, session, message);
  }
}

function dispatch(host: DcHost, connection: Connection, session: Session, message: Message): void {
  let { body } = message;
  if (body.length >= 4 && body.readUInt32LE(0) === GZIP_ID) {
    host.log.stats.gzipIn++;
    body = unpack(body);
  }
  const id = body.length >= 4 ? body.readUInt32LE(0) : 0;
  const service = mtprotoSchema.byId.get(id);
  const isInOrder = checkSeqno(connection, session, message, service ? 'any' : 'odd');
  if (!isInOrder && host.strict) return;
  if (!session.receive(message.msgId)) {
    // Answered once; the client asking again means that the answer was lost.
    const answer = session.answerTo(message.msgId);
    if (answer) resend(host, connection, session, [answer]);
    else connection.acknowledge(session, message.msgId);
    return;
  }
  if (service) handleService(host, connection, session, message, codec.decode(body));
  else {
    connection.acknowledge(session, message.msgId);
    host.call(connection, session, { ...message, body });
  }
}

/**
 * False when the message was refused. Service messages may have either kind of number: clients differ (mtcute counts
 * acknowledgements as content) and Telegram takes both.
 */
function checkSeqno(connection: Connection, session: Session, message: Message, parity: 'odd' | 'any'): boolean {
  const isOdd = message.seqno % 2 !== 0;
  const refuse = (code: number, rule: string): false => {
    connection.violation(rule, `seqno ${message.seqno}`);
    notify(connection, session, { _: 'bad_msg_notification', badMsgId: message.msgId, badMsgSeqno: message.seqno, errorCode: code });
    return false;
  };
  if (parity === 'odd' && !isOdd) return refuse(35, 'seqno-odd');
  if (message.msgId > session.lastMsgId && message.seqno < session.lastSeqno) return refuse(32, 'seqno-too-low');
  session.lastSeqno = Math.max(session.lastSeqno, message.seqno);
  return true;
}

function notify(connection: Connection, session: Session, notice: TlObject): void {
  connection.send(session, session.make(codec.encode(notice), { isContent: false, isAnswer: false }));
}

/** Sends unacknowledged messages again, unchanged. */
export function resend(host: DcHost, connection: Connection, session: Session, messages: readonly Sent[]): void {
  host.log.stats.resent += messages.length;
  for (const sent of messages) connection.send(session, sent);
}

type Service = (at: { readonly host: DcHost; readonly connection: Connection; readonly session: Session; readonly msgId: bigint }, request: TlObject) => void;

const idsOf = (request: TlObject): readonly bigint[] => request.msgIds as bigint[];

function reply(connection: Connection, session: Session, object: TlObject, isContent = false): void {
  connection.send(session, session.make(codec.encode(object), { isContent, isAnswer: true }));
}

const pong: Service = ({ connection, session, msgId }, request) => {
  if (typeof request.disconnectDelay === 'number') connection.closeAfter(request.disconnectDelay);
  reply(connection, session, { _: 'pong', msgId, pingId: request.pingId });
};

const services: Readonly<Record<string, Service>> = {
  ping: pong,
  ping_delay_disconnect: pong,
  msgs_ack: ({ session }, request) => {
    for (const id of idsOf(request)) session.acknowledge(id);
  },
  http_wait: () => undefined,
  msgs_all_info: () => undefined,
  msgs_state_info: () => undefined,
  msgs_state_req: ({ connection, session, msgId }, request) => {
    // 4 = received; 1 = nothing known. Bit 8 = acknowledged already.
    const info = Buffer.from(idsOf(request).map((id) => (session.has(id) ? 4 | 8 : 1)));
    reply(connection, session, { _: 'msgs_state_info', reqMsgId: msgId, info });
  },
  msg_resend_req: ({ host, connection, session, msgId }, request) => {
    const known = idsOf(request).map((id) => session.sent(id)).filter((sent) => sent !== undefined);
    resend(host, connection, session, known);
    if (known.length < idsOf(request).length) {
      reply(connection, session, { _: 'msgs_state_info', reqMsgId: msgId, info: Buffer.from(idsOf(request).map((id) => (session.sent(id) ? 4 : 1))) });
    }
  },
  get_future_salts: ({ host, connection, session, msgId }, request) => {
    const now = Math.floor(host.clock.now() / 1000);
    const salts = request.num === 0 ? [] : [{ _: 'future_salt', validSince: now - 1800, validUntil: now + 1800, salt: session.key.salt }];
    reply(connection, session, { _: 'future_salts', reqMsgId: msgId, now, salts });
  },
  rpc_drop_answer: ({ connection, session, msgId }, request) => {
    const id = request.reqMsgId as bigint;
    const pending = session.pending.get(id);
    const answer = session.answerTo(id);
    if (pending) pending.dropped = true;
    if (answer) session.acknowledge(answer.msgId);
    const verdict: TlObject = pending
      ? { _: 'rpc_answer_dropped_running' }
      : answer ? { _: 'rpc_answer_dropped', msgId: answer.msgId, seqNo: answer.seqno, bytes: answer.body.length } : { _: 'rpc_answer_unknown' };
    const body = rpcResult(msgId, pack(codec.encode(verdict)));
    connection.send(session, session.make(body, { isContent: true, answers: msgId }));
  },
  destroy_session: ({ host, connection, session }, request) => {
    const id = request.sessionId as bigint;
    if (id === session.id) connection.violation('destroy-own-session', String(id));
    reply(connection, session, { _: host.destroySession(session.key, id) ? 'destroy_session_ok' : 'destroy_session_none', sessionId: id }, true);
  },
  destroy_auth_key: ({ host, connection, session }) => {
    reply(connection, session, { _: 'destroy_auth_key_ok' }, true);
    host.keys.forget(session.key.dc, session.key.id);
  },
};

function handleService(host: DcHost, connection: Connection, session: Session, message: Message, request: TlObject): void {
  const service = services[request._];
  if (service) service({ host, connection, session, msgId: message.msgId }, request);
  else connection.violation('service', `a client sent ${request._}`);
}
