/** A scenario with one chat of every kind: enough messages for several pages each, nothing that is slow. */
export const everyKind = {
  version: 1,
  name: 'every-kind',
  seed: 11,
  epoch: '2025-01-01T00:00:00Z',
  dcs: [1, 2, 4],
  homeDc: 2,
  account: { id: 7_000_000_001, firstName: 'Test', lastName: 'User', username: 'test_user', phone: '+9996621234', code: '12345', password: null },
  users: [
    { key: 'anna', id: 7_100_000_001, firstName: 'Anna', username: 'anna_o', contact: true },
    { generate: 20, firstId: 7_100_001_000, nonAscii: 0.3, usernames: 0.5 },
  ],
  chats: [
    { key: 'channel', kind: 'channel', id: 1_500_000_001, title: 'Channel', username: 'every_channel', messages: [block(330, { ids: { missing: 0.12, holes: [[100, 120]] } })] },
    { key: 'supergroup', kind: 'supergroup', id: 1_500_000_002, title: 'Supergroup', messages: [block(330, { authors: 'any:12' })] },
    { key: 'forum', kind: 'forum', id: 1_500_000_003, title: 'Forum', topics: { generate: 5, closed: 1 }, messages: [block(330, { topics: 'zipf', authors: 'any:12' })] },
    { key: 'group', kind: 'group', id: 4_100_000_001, title: 'Group', messages: [block(330, { authors: 'any:5', ids: { gap: [0, 30] } })] },
    { key: 'anna', kind: 'user', messages: [block(330, { ids: { gap: [0, 30] } })] },
    { key: 'saved', kind: 'self', messages: [block(330, { ids: { gap: [0, 30] } })] },
  ],
  history: { shortEvery: 7, countPlaceholder: ['user'] },
  revisions: {
    'channel-renamed': [{ rename: { chat: 'channel', title: 'Station' } }],
    'supergroup-named': [{ rename: { chat: 'channel', username: 'old_channel' } }, { rename: { chat: 'supergroup', username: 'every_channel' } }],
    ...Object.fromEntries<readonly object[]>(['channel', 'supergroup', 'forum', 'group', 'anna', 'saved'].flatMap((chat): (readonly [string, readonly object[]])[] => [
      [`${chat}-quiet`, [{ edit: { chat, ids: 'at-40', text: 'Said otherwise' } }, { delete: { chat, ids: 'at-50' } }, { react: { chat, ids: 'at-30', emoji: '🔥', count: 2 } }]],
      [`${chat}-old`, [{ edit: { chat, ids: 'at-150', text: 'Said otherwise long ago' } }, { delete: { chat, ids: 'at-190' } }]],
      [`${chat}-new`, [{ add: { chat, ...block(500) } }]],
    ])),
  },
} as const;

/** Keys and references of its chats. */
export const everyKindChats: readonly (readonly [key: string, reference: string])[] = [
  ['channel', '-1001500000001'],
  ['supergroup', '-1001500000002'],
  ['forum', '-1001500000003'],
  ['group', '-4100000001'],
  ['anna', '7100000001'],
  ['saved', 'me'],
];

function block<More extends object>(count: number, more?: More): object {
  return { count, every: 7200, mix: { reply: 0.2, forward: 0.03, album: 0.03, photo: 0.05, document: 0.02, poll: 0.02, reactions: 0.3, edited: 0.05, entities: 0.2 }, ...more };
}
