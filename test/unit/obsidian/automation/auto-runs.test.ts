import { AutoRuns } from '../../../../src/obsidian/automation/auto-runs';
import type { KeptBecause } from '../../../../src/obsidian/paused-run';

const hour = 3_600_000;

/** A device whose clock is set by hand; what happened is listed. */
class Device {
  now = 1_000 * hour;
  autoRunHours = 6;
  autoRunAtStart = false;
  last: number | null = null;
  isRunning = false;
  kept: KeptBecause | null = null;
  readonly happened: string[] = [];

  /** The app starts; what is stored is still there. */
  startApp(): AutoRuns {
    const auto = new AutoRuns({
      now: () => this.now,
      hours: () => this.autoRunHours,
      atStart: () => this.autoRunAtStart,
      memory: { last: () => this.last, setLast: (ms) => (this.last = ms) },
      isRunning: () => this.isRunning,
      kept: () => this.kept,
      begin: () => void this.happened.push('begin'),
      onBusy: () => void this.happened.push('busy'),
      onInterrupted: () => void this.happened.push('interrupted'),
    });
    auto.start();
    return auto;
  }

  /** Minutes go by, looked at one by one as the app does. */
  pass(auto: AutoRuns, minutes: number): void {
    for (let minute = 0; minute < minutes; minute++) {
      this.now += 60_000;
      auto.tick();
    }
  }
}

it('begins every so many hours, counted from when it was switched on', () => {
  const device = new Device();
  const auto = device.startApp();
  expect(auto.nextMs).toBe(device.now + 6 * hour);
  device.pass(auto, 359);
  expect(device.happened).toEqual([]);
  device.pass(auto, 1);
  expect(device.happened).toEqual(['begin']);
  device.pass(auto, 720);
  expect(device.happened).toEqual(['begin', 'begin', 'begin']);
});

it('never begins while it is off, and counts anew when it is switched on again', () => {
  const device = new Device();
  device.autoRunHours = 0;
  const auto = device.startApp();
  expect(auto.nextMs).toBeNull();
  device.pass(auto, 2000);
  device.autoRunHours = 1;
  device.pass(auto, 59);
  device.autoRunHours = 0;
  device.pass(auto, 600);
  device.autoRunHours = 1;
  device.pass(auto, 60);
  expect(device.happened).toEqual([]);
  device.pass(auto, 1);
  expect(device.happened).toEqual(['begin']);
});

it('knows after a restart when the next one is due', () => {
  const device = new Device();
  device.pass(device.startApp(), 300);
  const later = device.startApp();
  device.pass(later, 59);
  expect(device.happened).toEqual([]);
  device.pass(later, 1);
  expect(device.happened).toEqual(['begin']);
});

it('makes up once for all it missed while the computer slept or the app was closed', () => {
  const device = new Device();
  const auto = device.startApp();
  device.now += 100 * hour;
  device.pass(auto, 2);
  expect(device.happened).toEqual(['begin']);
  device.now += 100 * hour;
  device.pass(device.startApp(), 2);
  expect(device.happened).toEqual(['begin', 'begin']);
});

it('refuses to begin beside another export, and says so', () => {
  const device = new Device();
  const auto = device.startApp();
  device.isRunning = true;
  device.pass(auto, 360);
  expect(device.happened).toEqual(['busy']);
  device.isRunning = false;
  device.pass(auto, 359);
  expect(device.happened).toEqual(['busy']);
  device.pass(auto, 1);
  expect(device.happened).toEqual(['busy', 'begin']);
});

it('begins with the app when that is wanted, and only once when a time was missed as well', () => {
  const device = new Device();
  device.autoRunAtStart = true;
  device.last = device.now - 50 * hour;
  const auto = device.startApp();
  expect(device.happened).toEqual(['begin']);
  device.pass(auto, 359);
  expect(device.happened).toEqual(['begin']);
  device.autoRunHours = 0;
  device.startApp();
  expect(device.happened).toEqual(['begin', 'begin']);
});

it('does nothing by itself while an export is paused', () => {
  const device = new Device();
  device.autoRunAtStart = true;
  device.kept = 'paused';
  device.pass(device.startApp(), 800);
  expect(device.happened).toEqual([]);
});

it('goes on by itself with what was running when the app was closed, and offers it when nothing is automatic', () => {
  const device = new Device();
  device.kept = 'closed';
  device.startApp();
  expect(device.happened).toEqual(['interrupted']);
  device.autoRunAtStart = true;
  device.startApp();
  expect(device.happened).toEqual(['interrupted', 'begin']);
});

it('never goes on by itself at the start after a crash, however many times were missed', () => {
  const device = new Device();
  device.autoRunAtStart = true;
  device.kept = 'running';
  device.last = device.now - 50 * hour;
  const auto = device.startApp();
  device.pass(auto, 10);
  expect(device.happened).toEqual(['interrupted']);
});

it('leaves the start to somebody who was quicker', () => {
  const device = new Device();
  device.autoRunAtStart = true;
  // A run that is under way is kept as one that is running, too.
  device.kept = 'running';
  device.isRunning = true;
  device.startApp();
  expect(device.happened).toEqual([]);
});

it('takes a time that lies ahead for a clock that was wrong', () => {
  const device = new Device();
  device.last = device.now + 10_000 * hour;
  expect(device.startApp().nextMs).toBe(device.now + 6 * hour);
});
