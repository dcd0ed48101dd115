import { SessionWatch } from '../../../../src/telegram/decryption/session-watch';

const SIZE = 48;

/** Head of a message of four bytes in a packet of 48, made at so many seconds; the id is that of an answer. */
function head({ at = 1000, id = 1, length = 4 }: { readonly at?: number; readonly id?: number; readonly length?: number } = {}): Buffer {
  const bytes = Buffer.alloc(32);
  bytes.writeUInt32LE(id, 16);
  bytes.writeUInt32LE(at, 20);
  bytes.writeInt32LE(length, 28);
  return bytes;
}

describe('the watch over a session', () => {
  it.each([
    ['the least padding', { length: 4 }, SIZE, null],
    ['the most padding', { length: 0 }, 32 + 1024, null],
    ['too little padding', { length: 8 }, SIZE, 'its length is 8 of 48 bytes'],
    ['too much padding', { length: 0 }, 48 + 1024, 'its length is 0 of 1072 bytes'],
    ['a length that is no multiple of four', { length: 2 }, SIZE, 'its length is 2 of 48 bytes'],
    ['a length below zero', { length: -4 }, SIZE, 'its length is -4 of 48 bytes'],
    ['the id of a notice', { id: 3 }, SIZE, null],
    ['the id of a message of a client', { id: 4 }, SIZE, 'its id is that of a message of a client'],
  ])('judges a packet with %s', (_name, made, size, problem) => {
    expect(new SessionWatch(() => 0).problemOf(head(made), size)).toBe(problem);
  });

  it('takes the time from the server: its first message may have any, later ones up to five minutes less than then', () => {
    let nowS = 5;
    const watch = new SessionWatch(() => nowS);
    expect(watch.problemOf(head({ at: 1_000_000 }), SIZE)).toBeNull();
    nowS += 100;
    expect(watch.problemOf(head({ at: 999_800 }), SIZE)).toBeNull();
    expect(watch.problemOf(head({ at: 999_799 }), SIZE)).toBe('it is more than 300 seconds old');
  });

  it('believes a later time, as after the machine slept, and goes by it from then on', () => {
    const watch = new SessionWatch(() => 0);
    for (const at of [1000, 9000, 8700]) expect(watch.problemOf(head({ at }), SIZE)).toBeNull();
    expect(watch.problemOf(head({ at: 8699 }), SIZE)).toBe('it is more than 300 seconds old');
  });

  it('knows the last four thousand messages that were sent', () => {
    const watch = new SessionWatch(() => 0);
    for (let id = 0; id < 5000; id++) watch.sends(String(id));
    expect([904, 4999].map((id) => watch.hasSent(String(id)))).toEqual([true, true]);
    expect([903, 5000].map((id) => watch.hasSent(String(id)))).toEqual([false, false]);
  });
});
