import { Heartbeat, type HeartbeatClock } from '../../../src/protocol/heartbeat';

const hourMs = 3_600_000;

/** A machine whose time the test moves; beats that fell into a sleep are made up for by one. */
class Machine implements HeartbeatClock {
  private nowMs = 0;
  private timer: { readonly everyMs: number; readonly work: () => void } | null = null;

  now(): number {
    return this.nowMs;
  }

  every(everyMs: number, work: () => void): () => void {
    this.timer = { everyMs, work };
    return () => (this.timer = null);
  }

  /** Lets so many beats go by. */
  beats(count: number): void {
    for (let beat = 0; beat < count; beat++) this.sleep(this.timer?.everyMs ?? 0);
  }

  sleep(ms: number): void {
    this.nowMs += ms;
    this.timer?.work();
  }
}

function watched(): { readonly machine: Machine; readonly heartbeat: Heartbeat; readonly said: () => number; readonly silences: () => number } {
  const machine = new Machine();
  let [said, silences] = [0, 0];
  const heartbeat = new Heartbeat({ everyMs: 5000, silentMs: 30_000, clock: machine }, { onBeat: () => said++, onSilent: () => silences++ });
  return { machine, heartbeat, said: () => said, silences: () => silences };
}

describe('Heartbeat', () => {
  it('beats as long as the peer answers', () => {
    const { machine, heartbeat, said, silences } = watched();
    for (let minute = 0; minute < 60; minute++) {
      machine.beats(5);
      heartbeat.heard();
    }
    expect(said()).toBe(300);
    expect(silences()).toBe(0);
  });

  it('calls a peer stuck once, after its time without a word', () => {
    const { machine, said, silences } = watched();
    machine.beats(5);
    expect(silences()).toBe(0);
    machine.beats(100);
    expect(silences()).toBe(1);
    expect(said()).toBe(5);
  });

  it('does not count the hours a machine slept, and gives the peer time to speak after them', () => {
    const { machine, heartbeat, silences } = watched();
    heartbeat.heard();
    machine.sleep(8 * hourMs);
    machine.beats(4);
    expect(silences()).toBe(0);
    heartbeat.heard();
    machine.sleep(8 * hourMs);
    machine.beats(5);
    expect(silences()).toBe(1);
  });

  it('says nothing any more once it was stopped', () => {
    const { machine, heartbeat, said, silences } = watched();
    heartbeat.stop();
    machine.beats(100);
    expect([said(), silences()]).toEqual([0, 0]);
  });
});
