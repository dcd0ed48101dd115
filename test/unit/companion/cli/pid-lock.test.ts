import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { PidLock } from '../../../../companion/cli/pid-lock';
import { temporaryFolder } from './temporary-folder';

const folder = temporaryFolder();
const path = (): string => join(folder(), 'lock');

it('is held once, and free after release', async () => {
  const lock = await PidLock.acquire(path(), 'the thing');
  await expect(PidLock.acquire(path(), 'the thing')).rejects.toMatchObject({ detail: { code: 'BUSY', reason: `the thing is in use by process ${process.pid}` } });
  lock.release();
  expect(await readdir(folder())).toEqual([]);
  (await PidLock.acquire(path(), 'the thing')).release();
});

it.each(['', 'garbage', '{"pid":99999999,"started":"5"}', '{"pid":-1}'])('is taken over when it holds %j', async (content) => {
  await writeFile(path(), content);
  const lock = await PidLock.acquire(path(), 'x');
  expect(await readdir(folder())).toEqual(['lock']);
  lock.release();
});

it('never removes a lock that is somebody else\'s by now', async () => {
  const lock = await PidLock.acquire(path(), 'x');
  await writeFile(path(), '{"pid":1}');
  lock.release();
  expect(await readdir(folder())).toEqual(['lock']);
});

it('is won by exactly one of many processes that find a dead one\'s lock, and dies with it', async () => {
  const program = join(folder(), 'locker.cjs');
  buildSync({
    stdin: { contents: `import { PidLock } from './companion/cli/pid-lock'; PidLock.acquire(process.argv[2], 'x').then(() => { process.stdout.write('won'); setInterval(() => {}, 1000); }, (e) => { process.stdout.write(e.detail.code); });`, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true, platform: 'node', format: 'cjs', outfile: program,
  });
  for (let round = 0; round < 3; round++) {
    await writeFile(path(), '{"pid":99999999}');
    const children = Array.from({ length: 6 }, () => spawn(process.execPath, [program, path()], { stdio: ['ignore', 'pipe', 'inherit'] }));
    const answers = await Promise.all(children.map(async (child) => ((await once(child.stdout, 'data')) as [Buffer])[0].toString()));
    expect(answers.filter((answer) => answer === 'won')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'BUSY')).toHaveLength(5);
    const winner = children[answers.indexOf('won')];
    winner?.kill('SIGKILL');
    await Promise.all(children.map(async (child) => { if (child.exitCode === null && child.signalCode === null) await once(child, 'exit'); }));
    (await PidLock.acquire(path(), 'x')).release();
  }
});

it('of an earlier life of this process is taken over', async () => {
  const lock = await PidLock.acquire(path(), 'x');
  const content = await readFile(path(), 'utf8');
  lock.release();
  await writeFile(path(), content);
  (await PidLock.acquire(path(), 'x')).release();
  expect(await readdir(folder())).toEqual([]);
});
