import { exitCode } from '../../../../companion/cli/commands/export';
import { TobsFailure, type TobsError } from '../../../../src/model/errors';
import type { RunReport } from '../../../../src/model/events';
import type { DownloadOrder } from '../../../../src/model/telegram';
import { ErrorBreaker } from '../../../../src/export/run/error-breaker';
import { Tally } from '../../../../src/export/run/tally';
import { ExportWorld } from '../export-world';
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

describe('a run in which nearly everything fails', () => {
  it('ends with its reason, and is taken up by the next run', async () => {
    const world = new ExportWorld();
    const telegram = new PhotoChannel(world, 95);
    const first = await world.export(telegram);

    expect(codesOf(first).filter((code) => code === 'TIMEOUT').length).toBeGreaterThanOrEqual(50);
    expect(codesOf(first).at(-1)).toBe('TOO_MANY_ERRORS');
    expect(telegram.asked.length).toBeLessThan(95);
    expect(first.outcome).toBe('partial');
    expect(exitCode(first)).toBe(3);
    expect(world.events).toContainEqual({ type: 'failure', failure: expect.objectContaining({ error: { code: 'TOO_MANY_ERRORS', failures: 50, succeeded: expect.any(Number) as number, reason: 'No answer to upload.getFile within 60 s.' } }) as unknown });

    telegram.failure = null;
    const second = await world.export(telegram);
    expect(second.outcome).toBe('success');
    expect(telegram.downloads.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 95 }, (_none, index) => String(index + 1)));
  });

  it('does not end again at what has failed before, and goes on to what is behind it', async () => {
    const world = new ExportWorld();
    const telegram = new PhotoChannel(world, 60);
    expect(codesOf(await world.export(telegram))).toContain('TOO_MANY_ERRORS');
    const second = await world.export(telegram);
    expect(codesOf(second)).not.toContain('TOO_MANY_ERRORS');
    expect(new Set(telegram.asked).size).toBe(60);
  });

  it('goes on when Telegram no longer has the files: the next one may be there', async () => {
    const world = new ExportWorld();
    const telegram = new PhotoChannel(world, 95);
    telegram.failure = { code: 'FILE_UNAVAILABLE', fileId: '1', reason: 'gone' };
    expect(codesOf(await world.export(telegram))).toEqual(Array.from({ length: 95 }, () => 'FILE_UNAVAILABLE'));
  });
});

describe('ErrorBreaker', () => {
  it('waits as long as half of what is tried goes well, over several chats', () => {
    const breaker = new ErrorBreaker();
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
