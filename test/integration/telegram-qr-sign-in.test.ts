import { isAbort, TobsFailure } from '../../src/model/errors';
import type { QrSignInStep } from '../../src/model/telegram';
import type { OpenTelegram } from '../../src/telegram/open-telegram';
import { until } from '../host/until';
import basic from '../telegram-dc/scenarios/basic.json';
import { VirtualClock } from '../unit/telegram/virtual-clock';
import { ClientBench } from './support/telegram-client';

const account = { id: '7000000001', name: 'Test User', username: 'test_user' };

function urlOf(step: QrSignInStep | undefined): string {
  if (step?.kind !== 'token') throw new Error(`no token but ${JSON.stringify(step)}`);
  return step.url;
}

describe('signing in by QR code', () => {
  let bench: ClientBench;
  let clock: VirtualClock;
  let sessions: (string | null)[];

  async function start(scenario: string | object): Promise<OpenTelegram> {
    bench = await ClientBench.start(scenario);
    clock = new VirtualClock(Date.now());
    sessions = [];
    const client = bench.open({}, { clock });
    client.onSession((session) => sessions.push(session));
    return client;
  }

  function steps(client: OpenTelegram, signal = bench.signal): { next(): Promise<QrSignInStep | undefined> } {
    const iterator = client.signInByQr({ signal })[Symbol.asyncIterator]();
    return { next: async () => ((await iterator.next()) as IteratorResult<QrSignInStep, undefined>).value };
  }

  const scan = (step: QrSignInStep | undefined, more: object = {}): Promise<unknown> => bench.dc.control.run('scanQr', { token: urlOf(step), ...more });
  const requests = (method: string): number => bench.dc.control.stats().methods[method]?.calls ?? 0;

  afterEach(async () => {
    expect(bench.dc.control.stats().violations).toEqual([]);
    await bench.stop();
  });

  it('shows the next code when one expires, and signs in as soon as one is scanned', async () => {
    const client = await start('basic');
    const qr = steps(client);
    const urls = [urlOf(await qr.next())];
    for (let expired = 0; expired < 2; expired++) {
      const next = qr.next();
      await bench.dc.control.run('clock.advance', { seconds: 30 });
      // The clock stood still while the code was on its way: a little more than its life.
      await clock.advance(35_000);
      urls.push(urlOf(await next));
    }
    expect(new Set(urls).size).toBe(3);
    expect(urls.every((url) => /^tg:\/\/login\?token=[A-Za-z0-9_-]{43}$/.test(url))).toBe(true);
    expect(requests('auth.exportLoginToken')).toBe(3);
    // Nothing but the push ends this wait: the clock stands still.
    const last = qr.next();
    await bench.dc.control.run('scanQr', { token: urls[2] });
    expect(await last).toEqual({ kind: 'signed-in', account });
    expect(await qr.next()).toBeUndefined();
    expect(requests('auth.exportLoginToken')).toBe(4);
    expect(sessions).toHaveLength(1);
  });

  it('replaces a code in time although this computer has the wrong day', async () => {
    bench = await ClientBench.start('basic');
    // This computer is a day behind.
    clock = new VirtualClock(Date.now() - 86_400_000);
    const qr = steps(bench.open({}, { clock }));
    const { expiresAt } = (await qr.next()) as Extract<QrSignInStep, { kind: 'token' }>;
    expect(expiresAt).toBeGreaterThan(Date.now() / 1000);
    const next = qr.next();
    await clock.advance(0);
    expect(clock.sleeps.at(-1)).toBe(29_000);
    await bench.dc.control.run('clock.advance', { seconds: 30 });
    await clock.advance(29_000);
    expect((await next)?.kind).toBe('token');
  });

  it('takes a scan that comes while nobody is waiting for one', async () => {
    const client = await start('basic');
    const qr = steps(client);
    await scan(await qr.next());
    expect((await qr.next())?.kind).toBe('signed-in');
  });

  it('follows an account to its own data centre', async () => {
    const client = await start({ ...basic, homeDc: 4 });
    const qr = steps(client);
    const first = await qr.next();
    const last = qr.next();
    await scan(first);
    expect(await last).toEqual({ kind: 'signed-in', account });
    expect(JSON.parse(sessions.at(-1) ?? '{}')).toMatchObject({ dc: 4, accountId: account.id });
    expect(requests('auth.importLoginToken')).toBe(1);
    // Moving must not bring the library's own update loop back.
    expect(requests('updates.getState')).toBe(0);
    expect(await client.account(bench)).toEqual(account);
  });

  it('shows a new code there when the scanned one has expired on the way', async () => {
    const client = await start({ ...basic, homeDc: 4 });
    await bench.dc.control.run('fault.add', { match: { method: 'auth.importLoginToken' }, do: { kind: 'error', code: 400, text: 'AUTH_TOKEN_EXPIRED' }, times: 1 });
    const qr = steps(client);
    const first = await qr.next();
    const second = qr.next();
    await scan(first);
    expect(urlOf(await second)).not.toBe(urlOf(first));
    const last = qr.next();
    await scan(await second);
    expect(await last).toEqual({ kind: 'signed-in', account });
  });

  it.each(['basic-2fa', { ...basic, homeDc: 4, account: { ...basic.account, password: 'correct horse', hint: 'four words, no battery' } }])('asks for the two-step password after the scan (case %#)', async (scenario) => {
    const client = await start(scenario);
    const qr = steps(client);
    const first = await qr.next();
    const last = qr.next();
    await scan(first);
    expect(await last).toEqual({ kind: 'password-needed', hint: 'four words, no battery' });
    expect(sessions).toEqual([]);
    await expect(client.checkPassword('wrong', bench)).rejects.toMatchObject({ detail: { code: 'PASSWORD_INVALID' } });
    expect(await client.checkPassword(bench.dc.ready.password ?? '', bench)).toEqual(account);
    expect(sessions).toHaveLength(1);
  });

  it.each(['before the scan', 'together with the push'])('signs in although the connection was lost (%s)', async (when) => {
    const client = await start('basic');
    const qr = steps(client);
    const first = await qr.next();
    const last = qr.next();
    if (when === 'before the scan') await bench.dc.control.run('dropConnections');
    await scan(first);
    await bench.dc.control.run('dropConnections');
    // A push that got lost is made up for by the next export.
    await clock.advance(35_000);
    let isOver = false;
    last.finally(() => (isOver = true)).catch(() => undefined);
    let pauses = 0;
    await until('the sign-in', () => {
      // The clock moves on only while the client pauses before it asks again.
      const now = clock.sleeps.filter((ms) => ms >= 900 && ms < 9000).length;
      if (now > pauses) void clock.advance(9000);
      pauses = now;
      return isOver;
    });
    expect(await last).toEqual({ kind: 'signed-in', account });
  });

  it('ends when it is cancelled, and asks for nothing more', async () => {
    const client = await start('basic');
    const controller = new AbortController();
    const qr = steps(client, controller.signal);
    await qr.next();
    const next = qr.next();
    controller.abort();
    expect(isAbort(await next.catch((error: unknown) => error))).toBe(true);
    await clock.advance(60_000);
    expect(requests('auth.exportLoginToken')).toBe(1);
  });

  it('names API keys that Telegram refuses', async () => {
    bench = await ClientBench.start('basic');
    const qr = steps(bench.open({}, { keys: { apiId: 2, apiHash: 'f'.repeat(32) } }));
    const refused: unknown = await qr.next().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(TobsFailure);
    expect((refused as TobsFailure).detail).toEqual({ code: 'API_KEYS_REFUSED' });
  });
});
