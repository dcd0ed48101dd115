import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { clearStaleWorkFolders, inWorkFolder, makeWorkFolder } from '../../../../companion/tools/work-folder';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tobs-test-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process that has just ended: nobody has its id. */
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

function left(pid: number, unfinished: string): string {
  const path = mkdtempSync(join(tmpdir(), `tobs-work-${pid}-`));
  writeFileSync(join(path, 'unfinished'), unfinished);
  return path;
}

it('is private, empty and gone afterwards, whatever happens in it', async () => {
  let seen = '';
  await expect(
    inWorkFolder((path) => {
      seen = path;
      expect(statSync(path).mode & 0o777).toBe(0o700);
      expect(readdirSync(path)).toEqual([]);
      writeFileSync(join(path, 'file'), '');
      return Promise.reject(new Error('broken'));
    }),
  ).rejects.toThrow('broken');
  expect(existsSync(seen)).toBe(false);
});

it('of a process that is gone is removed with the result it was making; of one that lives it stays', async () => {
  const [dead, alive] = [join(folder, 'dead.part'), join(folder, 'alive.part')];
  for (const path of [dead, alive]) writeFileSync(path, 'half');
  const stale = left(deadPid(), dead);
  const inUse = makeWorkFolder(alive);
  await clearStaleWorkFolders();
  expect([existsSync(stale), existsSync(dead), existsSync(inUse.path), existsSync(alive)]).toEqual([false, false, true, true]);
  inUse.remove();
});

it('never has anything removed but an unfinished result', async () => {
  const precious = join(folder, 'precious.md');
  writeFileSync(precious, 'text');
  const stale = left(deadPid(), precious);
  await clearStaleWorkFolders();
  expect([existsSync(stale), existsSync(precious)]).toEqual([false, true]);
});

it('that is a link is left alone, with what it leads to', async () => {
  const target = join(folder, 'target');
  mkdirSync(target);
  const link = join(tmpdir(), `tobs-work-${deadPid()}-${basename(folder)}`);
  symlinkSync(target, link);
  try {
    await clearStaleWorkFolders();
    expect([existsSync(link), existsSync(target)]).toEqual([true, true]);
  } finally {
    rmSync(link);
  }
});
