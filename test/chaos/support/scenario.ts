const files = { photo: [3000, 9000], video: [20_000, 60_000], voice: [3000, 9000], document: [500, 9000], sticker: [3000, 9000], dcs: [2, 4] };
const mix = { reply: 0.2, forward: 0.03, album: 0.04, photo: 0.05, document: 0.03, sticker: 0.02, poll: 0.02, reactions: 0.3, edited: 0.05, service: 0.02, entities: 0.2 };

/** A channel with comments, a group, a forum, a private chat: something of everything the program writes, little of each. */
export const chaosScenario = {
  version: 1,
  name: 'chaos',
  seed: 23,
  epoch: '2025-01-01T00:00:00Z',
  dcs: [1, 2, 4],
  homeDc: 2,
  account: { id: 7_000_000_001, firstName: 'Test', lastName: 'User', username: 'test_user', phone: '+9996621234', code: '12345', password: null },
  users: [
    { key: 'anna', id: 7_100_000_001, firstName: 'Anna', username: 'anna_o', contact: true },
    { generate: 12, firstId: 7_100_001_000, nonAscii: 0.3, usernames: 0.5 },
  ],
  chats: [
    { key: 'blog', kind: 'channel', id: 1_500_000_001, title: 'The blog', username: 'the_blog', linked: 'talk', messages: [{ count: 36, every: 7200, mix, files }] },
    { key: 'talk', kind: 'supergroup', id: 1_500_000_002, title: 'Talk', messages: [{ count: 110, commentsOn: 'blog', comments: 36, authors: 'any:8', mix: { reply: 0.3, photo: 0.04, reactions: 0.2 }, files }] },
    { key: 'forum', kind: 'forum', id: 1_500_000_003, title: 'Forum', topics: { generate: 3 }, messages: [{ count: 40, every: 7200, topics: 'zipf', authors: 'any:8', mix, files }] },
    { key: 'anna', kind: 'user', messages: [{ count: 36, every: 7200, ids: { gap: [0, 30] }, mix, files }] },
  ],
  revisions: {
    'next-day': [
      { edit: { chat: 'blog', ids: 'at-10', text: 'Said otherwise' } },
      { delete: { chat: 'blog', ids: 'at-15' } },
      { react: { chat: 'forum', ids: 'last-3', emoji: '🔥' } },
      { edit: { chat: 'anna', ids: 'at-5', text: 'Anna said otherwise' } },
      { add: { chat: 'blog', count: 12, every: 600, mix: { photo: 0.2 }, files } },
      { add: { chat: 'anna', count: 20, every: 60, mix, files } },
    ],
  },
} as const;

/** Its chats, as a command line names them; the comments come with the channel. */
export const chaosChats = ['@the_blog', '-1001500000003', '7100000001'] as const;
