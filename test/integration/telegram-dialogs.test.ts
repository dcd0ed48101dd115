import { loadScenario } from '../telegram-dc/world/index';
import { ClientBench } from './support/telegram-client';

it.each([
  ['when nothing happens', undefined],
  ['while one at the bottom of the list moves to its top', 3],
])('lists 1,250 dialogs by at most 16 requests, none twice, %s', async (_name, calls) => {
  const scenario = loadScenario('dialogs');
  // The oldest of the chats that are not archived: page 3 has been read when its message comes.
  const revisions = calls === undefined ? {} : { move: [{ after: { method: 'messages.getDialogs', calls } }, { add: { chat: 'gen-900', count: 1, every: 1, start: '2030-01-01T00:00:00Z' } }] };
  const bench = await ClientBench.start({ ...scenario, revisions });
  try {
    await bench.signIn();
    await bench.dc.control.run('reset');
    const rows: { readonly id: string; readonly isArchived: boolean }[] = [];
    let requestsAtFirst = 0;
    for await (const page of bench.open().dialogs(bench)) {
      if (rows.length === 0) requestsAtFirst = bench.dc.control.stats().methods['messages.getDialogs']?.calls ?? 0;
      rows.push(...page.map(({ chat, isArchived }) => ({ id: chat.id, isArchived })));
    }
    expect(rows).toHaveLength(1250);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(1250);
    expect(rows.filter(({ isArchived }) => isArchived)).toHaveLength(50);
    expect(requestsAtFirst).toBe(1);
    expect(bench.dc.control.stats().methods['messages.getDialogs']?.calls).toBeLessThanOrEqual(16);
    expect(bench.dc.control.stats().violations).toEqual([]);
  } finally {
    await bench.stop();
  }
});
