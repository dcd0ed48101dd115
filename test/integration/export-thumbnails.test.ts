import { defaultSettings } from '../../src/settings/settings';
import { VaultBench } from './support/vault-bench';

const one = (kind: string, dc: number, more: object = {}): object => ({ count: 1, every: 60, mix: { [kind]: 1 }, files: { dcs: [dc], ...more } });
/** A video, a sticker on another data centre, music without a picture, a photo in several sizes. */
const chats = [{ key: 'pics', kind: 'supergroup', id: 1_500_000_011, title: 'Pictures', username: 'pics_chat', messages: [one('video', 2), one('sticker', 4), one('audio', 2), one('photo', 2, { pixels: [1280, 960], photo: [60_000, 60_000] })] }];

describe('thumbnails', () => {
  let bench: VaultBench;
  beforeEach(async () => {
    bench = await VaultBench.start({ chats });
  });
  afterEach(async () => {
    await bench.stop();
  });

  const thumbs = (): readonly string[] => bench.files().filter((path) => path.endsWith('.thumb.jpg'));
  /** Size letters asked for; the files themselves have none, or the photo's largest. */
  const letters = (): readonly string[] => bench.client.dc.control.log({ method: 'upload.getFile' }).map(({ args }) => (args as { readonly location: { readonly thumbSize: string } }).location.thumbSize);

  it('are not asked for when they are off', async () => {
    await bench.export(['pics_chat']);
    expect(defaultSettings().thumbnails).toBe('off');
    expect(letters()).toHaveLength(4);
    expect(thumbs()).toEqual([]);
  });

  it('of videos lie beside them and cost one small request each', async () => {
    const report = await bench.export(['pics_chat'], { settings: { thumbnails: 'video' } });
    expect(report).toMatchObject({ outcome: 'success', chats: [{ mediaDownloaded: 4 }] });
    expect(letters()).toHaveLength(5);
    expect(letters().filter((letter) => letter === 'm')).toHaveLength(1);
    expect(thumbs()).toEqual([expect.stringMatching(/\/video\/\d+[^/]*\.mp4\.thumb\.jpg$/)]);
    // The video shows itself.
    expect(bench.notes()).not.toContain('thumb.jpg');
  });

  it('of all files stand where a file is not shown, and cost nothing in the next run', async () => {
    await bench.export(['pics_chat'], { settings: { thumbnails: 'all' } });
    expect(letters()).toHaveLength(4 + 3);
    expect(thumbs()).toHaveLength(3);
    await bench.reset();
    const again = await bench.export(['pics_chat'], { settings: { thumbnails: 'all', incremental: false } });
    expect(again).toMatchObject({ outcome: 'success', chats: [{ notesUpdated: 0, notesCreated: 0 }] });
    expect(letters()).toEqual([]);
  });

  it('show what was not downloaded', async () => {
    const settings = { thumbnails: 'all', media: [] } as const;
    const report = await bench.export(['pics_chat'], { settings });
    expect(report).toMatchObject({ outcome: 'success', chats: [{ mediaDownloaded: 0, mediaFailed: 0 }] });
    expect(letters()).toHaveLength(3);
    expect(bench.notes().match(/^!\[\[[^\]]*\.thumb\.jpg\]\] \*.*not downloaded.*\*$/gm)).toHaveLength(3);
    const before = bench.notes();
    await bench.reset();
    const again = await bench.export(['pics_chat'], { settings: { ...settings, incremental: false } });
    expect(again).toMatchObject({ chats: [{ notesUpdated: 0 }] });
    expect(letters()).toEqual([]);
    expect(bench.notes()).toBe(before);
  });

  it('come to messages that were written before', async () => {
    await bench.export(['pics_chat'], { settings: { media: [] } });
    expect(letters()).toEqual([]);
    await bench.export(['pics_chat'], { settings: { media: [], thumbnails: 'video', incremental: false } });
    expect(letters()).toEqual(['m']);
    expect(bench.notes().match(/^!\[\[[^\]]*\.mp4\.thumb\.jpg\]\] \*.*\*$/gm)).toHaveLength(1);
  });

  it('are of the size nearest to the one that is set', async () => {
    await bench.export(['pics_chat'], { settings: { media: [], thumbnails: 'all', thumbnailPx: 800 } });
    expect(letters().toSorted()).toEqual(['m', 'm', 'x']);
  });

  it('that fail are listed, cost the file nothing, and come in the next run', async () => {
    await bench.client.dc.control.run('fault.add', { match: { method: 'upload.getFile', dc: 4 }, do: { kind: 'error', code: 400, text: 'LOCATION_INVALID' } });
    const settings = { thumbnails: 'all', media: ['photo', 'video'] } as const;
    const report = await bench.export(['pics_chat'], { settings });
    expect(report).toMatchObject({ outcome: 'partial', chats: [{ mediaDownloaded: 2, mediaFailed: 0, failures: [{ error: { code: 'FILE_UNAVAILABLE' } }] }] });
    expect(thumbs()).toHaveLength(2);
    await bench.client.dc.control.run('fault.remove');
    await bench.reset();
    expect(await bench.export(['pics_chat'], { settings })).toMatchObject({ outcome: 'success', chats: [{ failures: [] }] });
    expect(letters()).toEqual(['m']);
    expect(bench.notes()).toMatch(/\/sticker\/[^\]]*\.thumb\.jpg\]\] \*/);
  });
});
