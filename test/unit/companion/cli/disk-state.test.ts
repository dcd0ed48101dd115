import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import * as fc from 'fast-check';
import { DiskState } from '../../../../companion/cli/disk-state';
import { stateContract } from '../../export/state-contract';
import { temporaryFolder } from './temporary-folder';

const folder = temporaryFolder();
const log = (): string => join(folder(), 'records.log');

stateContract('DiskState', async () => {
  const opened = [await DiskState.open(folder())];
  return {
    state: opened[0] as DiskState,
    reopen: async () => {
      const again = await DiskState.open(folder());
      opened.push(again);
      return again;
    },
    dispose: async () => {
      await Promise.all(opened.map((state) => state.close()));
    },
  };
});

async function contents(keys: readonly string[]): Promise<{ values: unknown[]; damage: number }> {
  let damage = 0;
  const state = await DiskState.open(folder(), (stretches) => (damage = stretches));
  const values = await Promise.all(keys.map((key) => state.get(key)));
  await state.close();
  return { values, damage };
}

describe('DiskState', () => {
  it('is readable by its owner only, whatever the umask', async () => {
    const before = process.umask(0);
    try {
      const state = await DiskState.open(join(folder(), 'deep', 'state'));
      await state.set([['a', 1]]);
      await state.close();
    } finally {
      process.umask(before);
    }
    expect((await stat(join(folder(), 'deep', 'state'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder(), 'deep', 'state', 'records.log'))).mode & 0o777).toBe(0o600);
  });

  it('is whole after its file was cut at any byte: each set is there completely or not at all', async () => {
    const state = await DiskState.open(folder());
    const ends: number[] = [];
    for (let i = 1; i <= 4; i++) {
      await state.set([['a', i], ['b', { value: `${i} 🌍` }]]);
      ends.push((await stat(log())).size);
    }
    await state.close();
    const whole = await readFile(log());
    for (let cut = 0; cut <= whole.byteLength; cut++) {
      await writeFile(log(), whole.subarray(0, cut));
      const complete = ends.filter((end) => end <= cut).length;
      const { values, damage } = await contents(['a', 'b']);
      expect(values).toEqual(complete === 0 ? [undefined, undefined] : [complete, { value: `${complete} 🌍` }]);
      expect(damage).toBe(0);
    }
  });

  it('can be written to after an unfinished end was cut off', async () => {
    const state = await DiskState.open(folder());
    await state.set([['a', 1]]);
    await state.set([['a', 2]]);
    await state.close();
    await truncate(log(), (await stat(log())).size - 3);
    const again = await DiskState.open(folder());
    expect(await again.get('a')).toBe(1);
    await again.set([['b', 'after']]);
    await again.close();
    expect((await contents(['a', 'b'])).values).toEqual([1, 'after']);
  });

  it('sets damaged records aside, keeps the others and says so', async () => {
    const state = await DiskState.open(folder());
    for (let i = 0; i < 10; i++) await state.set([[`k${i}`, { text: 'x'.repeat(50), i }]]);
    await state.close();
    const whole = await readFile(log(), 'latin1');
    const at = whole.indexOf('"i":4');
    await writeFile(log(), whole.slice(0, at) + '"i":7' + whole.slice(at + 5), 'latin1');
    const { values, damage } = await contents(Array.from({ length: 10 }, (_, i) => `k${i}`));
    expect(damage).toBe(1);
    expect(values.map((value) => value === undefined)).toEqual([false, false, false, false, true, false, false, false, false, false]);
    const aside = (await readdir(folder())).filter((name) => name.startsWith('damaged-'));
    expect(aside).toHaveLength(1);
    expect(await readFile(join(folder(), aside[0] as string), 'utf8')).toContain('"i":7');
    expect((await contents(['k1'])).damage).toBe(0);
  });

  it('forgets what is covered when a record is lost, so that everything is compared with the notes again', async () => {
    const state = await DiskState.open(folder());
    await state.set([['chat|Telegram|1', { covered: [[1, 5]] }], ['segment|Telegram|1|0', 'messages 1 to 5']]);
    await state.set([['segment|Telegram|1|1', 'messages 6 to 9'], ['file|Telegram|7|', 'a file']]);
    await state.set([['chat|Telegram|1', { covered: [[1, 9]] }]]);
    await state.close();
    const whole = await readFile(log(), 'latin1');
    await writeFile(log(), whole.replace('messages 6', 'messages 7'), 'latin1');
    const { values, damage } = await contents(['chat|Telegram|1', 'segment|Telegram|1|0', 'segment|Telegram|1|1']);
    expect(damage).toBe(1);
    expect(values).toEqual([undefined, 'messages 1 to 5', undefined]);
    expect((await contents(['chat|Telegram|1'])).values).toEqual([undefined]);
  });

  it('opens whatever bytes were changed, and never invents a value', async () => {
    const state = await DiskState.open(folder());
    for (let i = 0; i < 5; i++) await state.set([[`k${i}`, `value ${i}`]]);
    await state.close();
    const whole = await readFile(log());
    const changes = fc.sample(fc.array(fc.tuple(fc.nat(whole.byteLength - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 }), { numRuns: 150, seed: 7 });
    for (const change of changes) {
      const bytes = Uint8Array.from(whole);
      for (const [at, value] of change) bytes[at] = value;
      await writeFile(log(), bytes);
      const { values } = await contents(['k0', 'k1', 'k2', 'k3', 'k4']);
      values.forEach((value, i) => expect([undefined, `value ${i}`]).toContain(value));
    }
  });

  it('stays proportional to what is alive, and costs what changes', async () => {
    const state = await DiskState.open(folder());
    const value = 'v'.repeat(10_000);
    for (let i = 0; i < 1000; i++) await state.set([[`k${i % 20}`, `${i} ${value}`]]);
    expect((await stat(log())).size).toBeLessThan(1_400_000);
    expect(await state.get('k19')).toBe(`999 ${value}`);
    await state.close();
    expect((await contents(['k0'])).values).toEqual([`980 ${value}`]);
    expect(await readdir(folder())).toEqual(['records.log']);
  });

  it('reads while it is being rewritten', async () => {
    const state = await DiskState.open(folder());
    await state.set([['fixed', 'here']]);
    const reads: Promise<unknown>[] = [];
    for (let i = 0; i < 400; i++) {
      void state.set([['big', 'x'.repeat(20_000) + String(i)]]);
      reads.push(state.get('fixed'));
      if (i % 40 === 0) await state.set([['tick', i]]);
    }
    expect(new Set(await Promise.all(reads))).toEqual(new Set(['here']));
    await state.set([['end', true]]);
    await state.close();
  });

  it('survives kill -9 while sets are running: the two halves of each set agree', async () => {
    const bundle = join(folder(), 'writer.cjs');
    buildSync({
      stdin: {
        contents: `import { DiskState } from './companion/cli/disk-state';
          void DiskState.open(process.argv[2]).then(async (state) => {
            for (let i = 1; ; i++) { await state.set([['left', { i, pad: 'l'.repeat(i % 3000) }], ['right', { i, pad: 'r'.repeat(i % 2000) }]]); process.stdout.write(i + '\\n'); }
          });`,
        resolveDir: process.cwd(),
        loader: 'ts',
      },
      bundle: true, platform: 'node', format: 'cjs', outfile: bundle,
    });
    let last = 0;
    for (let round = 0; round < 8; round++) {
      const state = join(folder(), 'state');
      const child = spawn(process.execPath, [bundle, state], { stdio: ['ignore', 'pipe', 'inherit'] });
      let reported = 0;
      child.stdout.on('data', (chunk: Buffer) => {
        reported = Number(chunk.toString().trimEnd().split('\n').at(-1));
        if (reported > 20 + round * 37) child.kill('SIGKILL');
      });
      await once(child, 'close');
      const opened = await DiskState.open(state);
      const [left, right] = (await Promise.all([opened.get('left'), opened.get('right')])) as { i: number }[];
      await opened.close();
      expect(left?.i).toBe(right?.i);
      expect(left?.i).toBeGreaterThanOrEqual(reported);
      last = left?.i ?? 0;
    }
    expect(last).toBeGreaterThan(0);
  });
});
