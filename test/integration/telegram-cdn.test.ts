import { FileBench, partOf } from './support/file-bench';

const MIB = 1024 * 1024;

describe('files on a CDN', () => {
  let bench: FileBench;
  const begin = async (cdn: object = {}, dcs?: (dcs: Readonly<Record<string, string>>) => Readonly<Record<string, string>>): Promise<ReturnType<FileBench['client']['open']>> => {
    bench = await FileBench.start({ film: { size: 5 * MIB + 77, dc: 4 }, small: { size: 3000 } }, { cdn: { dc: 203, from: MIB, ...cdn } });
    const { ready } = bench.client.dc;
    return bench.client.open({}, dcs === undefined ? {} : { testServer: { dcs: dcs(ready.dcs), publicKeyPem: ready.publicKeyPem } });
  };
  const { signal } = new AbortController();
  afterEach(async () => {
    await bench.stop();
  });

  it('are fetched there, decrypted, and no sign-in goes there', async () => {
    const client = await begin();
    await client.download(bench.order('film'), { signal });
    await bench.expectWhole('film');
    expect(bench.calls('upload.getCdnFile')).toBeGreaterThan(4);
    // Only the parts in flight when the redirect came were asked for at home.
    expect(bench.calls('upload.getFile')).toBeLessThanOrEqual(4);
    const there = bench.client.dc.control.log({ dc: 203 });
    expect(new Set(there.map(({ method }) => method))).toEqual(new Set(['upload.getCdnFile']));
  });

  it('leaves files alone that Telegram serves itself', async () => {
    const client = await begin();
    await client.download(bench.order('small'), { signal });
    await bench.expectWhole('small');
    expect(bench.calls('upload.getCdnFile')).toBe(0);
  });

  it('fetches a part again that was tampered with', async () => {
    const client = await begin();
    await bench.fault({ match: { method: 'upload.getCdnFile', nth: [3] }, do: 'badHash' });
    await client.download(bench.order('film'), { signal });
    await bench.expectWhole('film');
    const offsets = bench.log('upload.getCdnFile').map((entry) => partOf(entry).offset);
    expect(offsets.length).toBe(new Set(offsets).size + 1);
  });

  it('goes to Telegram itself when the copy is wrong again and again', async () => {
    const client = await begin();
    await bench.fault({ match: { method: 'upload.getCdnFile' }, do: 'badHash' });
    await client.download(bench.order('film'), { signal });
    await bench.expectWhole('film');
    expect(bench.log('upload.getFile').some(({ args }) => (args as { cdnSupported?: boolean }).cdnSupported !== true)).toBe(true);
  });

  it('has a copy made that is not there yet', async () => {
    const client = await begin({ cold: true });
    await client.download(bench.order('film'), { signal });
    await bench.expectWhole('film');
    expect(bench.calls('upload.reuploadCdnFile')).toBeGreaterThanOrEqual(6);
  });

  it('asks for another redirect when a token has expired', async () => {
    const client = await begin();
    await bench.fault({ match: { method: 'upload.getCdnFile', nth: [4] }, do: { kind: 'error', code: 400, text: 'FILE_TOKEN_INVALID' }, times: 1 });
    await client.download(bench.order('film'), { signal });
    await bench.expectWhole('film');
    expect(bench.log('upload.getFile').every(({ args }) => (args as { cdnSupported?: boolean }).cdnSupported === true)).toBe(true);
  });

  it('does without a CDN that has no address', async () => {
    const client = await begin({}, (dcs) => Object.fromEntries(Object.entries(dcs).filter(([dc]) => dc !== '203')));
    await client.download(bench.order('film'), { signal });
    await bench.expectWhole('film');
    expect(bench.calls('upload.getCdnFile')).toBe(0);
  });

  it('trusts no CDN that holds Telegram’s key in place of its own', async () => {
    // The address of a usual data centre: it proves to hold Telegram's key, which is not the CDN's.
    const client = await begin({}, (dcs) => ({ ...dcs, 203: dcs['4'] ?? '' }));
    await client.download(bench.order('film'), { signal });
    await bench.expectWhole('film');
    expect(bench.calls('upload.getCdnFile')).toBe(0);
  });
});
