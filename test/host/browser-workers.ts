import { resolveObjectURL } from 'node:buffer';
import { chromium, type Browser, type Page } from 'playwright-core';
import { browserPath } from './browser-path';

/** What the page may load, as far as workers go: nothing but what the plugin itself hands over, and WebAssembly. */
const policy = "default-src 'none'; script-src blob: 'wasm-unsafe-eval'; worker-src blob:; connect-src 'self' blob:";
const origin = 'https://renderer.test';
/** Quiet: nothing but the page itself is to cause traffic. */
const quiet = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

interface Message {
  readonly worker: number;
  readonly data: unknown;
}

/**
 * Workers of the headless host: the host's renderer is this process, its workers run in Debian's chromium. Messages, bytes and
 * blob addresses are carried over; an address is a blob of its own there.
 */
export class BrowserWorkers {
  /** Everything the page asked the network for, and what its policy refused. */
  readonly requests: string[] = [];
  private readonly workers: RemoteWorker[] = [];
  private readonly bytes = new Map<string, Buffer>();
  private readonly loading: Promise<void>[] = [];
  private last: Promise<unknown> = Promise.resolve();
  private isOver = false;

  private constructor(
    private readonly browser: Browser,
    private readonly page: Page,
  ) {}

  static async start(): Promise<BrowserWorkers> {
    const browser = await chromium.launch({ executablePath: browserPath(), args: quiet });
    const page = await browser.newPage();
    const workers = new BrowserWorkers(browser, page);
    await workers.open();
    return workers;
  }

  /** Workers that were started so far. */
  get count(): number {
    return this.workers.length;
  }

  /** Gives this process workers. Returns how to take them away. */
  install(): () => void {
    const open = (worker: RemoteWorker, url: string): number => this.add(worker, url);
    const send = ({ worker, data }: Message): void => this.enqueue(`send(${worker}, ${JSON.stringify(this.carried(data))})`);
    const end = (worker: number): void => this.enqueue(`end(${worker})`);
    class HostWorker extends RemoteWorker {
      constructor(url: URL | string) {
        super(send, end);
        this.id = open(this, String(url));
      }
    }
    Object.defineProperty(globalThis, 'Worker', { value: HostWorker, configurable: true });
    return () => void Reflect.deleteProperty(globalThis, 'Worker');
  }

  /** Everything that was said so far is carried over first; what comes later has no browser any more. */
  async stop(): Promise<void> {
    this.isOver = true;
    await this.last;
    await this.browser.close();
  }

  private async open(): Promise<void> {
    const { page } = this;
    await page.route('**/*', async (route) => {
      const { pathname, href } = new URL(route.request().url());
      if (pathname === '/') return await route.fulfill({ contentType: 'text/html', headers: { 'content-security-policy': policy }, body: '<!doctype html>' });
      const body = this.bytes.get(pathname);
      if (body !== undefined) return await route.fulfill({ contentType: 'application/octet-stream', body });
      this.requests.push(href);
      await route.abort();
    });
    page.on('console', (message) => {
      if (message.type() === 'error') this.requests.push(message.text());
    });
    await page.exposeFunction('answer', (worker: number, text: string) => this.workers[worker]?.onmessage?.({ data: revived(text) }));
    await page.goto(`${origin}/`);
    await page.evaluate(pageCode);
  }

  private add(worker: RemoteWorker, url: string): number {
    const id = this.workers.push(worker) - 1;
    this.enqueue(`open(${id}, ${JSON.stringify(this.carried(url))})`);
    return id;
  }

  /** One after the other: a worker is told things in the order in which they were said. */
  private enqueue(step: string): void {
    if (this.isOver) return;
    this.last = this.last.then(async () => {
      await Promise.all(this.loading.splice(0));
      await this.page.evaluate(step);
    });
  }

  /** A message as JSON: bytes and blobs are fetched by the page under an address of their own. */
  private carried(value: unknown): unknown {
    if (value instanceof Uint8Array) return { bytes: this.keep(Buffer.from(value)) };
    if (typeof value === 'string' && value.startsWith('blob:')) {
      const blob = resolveObjectURL(value);
      if (blob === undefined) throw new Error(`${value} is no blob`);
      const path = `/blob/${this.bytes.size}`;
      this.bytes.set(path, Buffer.alloc(0));
      this.loading.push(blob.arrayBuffer().then((content) => void this.bytes.set(path, Buffer.from(content))));
      return { blob: path, type: blob.type };
    }
    if (Array.isArray(value)) return value.map((item) => this.carried(item));
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.carried(item)])) : value;
  }

  private keep(content: Buffer): string {
    const path = `/bytes/${this.bytes.size}`;
    this.bytes.set(path, content);
    return path;
  }
}

class RemoteWorker {
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  protected id = -1;

  constructor(
    private readonly send: (message: Message) => void,
    private readonly end: (worker: number) => void,
  ) {}

  postMessage(data: unknown): void {
    this.send({ worker: this.id, data });
  }

  terminate(): void {
    this.onmessage = null;
    this.end(this.id);
  }
}

function revived(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => (typeof value === 'object' && value !== null && 'base64' in value ? new Uint8Array(Buffer.from(String(value.base64), 'base64')) : value));
}

/** Runs in the page. */
const pageCode = `
  const workers = new Map(), blobs = new Map();
  const content = async (path) => await (await fetch(path)).arrayBuffer();
  const revive = async (value) => {
    if (value === null || typeof value !== 'object') return value;
    if (typeof value.bytes === 'string') return new Uint8Array(await content(value.bytes));
    if (typeof value.blob === 'string') return URL.createObjectURL(new Blob([await content(value.blob)], { type: value.type }));
    if (Array.isArray(value)) return await Promise.all(value.map(revive));
    return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([key, item]) => [key, await revive(item)])));
  };
  const base64 = (bytes) => { let text = ''; for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768)); return btoa(text); };
  globalThis.open = async (id, url) => {
    const worker = new Worker(await revive(url), { type: 'module' });
    worker.onmessage = ({ data }) => answer(id, JSON.stringify(data, (_key, value) => (value instanceof Uint8Array ? { base64: base64(value) } : value)));
    workers.set(id, worker);
  };
  globalThis.send = async (id, data) => workers.get(id)?.postMessage(await revive(data));
  globalThis.end = (id) => { workers.get(id)?.terminate(); workers.delete(id); };
`;
