import { fork, type ChildProcess } from 'node:child_process';
import { deserialize, serialize } from 'node:v8';
import { BrowserMemory } from './browser-memory';
import type { RecordChange, RecordQuestion } from './record-store';

/** As much of a request as the plugin makes use of. */
class Request<Result> {
  onsuccess: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onupgradeneeded: (() => void) | null = null;
  result!: Result;
  readonly error: Error | null = null;

  succeed(result: Result): void {
    this.result = result;
    this.onsuccess?.();
  }
}

type Ask = (question: RecordQuestion) => Promise<unknown>;

/**
 * Databases whose records lie in another process, as the browser's do: what the plugin stores leaves its heap. For measuring memory; as much
 * of IndexedDB as the plugin uses, keys are texts. Values are cloned when they are put.
 */
export class OutsideDatabase {
  private readonly waiting = new Map<number, (answer: unknown) => void>();
  private asked = 0;

  private constructor(private readonly child: ChildProcess) {
    child.on('message', ({ id, answer }: { readonly id: number; readonly answer: unknown }) => {
      this.waiting.get(id)?.(answer);
      this.waiting.delete(id);
    });
  }

  static start(): OutsideDatabase {
    return new OutsideDatabase(fork('test/host/record-store.ts', { serialization: 'advanced', execArgv: ['--import', 'tsx'] }));
  }

  /** `indexedDB.open`. */
  readonly open = (database: string): Request<Database> => {
    const request = new Request<Database>();
    const opened = new Database(database, this.ask);
    void (async () => {
      if ((await this.ask({ ask: 'open', database })) !== true) {
        request.result = opened;
        request.onupgradeneeded?.();
        await this.ask({ ask: 'create', database, stores: opened.created });
      }
      request.succeed(opened);
    })();
    return request;
  };

  /** Ends the process; the records are gone. */
  stop(): void {
    this.child.disconnect();
  }

  private readonly ask: Ask = (question) =>
    new Promise((resolve) => {
      const id = ++this.asked;
      this.waiting.set(id, resolve);
      this.child.send({ id, question });
    });
}

class Database {
  readonly created: string[] = [];
  onclose: (() => void) | null = null;

  constructor(
    private readonly name: string,
    private readonly ask: Ask,
  ) {}

  createObjectStore(name: string): void {
    this.created.push(name);
  }

  transaction(store: string): Transaction {
    return new Transaction((question) => this.ask({ database: this.name, store, ...question }));
  }
}

type StoreQuestion = { readonly ask: 'get'; readonly key: string } | { readonly ask: 'all' } | { readonly ask: 'change'; readonly changes: readonly RecordChange[] };

/** Changes are sent together, once the code that makes them has returned: all of them or, aborted, none. */
class Transaction {
  oncomplete: (() => void) | null = null;
  onabort: (() => void) | null = null;
  readonly error = null;
  readonly transaction = this;
  private changes: RecordChange[] = [];

  constructor(private readonly ask: (question: StoreQuestion) => Promise<unknown>) {}

  objectStore(): this {
    return this;
  }

  get(key: string): Request<unknown> {
    return this.request({ ask: 'get', key }, (value) => (value === undefined ? undefined : valueOf(value)));
  }

  getAllKeys(): Request<readonly string[]> {
    return this.request({ ask: 'all' }, (records) => (records as readonly (readonly [string, Uint8Array])[]).map(([key]) => key));
  }

  getAll(): Request<readonly unknown[]> {
    return this.request({ ask: 'all' }, (records) => (records as readonly (readonly [string, Uint8Array])[]).map(([, value]) => valueOf(value)));
  }

  put(value: unknown, key: string): void {
    this.change([key, serialize(value)]);
  }

  delete(key: string): void {
    this.change([key, null]);
  }

  abort(): void {
    this.changes = [];
    this.onabort?.();
  }

  private change(change: RecordChange): void {
    if (this.changes.push(change) > 1) return;
    queueMicrotask(() => {
      if (this.changes.length > 0) void this.ask({ ask: 'change', changes: this.changes }).then(() => this.oncomplete?.());
    });
  }

  private request<Result>(question: StoreQuestion, read: (answer: unknown) => Result): Request<Result> {
    const request = new Request<Result>();
    void this.ask(question).then((answer) => request.succeed(read(answer)));
    return request;
  }
}

function valueOf(bytes: unknown): unknown {
  return deserialize(bytes as Uint8Array) as unknown;
}

/** A browser profile whose databases lie in another process. */
export class OutsideMemory extends BrowserMemory {
  constructor(private readonly database: OutsideDatabase) {
    super();
  }

  override install(): () => void {
    const remove = super.install();
    Object.defineProperty(globalThis, 'indexedDB', { value: this.database, configurable: true, writable: true });
    return remove;
  }
}
