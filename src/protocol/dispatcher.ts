import * as v from 'valibot';
import { ErrorCodes, ResponseError, type CancellationToken, type MessageConnection } from 'vscode-jsonrpc';
import { TobsFailure } from '../model/errors';
import { signalOfToken } from './abort';
import { schemaFailure, toResponseError } from './errors';
import { MAX_RUNNING_REQUESTS } from './frame-limits';
import type { Method } from './method';

type Handler<Params, Result> = (params: Params, signal: AbortSignal) => Promise<Result>;
type Entry = (raw: unknown, signal: AbortSignal) => Promise<unknown>;

/**
 * The answering side of a connection: a table of methods, each checked before it is called, each cancellable. Methods
 * that are not in the table do not exist, whatever their name; more than `MAX_RUNNING_REQUESTS` at a time are answered with BUSY.
 */
export class Dispatcher {
  private readonly entries = new Map<string, Entry>();
  private readonly running = new Set<AbortController>();
  private readonly idleListeners = new Set<() => void>();
  /** Answers that were errors, for the status. */
  errorCount = 0;

  constructor(private readonly isAllowed: (method: string) => boolean) {}

  /** Requests being worked on. */
  get runningCount(): number {
    return this.running.size;
  }

  handle<Params, Result>(method: Method<Params, Result>, handler: Handler<Params, Result>): void {
    this.entries.set(method.name, async (raw, signal) => {
      const params = v.safeParse(method.params, raw);
      if (!params.success) throw schemaFailure(`request ${method.name}`, params.issues);
      return await handler(params.output, signal);
    });
  }

  attach(connection: MessageConnection): void {
    connection.onRequest((name: string, raw: unknown, token: CancellationToken) => this.answer(name, raw, token));
  }

  /** Cancels everything that is running, because the caller is gone. */
  abortAll(): void {
    for (const controller of this.running) controller.abort();
  }

  /** Called whenever the last running request has been answered. */
  onIdle(listener: () => void): void {
    this.idleListeners.add(listener);
  }

  private async answer(name: string, raw: unknown, token: CancellationToken): Promise<unknown> {
    const entry = this.entries.get(name);
    if (entry === undefined || !this.isAllowed(name)) {
      this.errorCount++;
      return new ResponseError(ErrorCodes.MethodNotFound, 'no such method');
    }
    if (this.running.size >= MAX_RUNNING_REQUESTS) {
      this.errorCount++;
      return toResponseError(new TobsFailure({ code: 'BUSY', reason: 'too many requests at once' }));
    }
    const { controller, release } = signalOfToken(token);
    this.running.add(controller);
    try {
      return (await entry(raw ?? {}, controller.signal)) ?? null;
    } catch (error) {
      this.errorCount++;
      return toResponseError(error);
    } finally {
      release();
      this.running.delete(controller);
      if (this.running.size === 0) for (const listener of this.idleListeners) listener();
    }
  }
}
