import { RecentSpeed } from '../../../src/export/run/recent-speed';

describe('recent speed', () => {
  it('is the rise of the last ten seconds', () => {
    const speed = new RecentSpeed();
    expect(speed.perSecond(0, 0)).toBe(0);
    expect(speed.perSecond(1000, 500)).toBe(500);
    for (let second = 2; second <= 20; second++) speed.perSecond(second * 1000, second < 10 ? 500 * second : 5000);
    expect(speed.perSecond(21_000, 5000)).toBe(0);
  });

  it('is nothing while what came is taken back', () => {
    const speed = new RecentSpeed();
    speed.perSecond(0, 1000);
    expect(speed.perSecond(1000, 0)).toBe(0);
  });
});
