import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { utimesSync } from 'node:fs';
import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
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

describe('a lock of another computer or container', () => {
  /** Its process id lives here, too, and its start is another one: what is asked here says nothing. */
  const content = `${JSON.stringify({ pid: process.pid, started: '1', place: 'another boot pid:[1]' })}\n`;

  it('holds while it is touched, whatever runs here, and no longer', async () => {
    for (const held of [content, content.replace(String(process.pid), '99999999')]) {
      await writeFile(path(), held);
      const said: string[] = [];
      // Its holder touches it once it is being watched.
      const say = (text: string): void => void (said.push(text), utimesSync(path(), new Date(), new Date(Date.now() + 1000)));
      await expect(PidLock.acquire(path(), 'the vault', { say })).rejects.toMatchObject({ detail: { code: 'BUSY', reason: expect.stringMatching(/^the vault is in use by process \d+ on another computer or in another container$/) as string } });
      expect(said).toEqual([expect.stringMatching(/^the vault was in use by process \d+ on another computer or in another container a moment ago\. Looking whether it still is\.$/)]);
      const silent = new Date(Date.now() - 130_000);
      await utimes(path(), silent, silent);
      (await PidLock.acquire(path(), 'the vault')).release();
    }
    expect(await readdir(folder())).toEqual([]);
  });

  it('is taken over when nobody touches it while it is watched, and waiting ends with a stop', async () => {
    await writeFile(path(), content);
    const stop = new AbortController();
    await expect(PidLock.acquire(path(), 'the vault', { signal: stop.signal, say: () => stop.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readFile(path(), 'utf8')).toBe(content);
    const tomorrow = new Date(Date.now() + 86_400_000);
    await utimes(path(), tomorrow, tomorrow);
    (await PidLock.acquire(path(), 'the vault', { silentMs: 600 })).release();
    expect(await readdir(folder())).toEqual([]);
  });

  it('is touched by its holder, who leaves that of somebody else alone', async () => {
    // Whole seconds: file systems keep fractions of them by other means than Date does.
    const silent = new Date(Math.floor(Date.now() / 1000 - 130) * 1000);
    const other = join(folder(), 'other');
    const isTouched = async (one: string): Promise<boolean> => (await stat(one)).mtimeMs !== silent.getTime();
    const locks = [await PidLock.acquire(other, 'x', { beatMs: 10 }), await PidLock.acquire(path(), 'x', { beatMs: 10 })];
    await rm(other);
    await writeFile(other, content);
    const own = await readFile(path(), 'utf8');
    for (let beats = 0; beats < 3; beats++) {
      await utimes(path(), silent, silent);
      if (beats === 0) await utimes(other, silent, silent);
      while (!(await isTouched(path()))) await new Promise((resolve) => setImmediate(resolve));
    }
    expect([await readFile(path(), 'utf8'), await isTouched(other), await readFile(other, 'utf8')]).toEqual([own, false, content]);
    locks.forEach((lock) => lock.release());
    expect(await readdir(folder())).toEqual(['other']);
  });
});
