import type { VaultPath } from '../../../../src/model/ids';
import { seenText, textOf } from '../../../../src/export/write/seen-text';

const path = 'Telegram/Forum/topics/General.md' as VaultPath;
const long = 'What a topic says. '.repeat(10_000);

/** A vault in which the note has been written on since it was seen. */
const vault = { read: (): Promise<string> => Promise.resolve('as it is now') };

it('holds a short text and not a long one, whose length stays known', () => {
  expect(seenText('short')).toEqual({ isNew: false, length: 5, text: 'short' });
  expect(seenText(long)).toEqual({ isNew: false, length: long.length, text: null });
  expect(seenText(long, Infinity).text).toBe(long);
});

it('reads a long note again, and neither a short nor a new one', async () => {
  expect(await textOf(seenText(long), path, vault)).toBe('as it is now');
  expect(await textOf(seenText('short'), path, vault)).toBe('short');
  expect(await textOf(seenText(''), path, vault)).toBe('');
  expect(await textOf(seenText(null), path, vault)).toBeNull();
});
