import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatId } from '../../../src/model/ids';
import { fileMediaOf } from '../../../src/model/media';
import type { DownloadOrder } from '../../../src/model/telegram';
import basic from '../../telegram-dc/scenarios/basic.json';
import type { LogEntry } from '../../telegram-dc/log';
import { ClientBench, readAll } from './telegram-client';

const saved = '7000000001' as ChatId;

/** A file of the scenario, by name. */
export interface WantedFile {
  readonly size: number;
  readonly dc?: number;
  readonly content?: string;
}

/** A local Telegram whose saved messages hold the given files, and a folder to fetch them into. */
export class FileBench {
  private constructor(
    readonly client: ClientBench,
    readonly folder: string,
    private readonly orders: ReadonlyMap<string, DownloadOrder>,
  ) {}

  /** @param more keys of the scenario, such as `cdn` and `hashes` */
  static async start(files: Readonly<Record<string, WantedFile>>, more: object = {}): Promise<FileBench> {
    const scenario = {
      ...basic,
      dcs: [1, 2, 4],
      files: Object.fromEntries(Object.entries(files).map(([name, file]) => [name, { dc: 2, content: 'random', name: `${name}.bin`, ...file }])),
      chats: [{ key: 'saved', kind: 'self', messages: Object.keys(files).map((file) => ({ text: file, media: { kind: 'document', file } })) }],
      folders: [],
      invites: {},
      revisions: {},
      ...more,
    };
    const client = await ClientBench.start(scenario);
    await client.signIn();
    const folder = mkdtempSync(join(tmpdir(), 'tobs-files-'));
    const reader = client.open();
    const orders = (await readAll(reader, saved, client.signal)).flatMap((message) => {
      const file = fileMediaOf(message.media)?.file;
      return file === undefined ? [] : [[message.text, { chatId: saved, messageId: message.id, file, path: join(folder, message.text) }] as const];
    });
    await reader.close();
    await client.dc.control.run('reset');
    return new FileBench(client, folder, new Map(orders));
  }

  order(name: string): DownloadOrder {
    const found = this.orders.get(name);
    if (found === undefined) throw new Error(`no file ${name}`);
    return found;
  }

  async fault(fault: Readonly<Record<string, unknown>>): Promise<void> {
    await this.client.dc.control.run('fault.add', fault);
  }

  calls(method: string): number {
    return this.client.dc.control.stats().methods[method]?.calls ?? 0;
  }

  log(method: string): readonly LogEntry[] {
    return this.client.dc.control.log({ method });
  }

  /** Everything the server counted and every fault is gone; the folder is empty. */
  async reset(): Promise<void> {
    expect(this.client.dc.control.stats().violations).toEqual([]);
    for (const command of ['fault.remove', 'flood.clear', 'reset']) await this.client.dc.control.run(command);
    for (const name of readdirSync(this.folder)) rmSync(join(this.folder, name));
  }

  names(): readonly string[] {
    return readdirSync(this.folder).toSorted();
  }

  /** The file lies in its place, with exactly the server's bytes. */
  async expectWhole(name: string): Promise<void> {
    const { path, file } = this.order(name);
    expect(createHash('sha256').update(readFileSync(path)).digest('hex')).toBe(await this.client.dc.control.run('fileHash', { id: file.id }));
  }

  async stop(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    expect(this.client.dc.control.stats().violations).toEqual([]);
    await this.client.stop();
  }
}

/** What was asked for in a logged `upload.getFile` or its like. */
export function partOf(entry: LogEntry): { readonly offset: number; readonly limit: number } {
  const { offset, limit } = entry.args as { readonly offset: string; readonly limit: number };
  return { offset: Number(offset), limit };
}
