import { writeFileSync } from 'node:fs';
import type { OracleMessage } from '../telegram-dc/world/oracle';
import { fileIdOf } from '../telegram-dc/world/file-id';
import { CliBench, finishOf } from './cli-support';

/*
 * Posts with no, a few and 200 comments of every kind: text, pictures, forwards, answers to comments, by anonymous
 * administrators and by channels, with polls and custom emoji; below their posts, and in notes of their own.
 */

const fox = `custom:${fileIdOf({ kind: 'extra', index: ('🦊'.codePointAt(0) ?? 0) * 2 + 1 })}`;
const [bare, few, album, busy] = [1, 2, 3, 6];

const kinds = [
  (n: number) => ({ from: 'anna', text: `Plain comment ${n}` }),
  (n: number) => ({ from: 'boris', text: `With a picture ${n}`, media: { kind: 'photo' } }),
  (n: number) => ({ from: 'anna', text: `Passed on ${n}`, forward: { user: 'boris' } }),
  (n: number) => ({ from: 'boris', text: `A post passed on ${n}`, forward: { channel: 'blog', post: 1 } }),
  (n: number) => ({ from: 'anna', text: `Answer ${n}`, replyTo: -2 }),
  (n: number) => ({ from: 'channel', text: `By an anonymous administrator ${n}`, author: 'editor' }),
  (n: number) => ({ from: 'chat:other', text: `By a channel ${n}` }),
  (n: number) => ({ from: 'anna', text: `Liked ${n}`, reactions: { '👍': 2, [fox]: 1 } }),
  (n: number) => ({ from: 'boris', text: '', media: { kind: 'poll', question: `Tea ${n}?`, answers: ['Yes', 'No'], votes: [3, 2], publicVoters: true, partial: true } }),
  (n: number) => ({ from: 'anna', text: `Link ${n} https://t.me/the_blog/1`, edited: 60 }),
] as const;

const comments = (count: number, commentOn: number): object[] => Array.from({ length: count }, (_, n) => ({ ...kinds[n % kinds.length]?.(n), commentOn }));

const scenario = {
  version: 1, name: 'comment-kinds', seed: 3, epoch: '2025-01-01T00:00:00Z', dcs: [1, 2, 4], homeDc: 2,
  account: { id: 7_000_000_001, firstName: 'Test', lastName: 'User', username: 'test_user', phone: '+9996621234', code: '12345', password: null },
  users: [{ key: 'anna', id: 7_100_000_001, firstName: 'Anna', username: 'anna_o' }, { key: 'boris', id: 7_100_000_002, firstName: 'Boris' }, { generate: 24, firstId: 7_100_001_000 }],
  chats: [
    { key: 'blog', kind: 'channel', id: 1_500_000_001, title: 'The blog', username: 'the_blog', linked: 'talk', messages: [{ text: 'Nobody says anything' }, { text: 'A few do' }, { text: 'Pictures', album: [{ kind: 'photo' }, { kind: 'photo' }, { kind: 'photo' }] }, { text: 'Everybody talks' }] },
    { key: 'other', kind: 'channel', id: 1_500_000_003, title: 'Another channel', username: 'another_one', messages: [{ text: 'Hello' }] },
    {
      key: 'talk', kind: 'supergroup', id: 1_500_000_002, title: 'Talk',
      messages: [{ commentsOn: 'blog', comments: 0 }, ...comments(3, few), ...comments(2, album), ...comments(200, busy), { from: 'anna', text: 'Nobody’s comment' }],
    },
  ],
  revisions: {
    later: [{ edit: { chat: 'talk', ids: 'at-3', text: 'Said otherwise' } }, { delete: { chat: 'talk', ids: 'at-5' } }],
  },
};

let bench: CliBench;

beforeAll(async () => {
  bench = await CliBench.start(scenario);
  expect(await bench.login('profile').ended).toBe(0);
});

afterAll(async () => {
  expect(bench.dc.control.stats().violations).toEqual([]);
  await bench.stop();
});

async function talk(): Promise<readonly OracleMessage[]> {
  return (await bench.dc.control.run('oracle', { chat: 'talk', range: { hashes: false } })) as readonly OracleMessage[];
}

async function run(vault: string, place: string): ReturnType<typeof exportOnce> {
  return await exportOnce(vault, { commentsPlace: place, reactions: 'people' });
}

async function exportOnce(vault: string, settings: object): Promise<ReturnType<typeof finishOf>> {
  writeFileSync(bench.path('settings.json'), JSON.stringify(settings));
  const child = bench.export('profile', vault, '@the_blog', '--comments', '--timezone', 'UTC', '--config', bench.path('settings.json'));
  expect([await child.ended, child.stderr]).toEqual([0, expect.any(String)]);
  return finishOf(child);
}

/** Text of the note that holds a block. */
function noteWith(vault: string, marker: string): { path: string; text: string } {
  const [path, text] = [...bench.files(vault)].find(([file, content]) => file.endsWith('.md') && content.split('\n').some((line) => line.replace(/^> */, '') === marker)) ?? [];
  if (path === undefined || text === undefined) throw new Error(`no note holds ${marker}`);
  return { path, text: Buffer.from(text, 'latin1').toString('utf8') };
}

const commentsIn = (text: string): number[] => [...text.matchAll(/^(?:> {3})?\^tg-c(\d+)$/gm)].map(([, id]) => Number(id));

/** The lines of one comment, out of quote and list, without its marker. */
function block(text: string, id: number): readonly string[] {
  const lines = text.split('\n').map((line) => line.replace(/^> {0,3}(?:- )?/, ''));
  const end = lines.indexOf(`^tg-c${id}`);
  let start = end;
  while (start > 0 && !/^\*\*.+\*\* · /.test(lines[start] ?? '')) start--;
  return lines.slice(start, end);
}

describe.each(['post', 'note'])('with comments in their place "%s"', (place) => {
  /** The note with the comments on a post. */
  let notes: (post: number) => { path: string; text: string };
  let ids: (post: number) => readonly number[];

  beforeAll(async () => {
    const messages = await talk();
    const copies = messages.filter((message) => 'kind' in message && message.kind === 'autoForward').map(({ id }) => id);
    const posts = [bare, few, album, album + 1, album + 2, busy];
    ids = (post) => messages.filter(({ threadId }) => threadId === copies[posts.indexOf(post)]).map(({ id }) => id);
    notes = (post) => noteWith(place, `^tg-c${ids(post)[0] ?? 0}`);
    expect(await run(place, place)).toMatchObject({ outcome: 'success', messages: 6, comments: 205 });
  });

  it('has all of them, each once, ascending, on the right post', () => {
    expect(ids(bare)).toEqual([]);
    expect(noteWith(place, `^tg-${bare}`).text).not.toContain('tobs-comments');
    expect([few, album, busy].map((post) => ids(post).length)).toEqual([3, 2, 200]);
    for (const post of [few, album, busy]) {
      expect(commentsIn(notes(post).text)).toEqual(ids(post));
      expect(notes(post).path === noteWith(place, `^tg-${post}`).path).toBe(place === 'post');
    }
    const all = [...bench.files(place)].flatMap(([path, text]) => (path.endsWith('.md') ? commentsIn(text) : []));
    expect(new Set(all).size).toBe(all.length);
  });

  it('shows what each of them is', () => {
    const { text } = notes(busy);
    const at = (n: number): string => block(text, ids(busy)[n] ?? 0).join('\n');
    expect(at(0)).toMatch(/^\*\*\[Anna\]\(https:\/\/t\.me\/anna_o\)\*\* · 2025-\d\d-\d\d \d\d:\d\d\nPlain comment 0$/);
    expect(at(2)).toMatch(/\*Forwarded from \[?Boris.*\*\n+Passed on 2/);
    expect(at(3)).toMatch(/\*Forwarded from \[?.*The blog.*\*/);
    expect(at(4)).toMatch(new RegExp(`\n(?:> )?↩ \\[\\[.*#\\^tg-c${ids(busy)[2] ?? 0}\\|Anna: Passed on 2\\]\\]\\s*\nAnswer 4$`));
    expect(at(5)).toMatch(/^\*\*Talk\*\* · .* · editor\nBy an anonymous administrator 5$/);
    expect(at(6)).toMatch(/^\*\*\[Another channel\]\(https:\/\/t\.me\/another_one\)\*\* · .*\nBy a channel 6$/);
    expect(at(7)).toMatch(/\n\*\*Reactions:\*\* 👍 2 \(.+\) 🦊 1( \(.+\))?$/);
    expect(at(8)).toContain('Tea 8?');
    expect(at(8)).toMatch(/Yes — 3 votes \(60 %\) · .*Anna/);
    expect(at(9)).toMatch(/ · edited /);
  });

  it('has their files beside them', () => {
    const embeds = commentsIn(notes(busy).text).filter((_, n) => n % 10 === 1).map((id) => block(notes(busy).text, id).find((line) => line.startsWith('![[')));
    expect(embeds).toHaveLength(20);
    for (const embed of embeds) expect([...bench.files(place).keys()]).toContain(embed?.slice(3, -2));
  });

  it('links post and comments both ways', () => {
    const [post, own] = [noteWith(place, `^tg-${busy}`), notes(busy)];
    if (place === 'post') {
      expect(post.text).toContain('> [!tobs-comments]- Comments (200)\n');
      return;
    }
    expect(own.path).toMatch(/^Telegram\/The blog\/comments\/2025\/2025-01-\d\d Comments \(6\)\.md$/);
    expect(post.text).toContain(`^tg-${busy}\n\n> [!tobs-comments] [[${own.path.slice(0, -3)}|Comments]] (200)\n`);
    expect(own.text).toContain(`\nComments on [[${post.path.slice(0, -3)}#^tg-${busy}|The blog: Everybody talks]]\n`);
    expect(own.text).toContain('\ntg-count: 200\n');
  });

  it('asks nothing and writes nothing when nothing is new', async () => {
    const before = bench.stamps(place);
    expect(await run(place, place)).toMatchObject({ notes_created: 0, notes_updated: 0, comments: 0, requests: 2 });
    expect(bench.stamps(place)).toEqual(before);
  });
});

it('follows edits and deletions wherever the comments stand', async () => {
  const last = (await talk()).filter(({ deleted }) => deleted !== true).map(({ id }) => id);
  const [edited = 0, gone = 0] = [last.at(-3), last.at(-5)];
  await bench.dc.control.run('revision', { name: 'later' });
  for (const place of ['post', 'note']) {
    await run(place, place);
    const { text } = noteWith(place, `^tg-c${edited}`);
    expect(block(text, edited).join('\n')).toContain('Said otherwise');
    expect(block(text, gone).join('\n')).toMatch(/\n\*Deleted on Telegram \(seen \d{4}-\d\d-\d\d\)\*$/);
  }
});

it('leaves comments where they are when the place of new ones changes', async () => {
  const before = bench.files('note');
  await run('note', 'post');
  expect(bench.files('note')).toEqual(before);
});
