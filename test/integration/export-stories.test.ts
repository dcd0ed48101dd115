import { VaultBench } from './support/vault-bench';

/*
 * Stories that messages only name: asked for once by whose they are, shown with their file, and never asked for again.
 */

const stories = Array.from({ length: 130 }, (_, n) => ({ by: 'boris', id: n + 1, caption: `Story ${n + 1}`, ...(n === 0 && { file: 'beach' }), ...(n === 1 && { deleted: true }) }));
const shares = (by: string, id: number, from = 'anna') => ({ from, text: `Look at ${id}`, media: { kind: 'story', by, story: id } });
const scenario = {
  dcs: [2, 4],
  users: [
    { key: 'anna', id: 7_100_000_001, firstName: 'Anna' },
    { key: 'boris', id: 7_100_000_002, firstName: 'Boris', username: 'boris' },
    { key: 'hidden', id: 7_100_000_003, firstName: 'Hidden', min: true },
  ],
  files: { beach: { size: 30_000, dc: 4, content: 'jpeg 640x480' }, clip: { size: 50_000, dc: 4, content: 'random' } },
  stories: [...stories, { by: 'news', id: 7, caption: 'From the channel\n# no heading', file: 'clip', video: true }],
  chats: [
    { key: 'talk', kind: 'supergroup', id: 1_500_000_001, title: 'Talk', username: 'talk', messages: [shares('boris', 1), shares('boris', 2), shares('boris', 999), shares('news', 7), shares('hidden', 5), ...stories.slice(2).map(({ id }) => shares('boris', id))] },
    { key: 'news', kind: 'channel', id: 1_500_000_003, title: 'News', username: 'news_chat', messages: [{ text: 'A post' }] },
  ],
};
const asked = 'stories.getStoriesByID';

let bench: VaultBench;
beforeEach(async () => {
  bench = await VaultBench.start(scenario);
});
afterEach(async () => await bench.stop());

const blockOf = (id: number): string => new RegExp(`\\nLook at \\d+\\n([^^]*)\\^tg-${id}\\n`).exec(bench.notes())?.[1] ?? '';

it('asks once for every hundred stories of one of those who posted them, and shows what they tell', async () => {
  const report = await bench.export(['talk']);
  expect(report.outcome).toBe('success');
  // 131 of Boris, one of the channel, one of somebody seen only incompletely.
  expect(bench.calls(asked)).toBe(4);
  expect(blockOf(1)).toBe('**Story:** Boris · [story 1](https://t.me/boris/s/1)\n> Story 1\n\n![[Telegram/Talk/media/photo/1-1.jpg]]\n');
  expect(blockOf(2)).toBe('**Story:** Boris · [story 2](https://t.me/boris/s/2) · no longer available\n');
  expect(blockOf(3)).toBe('**Story:** Boris · [story 999](https://t.me/boris/s/999) · no longer available\n');
  expect(blockOf(4)).toBe('**Story:** News · [story 7](https://t.me/news_chat/s/7)\n> From the channel\n> \\# no heading\n\n![[Telegram/Talk/media/video/4-1_clip.mp4]]\n*Video · 0:33*\n');
  expect(blockOf(5)).toBe('**Story:** Hidden · story 5 · no longer available\n');
  expect(blockOf(133)).toBe('**Story:** Boris · [story 130](https://t.me/boris/s/130)\n> Story 130\n\n');
  // None again, neither those that are gone, and nothing is written.
  const notes = bench.notes();
  await bench.reset();
  const again = await bench.export(['talk']);
  expect([bench.calls(asked), bench.calls('upload.getFile'), bench.calls('messages.getHistory')]).toEqual([0, 0, 1]);
  expect([again.outcome, bench.notes() === notes]).toEqual(['success', true]);
});

it('waits for the next run when Telegram will not tell now', async () => {
  await bench.client.dc.control.run('fault.add', { match: { method: asked }, do: { kind: 'error', code: 500, text: 'RPC_CALL_FAIL' } });
  const report = await bench.export(['talk'], { limits: { retries: 0 } });
  expect(report.outcome).toBe('partial');
  expect(blockOf(1)).toBe('**Story:** Boris · [story 1](https://t.me/boris/s/1)\n');
  await bench.client.dc.control.run('fault.remove');
  await bench.reset();
  expect((await bench.export(['talk'])).outcome).toBe('success');
  expect(blockOf(1)).toContain('\n> Story 1\n');
});

it('asks once more for the story whose file has waited too long', async () => {
  await bench.export(['talk'], { settings: { media: [] } });
  expect(blockOf(1)).toContain('*Photo');
  await bench.reset();
  await bench.client.dc.control.run('expireReferences', {});
  const report = await bench.export(['talk'], { settings: { incremental: false } });
  expect(report.outcome).toBe('success');
  expect(blockOf(1)).toContain('![[Telegram/Talk/media/photo/1-1.jpg]]');
});
