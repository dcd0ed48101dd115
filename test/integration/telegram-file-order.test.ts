import { makeSaveFile } from '../../companion/media/download-file';
import { systemClock } from '../../companion/system-clock';
import { unlessAborted, type Clock } from '../../src/telegram/clock';
import { FileBench } from './support/file-bench';

const KIB = 1024;
const MIB = 1024 * KIB;
const small = Array.from({ length: 20 }, (_, n) => `s${n}`);

/** A clock on which pauses after failures end when the test says so. */
function heldPauses(): { readonly clock: Clock; readonly end: () => void } {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const isPause = (ms: number): boolean => ms >= 500 && ms < 5000;
  return { clock: { ...systemClock, sleep: (ms, signal) => (isPause(ms) ? unlessAborted(ended, signal) : systemClock.sleep(ms, signal)) }, end };
}

describe('the order of files', () => {
  let bench: FileBench;
  const { signal } = new AbortController();
  beforeAll(async () => {
    bench = await FileBench.start({ troubled: { size: KIB, dc: 4 }, film: { size: 9 * MIB, dc: 2 }, ...Object.fromEntries(small.map((name, n) => [name, { size: 5000 + n, dc: 2 }])) });
  });
  afterEach(async () => {
    await bench.reset();
  });
  afterAll(async () => {
    await bench.stop();
  });

  /** What was asked for, in the server's order, by the names of the files. */
  const asked = (): readonly string[] => {
    const names = new Map(['troubled', 'film', ...small].map((name) => [bench.order(name).file.id, name]));
    return bench.log('upload.getFile').map(({ args }) => names.get(String((args as { readonly location: { readonly id: unknown } }).location.id)) ?? '?');
  };

  it.each([
    ['fails', { kind: 'error', code: 500, text: 'INTERNAL' }],
    ['must wait', { kind: 'error', code: 420, text: 'FLOOD_WAIT_2' }],
  ])('lets others have the place of a file that %s', async (_what, fault) => {
    await bench.fault({ match: { method: 'upload.getFile', dc: 4 }, do: fault, times: 1 });
    const { clock, end } = heldPauses();
    const client = bench.client.open({}, { saveFile: makeSaveFile(1), clock });
    const troubled = client.download(bench.order('troubled'), { signal });
    await Promise.all(small.map((name) => client.download(bench.order(name), { signal })));
    // It was asked for first, and is not asked for again before its pause is over.
    expect(asked()).toEqual(['troubled', ...small]);
    end();
    await troubled;
    expect(asked().at(-1)).toBe('troubled');
    for (const name of ['troubled', ...small]) await bench.expectWhole(name);
  });

  it('makes a film that is under way give way to small files after the parts it has asked for', async () => {
    const client = bench.client.open({}, { saveFile: makeSaveFile(1) });
    let others: Promise<unknown> | undefined;
    const film = client.download(bench.order('film'), {
      signal,
      onProgress: () => {
        others ??= Promise.all(small.map((name) => client.download(bench.order(name), { signal })));
      },
    });
    await film;
    await others;
    const order = asked();
    // What the film had asked for comes to its end; it asks for more when the last small file is there.
    const first = order.findIndex((name) => name !== 'film');
    expect(order.slice(first, first + small.length)).toEqual(small);
    expect(order.lastIndexOf('film')).toBeGreaterThan(first);
    for (const name of ['film', ...small]) await bench.expectWhole(name);
    expect(bench.client.dc.control.stats().repeatedParts).toBe(0);
  });
});
