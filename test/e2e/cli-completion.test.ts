import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const main = join(process.cwd(), 'dist/main.js');
const folder = mkdtempSync(join(tmpdir(), 'tobs-completion-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const script = (shell: string, ...more: readonly string[]): string => execFileSync(process.execPath, [main, 'completion', shell, ...more], { encoding: 'utf8' });

/** What bash offers for a line whose last word is being typed. */
function offered(words: readonly string[], name = 'tobs'): readonly string[] {
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const source = `source ./script; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _${name}; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['--norc', '--noprofile', '-c', source], { cwd: folder, encoding: 'utf8' }).split('\n').filter((line) => line !== '');
}

describe('the completion script for bash', () => {
  beforeAll(() => {
    writeFileSync(join(folder, 'script'), script('bash'));
    mkdirSync(join(folder, 'My vault'));
    writeFileSync(join(folder, 'my settings.json'), '{}');
  });

  it('is one bash understands and takes on', () => {
    const registered = execFileSync('bash', ['--norc', '--noprofile', '-c', 'source ./script; complete -p tobs'], { cwd: folder, encoding: 'utf8' });
    expect(registered).toBe('complete -F _tobs tobs\n');
  });

  it.each<[readonly string[], readonly string[]]>([
    [['tobs', ''], ['serve', 'login', 'logout', 'dialogs', 'export', 'import', 'doctor', 'completion']],
    [['tobs', 'do'], ['doctor']],
    [['tobs', 'export', '--no'], ['--no-media']],
    [['tobs', 'export', '--tak'], ['--takeout']],
    [['tobs', 'export', '--layout', ''], ['auto', 'message', 'day', 'week', 'month', 'single']],
    [['tobs', 'export', '--layout', 'm'], ['message', 'month']],
    [['tobs', 'import', '--files', ''], ['link', 'copy', 'move']],
    [['tobs', 'export', '--vault', 'My'], ['My vault']],
    [['tobs', 'export', '--vault', 'my'], []],
    [['tobs', 'export', '--config', 'my'], ['my settings.json']],
    [['tobs', 'import', 'my'], ['my settings.json']],
    [['tobs', 'export', '--since', ''], []],
    [['tobs', 'completion', 'z'], ['zsh']],
    [['tobs', 'unknown', ''], []],
  ])('offers for %j: %j', (words, expected) => {
    expect(offered(words)).toEqual(expected);
  });

  it('knows the program by another name', () => {
    writeFileSync(join(folder, 'script'), script('bash', '--name', 'tele-export'));
    expect(offered(['tele-export', 'log'], 'tele_export')).toEqual(['login', 'logout']);
  });
});

it.each(['zsh', 'fish'])('the one for %s names every command with its flags', (shell) => {
  const text = script(shell);
  for (const command of ['login', 'export', 'import', 'doctor']) expect(text).toContain(command);
  for (const flag of ['takeout', 'no-media', 'profile']) expect(text).toContain(shell === 'fish' ? `-l ${flag}` : `--${flag}`);
  expect(text).toContain('auto message day week month single');
});

it.each([
  [['tcsh'], 'bash, zsh, fish'],
  [['bash', '--name', 'a; b'], '--name must be'],
])('refuses %j', (args, reason) => {
  expect(() => execFileSync(process.execPath, [main, 'completion', ...args], { encoding: 'utf8', stdio: 'pipe' })).toThrow(expect.objectContaining({ status: 2, stderr: expect.stringContaining(reason) as string }) as Error);
});
