import { maxPhotoOrders, type Dialog, type PhotoOrder } from '../../src/model/chat';
import type { ChatId } from '../../src/model/ids';
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

it('names the pictures of chats in the list, and fetches each by one request, as a small JPEG', async () => {
  const scenario = loadScenario('dialogs');
  const bench = await ClientBench.start(scenario);
  try {
    await bench.signIn();
    const telegram = bench.open();
    const dialogs: Dialog[] = [];
    for await (const page of telegram.dialogs(bench)) dialogs.push(...page);
    const orders = dialogs.flatMap(({ chat, photo }): PhotoOrder[] => (photo === undefined ? [] : [{ chatId: chat.id, photo }])).slice(0, maxPhotoOrders - 1);
    expect(orders).toHaveLength(maxPhotoOrders - 1);
    // A picture that was replaced since the list was read.
    const replaced = { chatId: orders[0]?.chatId ?? dialogs[0]?.chat.id ?? ('0' as ChatId), photo: { id: '12345', dcId: scenario.homeDc } };
    await bench.dc.control.run('reset');
    const photos = [...(await telegram.photos([...orders, replaced], bench))];
    expect(photos.pop()).toBeNull();
    for (const photo of photos) expect([...Buffer.from(photo ?? '', 'base64').subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    expect(bench.dc.control.stats().methods['upload.getFile']?.calls).toBe(maxPhotoOrders);
    expect(bench.dc.control.stats().violations).toEqual([]);
  } finally {
    await bench.stop();
  }
});
