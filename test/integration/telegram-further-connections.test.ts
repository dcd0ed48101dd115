import { FileBench } from './support/file-bench';
import { skippingClock } from './support/skipping-clock';

const MIB = 1024 * 1024;

describe('connections beside the main one', () => {
  let bench: FileBench;
  const { signal } = new AbortController();
  beforeAll(async () => {
    bench = await FileBench.start({ near: { size: 4 * MIB, dc: 2 }, far: { size: 4 * MIB, dc: 4 }, other: { size: 4 * MIB, dc: 4 } });
  });
  afterEach(async () => {
    await bench.reset();
  });
  afterAll(async () => {
    await bench.stop();
  });

  const firstOfEach = (method: string): readonly (readonly string[])[] => {
    const first = new Map<unknown, readonly string[]>();
    for (const { connection, wrappers } of bench.log(method).toSorted((a, b) => a.time - b.time)) if (!first.has(connection)) first.set(connection, wrappers);
    return [...first.values()];
  };

  it('begin with the part they are opened for, which says who asks', async () => {
    const client = bench.client.open({ partsInFlight: 4, mediaConnections: 2 });
    await client.download(bench.order('near'), { signal });
    await bench.expectWhole('near');
    const introduction = ['invokeWithLayer', 'initConnection', 'invokeWithoutUpdates'];
    expect(firstOfEach('upload.getFile')).toEqual([introduction, introduction]);
    // The main connection asks for the configuration; nobody else does.
    expect(bench.calls('help.getConfig')).toBe(1);
  });

  it('tell another data centre once who is signed in, however many there are', async () => {
    const client = bench.client.open({ partsInFlight: 4, mediaConnections: 2 });
    await Promise.all(['far', 'other'].map((name) => client.download(bench.order(name), { signal })));
    for (const name of ['far', 'other']) await bench.expectWhole(name);
    expect(firstOfEach('upload.getFile')).toHaveLength(2);
    expect([bench.calls('auth.exportAuthorization'), bench.calls('auth.importAuthorization'), bench.calls('help.getConfig')]).toEqual([1, 1, 1]);
  });

  it('do not take a part that makes the server hang up for a network that is gone', async () => {
    await bench.fault({ match: { method: 'upload.getFile' }, do: 'drop' });
    const client = bench.client.open({ partsInFlight: 1, retries: 2, connectTimeoutS: 60, readTimeoutS: 60 }, { clock: skippingClock(bench.client.dc) });
    await expect(client.download(bench.order('near'), { signal })).rejects.toMatchObject({ detail: { code: 'TELEGRAM_UNREACHABLE' } });
    // The first loss may have been the network's; of those that follow each was answered something before.
    expect(bench.calls('upload.getFile')).toBeLessThanOrEqual(4);
    expect(bench.calls('help.getConfig')).toBeGreaterThan(1);
  });
});
