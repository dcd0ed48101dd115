import fc from 'fast-check';
import { until } from '../host/until';
import { CliBench } from './cli-support';

/* Posts, comments and files arrive side by side: wherever the program is killed, the next run ends with the same vault. */

const scenario = {
  version: 1, name: 'comments-killed', seed: 11, epoch: '2025-01-01T00:00:00Z', dcs: [1, 2, 4], homeDc: 2,
  account: { id: 7_000_000_001, firstName: 'Test', lastName: 'User', username: 'test_user', phone: '+9996621234', code: '12345', password: null },
  users: [{ generate: 30, firstId: 7_100_001_000, nonAscii: 0.3 }],
  chats: [
    { key: 'blog', kind: 'channel', id: 1_500_000_001, title: 'The blog', username: 'the_blog', linked: 'talk', messages: [{ count: 340, every: 7200, mix: { photo: 0.1, album: 0.05, reactions: 0.3, entities: 0.3 }, files: { photo: [2000, 9000], dcs: [2, 4] } }] },
    { key: 'talk', kind: 'supergroup', id: 1_500_000_002, title: 'Talk', messages: [{ count: 1400, commentsOn: 'blog', comments: 500, authors: 'any:20', mix: { reply: 0.3, photo: 0.05, reactions: 0.2 }, files: { photo: [2000, 9000], dcs: [1, 4] } }] },
  ],
};

let bench: CliBench;
let whole: ReadonlyMap<string, string>;

const run = (vault: string) => bench.export('profile', vault, '@the_blog', '--comments', '--reactions', 'people', '--timezone', 'UTC');

/** History and file requests answered so far. */
function answered(): number {
  const { methods } = bench.dc.control.stats();
  return (methods['messages.getHistory']?.calls ?? 0) + (methods['upload.getFile']?.calls ?? 0);
}

beforeAll(async () => {
  bench = await CliBench.start(scenario);
  expect(await bench.login('profile').ended).toBe(0);
  expect(await run('whole').ended).toBe(0);
  whole = bench.files('whole');
  expect([...whole.values()].join('\n').match(/^(?:> {3})\^tg-c\d+$/gm)).toHaveLength(500);
}, 60_000);

afterAll(async () => {
  expect(bench.dc.control.stats().violations).toEqual([]);
  await bench.stop();
});

it('ends with the same bytes wherever it is killed, and writes nothing after that', async () => {
  let vaults = 0;
  const property = fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 2 }), async (kills) => {
    const vault = `killed ${++vaults}`;
    for (const kill of kills) {
      const before = answered();
      const child = run(vault);
      let hasEnded = false;
      void child.ended.then(() => (hasEnded = true));
      await until('the place to kill it', () => hasEnded || answered() - before >= kill);
      child.process.kill('SIGKILL');
      await child.ended;
    }
    expect(await run(vault).ended).toBe(0);
    expect(bench.files(vault)).toEqual(whole);
    const stamps = bench.stamps(vault);
    expect(await run(vault).ended).toBe(0);
    expect(bench.stamps(vault)).toEqual(stamps);
  });
  // A fixed seed: the same moments every time.
  await fc.assert(property, { seed: 20_250_101, numRuns: 4, endOnFailure: true });
}, 300_000);
