import type { StatePort } from '../../../src/export/ports';

/** A state under test; `reopen` gives what a new process would see. */
export interface StateUnderTest {
  readonly state: StatePort;
  reopen?(): Promise<StatePort>;
  dispose?(): Promise<void>;
}

/** What every StatePort promises. Call it inside a test file with a factory that makes an empty state. */
export function stateContract(name: string, open: () => Promise<StateUnderTest>): void {
  describe(`StatePort: ${name}`, () => {
    let under: StateUnderTest;
    let state: StatePort;

    beforeEach(async () => {
      under = await open();
      state = under.state;
    });

    afterEach(async () => {
      await under.dispose?.();
    });

    it('answers undefined for a record that was never stored', async () => {
      expect(await state.get('nothing')).toBeUndefined();
    });

    it('gives back what was stored', async () => {
      const value = { done: [1, 2], text: 'Привет\n"x"', nested: { none: null, yes: true } };
      await state.set([['chat/1', value], ['chat/2', 'text'], ['chat/3', 0]]);
      expect(await state.get('chat/1')).toEqual(value);
      expect(await state.get('chat/2')).toBe('text');
      expect(await state.get('chat/3')).toBe(0);
    });

    it('keeps the newest value and removes what is set to undefined', async () => {
      await state.set([['a', 1], ['b', 1]]);
      await state.set([['a', 2], ['b', undefined]]);
      expect(await state.get('a')).toBe(2);
      expect(await state.get('b')).toBeUndefined();
    });

    it('lists the keys that begin in a way', async () => {
      await state.set([['segment|a|1', 1], ['segment|a|20', 1], ['segment|ab|3', 1], ['segment|a', 1], ['chat|a', 1]]);
      await state.set([['segment|a|1', undefined], ['segment|a|3', 2]]);
      expect([...(await state.keysFrom('segment|a|'))].sort()).toEqual(['segment|a|20', 'segment|a|3']);
    });

    it('stores nothing of a set that holds one bad record', async () => {
      const circular: Record<string, unknown> = {};
      circular.self = circular;
      // A database stores circles, but no functions.
      circular.call = () => undefined;
      await state.set([['a', 1]]);
      await expect(state.set([['a', 2], ['c', 3], ['bad', circular]])).rejects.toThrow();
      expect(await state.get('a')).toBe(1);
      expect(await state.get('c')).toBeUndefined();
    });

    it('accepts an empty set', async () => {
      await state.set([]);
      expect(await state.get('a')).toBeUndefined();
    });

    it('is not touched by hostile keys and values', async () => {
      const hostile: unknown = JSON.parse('{"__proto__": {"polluted": true}}');
      await state.set([['__proto__', 'x'], ['constructor', 'y'], ['v', hostile]]);
      expect(await state.get('__proto__')).toBe('x');
      expect(await state.get('constructor')).toBe('y');
      expect(await state.get('toString')).toBeUndefined();
      await state.get('v');
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    });

    it('takes many sets at once and ends with the last of each', async () => {
      await Promise.all(Array.from({ length: 50 }, (_, i) => state.set([[`k${i % 5}`, i]])));
      expect(await Promise.all([0, 1, 2, 3, 4].map((i) => state.get(`k${i}`)))).toEqual([45, 46, 47, 48, 49]);
    });

    it('is the same after reopening', async () => {
      await state.set([['a', { deep: [1] }], ['b', 2]]);
      await state.set([['b', undefined], ['c', 'x']]);
      const again = (await under.reopen?.()) ?? state;
      expect(await again.get('a')).toEqual({ deep: [1] });
      expect(await again.get('b')).toBeUndefined();
      expect(await again.get('c')).toBe('x');
    });
  });
}
