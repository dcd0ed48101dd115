import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TobsFailure } from '../../src/model/errors';
import type { ChatId } from '../../src/model/ids';
import { fileMediaOf } from '../../src/model/media';
import type { OpenTelegram } from '../../src/telegram/open-telegram';
import basic from '../telegram-dc/scenarios/basic.json';
import { skippingClock } from './support/skipping-clock';
import { ClientBench, comparable, comparableOracle, readAll } from './support/telegram-client';

const news = '-1001500000001' as ChatId;

/** Every way a server says that a session is over; `do` is what the third page of history meets. */
const ends = [
  ['revoked elsewhere', { kind: 'revoke' }],
  ['not registered', { kind: 'error', code: 401, text: 'AUTH_KEY_UNREGISTERED' }],
  ['expired', { kind: 'error', code: 401, text: 'SESSION_EXPIRED' }],
  ['of a deactivated account', { kind: 'error', code: 401, text: 'USER_DEACTIVATED' }],
  ['of a banned account', { kind: 'error', code: 401, text: 'USER_DEACTIVATED_BAN' }],
  ['used twice', { kind: 'error', code: 406, text: 'AUTH_KEY_DUPLICATED' }],
  ['with a key the server has forgotten', { kind: 'forgetKeys' }],
] as const;

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const caught: unknown = await promise.catch((error: unknown) => error);
  return caught instanceof TobsFailure ? caught.detail.code : `no failure: ${String(caught)}`;
}

describe('a session that ends in the middle', () => {
  let bench: ClientBench;
  afterEach(async () => {
    expect(bench.dc.control.stats().violations).toEqual([]);
    await bench.stop();
  });

  async function signedIn(scenario: string | object = 'basic', limits: Parameters<ClientBench['open']>[0] = {}): Promise<{ readonly client: OpenTelegram; readonly sessions: (string | null)[] }> {
    bench = await ClientBench.start(scenario);
    await bench.signIn();
    const client = bench.open(limits, { clock: skippingClock(bench.dc) });
    const sessions: (string | null)[] = [];
    client.onSession((session) => sessions.push(session));
    await client.account(bench);
    for await (const page of client.dialogs(bench)) expect(page).not.toHaveLength(0);
    return { client, sessions };
  }

  it.each(ends)('is told as signed out within 30 s when %s, and asked nothing more', async (_name, action) => {
    const { client, sessions } = await signedIn();
    await bench.dc.control.run('fault.add', { match: { method: 'messages.getHistory', nth: [2] }, do: action });
    const started = Date.now();
    expect(await codeOf(readAll(client, news, bench.signal))).toBe('SIGNED_OUT');
    expect(Date.now() - started).toBeLessThan(30_000);
    expect(sessions.at(-1)).toBeNull();
    await bench.dc.control.run('reset');
    expect(await codeOf(client.newest(news, bench))).toBe('SIGNED_OUT');
    expect(await client.account(bench)).toBeNull();
    expect(bench.dc.control.stats().methods).toEqual({});
    // A new sign-in with the same program reads on.
    await bench.dc.control.run('fault.remove');
    const { phone, code } = bench.dc.ready;
    const { phoneCodeHash } = await client.sendCode(phone, bench);
    await client.signIn({ phone, phoneCodeHash, code }, bench);
    expect(typeof sessions.at(-1)).toBe('string');
    const messages = await readAll(client, news, bench.signal);
    expect(messages.map(comparable)).toEqual((await bench.oracle('news')).map(comparableOracle));
  });

  it('is not another data centre that has lost its own authorisation: that one is given again', async () => {
    const { client, sessions } = await signedIn({ ...basic, files: { ...basic.files, far: { size: 300_000, dc: 4, content: 'random', name: 'far.bin' } }, chats: basic.chats.map((chat) => (chat.key === 'saved' ? { ...chat, messages: [{ text: 'far', media: { kind: 'document', file: 'far' } }] } : chat)) });
    const [message] = await readAll(client, '7000000001' as ChatId, bench.signal);
    const file = fileMediaOf(message?.media)?.file;
    if (message === undefined || file === undefined) throw new Error('no file');
    const folder = mkdtempSync(join(tmpdir(), 'tobs-lost-'));
    try {
      await bench.dc.control.run('fault.add', { match: { method: 'upload.getFile', dc: 4, nth: [1] }, do: { kind: 'error', code: 401, text: 'AUTH_KEY_UNREGISTERED' } });
      const order = { chatId: message.chatId, messageId: message.id, file, path: join(folder, 'far.bin') };
      expect(await client.download(order, bench)).toEqual({ sizeBytes: 300_000 });
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(sessions).not.toContain(null);
    expect(bench.dc.control.stats().errors).toMatchObject({ AUTH_KEY_UNREGISTERED: 1 });
  });

  it('is not a network that fails: lost connections and silence are never taken for signed out', async () => {
    const { client, sessions } = await signedIn('basic', { readTimeoutS: 1, retries: 1 });
    for (const action of ['drop', 'ignore', { kind: 'error', code: 500, text: 'INTERNAL' }]) {
      await bench.dc.control.run('fault.add', { match: { method: ['messages.getHistory', 'users.getUsers'] }, do: action });
      expect(['TELEGRAM_UNREACHABLE', 'TIMEOUT', 'TELEGRAM_ERROR']).toContain(await codeOf(client.newest(news, bench)));
      expect(['TELEGRAM_UNREACHABLE', 'TIMEOUT', 'TELEGRAM_ERROR']).toContain(await codeOf(client.account(bench)));
      await bench.dc.control.run('fault.remove');
    }
    expect(sessions).not.toContain(null);
    expect(await client.account(bench)).toMatchObject({ id: '7000000001' });
  });
});
