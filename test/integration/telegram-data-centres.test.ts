import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatId } from '../../src/model/ids';
import { fileMediaOf } from '../../src/model/media';
import type { DownloadOrder } from '../../src/model/telegram';
import type { OpenTelegram } from '../../src/telegram/open-telegram';
import type { TelegramOptions } from '../../src/telegram/telegram-options';
import { Relay } from './support/relay';
import { skippingClock } from './support/skipping-clock';
import { ClientBench, comparable, comparableOracle, readAll } from './support/telegram-client';

const news = '-1001500000001' as ChatId;
const saved = '7000000001' as ChatId;

describe('data centres that fail', () => {
  let bench: ClientBench;
  let relays: ReadonlyMap<number, Relay>;
  let folder: string;
  let order: DownloadOrder;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tobs-dcs-'));
    bench = await ClientBench.start('basic');
    await bench.signIn();
    relays = new Map(await Promise.all(Object.entries(bench.dc.ready.dcs).map(async ([dc, address]) => [Number(dc), await Relay.start(Number(address.split(':')[1]))] as const)));
    const client = open();
    const orders = (await readAll(client, saved, bench.signal)).flatMap((message) => {
      const file = fileMediaOf(message.media)?.file;
      return file?.name === 'five.bin' ? [{ chatId: saved, messageId: message.id, file, path: join(folder, 'five.bin') }] : [];
    });
    await client.close();
    const [first] = orders;
    if (first?.file.dcId !== 4) throw new Error('no file on DC 4');
    order = first;
  });
  beforeEach(async () => {
    await bench.dc.control.run('fault.remove');
    await Promise.all([...relays.values()].map((relay) => relay.mend()));
    await bench.dc.control.run('reset');
  });
  afterAll(async () => {
    const { violations } = bench.dc.control.stats();
    await bench.stop();
    await Promise.all([...relays.values()].map((relay) => relay.cut()));
    rmSync(folder, { recursive: true, force: true });
    expect(violations).toEqual([]);
  });

  function open(more: Partial<TelegramOptions> = {}): OpenTelegram {
    const dcs = Object.fromEntries([...relays].map(([dc, relay]) => [dc, `127.0.0.1:${relay.port}`]));
    return bench.open({ retries: 3, connectTimeoutS: 60, readTimeoutS: 60 }, { testServer: { dcs, publicKeyPem: bench.dc.ready.publicKeyPem }, clock: skippingClock(bench.dc), ...more });
  }

  it('fail their own files with a reason, while text and other files go on', async () => {
    await relays.get(4)?.cut();
    const client = open();
    const download = client.download(order, bench).catch((error: unknown) => error);
    const messages = await readAll(client, news, bench.signal);
    expect(messages.map(comparable)).toEqual((await bench.oracle('news')).map(comparableOracle));
    expect(await download).toMatchObject({ detail: { code: 'TELEGRAM_UNREACHABLE', reason: expect.stringMatching(/ECONNREFUSED|dc 4/) as string } });
    // It was the data centre and not the network: the account's own was asked.
    expect((await client.requestCounts())['users.getUsers']).toBeGreaterThanOrEqual(1);
    await client.close();
  });

  it('that forgot a key of theirs get a new one, without a new sign-in', async () => {
    const sessions: (string | null)[] = [];
    const client = open();
    client.onSession((session) => sessions.push(session));
    await bench.dc.control.run('fault.add', { match: { method: 'upload.getFile', dc: 4, nth: [7] }, do: 'forgetKeys' });
    await client.download(order, bench);
    expect(createHash('sha256').update(readFileSync(order.path)).digest('hex')).toBe(await bench.dc.control.run('fileHash', { id: order.file.id }));
    expect(bench.dc.control.stats().handshakes).toBe(2);
    expect(sessions).not.toContain(null);
    expect(await client.account(bench)).toMatchObject({ id: saved });
    await client.close();
  });

  it('that forgot the account’s own key mean signed out: told at once, and the session is not replaced', async () => {
    const client = open();
    const sessions: (string | null)[] = [];
    client.onSession((session) => sessions.push(session));
    await client.newest(news, bench);
    sessions.length = 0;
    await bench.dc.control.run('reset');
    await bench.dc.control.run('forgetKeys');
    for (const [, relay] of relays) {
      await relay.cut();
      await relay.mend();
    }
    const started = Date.now();
    await expect(client.newest(news, bench)).rejects.toMatchObject({ detail: { code: 'SIGNED_OUT' } });
    expect(Date.now() - started).toBeLessThan(30_000);
    expect(sessions).toEqual([null]);
    await expect(client.newest(news, bench)).rejects.toMatchObject({ detail: { code: 'SIGNED_OUT' } });
    expect(bench.dc.control.stats().methods['messages.getHistory']).toBeUndefined();
    await client.close();
  });
});
