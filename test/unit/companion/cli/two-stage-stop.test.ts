import { EventEmitter } from 'node:events';
import { TwoStageStop } from '../../../../companion/cli/two-stage-stop';

function pressed() {
  const source = new EventEmitter();
  const exits: number[] = [];
  const says: string[] = [];
  const clock = { ms: 1000 };
  const stop = new TwoStageStop({ source, firstWords: 'Stopping.', now: () => clock.ms, exit: (code) => exits.push(code), say: (text) => says.push(text) });
  const press = (afterMs: number, signal: 'SIGINT' | 'SIGTERM' = 'SIGINT'): void => {
    clock.ms += afterMs;
    source.emit(signal);
  };
  return { source, exits, says, stop, press };
}

describe('TwoStageStop', () => {
  it('asks the work to end on the first press, and ends the process on a second within five seconds', () => {
    const { stop, exits, says, press } = pressed();
    expect(stop.signal.aborted).toBe(false);
    press(0);
    expect([stop.signal.aborted, exits, says.length]).toEqual([true, [], 1]);
    press(4999, 'SIGTERM');
    expect(exits).toEqual([130]);
    stop.dispose();
  });

  it('takes a press after five seconds for a first one again, and begins a new window with it', () => {
    const { stop, exits, says, press } = pressed();
    press(0);
    press(5000);
    press(6000);
    expect([exits, says.length]).toEqual([[], 3]);
    press(4000);
    expect(exits).toEqual([130]);
    stop.dispose();
  });

  it('counts a reader that is gone as a first press that nobody made', () => {
    const { stop, exits, press } = pressed();
    stop.brokenPipe();
    expect(stop.signal.aborted).toBe(true);
    press(10);
    expect(exits).toEqual([]);
    stop.dispose();
  });

  it('listens to nothing any more once the command is over', () => {
    const { source, stop } = pressed();
    stop.dispose();
    expect(['SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => source.listenerCount(name))).toEqual([0, 0, 0]);
  });
});
