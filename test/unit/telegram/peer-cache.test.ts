import { chatIdOf, type ChatId } from '../../../src/model/ids';
import { PeerStore } from '../../../src/telegram/chats/peers';

const userId = (n: number): ChatId => chatIdOf('user', BigInt(7_100_000_000 + n));
const tlUser = (n: number): { readonly _: 'user'; readonly id: bigint; readonly accessHash: bigint; readonly firstName: string } => ({ _: 'user', id: BigInt(7_100_000_000 + n), accessHash: BigInt(n), firstName: `User ${n}` });
const tlChannel = (n: number): { readonly _: 'channel'; readonly id: bigint; readonly accessHash: bigint; readonly title: string } => ({ _: 'channel', id: BigInt(1_500_000_000 + n), accessHash: BigInt(n), title: `Channel ${n}` });

/** Numbers below `count`, the k-th with a probability in proportion to 1 / k, the same for every run. */
function zipf(count: number): () => number {
  const sums: number[] = [];
  for (let k = 1; k <= count; k++) sums.push((sums.at(-1) ?? 0) + 1 / k);
  const total = sums.at(-1) ?? 1;
  let seed = 42;
  return () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    const wanted = (seed / 2 ** 32) * total;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** Looks senders up one by one and learns those that are missing; returns the share that was known. */
function shareOfHits(store: PeerStore, next: () => number, lookups: number): number {
  let hits = 0;
  for (let i = 0; i < lookups; i++) {
    const sender = next();
    if (store.isNamed(userId(sender))) hits++;
    else store.addFrom({ _: 'answer', users: [tlUser(sender)] });
  }
  return hits / lookups;
}

it.each([
  [10_000, 0.97],
  [1_000, 0.8],
])('knows most senders of 100,000 messages with room for %i, a restart included', (size, wanted) => {
  const next = zipf(2000);
  const before = new PeerStore(size);
  const first = shareOfHits(before, next, 50_000);
  const after = new PeerStore(size);
  after.importPeers(JSON.parse(JSON.stringify(before.exportPeers())));
  const second = shareOfHits(after, next, 50_000);
  expect((first + second) / 2).toBeGreaterThan(wanted);
  expect(before.use.hits + before.use.misses + after.use.hits + after.use.misses).toBe(100_000);
  expect((before.use.hits + after.use.hits) / 100_000).toBeCloseTo((first + second) / 2);
  expect(after.exportPeers().peers.length).toBeLessThanOrEqual(size);
});

it('forgets those met longest ago, and never a chat that is listed', () => {
  const store = new PeerStore(100);
  store.addFrom({ _: 'answer', chats: [tlChannel(1), tlChannel(2)] });
  const listed = chatIdOf('channel', 1_500_000_001n);
  store.keep(listed);
  for (let n = 0; n < 2000; n++) store.addFrom({ _: 'answer', users: [tlUser(n), tlUser(0)] });
  expect(store.inputPeer(listed)).toEqual({ _: 'inputPeerChannel', channelId: 1_500_000_001n, accessHash: 1n });
  expect(store.get(chatIdOf('channel', 1_500_000_002n))).toBeUndefined();
  expect(store.author(userId(0)).name).toBe('User 0');
  expect(store.author(userId(5)).name).toBe(userId(5));
  const stored = new PeerStore(100);
  stored.importPeers(JSON.parse(JSON.stringify(store.exportPeers())));
  for (let n = 5000; n < 6000; n++) stored.addFrom({ _: 'answer', users: [tlUser(n)] });
  expect(stored.inputPeer(listed)).toBeDefined();
  expect(stored.exportPeers().peers).toHaveLength(101);
});

it('keeps everybody of a page until it is read, however small the room', () => {
  const store = new PeerStore(100);
  const page = Array.from({ length: 400 }, (_unused, n) => tlUser(n));
  store.addFrom({ _: 'answer', users: page });
  for (let other = 0; other < 20; other++) store.addFrom({ _: 'answer', users: [tlUser(1000 + other)] });
  expect(page.filter((_user, n) => store.author(userId(n)).name !== `User ${n}`)).toEqual([]);
  expect(store.exportPeers().peers).toHaveLength(100);
});

it('remembers over a restart who cannot be named', () => {
  const store = new PeerStore();
  store.markUnresolvable(userId(1));
  const next = new PeerStore();
  next.importPeers(JSON.parse(JSON.stringify(store.exportPeers())));
  expect(next.isNamed(userId(1))).toBe(true);
  next.addFrom({ _: 'answer', users: [tlUser(1)] });
  expect(next.author(userId(1)).name).toBe('User 1');
  expect(next.exportPeers().nameless).toBeUndefined();
});
