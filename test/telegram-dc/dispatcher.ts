/** From a decoded message to its answer: wrappers, sign-in, floods, faults, handler, encoding, network model, log. */
import type { AuthKey } from './auth-keys';
import { KeyStore } from './auth-keys';
import { readCall, type Call, type Wrapper } from './call';
import type { Connection } from './connection';
import { pack, rpcResult, type Message } from './envelope';
import type { FaultAction } from './faults';
import { spoilAnswer, spoilsAnswer } from './fault-answers';
import type { DcHost } from './host';
import { codecFor } from './layers';
import { loggable } from './log';
import type { CoreContext } from './rpc/core-context';
import { findHandler, RpcError, type TlAnswer, type TlObject } from './rpc/registry';
import { isAllowedOffHome, refusalOf } from './rpc-rules';
import { mtprotoSchema } from './schema';
import type { Pending, Session } from './session';
import { Codec, TlError } from './tl';

const service = new Codec(mtprotoSchema);
/** Encoded answers kept, by size. Chosen. */
const CACHE_BYTES = 256 * 1024 * 1024;

type CoreHandler = (context: CoreContext, params: TlObject) => TlAnswer | Promise<TlAnswer>;

interface Outcome {
  readonly body: Buffer;
  readonly messages: number;
  readonly error?: string;
}

interface Job {
  readonly connection: Connection;
  readonly session: Session;
  readonly message: Message;
  readonly arrivalMs: number;
  /** When its turn came: a call may wait for others of its connection. */
  startedMs: number;
  call?: Call;
  chat?: string | undefined;
  actions: readonly FaultAction[];
}

export class Dispatcher {
  private cache = new Map<string, Outcome>();
  private cacheBytes = 0;

  constructor(private readonly host: DcHost) {}

  /** Starts work on a call. */
  call(connection: Connection, session: Session, message: Message): void {
    this.host.log.begin();
    const job: Job = { connection, session, message, arrivalMs: this.host.clock.now(), startedMs: 0, actions: [] };
    let finish: (succeeded: boolean) => void = () => undefined;
    const pending: Pending = { dropped: false, done: new Promise((resolve) => (finish = resolve)) };
    session.pending.set(message.msgId, pending);
    connection.enter(() => {
      job.startedMs = this.host.clock.now();
      void this.work(job).then((outcome) => this.answerLater(job, pending, outcome, finish));
    });
  }

  /** Never rejects: what goes wrong is an answer, or undefined for "no answer ever". */
  private async work(job: Job): Promise<Outcome | undefined> {
    try {
      return await this.run(job);
    } catch (error) {
      if (error instanceof RpcError) return this.failure(error.code, error.text);
      if (error instanceof TlError && !job.call) {
        job.connection.violation('request', error.message);
        return this.failure(400, 'INPUT_REQUEST_INVALID');
      }
      const method = job.call?.method.name ?? '?';
      job.connection.violation('handler', `${method}: ${error instanceof TlError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return this.failure(500, 'TEST_DC_HANDLER_FAILED');
    }
  }

  private failure(code: number, text: string): Outcome {
    return { body: service.encode({ _: 'rpc_error', errorCode: code, errorMessage: text }), messages: 0, error: text };
  }

  private async run(job: Job): Promise<Outcome | undefined> {
    const { host } = this;
    const { connection, session } = job;
    const acting = KeyStore.acting(session.key);
    const call = readCall(job.message.body, acting.layer);
    job.call = call;
    const name = call.method.name;
    const chat = host.world.chatKeyOf(call.params);
    job.chat = chat;
    this.applyWrappers(job, acting, call.wrappers);
    connection.countFor(session.key);
    acting.login.activeAt = Math.floor(host.clock.now() / 1000);
    if (call.wrappers.some((wrapper) => wrapper._ === 'invokeWithLayer')) {
      acting.layer = call.layer;
      if (!call.layerIsKnown) connection.violation('layer', `unknown layer ${call.layer}`);
    }
    await this.waitForOthers(session, call.wrappers);
    job.actions = host.faults.actionsFor({
      method: name, dc: connection.dc, chat, wrappers: call.wrappers.map((wrapper) => wrapper._), connection: connection.id, connectionOfLogin: connection.numberOfLogin,
      offset: (call.params.offset ?? call.params.offsetId) as number | bigint | undefined,
    });
    if (await this.faultsBefore(job, acting)) return undefined;
    this.checkCaller(job, acting, call);
    this.checkFlood(job, acting, call);
    return this.answer(job, acting, call);
  }

  private applyWrappers(job: Job, acting: AuthKey, wrappers: readonly Wrapper[]): void {
    const names = wrappers.map((wrapper) => wrapper._);
    const takeout = names.indexOf('invokeWithTakeout');
    const range = names.indexOf('invokeWithMessagesRange');
    if (range >= 0 && (takeout < 0 || range < takeout)) job.connection.violation('wrapper-order', names.join(' > '));
    for (const wrapper of wrappers) {
      if (wrapper._ !== 'initConnection') continue;
      acting.initialised = true;
      const text = (field: string): string => String(wrapper[field]);
      acting.login.init = {
        apiId: Number(wrapper.apiId), deviceModel: text('deviceModel'), systemVersion: text('systemVersion'), appVersion: text('appVersion'),
        systemLangCode: text('systemLangCode'), langCode: text('langCode'), proxy: wrapper.proxy !== undefined,
      };
    }
  }

  private async waitForOthers(session: Session, wrappers: readonly Wrapper[]): Promise<void> {
    const ids = wrappers.flatMap((wrapper) => (wrapper._ === 'invokeAfterMsg' ? [wrapper.msgId as bigint] : wrapper._ === 'invokeAfterMsgs' ? (wrapper.msgIds as bigint[]) : []));
    const waits = ids.map((id) => session.pending.get(id)?.done).filter((done) => done !== undefined);
    if (waits.length === 0) return;
    if ((await Promise.all(waits)).includes(false)) throw new RpcError(400, 'MSG_WAIT_FAILED');
  }

  /** Effects in front of the handler; true = no answer is sent. */
  private async faultsBefore(job: Job, acting: AuthKey): Promise<boolean> {
    const { host } = this;
    if (host.network.cuts()) {
      job.connection.close();
      return true;
    }
    for (const action of job.actions) {
      switch (action.kind) {
        case 'error':
          throw new RpcError(action.code ?? 500, action.text ?? 'INTERNAL');
        case 'ignore':
          return true;
        case 'drop':
          if (action.when === 'after') break;
          job.connection.close();
          return true;
        case 'delay':
          await new Promise<void>((resolve) => void host.clock.setTimeout(resolve, action.ms ?? 1000));
          break;
        case 'expireReferences':
          host.world.expireReferences();
          break;
        case 'forgetKeys':
          host.keys.forget(acting.dc, acting.id);
          host.keys.forget(job.session.key.dc, job.session.key.id);
          job.connection.refuse(-404);
          return true;
        case 'transportFlood':
          job.connection.refuse(-429);
          return true;
        case 'rotateSalt':
          host.rotateSalts();
          break;
        case 'revoke':
          host.revoke(acting.login, 'SESSION_REVOKED');
          break;
        default:
          break;
      }
    }
    return false;
  }

  private checkCaller(job: Job, acting: AuthKey, call: Call): void {
    const name = call.method.name;
    const { key } = job.session;
    if (key.expiresAt !== undefined && !key.boundTo && name !== 'auth.bindTempAuthKey') throw new RpcError(401, 'AUTH_KEY_PERM_EMPTY');
    if (!acting.initialised && name !== 'auth.bindTempAuthKey') throw new RpcError(400, 'CONNECTION_NOT_INITED');
    if (acting.login.revoked) throw new RpcError(401, 'SESSION_REVOKED');
    if (job.connection.dc === this.host.world.cdnDc && name !== 'upload.getCdnFile') {
      job.connection.violation('cdn', name);
      throw new RpcError(400, 'CDN_METHOD_INVALID');
    }
    const handler = findHandler(name);
    if (!handler) {
      const refusal = refusalOf(name);
      job.connection.violation(refusal.rule, name);
      throw new RpcError(refusal.code, refusal.text);
    }
    if (handler.options.beforeSignIn === true) return;
    if (acting.login.userId === undefined) throw new RpcError(401, acting.login.passwordPendingFor === undefined ? 'AUTH_KEY_UNREGISTERED' : 'SESSION_PASSWORD_NEEDED');
    const home = this.host.accounts.find((account) => account.id === acting.login.userId)?.homeDc ?? this.host.world.homeDc;
    if (job.connection.dc !== home && this.host.auth.options.userMigrate && !isAllowedOffHome(name)) throw new RpcError(303, `USER_MIGRATE_${home}`);
  }

  private checkFlood(job: Job, acting: AuthKey, call: Call): void {
    const random = this.host.network.wait();
    if (random !== undefined) throw new RpcError(420, `FLOOD_WAIT_${random}`);
    const account = acting.login.userId?.toString() ?? acting.login.keyId;
    const verdict = this.host.floods.check(
      { method: call.method.name, account, login: acting.login.keyId, connection: job.connection.id, chat: job.chat, dc: job.connection.dc },
      this.host.clock.now(),
    );
    if (!verdict) return;
    if (verdict.early) this.host.log.stats.earlyCalls++;
    throw new RpcError(420, verdict.text);
  }

  private async answer(job: Job, acting: AuthKey, call: Call): Promise<Outcome> {
    const { host } = this;
    const name = call.method.name;
    const handler = findHandler(name);
    if (!handler) throw new RpcError(500, `TEST_DC_NOT_IMPLEMENTED:${name}`);
    const keepable = handler.options.cacheable === true && !spoilsAnswer(job.actions);
    const cacheKey = keepable ? this.cacheKey(acting, call) : '';
    const kept = keepable ? this.cache.get(cacheKey) : undefined;
    if (kept) {
      host.log.stats.cacheHits++;
      host.world.noteCall?.(name);
      this.count(acting, call);
      return kept;
    }
    const { codec } = codecFor(call.layer);
    host.world.noteCall?.(name);
    const given = await (handler.handle as unknown as CoreHandler)(this.context(job, acting, call), call.params);
    const answer = spoilAnswer(given, job.actions);
    const plain = codec.encodeAs(answer, call.method.answer);
    const body = handler.options.neverPacked === true ? plain : pack(plain);
    const outcome: Outcome = { body, messages: countMessages(answer) };
    if (keepable) this.keep(cacheKey, outcome);
    this.count(acting, call);
    return outcome;
  }

  private cacheKey(acting: AuthKey, call: Call): string {
    const wrappers = call.wrappers.filter((wrapper) => wrapper._ === 'invokeWithTakeout' || wrapper._ === 'invokeWithMessagesRange');
    const wrapped = wrappers.length === 0 ? '' : JSON.stringify(loggable(wrappers));
    return `${acting.login.userId} ${call.layer} ${this.host.world.version ?? 0} ${wrapped} ${call.bytes.toString('latin1')}`;
  }

  private keep(key: string, outcome: Outcome): void {
    this.cacheBytes += outcome.body.length + key.length;
    if (this.cacheBytes > CACHE_BYTES) {
      this.cache = new Map();
      this.cacheBytes = outcome.body.length;
    }
    this.cache.set(key, outcome);
  }

  /** Pages and parts asked twice. Single messages and counts (limit 1) are asked again rightly. */
  private count(acting: AuthKey, call: Call): void {
    const name = call.method.name;
    const isPart = name === 'upload.getFile';
    if (!isPart && (call.params.limit as number | undefined ?? 0) <= 1) return;
    if (isPart || /\.(getHistory|getReplies|getSavedHistory|search)$/.test(name)) this.host.log.answer(isPart ? 'part' : 'page', `${acting.login.userId} ${call.bytes.toString('latin1')}`);
  }

  private context(job: Job, acting: AuthKey, call: Call): CoreContext {
    const { host } = this;
    const find = (name: string): Wrapper | undefined => call.wrappers.find((wrapper) => wrapper._ === name);
    const takeout = find('invokeWithTakeout');
    const range = find('invokeWithMessagesRange')?.range as TlObject | undefined;
    return {
      dc: job.connection.dc, layer: call.layer, login: acting.login, connectionId: job.connection.id, wrappers: call.wrappers.map((wrapper) => wrapper._),
      ...(takeout ? { takeoutId: takeout.takeoutId as bigint } : {}),
      ...(range ? { messagesRange: { minId: range.minId as number, maxId: range.maxId as number } } : {}),
      faults: job.actions.map((action) => action.kind),
      world: host.world, now: () => Math.floor(host.clock.now() / 1000),
      host, key: job.session.key, session: job.session, messageId: job.message.msgId,
      violation: (rule, detail) => job.connection.violation(rule, detail),
    };
  }

  /** Lets the answer leave when the network model says so. */
  private answerLater(job: Job, pending: Pending, outcome: Outcome | undefined, finish: (succeeded: boolean) => void): void {
    const { host } = this;
    const leave = (): void => {
      job.session.pending.delete(job.message.msgId);
      job.connection.leave();
      finish(outcome !== undefined && outcome.error === undefined);
      this.log(job, outcome);
      if (outcome && !pending.dropped) this.deliver(job, outcome);
    };
    const acting = KeyStore.acting(job.session.key);
    const delayMs = outcome === undefined ? 0 : host.network.delay({
      method: job.call?.method.name ?? '', arrivalMs: job.startedMs, nowMs: host.clock.now(), bytes: outcome.body.length, messages: outcome.messages,
      connection: job.connection, account: acting.login.userId?.toString() ?? acting.login.keyId,
    });
    if (delayMs < 0.5) leave();
    else host.clock.setTimeout(leave, delayMs);
  }

  private deliver(job: Job, outcome: Outcome): void {
    const { host } = this;
    const { session, message } = job;
    if (outcome.body.length >= 4 && outcome.body.readUInt32LE(0) === 0x3072cfa1) host.log.stats.gzipOut++;
    const sent = session.make(rpcResult(message.msgId, outcome.body), { isContent: true, answers: message.msgId });
    if (job.actions.some((action) => action.kind === 'drop' && action.when === 'after')) {
      job.connection.close();
      return;
    }
    // The client may have come back on another connection meanwhile; else the answer waits for it, unacknowledged.
    const connection = job.connection.isOpen ? job.connection : session.connection;
    connection?.send(session, sent, job.actions);
  }

  private log(job: Job, outcome: Outcome | undefined): void {
    const { connection, session, call } = job;
    const acting = KeyStore.acting(session.key);
    this.host.log.end({
      time: job.arrivalMs, dc: connection.dc, connection: connection.id, login: acting.login.keyId, method: call?.method.name ?? '?',
      wrappers: call?.wrappers.map((wrapper) => wrapper._) ?? [], args: call ? loggable(call.params) : {}, chat: job.chat,
      requestBytes: job.message.body.length, answerBytes: outcome?.body.length ?? 0, ms: this.host.clock.now() - job.arrivalMs,
      error: outcome ? outcome.error : 'NO_ANSWER', fault: job.actions.length > 0 ? job.actions.map((action) => action.kind).join(',') : undefined,
    });
  }
}

function countMessages(answer: TlAnswer): number {
  if (typeof answer !== 'object' || answer === null || !('messages' in answer)) return 0;
  const { messages } = answer;
  return Array.isArray(messages) ? messages.length : 0;
}
