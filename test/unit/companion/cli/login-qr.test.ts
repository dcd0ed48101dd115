import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create } from 'qrcode';
import { qrText } from '../../../../companion/cli/qr-text';
import { FakeTelegram, untilAborted } from '../../protocol/fake-telegram';
import { cli } from './cli-run';
import { EventEmitter } from 'node:events';
import { temporaryFolder } from './temporary-folder';

const folder = temporaryFolder();
const login = (...more: string[]): string[] => ['login', '--profile', join(folder(), 'profile'), ...more];

let telegram: FakeTelegram;
beforeEach(() => {
  telegram = new FakeTelegram();
  telegram.signedIn = null;
});

/** Reads a drawn code back: whether each module is dark, without the light border. */
function modulesOf(drawn: string): boolean[][] {
  const rows = drawn.trimEnd().split('\n').flatMap((line) => {
    expect(line.startsWith('\u001b[30;107m') && line.endsWith('\u001b[0m')).toBe(true);
    const cells = [...line.slice('\u001b[30;107m'.length, -'\u001b[0m'.length)];
    return [cells.map((cell) => '▀█'.includes(cell)), cells.map((cell) => '▄█'.includes(cell))];
  });
  return rows.slice(2).map((row) => row.slice(2, -2));
}

it('draws the code of the link, dark on light, with a border', () => {
  const url = `tg://login?token=${'Az09_-'.repeat(7)}x`;
  const { modules } = create(url, { errorCorrectionLevel: 'L' });
  const drawn = modulesOf(qrText(url));
  for (let row = 0; row < modules.size; row++) expect(drawn[row]).toEqual(Array.from({ length: modules.size }, (_, column) => modules.get(row, column) !== 0));
  expect(drawn.slice(modules.size).flat()).not.toContain(true);
});

it('shows every code in the place of the one before, and signs in without a phone number', async () => {
  const { code, stderr, stdout } = await cli(login('--qr'), { telegram, isTty: true, env: { TOBS_CODE: '12345' } });
  expect(code).toBe(0);
  expect(telegram.calls).not.toContain('sendCode');
  const [first = '', second = ''] = stderr.split(/\u001b\[\d+A\u001b\[J/);
  expect(first).toContain(qrText('tg://login?token=first'));
  expect(second).toContain(qrText('tg://login?token=second'));
  expect(stderr).toContain(`\u001b[${first.split('\n').length - 1}A`);
  expect(stderr).toContain('Signed in as Anna Ö. (@anna)');
  expect(stdout).toBe('');
  expect(JSON.parse(await readFile(join(folder(), 'profile', 'session.json'), 'utf8'))).toMatchObject({ session: 'session of anna' });
});

it('gives the links as JSON lines where there is no terminal', async () => {
  const { code, lines } = await cli(login('--qr'), { telegram });
  expect(code).toBe(0);
  expect(lines.map((line) => (line.type === 'message' ? line.message.replace(/^.* /, '') : line.type))).toEqual(['tg://login?token=first', 'tg://login?token=second']);
});

it('asks for the two-step password after the scan', async () => {
  telegram.password = 'pass word';
  expect(await cli(login('--qr'), { telegram })).toMatchObject({ code: 1 });
  const { code } = await cli(login('--qr', '--password-stdin'), { telegram, stdin: 'pass word\n' });
  expect(code).toBe(0);
});

it('stops waiting for a scan when it is interrupted', async () => {
  const signals = new EventEmitter();
  telegram.override.signInByQr = async function* ({ signal }) {
    setImmediate(() => signals.emit('SIGINT'));
    await untilAborted(signal);
    yield { kind: 'password-needed' };
  };
  expect((await cli(login('--qr'), { telegram, signals })).code).toBe(130);
});

it.each([
  [[], '--qr'],
  [['--qr', '--phone', '+49 1'], 'neither'],
  [['--qr', '--code', '1'], 'neither'],
])('refuses %j', async (flags, reason) => {
  const { code, lines } = await cli(login(...flags), { telegram });
  expect(code).toBe(2);
  expect(lines).toMatchObject([{ type: 'error', code: 'USAGE', message: expect.stringContaining(reason) as string }]);
  expect(telegram.calls).toEqual([]);
});
