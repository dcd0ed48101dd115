import { cleanUp } from '../../../../companion/cli/clean-up';
import { TobsFailure } from '../../../../src/model/errors';

describe('cleaning up', () => {
  it('does one thing after the other, and goes on behind what hangs or fails', async () => {
    const order: string[] = [];
    const notes: string[] = [];
    const step = (name: string, end: () => Promise<unknown>) => ({
      what: name,
      run: async () => {
        order.push(name);
        return await end();
      },
    });
    await cleanUp(
      [
        step('First', () => Promise.resolve('late is no word of mine')),
        step('Hanging', () => new Promise(() => undefined)),
        step('Failing', () => Promise.reject(new TobsFailure({ code: 'DISK_FULL', path: 'state' }))),
        step('Last', () => Promise.resolve()),
      ],
      (text) => notes.push(text),
      20,
    );
    expect(order).toEqual(['First', 'Hanging', 'Failing', 'Last']);
    expect(notes).toEqual(['Hanging did not end within 0.02 s.', expect.stringMatching(/^Failing failed\. The disk is full: state /)]);
  });

  it('says nothing when all is well', async () => {
    const notes: string[] = [];
    await cleanUp([{ what: 'One', run: () => Promise.resolve() }], (text) => notes.push(text));
    expect(notes).toEqual([]);
  });
});
