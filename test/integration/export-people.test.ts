import type { ExportEvent } from '../../src/model/events';
import { fileIdOf } from '../telegram-dc/world/file-id';
import type { World } from '../telegram-dc/world/index';
import { reactors } from '../telegram-dc/world/message';
import { until } from '../host/until';
import { ExportBench, TestVault } from './support/export-bench';

const talk = '-1001500000002';
const big = '-1001500000003';
const people = { reactions: 'people' } as const;

/** A custom emoji whose character is `emoji`. */
const customEmoji = (emoji: string): string => `custom:${fileIdOf({ kind: 'extra', index: (emoji.codePointAt(0) ?? 0) * 2 + 1 })}`;

const scenario = {
  version: 1,
  name: 'people',
  seed: 5,
  epoch: '2025-01-01T00:00:00Z',
  dcs: [1, 2, 4],
  homeDc: 2,
  account: { id: 7_000_000_001, firstName: 'Test', lastName: 'User', username: 'test_user', phone: '+9996621234', code: '12345', password: null },
  users: [
    { key: 'anna', id: 7_100_000_001, firstName: 'Anna', username: 'anna_o', contact: true },
    { generate: 24, firstId: 7_100_001_000, nonAscii: 0.3, usernames: 1 },
  ],
  chats: [
    {
      key: 'talk',
      kind: 'supergroup',
      id: 1_500_000_002,
      title: 'Talk',
      messages: [
        { count: 1, authors: 'any:24', every: 600 },
        { from: 'anna', text: 'Everybody likes this', reactions: { '👍': 9, '❤️': 4 } },
        { from: 'anna', text: 'Two like this', reactions: { '👍': 1, '❤️': 1 } },
        { from: 'anna', text: 'Foxes and stars', reactions: { [customEmoji('🦊')]: 2, paid: 3, '🔥': 1 } },
        { from: 'anna', text: 'More foxes', reactions: { [customEmoji('🦊')]: 1, [customEmoji('🐻')]: 1, 'custom:12345': 1 } },
        { from: 'anna', text: '', media: { kind: 'poll', question: 'Tea?', answers: ['Yes', 'No'], votes: [3, 2], publicVoters: true, chosen: [0] } },
        { from: 'anna', text: '', media: { kind: 'poll', question: 'Secret?', answers: ['Yes', 'No'], votes: [3, 2] } },
        { from: 'anna', text: 'Nobody says anything to this' },
      ],
    },
    {
      key: 'polls',
      kind: 'supergroup',
      id: 1_500_000_004,
      title: 'Polls',
      messages: [
        { from: 'anna', text: '', media: { kind: 'quiz', question: 'Two and two?', answers: ['Four', 'Five'], votes: [3, 1], correct: 0, chosen: [1], solution: 'Count them.', partial: true } },
        { from: 'anna', text: '', media: { kind: 'poll', question: 'Which days?', answers: ['Monday', 'Friday'], votes: [5, 4], multiple: true, chosen: [0, 1], closed: true, partial: true } },
        { from: 'anna', text: '', media: { kind: 'poll', question: 'Nobody?', answers: ['A', 'B'], votes: [0, 0] } },
      ],
    },
    { key: 'big', kind: 'supergroup', id: 1_500_000_003, title: 'Big', messages: [{ count: 260, authors: 'any:12', every: 600, mix: { reactions: 0.4 } }] },
    { key: 'news', kind: 'channel', id: 1_500_000_001, title: 'News', messages: [{ count: 30, every: 600, mix: { reactions: 1 } }] },
    { key: 'anna', kind: 'user', messages: [{ count: 30, every: 600, mix: { reactions: 1 } }] },
  ],
  revisions: { loved: [{ react: { chat: 'talk', ids: 'at-7', emoji: '🎉', count: 2 } }] },
};

let bench: ExportBench;
let here: TestVault;

beforeAll(async () => {
  bench = await ExportBench.start(scenario);
});
beforeEach(async () => {
  await bench.client.dc.control.run('fault.remove');
  await bench.client.dc.control.run('flood.clear');
  await bench.reset();
  here = new TestVault();
});
afterAll(() => bench.stop());

function world(): World {
  return bench.client.dc.server.world as unknown as World;
}

/** Names of those who reacted to the n-th newest message of a chat, by emoji, as the server lists them. */
function reactorNames(key: string, n: number): ReadonlyMap<string, readonly string[]> {
  const chat = world().chat(key);
  const rows = chat.visible();
  const names = new Map<string, string[]>();
  for (const { peerId, reaction } of reactors(world(), chat, rows.at(-n) ?? 0) as unknown as { peerId: { userId: bigint }; reaction: { emoticon: string } }[]) {
    const person = world().people.get(Number(peerId.userId));
    names.set(reaction.emoticon, [...(names.get(reaction.emoticon) ?? []), `${person?.firstName ?? ''} ${person?.lastName ?? ''}`.trim()]);
  }
  return names;
}

const requestsFor = (...methods: readonly string[]): number => methods.reduce((sum, method) => sum + bench.calls(`messages.${method}`), 0);

function linesOf(text: string): readonly string[] {
  const line = here.text.split('\n').findIndex((one) => one === text);
  return here.text.split('\n').slice(line);
}

const reactionsOf = (text: string): string | undefined => linesOf(text).find((line) => line.startsWith('**Reactions:**'));

describe('reactions', () => {
  it('are counted without a request for people, highest first, custom emoji by their character', async () => {
    await bench.export(talk, here);
    expect(reactionsOf('Everybody likes this')).toBe('**Reactions:** 👍 9 ❤️ 4');
    expect(reactionsOf('Foxes and stars')).toBe('**Reactions:** ⭐ 3 🦊 2 🔥 1');
    expect(reactionsOf('More foxes')).toBe('**Reactions:** 🦊 1 🐻 1 ❔ 1');
    expect(requestsFor('getMessageReactionsList', 'getPollVotes', 'getPollResults')).toBe(0);
    expect(requestsFor('getCustomEmojiDocuments')).toBe(1);
    const writes = here.vault.writes.length;
    await bench.export(talk, here);
    expect(here.vault.writes.length).toBe(writes);
    expect(requestsFor('getCustomEmojiDocuments')).toBe(1);
  });

  it('are not shown and cost nothing when they are off', async () => {
    await bench.export(talk, here, { settings: { reactions: 'off' } });
    expect(here.text).not.toContain('Reactions:');
    expect(requestsFor('getMessageReactionsList')).toBe(0);
  });

  it('name people from the message itself where that is all of them, else by one request', async () => {
    const report = await bench.export(talk, here, { settings: people });
    expect(report.outcome).toBe('success');
    const many = reactorNames('talk', 7);
    expect(reactionsOf('Everybody likes this')).toBe(`**Reactions:** 👍 9 (${many.get('👍')?.join(', ')}) ❤️ 4 (${many.get('❤️')?.join(', ')})`);
    const two = reactorNames('talk', 6);
    expect(reactionsOf('Two like this')).toBe(`**Reactions:** 👍 1 (${two.get('👍')?.join(', ')}) ❤️ 1 (${two.get('❤️')?.join(', ')})`);
    // Only the message with 13 reactions holds back some of them; those who paid are in no list.
    expect(requestsFor('getMessageReactionsList')).toBe(1);
    expect(here.events.filter((event) => event.type === 'message')).toMatchObject([{ level: 'info', text: expect.stringContaining('Asked Telegram') as string }]);
    await bench.reset();
    const writes = here.vault.writes.length;
    await bench.export(talk, here, { settings: people });
    expect(here.vault.writes.slice(writes)).toEqual([]);
    expect(requestsFor('getHistory')).toBe(1);
    expect(requestsFor('getMessageReactionsList', 'getPollVotes', 'getPollResults', 'getCustomEmojiDocuments')).toBe(0);
  });

  it('are asked for again only where they changed', async () => {
    const own = await ExportBench.start(scenario);
    await own.export(talk, here, { settings: people });
    await own.revise('loved');
    await own.reset();
    const report = await own.export(talk, here, { settings: people });
    expect(own.calls('messages.getMessageReactionsList')).toBe(1);
    expect(reactionsOf('Everybody likes this')).toMatch(/^\*\*Reactions:\*\* 👍 9 \(.*\) ❤️ 4 \(.*\) 🎉 2 \([^,]+, [^,]+\)$/);
    expect(report.chats[0]).toMatchObject({ messages: 1, notesUpdated: 1, conflicts: 0 });
    await own.stop();
  });

  it('name no more people than wanted', async () => {
    await bench.export(talk, here, { settings: { ...people, reactionPeopleLimit: 2 } });
    const [line] = [reactionsOf('Everybody likes this') ?? ''];
    expect(line.match(/\(/g)?.length).toBeLessThanOrEqual(2);
    expect(line.match(/\d+ more/g)?.map((rest) => Number.parseInt(rest, 10)).reduce((sum, rest) => sum + rest, 0)).toBeGreaterThanOrEqual(2);
    // The message names its three newest itself.
    expect(requestsFor('getMessageReactionsList')).toBe(0);
  });

  it('take at most one request per message whose list is incomplete, and write the same bytes whenever they come', async () => {
    const report = await bench.export(big, here, { settings: people });
    const chat = world().chat('big');
    const incomplete = [...chat.visible()].filter((row) => reactors(world(), chat, row).length > 3).length;
    expect(incomplete).toBeGreaterThan(20);
    expect(requestsFor('getMessageReactionsList')).toBe(incomplete);
    expect(requestsFor('getHistory')).toBeLessThanOrEqual(5);
    expect(here.text).not.toMatch(/\d more/);
    expect(report.outcome).toBe('success');
  });

  it('that Telegram refuses to name are reported a few times, not for every message', async () => {
    const fault = await bench.client.dc.control.run('fault.add', { match: { method: 'messages.getMessageReactionsList' }, do: { kind: 'error', code: 400, text: 'METHOD_INVALID' } });
    try {
      const report = await bench.export(big, here, { settings: people });
      expect(requestsFor('getMessageReactionsList')).toBeGreaterThan(20);
      expect(report.chats[0]?.failures).toMatchObject(Array(3).fill({ error: { code: 'TELEGRAM_ERROR', text: 'METHOD_INVALID' } }));
      expect(here.events.filter((event) => event.type === 'message').at(-1)).toMatchObject({ text: expect.stringMatching(/\d+ lists are not shown to you/) as string });
    } finally {
      await bench.client.dc.control.run('fault.remove', { id: fault });
    }
  });

  it('of channels and private chats cost no request', async () => {
    await bench.export('-1001500000001', here, { settings: people });
    await bench.export('7100000001', here, { settings: people });
    expect(requestsFor('getMessageReactionsList')).toBe(0);
    expect(here.text).toMatch(/\*\*Reactions:\*\* \S+ 1 \((?:Anna|Test User)\)/);
  });
});

describe('voters', () => {
  it('of public polls are named, and nobody of anonymous ones', async () => {
    await bench.export(talk, here, { settings: people });
    const [yes, no] = linesOf('**Poll:** Tea?').filter((line) => line.startsWith('- '));
    expect(yes).toMatch(/^- Yes — 3 votes \(60 %\) · own vote · [^,]+, [^,]+, [^,]+$/);
    expect(no).toMatch(/^- No — 2 votes \(40 %\) · [^,]+, [^,]+$/);
    expect(linesOf('**Poll:** Secret?').slice(2, 4)).toEqual(['- Yes — 3 votes (60 %)', '- No — 2 votes (40 %)']);
    expect(requestsFor('getPollVotes')).toBe(1);
  });

  it('are left out where Telegram does not show them, without a failure, and not asked for again', async () => {
    await bench.client.dc.control.run('fault.add', { match: { method: 'messages.getPollVotes' }, do: { kind: 'error', code: 403, text: 'POLL_VOTE_REQUIRED' } });
    expect((await bench.export(talk, here, { settings: people })).outcome).toBe('success');
    expect((await bench.export(talk, here, { settings: people })).outcome).toBe('success');
    expect(requestsFor('getPollVotes')).toBe(1);
  });
});

describe('polls that come without the own vote', () => {
  const polls = '-1001500000004';

  it('are asked for by one request each, once', async () => {
    const report = await bench.export(polls, here);
    expect(report.outcome).toBe('success');
    expect(linesOf('**Quiz:** Two and two?').slice(2, 6)).toEqual(['- Four — 3 votes (75 %) · correct', '- Five — 1 vote (25 %) · own vote', '', '*Explanation:* Count them.']);
    expect(linesOf('**Poll:** Which days?').slice(1, 4)).toEqual([
      expect.stringMatching(/^\*anonymous · several answers · 5 voters · closed · closing date \d{4}-\d\d-\d\d \d\d:\d\d\*$/),
      '- Monday — 5 votes (100 %) · own vote',
      '- Friday — 4 votes (80 %) · own vote',
    ]);
    expect(linesOf('**Poll:** Nobody?').slice(2, 4)).toEqual(['- A — 0 votes', '- B — 0 votes']);
    expect(requestsFor('getPollResults')).toBe(2);
    const writes = here.vault.writes.length;
    await bench.export(polls, here);
    expect(requestsFor('getPollResults')).toBe(2);
    expect(here.vault.writes.length).toBe(writes);
  });

  it('keep what the message says where the request fails for good', async () => {
    await bench.client.dc.control.run('fault.add', { match: { method: 'messages.getPollResults' }, do: { kind: 'error', code: 400, text: 'MESSAGE_ID_INVALID' } });
    const report = await bench.export(polls, here);
    expect(report.chats[0]?.failures).toHaveLength(2);
    expect(linesOf('**Quiz:** Two and two?').slice(2, 4)).toEqual(['- Four — 3 votes (75 %)', '- Five — 1 vote (25 %)']);
    expect((await bench.export(polls, here)).outcome).toBe('success');
    expect(requestsFor('getPollResults')).toBe(2);
  });
});

describe('asking for people', () => {
  it('waits when Telegram says so, after every message is in its note', async () => {
    await bench.client.dc.control.run('fault.add', { match: { method: 'messages.getMessageReactionsList', nth: [6] }, do: { kind: 'error', code: 420, text: 'FLOOD_WAIT_1' }, times: 1 });
    const blocksAtWait: number[] = [];
    const telegram = bench.client.open();
    telegram.onWait(({ seconds }) => {
      if (seconds > 0) blocksAtWait.push(here.blockIds().length);
    });
    const report = await bench.export(big, here, { settings: people, telegram });
    expect(blocksAtWait).toEqual([260]);
    expect(report.outcome).toBe('success');
    const undisturbed = new TestVault();
    await bench.export(big, undisturbed, { settings: people });
    expect(new Map(here.vault.notes)).toEqual(new Map(undisturbed.vault.notes));
  });

  it('goes on in the next run where a stop ended it', async () => {
    await bench.client.dc.control.run('fault.add', { match: { method: 'messages.getMessageReactionsList', nth: [9] }, do: 'ignore' });
    const stop = new AbortController();
    const telegram = bench.client.open();
    const stopped = bench.export(big, here, { settings: people, telegram, signal: stop.signal });
    await until('the request that is never answered', () => requestsFor('getMessageReactionsList') >= 9);
    stop.abort();
    expect((await stopped).outcome).toBe('stopped');
    await bench.client.dc.control.run('fault.remove');
    const undisturbed = new TestVault();
    await bench.export(big, undisturbed, { settings: people });
    const all = requestsFor('getMessageReactionsList') - 9;
    await bench.reset();
    const before = new Map(here.vault.notes);
    const rest = await bench.export(big, here, { settings: people });
    // Notes that get nothing but names are counted as what they are: changed.
    expect(rest).toMatchObject({ outcome: 'success', chats: [{ notesUpdated: [...here.vault.notes].filter(([path, text]) => before.get(path) !== text && path !== 'Telegram/Telegram.md').length }] });
    expect(new Map(here.vault.notes)).toEqual(new Map(undisturbed.vault.notes));
    expect(requestsFor('getMessageReactionsList')).toBe(all - 8);
    expect(new Map(here.vault.notes)).toEqual(new Map(undisturbed.vault.notes));
  });

  it('reports what failed, shows counts instead, and tries again in the next run', async () => {
    await bench.client.dc.control.run('fault.add', { match: { method: 'messages.getMessageReactionsList' }, do: { kind: 'error', code: 500, text: 'RPC_CALL_FAIL' } });
    const report = await bench.export(talk, here, { settings: { ...people, retries: 0 } });
    expect(report.outcome).toBe('partial');
    expect(report.chats[0]?.failures).toMatchObject([{ error: { code: 'TELEGRAM_ERROR', method: 'messages.getMessageReactionsList' }, messageId: (await bench.ids('talk')).at(-7) }]);
    expect(reactionsOf('Everybody likes this')).toMatch(/^\*\*Reactions:\*\* 👍 9.* more/);
    await bench.client.dc.control.run('fault.remove');
    await bench.reset();
    const again = await bench.export(talk, here, { settings: people });
    expect(again.outcome).toBe('success');
    expect(reactionsOf('Everybody likes this')).not.toMatch(/more/);
    expect(requestsFor('getMessageReactionsList')).toBe(1);
  });

  it('puts nothing aside because of a wait that is too long', async () => {
    await bench.client.dc.control.run('fault.add', { match: { method: 'messages.getMessageReactionsList' }, do: { kind: 'error', code: 420, text: 'FLOOD_WAIT_7200' } });
    const report = await bench.export(big, here, { settings: people });
    expect(report.chats[0]).toMatchObject({ outcome: 'partial', messages: 260 });
    expect(report.chats[0]?.failures).toMatchObject([{ error: { code: 'TELEGRAM_ERROR', status: 420, text: 'FLOOD_WAIT_7200' } }]);
    expect(requestsFor('getMessageReactionsList')).toBe(1);
  });

  it('changes no note when the state is lost', async () => {
    await bench.export(talk, here, { settings: people });
    const writes = here.vault.writes.length;
    here.state.records.clear();
    await bench.export(talk, here, { settings: people });
    expect(here.vault.writes.slice(writes)).toEqual([]);
  });
});

describe('opaque names', () => {
  const opaque = { ...people, reactionPeopleAs: 'opaque' } as const;

  it('hide everybody who only reacted, everywhere but in the state', async () => {
    const report = await bench.export(talk, here, { settings: opaque });
    const said = new Set((await bench.client.oracle('talk')).map(({ author }) => author));
    const silent = world().people.list.filter(({ id }) => !said.has(String(id)) && id !== 7_000_000_001);
    const shown = here.text + JSON.stringify(here.events satisfies readonly ExportEvent[]) + JSON.stringify(report);
    expect(silent.length).toBeGreaterThan(10);
    const found = silent.flatMap(({ id, username, firstName = '', lastName = '' }) => [String(id), username, `${firstName} ${lastName}`.trim()]).filter((word) => word !== undefined && word !== '' && shown.includes(word));
    expect(found).toEqual([]);
    expect(reactionsOf('Everybody likes this')).toMatch(/^\*\*Reactions:\*\* 👍 9 \((?:Person [A-Z2-9]{5}(?:, )?){9}\) ❤️ 4 \((?:Person [A-Z2-9]{5}(?:, )?){4}\)$/);
  });

  it('stay the same in a vault, also when the state is lost, and differ in the next', async () => {
    await bench.export(talk, here, { settings: opaque });
    const first = reactionsOf('Everybody likes this');
    const before = new Map(here.vault.notes);
    here.state.records.clear();
    await bench.export(talk, here, { settings: opaque });
    expect(new Map(here.vault.notes)).toEqual(before);
    here = new TestVault();
    await bench.export(talk, here, { settings: opaque });
    expect(reactionsOf('Everybody likes this')).not.toBe(first);
    const names = (text: string | undefined): string[] => text?.match(/Person \w{5}/g) ?? [];
    expect(names(first).filter((name) => names(reactionsOf('Everybody likes this')).includes(name))).toEqual([]);
  });
});
