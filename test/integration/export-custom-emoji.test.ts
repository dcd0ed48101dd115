import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileIdOf } from '../telegram-dc/world/file-id';
import { VaultBench } from './support/vault-bench';

/*
 * Custom emoji as pictures: one small request for each of them, whatever messages and chats they are used in.
 */

const idOf = (emoji: string): string => fileIdOf({ kind: 'extra', index: (emoji.codePointAt(0) ?? 0) * 2 + 1 }).toString();
/** A custom emoji in the text of a message. */
const custom = (emoji: string, id = idOf(emoji)): string => `[${emoji}](emoji:${id})`;

/** A still picture; one that moves, of which Telegram has a JPEG; and one that no longer exists. */
const [cat, fox, gone] = ['🐱', '🦊', '👻'] as const;
const pathOf = (emoji: string, extension: string): string => `Telegram/_emoji/${idOf(emoji)}.${extension}`;
const shown = (emoji: string, extension: string): string => `![[${pathOf(emoji, extension)}|${emoji}|20]]`;

const people = [{ key: 'anna', id: 7_100_000_001, firstName: 'Anna' }];
const scenario = {
  users: people,
  chats: [
    {
      key: 'talk', kind: 'supergroup', id: 1_500_000_001, title: 'Talk', username: 'talk',
      messages: [
        { from: 'anna', text: `Hello ${custom(cat)} and **bold ${custom(fox)}**` },
        { from: 'anna', text: custom(cat), reactions: { [`custom:${idOf('📚')}`]: 2 } },
        { from: 'anna', text: 'An answer', replyTo: 2 },
        { from: 'anna', text: `No more ${custom(gone, '12345')}` },
      ],
    },
    { key: 'other', kind: 'supergroup', id: 1_500_000_002, title: 'Other', username: 'other', messages: [{ from: 'anna', text: `Again ${custom(cat)}` }] },
    // More than the page that is always looked at again.
    { key: 'long', kind: 'supergroup', id: 1_500_000_005, title: 'Long', username: 'long_talk', messages: [{ from: 'anna', text: `First ${custom(cat)} ${custom(fox)}` }, ...Array.from({ length: 120 }, (_, n) => ({ from: 'anna', text: `Message ${n}` }))] },
    { key: 'news', kind: 'channel', id: 1_500_000_003, title: 'News', username: 'news_chat', linked: 'news_talk', messages: [{ text: 'A post' }] },
    { key: 'news_talk', kind: 'supergroup', id: 1_500_000_004, title: 'News talk', messages: [{ commentsOn: 'news', comments: 0 }, { from: 'anna', text: `A comment ${custom(cat)}`, commentOn: 1 }] },
  ],
};
const settings = { customEmoji: 'image', indexes: false } as const;
const asked = 'messages.getCustomEmojiDocuments';

let bench: VaultBench;
beforeEach(async () => {
  bench = await VaultBench.start(scenario);
});
afterEach(async () => await bench.stop());

const pictures = (): readonly string[] => readdirSync(join(bench.folder, 'Telegram/_emoji')).toSorted();

it('fetches each picture once, shows it in the texts, and asks for none again', async () => {
  await bench.export(['talk', 'other'], { settings });
  // All of a chat at once; what the first chat learned the second one knows.
  expect([bench.calls(asked), bench.calls('upload.getFile')]).toEqual([1, 2]);
  expect(pictures()).toEqual([`${idOf(cat)}.webp`, `${idOf(fox)}.jpg`].toSorted());
  expect(readFileSync(join(bench.folder, pathOf(cat, 'webp'))).toString('latin1', 8, 12)).toBe('WEBP');
  expect(readFileSync(join(bench.folder, pathOf(fox, 'jpg'))).subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  const notes = bench.notes();
  expect(notes).toContain(`\nHello ${shown(cat, 'webp')} and **bold ${shown(fox, 'jpg')}**\n`);
  expect(notes).toContain(`\n${shown(cat, 'webp')}\n**Reactions:** 📚 2\n`);
  expect(notes).toContain(`|Anna: ${cat}]]`);
  expect(notes).toContain(`\nAgain ${shown(cat, 'webp')}\n`);
  await bench.reset();
  const report = await bench.export(['talk', 'other'], { settings });
  expect([bench.calls(asked), bench.calls('upload.getFile'), bench.notes() === notes]).toEqual([0, 0, true]);
  expect(report.outcome).toBe('success');
});

it('keeps the character of one that Telegram has no picture of, and says so once', async () => {
  const report = await bench.export(['talk'], { settings });
  expect(bench.notes()).toContain(`\nNo more ${gone}\n`);
  expect(report.chats[0]?.failures).toMatchObject([{ error: { code: 'FILE_UNAVAILABLE', fileId: '12345' }, subject: 'Telegram/_emoji/12345' }]);
});

it('asks for nothing unless pictures are wanted, and changes the notes when they are', async () => {
  await bench.export(['other'], { settings: { ...settings, customEmoji: 'character' } });
  expect([bench.calls(asked), bench.calls('upload.getFile')]).toEqual([0, 0]);
  expect(bench.notes()).toContain(`\nAgain ${cat}\n`);
  await bench.export(['other'], { settings });
  expect(bench.notes()).toContain(`\nAgain ${shown(cat, 'webp')}\n`);
  await bench.reset();
  const report = await bench.export(['other'], { settings: { ...settings, customEmoji: 'character' } });
  expect(bench.notes()).toContain(`\nAgain ${cat}\n`);
  expect([bench.calls(asked), bench.calls('upload.getFile'), report.chats[0]?.conflicts]).toEqual([0, 0, 0]);
});

it('shows it in comments, too', async () => {
  await bench.export(['news_chat'], { settings: { ...settings, comments: true } });
  expect(bench.notes()).toContain(`A comment ${shown(cat, 'webp')}\n`);
  expect(bench.calls('upload.getFile')).toBe(1);
});

it('needs no state to know which pictures are there', async () => {
  await bench.export(['other'], { settings });
  const notes = bench.notes();
  expect(notes).toContain(shown(cat, 'webp'));
  bench.state.records.clear();
  await bench.reset();
  await bench.export(['other'], { settings });
  expect([bench.calls(asked), bench.calls('upload.getFile'), bench.notes() === notes]).toEqual([0, 0, true]);
});

it('does without a picture that cannot be had, says so, and tries again', async () => {
  const fault = await bench.client.dc.control.run('fault.add', { match: { method: 'upload.getFile', nth: [1] }, do: { kind: 'error', code: 400, text: 'FILE_REFERENCE_EXPIRED' } });
  const oneByOne = { ...settings, filesAtOnce: 1 };
  const report = await bench.export(['long_talk'], { settings: oneByOne });
  expect(report.chats[0]?.failures).toMatchObject([{ subject: `Telegram/_emoji/${idOf(cat)}` }]);
  // The other one is there all the same.
  expect(bench.notes()).toContain(`\nFirst ${cat} ${shown(fox, 'jpg')}\n`);
  await bench.client.dc.control.run('fault.remove', { id: fault });
  await bench.reset();
  const second = await bench.export(['long_talk'], { settings: oneByOne });
  expect(bench.notes()).toContain(`\nFirst ${shown(cat, 'webp')} ${shown(fox, 'jpg')}\n`);
  expect([bench.calls(asked), bench.calls('upload.getFile'), second.outcome]).toEqual([1, 1, 'success']);
});
