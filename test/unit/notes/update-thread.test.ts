import fc from 'fast-check';
import type { Chat } from '../../../src/model/chat';
import type { ChatId } from '../../../src/model/ids';
import type { Message } from '../../../src/model/message';
import { blockBase } from '../../../src/notes/merge/line-hash';
import { parseNote } from '../../../src/notes/merge/note-text';
import { renderComment } from '../../../src/notes/render/render-comment';
import { unquoted } from '../../../src/notes/render/thread-lines';
import type { BlockUpdate, RenderContext, RenderedBlock } from '../../../src/notes/types';
import { updateNote } from '../../../src/notes/merge/update-note';
import { findComment, markCommentDeleted, replaceCommentMedia, updateThread } from '../../../src/notes/merge/update-thread';
import { wordsOf } from '../../../src/notes/words/words';
import { HOSTILE_TEXTS } from '../../telegram-dc/world/hostile';
import { expectGolden } from './golden';
import { aStyle } from './samples';

const group: Chat = { id: '-1001500000002' as ChatId, kind: 'supergroup', title: 'News chat' };
const rootId = 900;
const post = '---\ntg-chat-id: "-1001500000001"\n---\n\nThe post itself.\n^tg-45\n';
const day = '---\ntg-chat-id: "-1001500000001"\n---\n\n**News** · 10:00\nOne\n^tg-45\n\n**News** · 11:00\nTwo\n^tg-46\n';

const context: RenderContext = {
  style: aStyle({ timeZone: 'UTC' }),
  chat: group,
  layout: 'message',
  mediaState: ({ id }) => ({ kind: 'present', path: `Telegram/News/media/photo/c${id}.jpg` }),
  linkTo: (chatId, messageId) => {
    if (chatId !== group.id) return null;
    return messageId === rootId ? { path: 'Telegram/News/The post (45).md', messageId: 45, alias: 'News: The post' } : { path: 'Telegram/News/The post (45).md', messageId, blockId: `tg-c${messageId}`, alias: `Comment ${messageId}` };
  },
};

function aComment(id: number, more: Partial<Message> = {}): Message {
  return { id, chatId: group.id, date: 1_704_205_380 + id * 60, author: { id: '7100000001' as ChatId, name: 'Anna', username: 'anna_o' }, text: `Comment ${id}`, entities: [], reactions: [], reply: { messageId: rootId }, ...more };
}

const rendered = (id: number, more: Partial<Message> = {}): RenderedBlock => renderComment(aComment(id, more), context, rootId);
const fresh = (block: RenderedBlock): BlockUpdate => ({ block, base: null });
const known = (block: RenderedBlock, old: RenderedBlock): BlockUpdate => ({ block, base: blockBase(old.text) });

function put(note: string, comments: readonly BlockUpdate[], more: { post?: readonly string[]; limit?: number } = {}): string {
  return updateThread(note, { post: more.post ?? ['tg-45'], comments, heading: 'Comments', limit: more.limit ?? 0 })?.text ?? 'no such post';
}

const ids = (note: string): string[] => [...note.matchAll(/\^(tg-c\d+)$/gm)].map(([, id]) => id ?? '');

it('shows comments of every kind, oldest first, folded below their post', () => {
  const comments = [
    aComment(1),
    aComment(2, { text: 'Answering\nin two lines', reply: { messageId: 1 }, threadId: rootId, reactions: [{ emoji: '👍', count: 5 }] }),
    aComment(3, { author: { id: group.id, name: 'News chat' }, signature: 'admin', text: 'As the group' }),
    aComment(4, { author: { id: '-1001500000009' as ChatId, name: 'Other channel' }, text: 'code', entities: [{ type: 'pre', language: 'js', offset: 0, length: 4 }] }),
    aComment(5, { text: 'Seen elsewhere', forward: { date: 1_700_000_000, origin: { name: 'Somebody' } }, editDate: 1_704_291_780 }),
    aComment(6, { text: '', media: { type: 'photo', file: { source: 'photo', id: '7', accessHash: '1', fileReference: 'AA==', dcId: 2, sizeType: 'y', sizeBytes: 1000, mimeType: 'image/jpeg' } } }),
    aComment(7, { text: 'To the point', reply: { messageId: rootId, quote: { text: 'The post', entities: [] } } }),
  ].map((message) => fresh(renderComment(message, context, rootId)));
  expectGolden('thread', put(post, [...comments].reverse()));
});

it('stands below its own post, whatever is added around it', () => {
  const two = put(put(day, [fresh(rendered(2))], { post: ['tg-46'] }), [fresh(rendered(1))]);
  expect(two.replace(/^> .*$/gm, '>')).toBe(day.replace('One\n^tg-45\n', 'One\n^tg-45\n\n>\n>\n>\n>\n') + '\n>\n>\n>\n>\n');
  const between: RenderedBlock = { id: 'tg-47', text: '**News** · 12:00\nThree\n^tg-47' };
  const before: RenderedBlock = { id: 'tg-44', text: '**News** · 09:00\nZero\n^tg-44' };
  const grown = updateNote(two, { properties: [], blocks: [fresh(between), fresh(before)] }).text;
  expect([...grown.matchAll(/\^(tg-c?\d+)$/gm)].map(([, id]) => id)).toEqual(['tg-44', 'tg-45', 'tg-c1', 'tg-46', 'tg-c2', 'tg-47']);
  expect(put(grown, [fresh(rendered(3))])).toContain('Comments (2)');
});

it('adds new comments in order and counts them; a second look changes nothing', () => {
  const some = put(post, [fresh(rendered(1)), fresh(rendered(5))]);
  const all = put(some, [fresh(rendered(3)), fresh(rendered(7)), known(rendered(5), rendered(5))]);
  expect(ids(all)).toEqual(['tg-c1', 'tg-c3', 'tg-c5', 'tg-c7']);
  expect(all).toContain('> [!tobs-comments]- Comments (4)\n');
  expect(all).toBe(put(post, [1, 3, 5, 7].map((id) => fresh(rendered(id)))));
  expect(updateThread(all, { post: ['tg-45'], comments: [1, 3, 5, 7].map((id) => fresh(rendered(id))), heading: 'Comments', limit: 0 })).toMatchObject({ isChanged: false });
});

it('merges an edited comment and keeps what the user wrote, to the byte where nothing changed', () => {
  const note = put(post, [1, 2, 3].map((id) => fresh(rendered(id))));
  const mine = note
    .replace('>   Comment 1\n', '>   Comment 1\n>   my remark\n')
    .replace('>   ^tg-c2\n', '>   ^tg-c2\n> - a point of mine\n')
    .replace('>   Comment 3\n', '>  Comment three, as I say\n')
    .replace('Comments (3)', 'Talk (3)');
  const edited = put(mine, [known(rendered(1, { text: 'Said otherwise' }), rendered(1)), fresh(rendered(9))]);
  expect(edited).toContain('>   Said otherwise\n>   my remark\n>   ^tg-c1\n');
  expect(edited).toContain('>   ^tg-c2\n> - a point of mine\n');
  expect(edited).toContain('>  Comment three, as I say\n');
  expect(edited).toContain('> [!tobs-comments]- Talk (4)\n');
  expect(ids(edited)).toEqual(['tg-c1', 'tg-c2', 'tg-c3', 'tg-c9']);
});

it('shows both versions when the user and Telegram changed the same line, inside the comment', () => {
  const mine = put(post, [fresh(rendered(1))]).replace('Comment 1', 'My version');
  const update = updateThread(mine, { post: ['tg-45'], comments: [known(rendered(1, { text: 'Their version' }), rendered(1))], heading: 'Comments', limit: 0 });
  expect(update?.conflicts).toEqual(['tg-c1']);
  expect(update?.text).toContain('>   My version\n>\n>   > [!warning]- Changed on Telegram\n>   > Their version\n>\n>   ^tg-c1\n');
});

it('leaves out what the user took out: a comment, or the whole section', () => {
  const note = put(post, [fresh(rendered(1)), fresh(rendered(2))]);
  expect(put(post, [known(rendered(1), rendered(1))])).toBe(post);
  const without = note.replace(/> - [^\n]*\n> {3}Comment 1\n> {3}\^tg-c1\n>\n/, '');
  expect(ids(put(without, [known(rendered(1, { text: 'x' }), rendered(1)), fresh(rendered(3))]))).toEqual(['tg-c2', 'tg-c3']);
});

it('follows a section the user moved', () => {
  const note = put(post, [fresh(rendered(1))]);
  const section = note.slice(note.indexOf('> [!'));
  const moved = note.replace(section, '').replace('The post itself.', `${section}\nThe post itself.`);
  const edited = put(moved, [known(rendered(1, { text: 'Edited' }), rendered(1)), fresh(rendered(2))]);
  expect(edited.match(/\[!tobs-comments\]/g)).toHaveLength(1);
  expect(edited).toContain('>   Edited\n');
});

it('holds the oldest comments up to the limit', () => {
  const two = put(post, [3, 1, 2].map((id) => fresh(rendered(id))), { limit: 2 });
  expect(ids(two)).toEqual(['tg-c1', 'tg-c2']);
  const update = updateThread(two, { post: ['tg-45'], comments: [known(rendered(1, { text: 'Edited' }), rendered(1)), fresh(rendered(4))], heading: 'Comments', limit: 2 });
  expect(ids(update?.text ?? '')).toEqual(['tg-c1', 'tg-c2']);
  expect([...(update?.bases.keys() ?? [])]).toEqual(['tg-c1']);
});

it('shows the file of a comment once it is there, and marks a deleted comment once', () => {
  const line = '*Photo (1 KB): not downloaded yet*';
  const block = { id: 'tg-c1', text: `**Anna** · 2024-01-02 14:03\n${line}\n^tg-c1` };
  const note = put(post, [fresh(block)]);
  const shown = replaceCommentMedia(note, 'tg-c1', line, '![[a.jpg]]', blockBase(block.text));
  expect(shown?.text).toBe(note.replace(line, '![[a.jpg]]'));
  const marked = markCommentDeleted(shown?.text ?? '', 'tg-c1', { seenDay: '2025-01-02', base: shown?.base ?? '', words: wordsOf('en') });
  expect(marked?.text).toContain('>   ![[a.jpg]]\n>   *Deleted on Telegram (seen 2025-01-02)*\n>   ^tg-c1\n');
  expect(markCommentDeleted(marked?.text ?? '', 'tg-c1', { seenDay: '2025-01-03', base: '', words: wordsOf('en') })).toBeNull();
});

it('keeps the line ends of the note, and a blank line to what the user wrote below the post', () => {
  const windows = `${post}My thought\n`.replaceAll('\n', '\r\n');
  const note = put(windows, [fresh(rendered(1))]);
  expect(note.replaceAll('\r\n', '')).not.toContain('\n');
  expect(note).toMatch(/\^tg-c1\r\n\r\nMy thought\r\n$/);
  expect(findComment(put(post.trimEnd(), [fresh(rendered(1))]), 'tg-c1')).toBe(rendered(1).text);
});

it('says when the note does not hold the post', () => {
  expect(updateThread(post, { post: ['tg-9'], comments: [fresh(rendered(1))], heading: 'Comments', limit: 0 })).toBeNull();
});

it('gives every text back as it was rendered, in any order of arrival', () => {
  const texts = fc.array(fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: 'grapheme' })), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(texts, fc.nat(), (written, cut) => {
      const blocks = written.map((text, index) => rendered(index + 1, { text, author: { name: text } }));
      const whole = put(day, blocks.map(fresh));
      const at = cut % (blocks.length + 1);
      expect(put(put(day, blocks.slice(at).map(fresh)), blocks.slice(0, at).map(fresh))).toBe(whole);
      expect(ids(whole)).toEqual(blocks.map(({ id }) => id));
      for (const { id, text } of blocks) expect(findComment(whole, id)).toBe(text);
      expect(parseNote(whole).regions.map(({ blockId }) => blockId)).toEqual(['tg-45', 'tg-46']);
      expect(unquoted(['> plain'])).toEqual(['plain']);
    }),
    { numRuns: 300 },
  );
});
