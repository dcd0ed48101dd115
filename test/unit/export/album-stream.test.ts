import fc from 'fast-check';
import { albumPrimaries, withWholeAlbums } from '../../../src/export/read/album-stream';
import type { ChatId } from '../../../src/model/ids';
import type { Message } from '../../../src/model/message';
import type { HistoryBatch } from '../../../src/model/telegram';

function message(id: number, groupId?: string): Message {
  const chatId = '-1001' as ChatId;
  return { id, chatId, date: id, author: { name: 'A' }, text: '', entities: [], reactions: [], ...(groupId !== undefined && { groupId }) };
}

async function* cutInto(messages: readonly Message[], size: number): AsyncGenerator<HistoryBatch> {
  for (let i = 0; i < messages.length; i += size) {
    const part = messages.slice(i, i + size);
    await Promise.resolve();
    yield { messages: part, coveredTo: part.at(-1)?.id ?? 0 };
  }
}

async function collect(batches: AsyncIterable<HistoryBatch>): Promise<HistoryBatch[]> {
  const all: HistoryBatch[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

describe('withWholeAlbums', () => {
  it('loses and doubles nothing, never cuts an album, and covers only what it has handed out', async () => {
    const albumSizes = fc.array(fc.integer({ min: 1, max: 10 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(albumSizes, fc.integer({ min: 1, max: 15 }), async (sizes, batchSize) => {
        let id = 0;
        const messages = sizes.flatMap((size, album) => Array.from({ length: size }, () => message(++id, size > 1 ? `g${album}` : undefined)));
        const batches = await collect(withWholeAlbums(cutInto(messages, batchSize)));
        expect(batches.flatMap((batch) => batch.messages)).toEqual(messages);
        const seen = new Set<string>();
        for (const batch of batches) {
          const groups = new Set(batch.messages.flatMap(({ groupId }) => groupId ?? []));
          for (const group of groups) expect(seen.has(group)).toBe(false);
          groups.forEach((group) => seen.add(group));
          expect(batch.messages.every((item) => item.id <= batch.coveredTo)).toBe(true);
        }
        expect(batches.at(-1)?.coveredTo ?? 0).toBe(id);
      }),
    );
  });

  it('names the first item of each album', () => {
    expect([...albumPrimaries([message(1), message(2, 'a'), message(3, 'a'), message(5, 'b')])]).toEqual([[2, 2], [3, 2], [5, 5]]);
  });
});
