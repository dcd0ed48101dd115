import { FileQueue, type FileRank } from '../../../../companion/media/file-queue';
import { QueuedTurn } from '../../../../companion/media/queued-turn';

const never = new AbortController().signal;
const photo = (sizeBytes: number): FileRank => ({ isPhoto: true, sizeBytes });
const other = (sizeBytes: number): FileRank => ({ isPhoto: false, sizeBytes });

/** Lets everything that can go on go on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

describe('FileQueue', () => {
  it('lets more files begin as soon as there may be more, and fewer once those under way are done', async () => {
    const queue = new FileQueue(1);
    let begun = 0;
    for (let files = 0; files < 6; files++) void queue.enter(other(1), never).then(() => begun++);
    await settle();
    expect(begun).toBe(1);
    queue.changeFilesAtOnce(3);
    await settle();
    expect(begun).toBe(3);
    queue.changeFilesAtOnce(1);
    for (const expected of [3, 3, 4, 5, 6]) {
      queue.leave();
      await settle();
      expect(begun).toBe(expected);
    }
  });

  it('lets photos go first, then small files, equal ones as they came', async () => {
    const queue = new FileQueue(1);
    await queue.enter(other(1), never);
    const order: string[] = [];
    const wait = (name: string, rank: FileRank): void => void queue.enter(rank, never).then(() => order.push(name));
    wait('film', other(900));
    wait('text', other(5));
    wait('large photo', photo(50));
    wait('photo', photo(20));
    wait('same photo', photo(20));
    for (let leaving = 0; leaving < 5; leaving++) {
      queue.leave();
      await settle();
    }
    expect(order).toEqual(['photo', 'same photo', 'large photo', 'text', 'film']);
  });

  it('forgets who is stopped while waiting', async () => {
    const queue = new FileQueue(1);
    await queue.enter(other(1), never);
    const stop = new AbortController();
    const stopped = queue.enter(other(2), stop.signal);
    stop.abort();
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(queue.isWantedBefore(other(3))).toBe(false);
    queue.leave();
    await expect(queue.enter(other(4), never)).resolves.toBeUndefined();
  });
});

describe('QueuedTurn', () => {
  it('keeps its place while one of its lanes is under way, and has it back after a rest', async () => {
    const queue = new FileQueue(1);
    const turn = new QueuedTurn(queue, other(10));
    const [one, two] = [turn.lane(), turn.lane()];
    await one.begin(never);
    await two.begin(never);
    const entered: string[] = [];
    void queue.enter(other(20), never).then(() => entered.push('other'));
    let end: () => void = () => undefined;
    const resting = one.rest(() => new Promise<void>((resolve) => (end = resolve)), never).then(() => entered.push('one'));
    await settle();
    expect(entered).toEqual([]);
    two.end();
    await settle();
    expect(entered).toEqual(['other']);
    end();
    await settle();
    expect(entered).toEqual(['other']);
    queue.leave();
    await resting;
    expect(entered).toEqual(['other', 'one']);
  });

  it('gives way once all its lanes have their part', async () => {
    const queue = new FileQueue(1);
    const turn = new QueuedTurn(queue, other(1000));
    const lanes = [turn.lane(), turn.lane()];
    for (const lane of lanes) await lane.begin(never);
    const order: string[] = [];
    void queue.enter(photo(5), never).then(() => order.push('photo'));
    const goOn = lanes.map((lane, index) => lane.next(never).then(() => order.push(`film ${index}`)));
    await settle();
    expect(order).toEqual(['photo']);
    queue.leave();
    await Promise.all(goOn);
    expect(order).toEqual(['photo', 'film 0', 'film 1']);
  });

  it('gives way to nobody who comes after it', async () => {
    const queue = new FileQueue(1);
    const lane = new QueuedTurn(queue, other(10)).lane();
    await lane.begin(never);
    void queue.enter(other(10), never);
    await lane.next(never);
    expect(queue.isWantedBefore(other(11))).toBe(true);
  });

  it('leaves its place when a rest fails', async () => {
    const queue = new FileQueue(1);
    const lane = new QueuedTurn(queue, other(10)).lane();
    await lane.begin(never);
    await expect(lane.rest(() => Promise.reject(new Error('no more tries')), never)).rejects.toThrow('no more tries');
    lane.end();
    await expect(queue.enter(other(20), never)).resolves.toBeUndefined();
  });
});
