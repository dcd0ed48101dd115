import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LogFile, logFolder } from '../../../companion/log-file';
import { temporaryFolder } from './cli/temporary-folder';

const folder = temporaryFolder();
const problems: string[] = [];
const open = (name: string, mostBytes?: number) => LogFile.open(join(folder(), name), (reason) => problems.push(reason), mostBytes);

describe('the log file', () => {
  it('is for its owner alone, also where it was open to others', () => {
    mkdirSync(join(folder(), 'open'), { mode: 0o777 });
    writeFileSync(join(folder(), 'open/tobs.log'), 'before\n', { mode: 0o666 });
    open('open').append('after');
    expect(readFileSync(join(folder(), 'open/tobs.log'), 'utf8')).toBe('before\nafter\n');
    expect([statSync(join(folder(), 'open')).mode & 0o777, statSync(join(folder(), 'open/tobs.log')).mode & 0o777]).toEqual([0o700, 0o600]);
  });

  it('is renamed when it is full; the oldest of three goes', () => {
    const log = open('full', 100);
    for (let n = 0; n < 60; n++) log.append(`line ${String(n).padStart(2, '0')}`);
    const text = (name: string): string => readFileSync(join(folder(), 'full', name), 'utf8');
    expect(readdirSync(join(folder(), 'full')).sort()).toEqual(['tobs.1.log', 'tobs.2.log', 'tobs.log']);
    expect(text('tobs.2.log') + text('tobs.1.log') + text('tobs.log')).toMatch(/^line 2\d\n(?:line \d\d\n)+line 59\n$/);
    for (const name of readdirSync(join(folder(), 'full'))) expect([statSync(join(folder(), 'full', name)).size <= 100, statSync(join(folder(), 'full', name)).mode & 0o777]).toEqual([true, 0o600]);
  });

  it('keeps to its size when two vaults write it, and loses none of their lines', () => {
    const logs = [open('shared', 100), open('shared', 100)];
    for (let n = 0; n < 20; n++) logs[n % 2]?.append(`line ${String(n).padStart(2, '0')}`);
    const files = ['tobs.2.log', 'tobs.1.log', 'tobs.log'].filter((name) => readdirSync(join(folder(), 'shared')).includes(name));
    const texts = files.map((name) => readFileSync(join(folder(), 'shared', name), 'utf8'));
    expect(texts.join('')).toBe(Array.from({ length: 20 }, (_, n) => `line ${String(n).padStart(2, '0')}\n`).join(''));
    expect(texts.filter(({ length }) => length > 100)).toEqual([]);
  });

  it('is given up once it cannot be written, and that is said once', () => {
    writeFileSync(join(folder(), 'file'), '');
    const log = open('file/log');
    for (let n = 0; n < 3; n++) log.append('x');
    expect(problems.splice(0)).toEqual(['ENOTDIR']);
  });

  it('lies outside of any vault', () => {
    expect(logFolder()).toMatch(/tobs/);
  });
});
