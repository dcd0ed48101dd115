import * as v from 'valibot';
import type { MessageConnection } from 'vscode-jsonrpc';
import { untilAborted } from '../model/until-aborted';
import { tokenOfSignal } from './abort';
import { fromResponseError, schemaFailure } from './errors';
import type { Method, Notice } from './method';

/**
 * One request and its checked answer. Aborting cancels it on the other side and rejects here at once.
 * @throws TobsFailure as the other side sent it; COMPANION_FAILED when the connection is gone; PROTOCOL.
 */
export async function call<Params, Result>(connection: MessageConnection, method: Method<Params, Result>, params: Params, signal?: AbortSignal): Promise<Result> {
  const answer = await request(connection, method.name, params, signal);
  const result = v.safeParse(method.result, answer);
  if (!result.success) throw schemaFailure(`answer to ${method.name}`, result.issues);
  return result.output;
}

async function request(connection: MessageConnection, name: string, params: unknown, signal?: AbortSignal): Promise<unknown> {
  signal?.throwIfAborted();
  const cancellation = signal === undefined ? null : tokenOfSignal(signal);
  try {
    const answered = cancellation === null ? connection.sendRequest<unknown>(name, params) : connection.sendRequest<unknown>(name, params, cancellation.token);
    return await (signal === undefined ? answered : untilAborted(answered, signal));
  } catch (error) {
    // The other side answers a cancelled request with STOPPED; here the caller's own reason is the truth.
    signal?.throwIfAborted();
    throw fromResponseError(error);
  } finally {
    cancellation?.release();
  }
}

/** Listens to a notification; `onBad` hears of one that does not fit its schema. */
export function listen<Params>(connection: MessageConnection, notice: Notice<Params>, handler: (params: Params) => void, onBad: (reason: string) => void): void {
  connection.onNotification(notice.name, (raw: unknown) => {
    const params = v.safeParse(notice.params, raw);
    if (params.success) handler(params.output);
    else onBad(`notification ${notice.name} does not fit`);
  });
}
