import { exitCode } from '../../../../companion/cli/commands/export';
import { TobsFailure, type TobsError } from '../../../../src/model/errors';
import type { Message } from '../../../../src/model/message';
import type { Settings } from '../../../../src/settings/definitions';
import type { RunReport } from '../../../../src/model/events';
import type { DownloadOrder } from '../../../../src/model/telegram';
import { ErrorBreaker, everything } from '../../../../src/export/run/error-breaker';
import { Tally } from '../../../../src/export/run/tally';
import { blockIdsOf, ExportWorld } from '../export-world';
import { aMessage, channel, FakeTelegram, photo } from '../fake-telegram';

const timeout: TobsError = { code: 'TIMEOUT', what: 'upload.getFile', afterMs: 60_000 };

/** A channel of photos that all fail to arrive, until they do not. */
class PhotoChannel extends FakeTelegram {
  failure: TobsError | null = timeout;
  readonly asked: string[] = [];

  constructor(world: ExportWorld, photos: number) {
    super(channel, Array.from({ length: photos }, (_none, index) => aMessage(channel, index + 1, { media: photo(String(index + 1)) })), world.vault);
  }

  override async download(order: DownloadOrder): Promise<{ sizeBytes: number }> {
    this.asked.push(order.file.id);
    await Promise.resolve();
    if (this.failure !== null) throw new TobsFailure(this.failure);
    return await super.download(order);
  }
}

function codesOf({ chats }: RunReport): readonly string[] {
  return chats.flatMap(({ failures }) => failures.map(({ error }) => error.code));
}

/** Nothing can be made of such a message. */
const broken: Partial<Message> = { reactions: [{ emoji: undefined as never, count: 1 }] };

describe('a run in which nearly no file comes', () => {
  it('has all texts, says why it leaves the other files alone, and the next run fetches them', async () => {
    const world = new ExportWorld();
    const telegram = new PhotoChannel(world, 95);
    const first = await world.export(telegram);

    const codes = codesOf(first);
    expect(codes.filter((code) => code === 'TIMEOUT').length).toBeGreaterThanOrEqual(50);
    expect(codes.filter((code) => code !== 'TIMEOUT')).toEqual(['TOO_MANY_FILE_ERRORS']);
    expect(telegram.asked.length).toBeLessThan(95);
    expect([first.outcome, exitCode(first), first.chats[0]?.messages]).toEqual(['partial', 3, 95]);
    expect(world.paths.flatMap((path) => blockIdsOf(world.note(path))).toSorted((x, y) => x - y)).toEqual(Array.from({ length: 95 }, (_none, index) => index + 1));
    expect(world.events).toContainEqual({ type: 'failure', failure: expect.objectContaining({ error: { code: 'TOO_MANY_FILE_ERRORS', failures: 50, succeeded: 0, last: timeout } }) as unknown });

    telegram.failure = null;
    const second = await world.export(telegram);
    expect(second.outcome).toBe('success');
    expect(telegram.downloads.toSorted((x, y) => Number(x) - Number(y))).toEqual(Array.from({ length: 95 }, (_none, index) => String(index + 1)));
  });

  it('does not give up again at what has failed before, and goes on to what is behind it', async () => {
    const world = new ExportWorld();
    const telegram = new PhotoChannel(world, 90);
    expect(codesOf(await world.export(telegram))).toContain('TOO_MANY_FILE_ERRORS');
    const second = await world.export(telegram);
    expect(codesOf(second)).not.toContain('TOO_MANY_FILE_ERRORS');
    expect(new Set(telegram.asked).size).toBe(90);
  });

  it('goes on when Telegram no longer has the files: the next one may be there', async () => {
    const world = new ExportWorld();
    const telegram = new PhotoChannel(world, 95);
    telegram.failure = { code: 'FILE_UNAVAILABLE', fileId: '1', reason: 'gone' };
    expect(codesOf(await world.export(telegram))).toEqual(Array.from({ length: 95 }, () => 'FILE_UNAVAILABLE'));
  });
});

describe('messages nothing can be made of', () => {
  it('leave a block that says so, and the others as they are', async () => {
    const world = new ExportWorld();
    const report = await world.export(new FakeTelegram(channel, [1, 2, 3, 4, 5].map((id) => aMessage(channel, id, id === 3 ? broken : {})), world.vault));
    expect(world.paths.flatMap((path) => blockIdsOf(world.note(path))).toSorted((x, y) => x - y)).toEqual([1, 2, 3, 4, 5]);
    expect([report.outcome, codesOf(report)]).toEqual(['partial', ['MESSAGE_FAILED']]);
  });

  it.each<[string, Partial<Message>, Partial<Settings>]>([
    ['the people it names', { mentioned: [null as never] }, { peopleNotes: true }],
    ['the size of its album', { groupId: '1', media: { ...photo('3'), get width(): number { throw new RangeError('no width'); } } }, { galleries: true }],
    ['the name of its file', { media: { type: 'document', file: { ...photo('3').file, name: 5 as never, mimeType: 'text/plain' } } }, {}],
    ['its text', { text: undefined }, {}],
    ['its text, for the name of a post', { text: undefined }, { layout: 'message' }],
    ['its links', { entities: [null as never] }, {}],
    ['the files of its page', { page: { blocks: null as never } }, {}],
  ])('are the only ones that are lost when preparing the batch breaks at %s', async (_, odd, settings) => {
    const world = new ExportWorld(settings);
    const report = await world.export(new FakeTelegram(channel, [1, 2, 3, 4, 5].map((id) => aMessage(channel, id, id === 3 ? odd : {})), world.vault));
    const notes = world.paths.map((path) => world.note(path));
    expect(notes.flatMap(blockIdsOf).toSorted((x, y) => x - y)).toEqual([1, 2, 3, 4, 5]);
    expect([report.outcome, codesOf(report)]).toEqual(['partial', ['MESSAGE_FAILED']]);
    expect(notes.join('\n')).toMatch(/unreadable[^^]*\^tg-3\n/);
    expect(notes.join('\n')).toContain('Message number 5');
  });

  it('are asked for again by the next run, the first twenty of them, and shown once something can be made of them', async () => {
    const world = new ExportWorld({ indexes: false });
    const with_ = (isBroken: (id: number) => boolean): FakeTelegram => new FakeTelegram(channel, Array.from({ length: 400 }, (_none, index) => aMessage(channel, index + 1, isBroken(index + 1) ? broken : {})), world.vault);
    const oddly = (id: number): boolean => id < 100 && id % 4 === 0;
    expect(codesOf(await world.export(with_(oddly)))).toHaveLength(24);
    const still = with_(oddly);
    expect(codesOf(await world.export(still))).toHaveLength(20);
    expect(still.requests.filter((request) => request === 'history')).toHaveLength(20);
    const healed = with_(() => false);
    expect(await world.export(healed)).toMatchObject({ outcome: 'success', chats: [{ messages: 20 }] });
    const text = world.paths.map((path) => world.note(path)).join('\n');
    expect(blockIdsOf(text).toSorted((x, y) => x - y)).toEqual(healed.messages.map(({ id }) => id));
    expect(text.match(/unreadable/g)).toHaveLength(4);
    const last = with_(() => false);
    await world.export(last);
    expect(last.requests.filter((request) => request === 'history')).toEqual([]);
  });

  it('end the run with its reason when they are nearly all there is', async () => {
    const world = new ExportWorld();
    const report = await world.export(new FakeTelegram(channel, Array.from({ length: 400 }, (_none, index) => aMessage(channel, index + 1, broken)), world.vault));
    expect(codesOf(report).at(-1)).toBe('TOO_MANY_ERRORS');
    expect(exitCode(report)).toBe(3);
  });
});

describe('ErrorBreaker', () => {
  it('waits as long as half of what is tried goes well, over several chats', () => {
    const breaker = new ErrorBreaker(everything);
    let tally = new Tally();
    breaker.watch(tally);
    for (let turn = 0; turn < 500; turn++) {
      breaker.failed(timeout);
      tally.processed += 2;
      if (turn % 40 === 0) breaker.watch((tally = new Tally()));
    }
    expect(breaker.error).toBeNull();
    for (let turn = 0; turn < 60; turn++) breaker.failed(timeout);
    expect(breaker.signal.aborted).toBe(true);
  });
});
