import { TobsFailure } from '../../src/model/errors';
import { serverMark } from '../../src/telegram/connections/server-key';
import { readSession } from '../../src/telegram/account/session';
import { startTelegramDc, type TelegramDc } from '../telegram-dc/index';
import { otherPrivateKey } from '../telegram-dc/support/other-key';
import { ClientBench } from './support/telegram-client';

let bench: ClientBench;
let other: TelegramDc;

beforeAll(async () => {
  bench = await ClientBench.start('basic');
  other = await startTelegramDc({ scenario: 'basic', privateKeyPem: otherPrivateKey() });
  await bench.signIn();
});

afterAll(async () => {
  for (const dc of [bench.dc, other]) expect(dc.control.stats().violations).toEqual([]);
  await Promise.all([bench.stop(), other.stop()]);
});

function refusalOf(open: () => unknown): unknown {
  try {
    open();
  } catch (error) {
    if (error instanceof TobsFailure) return error.detail;
    throw error;
  }
  return 'opened';
}

/** The session as it would be, had it been made at Telegram itself. */
function unmarked(): string {
  const session = readSession(bench.session);
  if (session?.madeAt === undefined) throw new Error('no mark');
  return JSON.stringify({ ...session, madeAt: undefined });
}

const serverOf = ({ ready }: TelegramDc): { readonly testServer: { readonly dcs: Readonly<Record<string, string>>; readonly publicKeyPem: string } } => ({ testServer: { dcs: ready.dcs, publicKeyPem: ready.publicKeyPem } });

it('marks a session with the test server it was made at, and uses it there', async () => {
  expect(readSession(bench.session)?.madeAt).toBe(serverMark(bench.dc.ready.publicKeyPem));
  expect(serverMark(other.ready.publicKeyPem)).not.toBe(serverMark(bench.dc.ready.publicKeyPem));
  expect(await bench.open().account(bench)).toMatchObject({ id: '7000000001' });
});

it('never shows a session to another server: neither between test servers, nor from or to Telegram', () => {
  const before = [bench.dc, other].map((dc) => dc.control.stats().connections);
  expect(refusalOf(() => bench.open({}, serverOf(other)))).toEqual({ code: 'SESSION_ELSEWHERE', madeAt: 'test-server' });
  expect(refusalOf(() => bench.open({}, { testServer: undefined }))).toEqual({ code: 'SESSION_ELSEWHERE', madeAt: 'test-server' });
  expect(refusalOf(() => bench.open({}, { session: unmarked() }))).toEqual({ code: 'SESSION_ELSEWHERE', madeAt: 'telegram' });
  expect([bench.dc, other].map((dc) => dc.control.stats().connections)).toEqual(before);
});

it('opens a session without a mark, as all were until now, with Telegram itself', () => {
  expect(refusalOf(() => bench.open({}, { session: unmarked(), testServer: undefined }))).toBe('opened');
});
