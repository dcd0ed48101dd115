import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { describeError } from '../../src/model/errors';
import { readSession } from '../../src/telegram/account/session';
import { otherPrivateKey } from '../telegram-dc/support/other-key';
import type { Child } from '../integration/companion-support';
import { CliBench, linesOf } from './cli-support';

const profileSchema = v.object({ version: v.literal(1), session: v.string() });

let bench: CliBench;
let other: CliBench;

beforeAll(async () => {
  bench = await CliBench.start('basic');
  other = await CliBench.start('basic', { privateKeyPem: otherPrivateKey() });
});

afterAll(async () => {
  for (const { dc } of [bench, other]) expect(dc.control.stats().violations).toEqual([]);
  await Promise.all([bench.stop(), other.stop()]);
});

const sessionFile = (profile: string): string => bench.path(`${profile}/session.json`);

/** A profile signed in at the first server. */
async function signedIn(profile: string): Promise<void> {
  expect(await bench.login(profile).ended).toBe(0);
}

/** Makes the profile one that was signed in at Telegram itself. */
function unmark(profile: string): void {
  const { version, session } = v.parse(profileSchema, JSON.parse(readFileSync(sessionFile(profile), 'utf8')));
  writeFileSync(sessionFile(profile), `${JSON.stringify({ version, session: JSON.stringify({ ...readSession(session), madeAt: undefined }) })}\n`);
}

/** Every command that uses a profile. */
const commands = (profile: string): readonly (readonly string[])[] => [
  ['dialogs', '--profile', bench.path(profile)],
  ['export', '--profile', bench.path(profile), '--vault', bench.path(`${profile}-vault`), '--chat', '@basic_news'],
  ['login', '--profile', bench.path(profile), '--phone', bench.dc.ready.phone],
  ['logout', '--profile', bench.path(profile)],
];

/** Runs the commands one by one, and expects that each is refused with the profile and both servers left alone. */
async function expectRefused(profile: string, madeAt: 'telegram' | 'test-server', testDc: string): Promise<void> {
  const before = readFileSync(sessionFile(profile));
  const connections = [bench, other].map(({ dc }) => dc.control.stats().connections);
  for (const command of commands(profile)) {
    const child: Child = bench.cli(command, { env: { TOBS_TEST_DC: testDc, TOBS_CODE: bench.dc.ready.code } });
    expect([command[0], await child.ended]).toEqual([command[0], 1]);
    const chat = command[0] === 'export' ? [{ type: 'export_start', entity_name: '@basic_news' }, { type: 'export_finish', entity_name: '@basic_news', outcome: 'failed', requests: 0 }] : [];
    expect(linesOf(child)).toMatchObject([...chat, { type: 'error', code: 'SESSION_ELSEWHERE', message: describeError({ code: 'SESSION_ELSEWHERE', madeAt }) }]);
    expect(readFileSync(sessionFile(profile))).toEqual(before);
  }
  expect([bench, other].map(({ dc }) => dc.control.stats().connections)).toEqual(connections);
}

it('a sign-in made at Telegram is neither sent to a test server nor lost there', async () => {
  await signedIn('real');
  unmark('real');
  await expectRefused('real', 'telegram', other.path('dc.json'));
});

it('a sign-in made at a test server is sent neither to another one nor to Telegram', async () => {
  await signedIn('tested');
  await expectRefused('tested', 'test-server', other.path('dc.json'));
  await expectRefused('tested', 'test-server', '');
  // At its own server it is as good as before.
  expect(await bench.cli(['dialogs', '--profile', bench.path('tested')]).ended).toBe(0);
});

it('an account with the same id at another server starts from nothing', async () => {
  await signedIn('both');
  expect(await bench.export('both', 'first-vault', '@basic_news').ended).toBe(0);
  expect(await bench.cli(['logout', '--profile', bench.path('both')]).ended).toBe(0);
  const there = { env: { TOBS_TEST_DC: other.path('dc.json'), TOBS_CODE: other.dc.ready.code } };
  expect(await bench.cli(['login', '--profile', bench.path('both'), '--phone', other.dc.ready.phone], there).ended).toBe(0);
  expect(await bench.cli(['export', '--profile', bench.path('both'), '--vault', bench.path('first-vault'), '--chat', '@basic_news'], there).ended).toBe(0);
  expect(readdirSync(bench.path('both/state'))).toHaveLength(2);
  expect(readdirSync(bench.path('both/state')).every((name) => /^7000000001-[0-9a-f]{16}$/.test(name))).toBe(true);
});
