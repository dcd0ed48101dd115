import type { MemoryNotice } from '../../../src/model/memory-event';
import { memoryLimitOf } from '../../../companion/process-memory';
import { MemoryGuard } from '../../../src/telegram/calls/memory-guard';

function setup(limitMB = 200) {
  const notices: MemoryNotice[] = [];
  const eager: boolean[] = [];
  let usedMB = 100;
  const collected = { times: 0 };
  const guard = new MemoryGuard({ limitMB, usedMB: () => usedMB, collectEagerly: (isEager) => eager.push(isEager), collect: () => collected.times++ }, (notice) => notices.push(notice));
  /** Answers arrive while so much is in use. */
  const during = (megabytes: number, answers = 8): number => {
    usedMB = megabytes;
    for (let answer = 0; answer < answers; answer++) guard.look();
    return guard.allowed(16);
  };
  return { guard, notices, eager, collected, during };
}

describe('MemoryGuard', () => {
  it('halves what is fetched at a time while memory is short, down to one, and gives it back', () => {
    const { during } = setup();
    expect([during(100), during(165), during(170), during(170), during(170), during(170)]).toEqual([16, 8, 4, 2, 1, 1]);
    // Between short and calm nothing changes; then it comes back step by step.
    expect([during(150), during(130), during(130), during(130), during(130)]).toEqual([1, 2, 4, 8, 16]);
  });

  it('leaves one request at a time when the limit is reached', () => {
    const { guard, during } = setup();
    expect(during(201)).toBe(1);
    expect(guard.allowed(1)).toBe(1);
  });

  it('tells of a warning, that it became critical, and that both have cleared', () => {
    const { during, notices, eager } = setup();
    for (const megabytes of [100, 165, 205, 190, 150, ...Array.from({ length: 16 }, () => 120)]) during(megabytes);
    expect(notices.map(({ level }) => level)).toEqual(['warning', 'critical', 'normal']);
    expect(notices[1]).toEqual({ level: 'critical', usedMB: 205, limitMB: 200 });
    expect(eager).toEqual([true, false]);
  });

  it('says that memory is no longer short once it has been for a while, not whenever garbage was collected', () => {
    const { during, notices } = setup();
    for (let round = 0; round < 10; round++) for (const megabytes of [165, 110, 110]) during(megabytes);
    expect(notices.map(({ level }) => level)).toEqual(['warning']);
  });

  it('collects garbage after any answer above seven tenths, and not again at once', () => {
    const { during, collected } = setup();
    during(135, 7);
    expect(collected.times).toBe(0);
    during(165, 1);
    expect(collected.times).toBe(1);
    during(165, 3);
    expect(collected.times).toBe(1);
    during(165, 5);
    expect(collected.times).toBe(3);
    during(110, 20);
    expect(collected.times).toBe(3);
  });

  it('allows everything where nobody watches the memory', () => {
    const guard = new MemoryGuard(undefined, () => undefined);
    for (let answer = 0; answer < 100; answer++) guard.look();
    expect(guard.allowed(16)).toBe(16);
  });
});

describe('memoryLimitOf', () => {
  it('is the setting, or the profile’s share of what is free when that is less', () => {
    expect(memoryLimitOf({ memoryLimitMB: 1024, freeMemoryPercent: 40 }, 8000)).toBe(1024);
    expect(memoryLimitOf({ memoryLimitMB: 1024, freeMemoryPercent: 40 }, 2000)).toBe(800);
    expect(memoryLimitOf({ memoryLimitMB: 1024, freeMemoryPercent: 20 }, 100)).toBe(128);
  });
});
