import { readdirSync, readFileSync } from 'node:fs';
import { said } from '../integration/companion-support';
import { CliBench, linesOf } from './cli-support';

let bench: CliBench;

beforeAll(async () => {
  bench = await CliBench.start('basic-2fa');
});

afterAll(() => bench.stop());

it('signs in with the two-step password from standard input', async () => {
  const { password } = bench.dc.ready;
  expect(typeof password).toBe('string');
  const child = bench.login('right', undefined, ['--password-stdin'], `${String(password)}\n`);
  expect(await child.ended).toBe(0);
  const { phone, code, apiHash } = bench.dc.ready;
  const stored = readFileSync(bench.path('right/session.json'), 'utf8');
  const { key } = JSON.parse((JSON.parse(stored) as { session: string }).session) as { key: string };
  for (const secret of [String(password), phone.slice(1), code, apiHash, key.slice(0, 40)]) expect(child.stdout + child.stderr).not.toContain(secret);
  for (const secret of [String(password), phone.slice(1), apiHash]) expect(stored).not.toContain(secret);
});

it.each([
  ['a wrong password', ['--password-stdin'], 'not this one\n', 'PASSWORD_INVALID'],
  ['no password', [], '', 'PASSWORD_NEEDED'],
])('fails with %s and stores nothing', async (_name, flags, stdin, error) => {
  const child = bench.login('wrong', undefined, flags, stdin);
  expect(await child.ended).toBe(1);
  expect(linesOf(child)).toMatchObject([{ type: 'error', code: error }]);
  expect(readdirSync(bench.path('wrong'))).toEqual([]);
});

it('signs in by QR code, given as a link where there is no terminal', async () => {
  const { password } = bench.dc.ready;
  const child = bench.cli(['login', '--profile', bench.path('qr'), '--qr', '--password-stdin'], { stdin: `${String(password)}\n` });
  await said(child, 'stdout', 'tg://login?token=');
  const [link = ''] = /tg:\/\/login\?token=[\w-]+/.exec(child.stdout) ?? [];
  await bench.dc.control.run('scanQr', { token: link });
  expect(await child.ended).toBe(0);
  expect(linesOf(child)).toMatchObject([{ type: 'message', level: 'info' }]);
  expect(readdirSync(bench.path('qr'))).toEqual(['session.json']);
  expect(bench.dc.control.stats().violations).toEqual([]);
});
