import type { Message } from '../../../../src/model/message';
import { newestPage, resolveIds, type FetchOne } from '../../../../src/telegram/history/range';
import type { Page, PageQuery } from '../../../../src/telegram/history/piece';
import { dateOf, FakeHistory, type FakeRules } from './fake-history';

const rules: FakeRules = { shortEvery: 0, negativeOffset: 'fill', emptyAt: [], failAt: [], isCountKnown: true };

interface Server {
  readonly fetch: FetchOne;
  readonly queries: PageQuery[];
}

/** Ids 1 to `count`; `change` is what its answers become. */
function serverOf(count: number, change: (page: Page<Message>) => Page<Message> = (page) => page, more: Partial<FakeRules> = {}): Server {
  const history = new FakeHistory(Array.from({ length: count }, (_unused, index) => index + 1), { ...rules, ...more });
  const queries: PageQuery[] = [];
  const fetch: FetchOne = (query) => {
    queries.push(query);
    const page = history.answer(query);
    return Promise.resolve(change({ ...page, items: page.items.map(({ id }): Message => ({ id, date: dateOf(id) }) as Message) }));
  };
  return { fetch, queries };
}

it.each([
  [40, { reachesOldest: true }],
  [100, { reachesOldest: false }],
  [230, { reachesOldest: false }],
])('takes a chat of %d messages for whole by a count that is not the length of a full page', async (count, expected) => {
  const { fetch } = serverOf(count, (page) => ({ ...page, total: page.items.length }));
  expect(await newestPage(fetch)).toMatchObject(expected);
});

it.each([true, false])('asks an empty page again by date unless the count says the same (known: %s)', async (isCountKnown) => {
  const { fetch, queries } = serverOf(30, undefined, { emptyAt: [1], isCountKnown });
  expect((await newestPage(fetch)).messages).toHaveLength(30);
  expect(queries).toHaveLength(2);
});

describe('places without a message at the newest end', () => {
  const withoutNewer = (than: number) => (page: Page<Message>): Page<Message> => ({ ...page, sent: page.items.map(({ id }) => id), items: page.items.filter(({ id }) => id <= than) });

  it('hide nothing that is below them', async () => {
    const { fetch } = serverOf(330, withoutNewer(120));
    expect((await newestPage(fetch)).messages.at(-1)?.id).toBe(120);
    expect(await resolveIds({}, fetch)).toEqual({ fromId: 1, toId: 120 });
  });

  it('may be all there is', async () => {
    const { fetch } = serverOf(230, withoutNewer(0));
    expect(await newestPage(fetch)).toMatchObject({ messages: [], reachesOldest: true });
    expect(await resolveIds({}, fetch)).toBeNull();
  });
});
