import fc from 'fast-check';
import { TobsFailure } from '../../../src/model/errors';
import type { MessageId } from '../../../src/model/ids';
import type { Message } from '../../../src/model/message';
import { exportAll, noteWith, threadsIn, world } from './comments-world';
import { copyOf, FakeDiscussion, said, talk } from './fake-discussion';
import { aMessage, channel, photo } from './fake-telegram';
import type { MemoryVault } from './memory-vault';

const group = { id: talk.id, name: talk.title };

/** Six posts (an album of 20 to 22 among them) and what people say about them and about other things. */
function discussion(): { posts: Message[]; comments: Message[] } {
  const posts = [1, 2, 3, 20, 21, 22].map((id) => aMessage(channel, id, { author: { id: channel.id, name: channel.title }, ...(id >= 20 && { groupId: 'album', media: photo(String(id)) }) }));
  const [one, two, three, first, second, third] = posts;
  if (one === undefined || two === undefined || three === undefined || first === undefined || second === undefined || third === undefined) throw new Error('fixture');
  const comments = [
    said(100, { text: 'Talk before anything' }),
    copyOf(one, 101),
    said(102, { reply: { messageId: 101 } }),
    copyOf(two, 103),
    said(104, { reply: { messageId: 102 }, threadId: 101, text: 'Answer to the first' }),
    said(105, { reply: { messageId: 100 }, text: 'Talk about talk' }),
    copyOf(first, 106),
    copyOf(second, 107),
    copyOf(third, 108),
    said(109, { reply: { messageId: 107 }, text: 'On the second picture' }),
    said(110, { reply: { messageId: 104 }, text: 'Only a chain of replies' }),
    said(111, { reply: { messageId: 101 }, author: group, signature: 'admin', text: 'By an anonymous admin' }),
    said(112, { reply: { messageId: 101 }, author: { id: channel.id, name: 'Another channel' }, text: 'By a channel' }),
    said(113, { reply: { messageId: 106 }, text: 'A forward of a post', forward: { date: 1, origin: { id: channel.id, name: channel.title }, chatId: channel.id, messageId: 1 } }),
    said(114, { reply: { messageId: 106 }, text: '', media: photo('5') }),
    said(115, { reply: { messageId: 999 }, text: 'Answers what is not there' }),
    copyOf(three, 116),
    { ...said(117, { reply: { messageId: 116 }, text: '' }), action: { type: 'pinned' as never } } as unknown as Message,
  ];
  return { posts, comments: comments.filter(({ action }) => action === undefined) };
}

const expected = { 1: [102, 104, 110, 111, 112], 22: [109, 113, 114] };

it('finds the post of every comment: by thread, by chain of replies, under any item of an album; talk stays out', async () => {
  const here = world();
  const { posts, comments } = discussion();
  const report = await exportAll(new FakeDiscussion(here.vault, posts, comments).count(), here);
  expect(threadsIn(here.vault)).toEqual(expected);
  expect(report.chats[0]).toMatchObject({ outcome: 'success', comments: 8, mediaDownloaded: 4 });
  const note = noteWith(here.vault, '^tg-c104');
  expect(note).toContain('> [!tobs-comments]- Comments (5)\n');
  expect(note).toMatch(/> {3}> ↩ \[\[Telegram\/News all of it\/2024\/[^|]*\(1\)#\^tg-c102\|Anna: Comment 102\]\]\n/);
  expect(note.match(/↩/g)).toHaveLength(2);
  expect(noteWith(here.vault, '^tg-c114')).toContain('>   ![[Telegram/News all of it/media/photo/c114.jpg]]\n>   ^tg-c114');
  expect(here.vault.files.has('Telegram/News all of it/media/photo/c114.jpg')).toBe(true);
});

it.each(['message', 'day', 'week', 'month', 'single'] as const)('puts the same comments below the same posts in layout %s', async (layout) => {
  const here = world();
  const { posts, comments } = discussion();
  const telegram = new FakeDiscussion(here.vault, posts, comments).count();
  await exportAll(telegram, here, { settings: { layout } });
  expect(threadsIn(here.vault)).toEqual(expected);
  const before = new Map(here.vault.notes);
  here.state.records.clear();
  await exportAll(telegram, here, { settings: { layout } });
  expect(here.vault.notes).toEqual(before);
});

it('asks once and writes nothing when nothing is new', async () => {
  const here = world();
  const { posts, comments } = discussion();
  const telegram = new FakeDiscussion(here.vault, posts, comments, 3).count();
  await exportAll(telegram, here);
  const [writes, sets] = [here.vault.writes.length, here.state.sets.length];
  telegram.asked.length = 0;
  const report = await exportAll(telegram, here);
  expect(telegram.asked).toEqual(['group newest']);
  expect(here.vault.writes.length - writes).toBe(0);
  expect(here.state.sets.length - sets).toBe(0);
  expect(report.chats[0]).toMatchObject({ outcome: 'success', comments: 0, notesUpdated: 0 });
});

it('follows a group: new comments on old posts, edits, deletions, comments on new posts', async () => {
  const here = world();
  const { posts, comments } = discussion();
  const telegram = new FakeDiscussion(here.vault, posts, comments).count();
  await exportAll(telegram, here);
  const added = aMessage(channel, 30, { author: { id: channel.id, name: channel.title } });
  telegram.channel.messages = [...posts, added];
  telegram.group.messages = [
    ...comments.filter(({ id }) => id !== 110).map((comment) => (comment.id === 104 ? { ...comment, text: 'Said otherwise', editDate: comment.date + 60 } : comment)),
    copyOf(added, 200),
    said(201, { reply: { messageId: 200 } }),
    said(202, { reply: { messageId: 103 }, text: 'Late on the second post' }),
    said(203, { reply: { messageId: 102 }, text: 'Late answer' }),
  ];
  telegram.count();
  const report = await exportAll(telegram, here);
  expect(threadsIn(here.vault)).toEqual({ ...expected, 1: [...expected[1], 203], 2: [202], 30: [201] });
  expect(noteWith(here.vault, '^tg-c104')).toContain('>   Said otherwise\n');
  expect(noteWith(here.vault, '^tg-c110')).toContain('>   Only a chain of replies\n>   *Deleted on Telegram (seen 2025-01-02)*\n>   ^tg-c110');
  expect(report.chats[0]).toMatchObject({ comments: 4, messagesDeleted: 1, conflicts: 0 });
  const again = await exportAll(telegram, here);
  expect(again.chats[0]).toMatchObject({ comments: 0, notesUpdated: 0, messagesDeleted: 0 });
});

it('lets a comment wait that comes before its post', async () => {
  const here = world();
  const { posts } = discussion();
  const [one] = posts;
  if (one === undefined) throw new Error('fixture');
  const comments = [said(101, { reply: { messageId: 105 }, threadId: 105 }), said(102), said(103), said(104, { reply: { messageId: 300 } }), copyOf(one, 105)];
  const telegram = new FakeDiscussion(here.vault, posts.map((post) => ({ ...post, discussionId: talk.id, replyCount: 300 })), comments, 2);
  await exportAll(telegram, here);
  expect(threadsIn(here.vault)).toEqual({ 1: [101] });
  telegram.asked.length = 0;
  await exportAll(telegram, here);
  expect(telegram.asked).toEqual(['group newest']);
});

it('reads comments once more that found no room to wait for their post', async () => {
  const here = world();
  const { posts } = discussion();
  const [one] = posts;
  if (one === undefined) throw new Error('fixture');
  const early = Array.from({ length: 1203 }, (_, index) => said(index + 1, { reply: { messageId: 5000 } }));
  const telegram = new FakeDiscussion(here.vault, posts.map((post) => ({ ...post, discussionId: talk.id, replyCount: 1203 })), [...early, said(4999, { reply: { messageId: 6000 } }), copyOf(one, 5000), said(5001, { reply: { messageId: 5000 } })]);
  const report = await exportAll(telegram, here);
  expect(report.chats[0]).toMatchObject({ outcome: 'success', comments: 1204, failures: [] });
  expect(threadsIn(here.vault)).toEqual({ 1: [...early.map(({ id }) => id), 5001] });
  // A thousand wait, the last page has the copy itself: 107 are read again.
  expect(telegram.asked.filter((request) => request === 'messagesById')).toHaveLength(2);
  telegram.asked.length = 0;
  await exportAll(telegram, here);
  expect(telegram.asked).toEqual(['group newest']);
});

it('ends with the same vault wherever it is killed', async () => {
  const { posts, comments } = discussion();
  const undisturbed = world();
  await exportAll(new FakeDiscussion(undisturbed.vault, posts, comments, 3).count(), undisturbed);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 120 }), async (lifetime) => {
      const here = world();
      let left = lifetime;
      const dead = (): { code: 'INTERNAL'; reason: string } | null => (left-- > 0 ? null : { code: 'INTERNAL', reason: 'killed' });
      here.vault.refuse(dead);
      here.state.refuse(dead);
      await exportAll(new FakeDiscussion(here.vault, posts, comments, 3).count(), here);
      here.vault.refuse(null);
      here.state.refuse(null);
      const report = await exportAll(new FakeDiscussion(here.vault, posts, comments, 3).count(), here);
      expect(report.outcome).toBe('success');
      expect(new Map([...here.vault.notes].sort())).toEqual(new Map([...undisturbed.vault.notes].sort()));
      expect([...here.vault.files.keys()].sort()).toEqual([...undisturbed.vault.files.keys()].sort());
    }),
    { numRuns: 60 },
  );
});

describe('a few posts of a big group', () => {
  const post = (id: MessageId): Message => aMessage(channel, id, { author: { id: channel.id, name: channel.title } });

  /** Ten posts, `counts[n]` comments on post n, and a lot of talk. */
  function big(vault: MemoryVault, counts: Readonly<Record<number, number>>): FakeDiscussion {
    const posts = Array.from({ length: 10 }, (_, index) => post(index + 1));
    let id = 0;
    const comments = posts.flatMap((of) => {
      const root = ++id;
      return [copyOf(of, root), ...Array.from({ length: counts[of.id] ?? 0 }, () => said(++id, { reply: { messageId: root } }))];
    });
    return new FakeDiscussion(vault, posts, [...comments, ...Array.from({ length: 2000 }, () => said(++id))]).count();
  }

  it('reads one post with 7 comments by 2 requests, again by 1, and what is new then', async () => {
    const here = world();
    const telegram = big(here.vault, { 4: 7, 5: 3 });
    const target = { reference: `${channel.id}/4` };
    const bare = world();
    const plain = big(bare.vault, { 4: 7, 5: 3 });
    /** Requests of the same run without comments: finding out what a link to a post means costs some. */
    const without = async (): Promise<number> => {
      plain.asked.length = 0;
      await exportAll(plain, bare, { target, settings: { comments: false } });
      return plain.asked.length;
    };
    await exportAll(telegram, here, { target });
    expect(telegram.asked.slice(await without())).toEqual(['linkedGroup', 'thread 4']);
    expect(threadsIn(here.vault)[4]).toHaveLength(7);
    telegram.asked.length = 0;
    const writes = here.vault.writes.length;
    await exportAll(telegram, here, { target });
    expect(telegram.asked.length - (await without())).toBeLessThanOrEqual(1);
    expect(here.vault.writes.length).toBe(writes);
    const root = telegram.group.messages.find(({ forward }) => forward?.savedFrom?.messageId === 4)?.id ?? 0;
    telegram.group.messages = [...telegram.group.messages, said(9000, { reply: { messageId: root } })];
    telegram.count();
    telegram.asked.length = 0;
    await exportAll(telegram, here, { target });
    expect(threadsIn(here.vault)[4]?.at(-1)).toBe(9000);
    expect(telegram.asked.at(-1)).toBe('thread 4');
    expect(telegram.asked.length - (await without())).toBeLessThanOrEqual(1);
  });

  it('reads threads one by one while that is cheaper, and the group as a whole otherwise, with the same result', async () => {
    const few = world();
    const telegram = big(few.vault, { 2: 3, 4: 250, 9: 1 });
    await exportAll(telegram, few);
    expect(telegram.asked.filter((request) => request === 'group page')).toEqual([]);
    expect(telegram.asked.filter((request) => request.startsWith('thread')).length).toBeLessThanOrEqual(6);
    expect(Object.fromEntries(Object.entries(threadsIn(few.vault)).map(([id, comments]) => [id, comments.length]))).toEqual({ 2: 3, 4: 250, 9: 1 });
    const whole = world();
    const other = big(whole.vault, { 2: 3, 4: 250, 9: 1 });
    other.group.messages = other.group.messages.slice(0, 300);
    other.count();
    await exportAll(other, whole);
    expect(other.asked.filter((request) => request.startsWith('thread'))).toEqual([]);
    expect(new Map([...whole.vault.notes].sort())).toEqual(new Map([...few.vault.notes].sort()));
  });

  it('reads the threads of older posts once a group is followed and the range grows', async () => {
    const here = world();
    const telegram = big(here.vault, { 2: 3, 8: 250 });
    telegram.group.messages = telegram.group.messages.slice(0, 280);
    telegram.count();
    const thread = telegram.group.messages.filter(({ forward }) => forward !== undefined).length;
    expect(thread).toBe(10);
    await exportAll(telegram, here, { target: { range: { fromId: 8 } } });
    expect(Object.keys(threadsIn(here.vault))).toEqual(['8']);
    await exportAll(telegram, here);
    expect(threadsIn(here.vault)[2]).toHaveLength(3);
    telegram.asked.length = 0;
    await exportAll(telegram, here);
    expect(telegram.asked.length).toBeLessThanOrEqual(1);
  });

  it('fetches the comments of posts that were exported without them', async () => {
    const here = world();
    const telegram = big(here.vault, { 2: 3 });
    await exportAll(telegram, here, { settings: { comments: false } });
    expect(threadsIn(here.vault)).toEqual({});
    expect(telegram.asked).toEqual([]);
    await exportAll(telegram, here);
    expect(threadsIn(here.vault)[2]).toHaveLength(3);
  });

  it('keeps the oldest comments up to commentsLimit, however they are read', async () => {
    const here = world();
    const telegram = big(here.vault, { 2: 150, 4: 30 });
    await exportAll(telegram, here, { settings: { commentsLimit: 20 }, target: { reference: `${channel.id}/2` } });
    expect(threadsIn(here.vault)[2]).toEqual(Array.from({ length: 20 }, (_, index) => 3 + index));
    telegram.group.messages = telegram.group.messages.slice(0, 190);
    await exportAll(telegram, here, { settings: { commentsLimit: 20 } });
    expect(Object.values(threadsIn(here.vault)).map((comments) => comments.length)).toEqual([20, 20]);
  });
});

it('never costs the posts when the group cannot be read: that is reported, and healed by the next run', async () => {
  const here = world();
  const { posts, comments } = discussion();
  const telegram = new FakeDiscussion(here.vault, posts, comments).count();
  telegram.refusal = new TobsFailure({ code: 'CHAT_UNAVAILABLE', chatId: talk.id, reason: 'it is private' });
  const report = await exportAll(telegram, here);
  expect(report.outcome).toBe('partial');
  expect(report.chats[0]).toMatchObject({ messages: 6, comments: 0, failures: [{ error: { code: 'CHAT_UNAVAILABLE' }, subject: `Comments on ${channel.title}` }] });
  expect([...here.vault.notes.values()].join('\n').match(/^\^tg-\d+$/gm)).toHaveLength(6);
  telegram.refusal = null;
  expect((await exportAll(telegram, here)).outcome).toBe('success');
  expect(threadsIn(here.vault)).toEqual(expected);
});

it('asks once more for a comment nothing could be made of, and shows it once something can', async () => {
  const here = world();
  const { posts, comments } = discussion();
  // The comment is not among the newest messages, which are read again in any case.
  const pageOf5 = (all: readonly Message[]): FakeDiscussion => new FakeDiscussion(here.vault, posts, all, 5).count();
  const odd = comments.map((comment): Message => (comment.id === 109 ? { ...comment, reactions: [{ emoji: undefined as never, count: 1 }] } : comment));
  expect(await exportAll(pageOf5(odd), here)).toMatchObject({ outcome: 'partial', chats: [{ failures: [{ error: { code: 'MESSAGE_FAILED' }, messageId: 109 }] }] });
  expect(threadsIn(here.vault)).toEqual(expected);
  expect(noteWith(here.vault, '^tg-c109')).toContain('unreadable');
  expect((await exportAll(pageOf5(comments), here)).outcome).toBe('success');
  expect(threadsIn(here.vault)).toEqual(expected);
  expect(noteWith(here.vault, '^tg-c109')).toContain('On the second picture');
  expect(noteWith(here.vault, 'unreadable')).toBe('');
});

it('keeps what the user wrote into a comment', async () => {
  const here = world();
  const { posts, comments } = discussion();
  const telegram = new FakeDiscussion(here.vault, posts, comments).count();
  await exportAll(telegram, here);
  const [path, note] = [...here.vault.notes].find(([, text]) => text.includes('^tg-c104')) ?? ['', ''];
  here.vault.notes.set(path, note.replace('>   Answer to the first\n', '>   Answer to the first\n>   (my remark)\n'));
  telegram.group.messages = [...comments.map((comment) => (comment.id === 102 ? { ...comment, text: 'Edited' } : comment)), said(300, { reply: { messageId: 101 } })];
  await exportAll(telegram, here);
  const now = here.vault.notes.get(path) ?? '';
  expect(now).toContain('>   Answer to the first\n>   (my remark)\n');
  expect(now).toContain('>   Edited\n');
  expect(now).toContain('Comments (6)');
});
