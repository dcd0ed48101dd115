import { everyKind, everyKindChats } from './support/every-kind';
import { ExportBench, TestVault } from './support/export-bench';

const sorted = (ids: readonly number[]): number[] => [...ids].sort((a, b) => a - b);

/** Requests that read messages. */
const historyMethods = ['messages.getHistory', 'messages.getReplies', 'messages.search', 'messages.getMessages', 'channels.getMessages'];

function historyCalls(bench: ExportBench): number {
  return historyMethods.reduce((sum, method) => sum + bench.calls(method), 0);
}

describe.each(everyKindChats)('a later run over a chat of kind %s', (key, reference) => {
  let bench: ExportBench;
  let here: TestVault;

  beforeAll(async () => {
    bench = await ExportBench.start(everyKind);
    here = new TestVault();
    await bench.export(reference, here);
  });
  beforeEach(() => bench.reset());
  afterAll(() => bench.stop());

  it('writes nothing and asks once when nothing is new', async () => {
    expect(sorted(here.blockIds())).toEqual(await bench.ids(key));
    const [writes, sets] = [here.vault.writes.length, here.state.sets.length];
    const report = await bench.export(reference, here);
    expect(here.vault.writes.slice(writes)).toEqual([]);
    // The bench itself keeps the peers.
    expect(here.state.sets.slice(sets)).toEqual([['telegram/peers']]);
    expect(historyCalls(bench)).toBe(1);
    expect(Object.keys(bench.client.dc.control.stats().methods).filter((method) => /^(?:contacts|users|channels)\.|getDialogs/.test(method))).toEqual([]);
    expect(report.chats[0]).toMatchObject({ outcome: 'success', messages: 0, notesCreated: 0, notesUpdated: 0 });
  });

  it('sees an edit, a reaction and a deletion among the newest messages by that one request', async () => {
    const ids = await bench.ids(key);
    const [edited, deleted, reacted] = [ids.at(-40) ?? 0, ids.at(-50) ?? 0, ids.at(-30) ?? 0];
    const before = here.block(deleted);
    await bench.revise(`${key}-quiet`);
    const report = await bench.export(reference, here);
    expect(historyCalls(bench)).toBe(1);
    expect(here.block(edited)).toContain('Said otherwise');
    expect(here.block(reacted)).toMatch(/^\*\*Reactions:\*\* .*🔥 \d/m);
    expect(here.block(deleted).replace(/\n\*Deleted on Telegram \(seen \d{4}-\d\d-\d\d\)\*$/m, '')).toBe(before);
    expect(here.text.match(/Deleted on Telegram/g)).toHaveLength(1);
    expect(report.chats[0]).toMatchObject({ messages: 2, messagesDeleted: 1, conflicts: 0 });
    const again = await bench.export(reference, here);
    expect(again.chats[0]).toMatchObject({ messages: 0, notesUpdated: 0, messagesDeleted: 0 });
  });

  it('sees what changed further back only where it looks again, and nothing else changes', async () => {
    const ids = await bench.ids(key);
    const [edited, deleted] = [ids.at(-150) ?? 0, ids.at(-190) ?? 0];
    await bench.revise(`${key}-old`);
    const dates = new Map((await bench.client.oracle(key)).map(({ id, date }) => [id, date]));
    // 31 days after the edited message, 30 of which the shorter look does not reach.
    const nowSeconds = (dates.get(edited) ?? 0) + 30.5 * 86_400;
    await bench.export(reference, here, { nowSeconds });
    await bench.export(reference, here, { nowSeconds, settings: { recheckDays: 30 } });
    expect(here.text).not.toContain('Said otherwise long ago');
    await bench.reset();
    const report = await bench.export(reference, here, { nowSeconds, settings: { recheckDays: 31 } });
    expect(here.block(edited)).toContain('Said otherwise long ago');
    expect(report.chats[0]).toMatchObject({ messages: 1, messagesDeleted: 0 });
    expect(historyCalls(bench)).toBeLessThanOrEqual(6);
    const whole = await bench.export(reference, here, { settings: { incremental: false } });
    expect(here.block(deleted)).toMatch(/^\*Deleted on Telegram \(seen 2026-01-01\)\*$/m);
    expect(whole.chats[0]).toMatchObject({ messages: 0, messagesDeleted: 1, notesUpdated: 1 });
    const again = await bench.export(reference, here, { settings: { incremental: false } });
    expect(again.chats[0]).toMatchObject({ messages: 0, messagesDeleted: 0, notesUpdated: 0 });
  });

  it('keeps what an edited message said before, when that is wanted, and keeps it once', async () => {
    const own = await ExportBench.start(everyKind);
    try {
      const kept = new TestVault();
      const settings = { keepEdits: true };
      await own.export(reference, kept, { settings });
      const oracle = await own.client.oracle(key);
      // The deletion among the newest moves the older one by a place.
      const edited = [oracle.at(-40), oracle.at(-151)].filter((message) => message !== undefined && message.text !== '').map((message) => message?.id ?? 0);
      expect(edited.length).toBeGreaterThan(0);
      const before = new Map(edited.map((id) => [id, kept.block(id).split('\n')]));
      await own.revise(`${key}-quiet`);
      await own.revise(`${key}-old`);
      await own.export(reference, kept, { settings: { ...settings, incremental: false } });
      for (const id of edited) {
        const now = kept.block(id);
        expect(now).toMatch(/^Said otherwise/m);
        const [, folded = ''] = /> \[!note\]- Before the edit of \d{4}-\d\d-\d\d \d\d:\d\d\n((?:>.*\n?)+)/.exec(now) ?? [];
        const lines = folded.trim().split('\n').map((line) => line.replace(/^> ?/, ''));
        expect(lines.join('')).not.toBe('');
        expect(lines.filter((line) => before.get(id)?.includes(line) !== true)).toEqual([]);
      }
      const [writes, text] = [kept.vault.writes.length, kept.text];
      await own.export(reference, kept, { settings: { ...settings, incremental: false } });
      expect(kept.vault.writes.slice(writes)).toEqual([]);
      kept.state.records.clear();
      await own.export(reference, kept, { settings });
      // The index of a forum counts what is known of its topics, which no longer includes what was deleted before.
      const withoutCounts = (notes: string): string => notes.replace(/ · \d+ messages · /g, ' · ');
      expect(withoutCounts(kept.text)).toBe(withoutCounts(text));
      expect(kept.text.match(/Before the edit of/g)).toHaveLength(edited.length);
    } finally {
      await own.stop();
    }
  });

  it('fetches 500 new messages in at most 7 requests and adds exactly their blocks', async () => {
    const before = here.blockIds().length;
    await bench.revise(`${key}-new`);
    const report = await bench.export(reference, here);
    expect(here.blockIds().length - before).toBe(500);
    expect(historyCalls(bench)).toBeLessThanOrEqual(7);
    expect(report.chats[0]).toMatchObject({ messages: 500, messagesDeleted: 0 });
    expect(new Set(here.blockIds()).size).toBe(here.blockIds().length);
  });
});
