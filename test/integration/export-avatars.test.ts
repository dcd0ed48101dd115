import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VaultBench } from './support/vault-bench';

/*
 * Pictures of authors: one small request for each of them, whatever chats they write in and however often.
 */

const people = [
  { key: 'anna', id: 7_100_000_001, firstName: 'Anna', photo: true },
  { key: 'boris', id: 7_100_000_002, firstName: 'Boris', photo: true },
  { key: 'clara', id: 7_100_000_003, firstName: 'Clara', photo: false },
];
const talk = (key: string, id: number, title: string) => ({
  key, kind: 'supergroup', id, title, username: key,
  messages: Array.from({ length: 12 }, (_, n) => ({ from: ['anna', 'boris', 'clara'][n % 3], text: `Message ${n}` })),
});
const scenario = {
  dcs: [2, 4],
  users: people,
  chats: [
    talk('first_group', 1_500_000_001, 'First'),
    talk('second_group', 1_500_000_002, 'Second'),
    { key: 'news', kind: 'channel', id: 1_500_000_003, title: 'News', username: 'news_chat', photo: true, linked: 'news_talk', messages: [{ text: 'A post' }] },
    { key: 'news_talk', kind: 'supergroup', id: 1_500_000_004, title: 'Talk', messages: [{ commentsOn: 'news', comments: 0 }, { from: 'anna', text: 'A comment', commentOn: 1 }] },
  ],
};

let bench: VaultBench;
const settings = { avatars: true, comments: true, indexes: false };
const chats = ['first_group', 'second_group', 'news_chat'];
const anna = 'Telegram/_avatars/7100000001.jpg';

beforeEach(async () => {
  bench = await VaultBench.start(scenario);
});
afterEach(async () => await bench.stop());

it('fetches each picture once, shows it beside names, in comments and as a property of posts, and asks for none again', async () => {
  const report = await bench.export(chats, { settings });
  expect(report.outcome).toBe('success');
  // Anna, Boris and the channel; Clara has no picture.
  expect(bench.calls('upload.getFile')).toBe(3);
  expect(readFileSync(join(bench.folder, anna)).subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  const notes = bench.notes();
  expect(notes.match(/^\*\*!\[\[Telegram\/_avatars\/7100000001\.jpg\|tobs-avatar\|20]] Anna\*\* · /gm)).toHaveLength(8);
  expect(notes.match(/^\*\*Clara\*\* · /gm)).toHaveLength(8);
  expect(notes).toMatch(/^> - \*\*!\[\[Telegram\/_avatars\/7100000001\.jpg\|tobs-avatar\|20]] Anna\*\* · /m);
  await bench.reset();
  const before = bench.notes();
  await bench.export(chats, { settings });
  expect(bench.calls('upload.getFile')).toBe(0);
  expect(bench.notes()).toBe(before);
});

it('gives posts the picture of their author as a property', async () => {
  await bench.export(['news_chat'], { settings: { ...settings, layout: 'message' } });
  expect(bench.notes()).toContain('\ntg-avatar: "[[Telegram/_avatars/-1001500000003.jpg]]"\n');
  expect(bench.notes()).toContain('---\n\nA post\n^tg-1\n');
});

it('asks for nothing unless pictures are wanted', async () => {
  await bench.export(chats, { settings: { ...settings, avatars: false } });
  expect(bench.calls('upload.getFile')).toBe(0);
  expect(bench.notes()).not.toContain('avatar');
});

it('fetches a picture anew when its author has another one, or the file is not what it was, and changes no note', async () => {
  await bench.export(chats, { settings });
  const [notes, picture] = [bench.notes(), readFileSync(join(bench.folder, anna))];
  // As if the picture that is there were an older one.
  const key = 'avatar|Telegram|7100000001';
  await bench.state.set([[key, { photoId: '1', sizeBytes: picture.length }]]);
  writeFileSync(join(bench.folder, anna), Buffer.alloc(picture.length));
  writeFileSync(join(bench.folder, 'Telegram/_avatars/7100000002.jpg'), 'cut');
  await bench.reset();
  await bench.export(chats, { settings });
  expect(bench.calls('upload.getFile')).toBe(2);
  expect(readFileSync(join(bench.folder, anna))).toEqual(picture);
  expect(bench.notes()).toBe(notes);
});

it('does without a picture that cannot be had, says so, and tries again', async () => {
  const fault = await bench.client.dc.control.run('fault.add', { match: { method: 'upload.getFile', nth: [1] }, do: { kind: 'error', code: 400, text: 'LOCATION_INVALID' } });
  const report = await bench.export(['first_group'], { settings: { ...settings, filesAtOnce: 1 } });
  expect(report.outcome).toBe('success');
  expect(bench.events).toContainEqual({ type: 'message', level: 'warn', text: expect.stringMatching(/^The profile picture of Anna could not be had: /) as string });
  expect(bench.notes()).toMatch(/^\*\*Anna\*\* · /m);
  await bench.client.dc.control.run('fault.remove', { id: fault });
  await bench.export(['first_group'], { settings });
  expect(bench.notes()).not.toMatch(/^\*\*Anna\*\* · /m);
});

it('follows a picture to the data centre that has it', async () => {
  await bench.client.dc.control.run('fault.add', { match: { method: 'upload.getFile', nth: [1] }, do: { kind: 'error', code: 303, text: 'FILE_MIGRATE_4' } });
  await bench.export(['news_chat'], { settings: { ...settings, comments: false } });
  // Asked, sent to DC 4, and by DC 4 back to where the picture is.
  expect(bench.client.dc.control.log({ method: 'upload.getFile' }).map(({ dc }) => dc)).toEqual([2, 4, 2]);
  expect(readFileSync(join(bench.folder, 'Telegram/_avatars/-1001500000003.jpg')).length).toBeGreaterThan(0);
});
