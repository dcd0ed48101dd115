import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { VaultBench } from './support/vault-bench';

/*
 * Notes of people with the local Telegram: in groups, under posts and in private chats; they cost no request at all.
 */

const scenario = {
  dcs: [2, 4],
  users: [
    { key: 'anna', id: 7_100_000_001, firstName: 'Anna', lastName: 'Petrova', username: 'anna' },
    { key: 'boris', id: 7_100_000_002, firstName: 'Boris' },
    { key: 'clara', id: 7_100_000_003, firstName: 'Clara' },
    { key: 'gone', id: 7_100_000_004, firstName: '', deleted: true },
    { key: 'twin', id: 7_100_000_005, firstName: 'boris' },
  ],
  chats: [
    {
      key: 'first_group', kind: 'supergroup', id: 1_500_000_001, title: 'First', username: 'first_group',
      messages: [
        { from: 'anna', text: 'Good morning' },
        { from: 'boris', text: 'Ask Clara', entities: [['mentionName', 4, 5, 'clara']] },
        { from: 'gone', text: 'I am gone' },
        { from: 'twin', text: 'Me, too' },
      ],
    },
    { key: 'news', kind: 'channel', id: 1_500_000_003, title: 'News', username: 'news_chat', linked: 'news_talk', messages: [{ text: 'A post' }] },
    { key: 'news_talk', kind: 'supergroup', id: 1_500_000_004, title: 'Talk', messages: [{ commentsOn: 'news', comments: 0 }, { from: 'anna', text: 'A comment', commentOn: 1 }] },
    { key: 'boris', kind: 'user', messages: [{ from: 'boris', text: 'Hello' }, { from: 'me', text: 'Hello back' }] },
  ],
};

let bench: VaultBench;
const settings = { comments: true };
const chats = ['first_group', 'news_chat', '7100000002'];

beforeEach(async () => {
  bench = await VaultBench.start(scenario);
});
afterEach(async () => await bench.stop());

const callsOf = ({ client }: VaultBench): Readonly<Record<string, number>> => Object.fromEntries(Object.entries(client.dc.control.stats().methods).map(([name, { calls }]) => [name, calls]));

it('links names in groups, comments and private chats to one note each, by no further request', async () => {
  const plain = await VaultBench.start(scenario);
  let without: Readonly<Record<string, number>> = {};
  try {
    await plain.export(chats, { settings });
    without = callsOf(plain);
  } finally {
    await plain.stop();
  }
  const report = await bench.export(chats, { settings: { ...settings, peopleNotes: true } });
  expect(report.outcome).toBe('success');
  expect(callsOf(bench)).toEqual(without);
  const names = readdirSync(join(bench.folder, 'Telegram/_people')).filter((name) => !name.startsWith('Test'));
  expect(names.toSorted()).toEqual(['Anna Petrova.md', 'Boris.md', 'Clara.md', 'Deleted Account (7100000004).md', 'boris (7100000005).md']);
  const notes = bench.notes();
  expect(notes).toMatch(/^\*\*\[\[Telegram\/_people\/Anna Petrova\|Anna Petrova]]\*\* · /m);
  expect(notes).toMatch(/^> - \*\*\[\[Telegram\/_people\/Anna Petrova\|Anna Petrova]]\*\* · /m);
  expect(notes).toContain('\nAsk [[Telegram/_people/Clara|Clara]]\n');
  await bench.reset();
  await bench.export(chats, { settings: { ...settings, peopleNotes: true } });
  expect(bench.notes()).toBe(notes);
});
