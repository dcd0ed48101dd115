import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { logLevelOf } from '../../../../companion/cli/logged-output';
import { FakeTelegram } from '../../protocol/fake-telegram';
import { cli } from './cli-run';
import { temporaryFolder } from './temporary-folder';

const folder = temporaryFolder();
const profile = (): string => join(folder(), 'profile');
const log = async (): Promise<string> => await readFile(join(profile(), 'log/tobs.log'), 'utf8');

async function configured(settings: object): Promise<string> {
  const path = join(folder(), 'settings.json');
  await writeFile(path, JSON.stringify(settings));
  return path;
}

function signedOut(): FakeTelegram {
  const telegram = new FakeTelegram();
  telegram.signedIn = null;
  return telegram;
}

const login = (...more: string[]): string[] => ['login', '--profile', profile(), '--phone', '+49 170 5550', '--code', '12345', ...more];

describe('the log of a command', () => {
  it('tells of a sign-in without a word of what is secret', async () => {
    const config = await configured({ logFile: true, logLevel: 'debug' });
    expect((await cli(login('--config', config), { telegram: signedOut() })).code).toBe(0);
    const text = await log();
    expect(text).toMatch(/ info login begins run=[0-9a-f]{8} version=\S+\n(.*\n)*.* info login ends run=/);
    for (const secret of ['12345', '5550', 'session of anna', 'Anna']) expect(text).not.toContain(secret);
    expect([(await stat(join(profile(), 'log'))).mode & 0o777, (await stat(join(profile(), 'log/tobs.log'))).mode & 0o777]).toEqual([0o700, 0o600]);
  });

  it('says by its code why a command failed', async () => {
    const config = await configured({ logFile: true });
    expect((await cli(['login', '--profile', profile(), '--phone', '+49 170 5550', '--code', '99999', '--config', config], { telegram: signedOut() })).code).toBe(1);
    expect(await log()).toMatch(/ error failure run=[0-9a-f]{8} code=CODE_INVALID\n/);
  });

  it('tells of an import, in the profile it is for', async () => {
    await mkdir(join(folder(), 'export'));
    const result = { personal_information: {}, name: 'Friends', type: 'private_group', id: 5, messages: [{ id: 1, type: 'message', date: '2024-01-01T10:00:00', date_unixtime: '1704103200', from: 'Anna', from_id: 'user1', text: 'Hello', text_entities: [{ type: 'plain', text: 'Hello' }] }] };
    await writeFile(join(folder(), 'export/result.json'), JSON.stringify(result));
    const config = await configured({ logFile: true });
    expect((await cli(['import', join(folder(), 'export'), '--vault', join(folder(), 'vault'), '--profile', profile(), '--config', config])).code).toBe(0);
    expect(await log()).toMatch(/ info import begins .*\n.* info import ends /s);
  });

  it('is kept for nobody unless the settings or LOG_LEVEL ask for it', async () => {
    const { stderr } = await cli(login(), { telegram: signedOut() });
    expect(stderr).not.toContain('begins');
    await expect(log()).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('LOG_LEVEL', () => {
  it.each([
    ['debug', ['login begins', 'login ends'], true],
    ['INFO', ['login begins', 'login ends'], true],
    ['warning', [], true],
    ['verbose', ['LOG_LEVEL is none of error, warn, info and debug'], false],
    ['', [], true],
  ])('of %j says it on standard error: %j', async (level, lines, isKnown) => {
    const { code, stdout, stderr } = await cli(login(), { telegram: signedOut(), env: { LOG_LEVEL: level } });
    expect(code).toBe(0);
    expect(stdout).toBe('');
    for (const line of lines) expect(stderr).toContain(line);
    if (lines.length === 0) expect(stderr).not.toMatch(/begins|LOG_LEVEL/);
    expect(level === '' || logLevelOf(level) !== null).toBe(isKnown);
  });

  it('decides what the file holds, too', async () => {
    const config = await configured({ logFile: true, logLevel: 'debug' });
    await cli(login('--config', config), { telegram: signedOut(), env: { LOG_LEVEL: 'error' } });
    await expect(log()).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
