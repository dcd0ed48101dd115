import { setImmediate } from 'node:timers/promises';
import type { VaultPort } from '../../../src/export/ports';

/** A vault under test and the two things that happen to it from outside. */
export interface VaultUnderTest {
  readonly vault: VaultPort;
  /** The user edits or creates a note in another program. */
  editAsUser(path: string, text: string): Promise<void>;
  /** A downloader finishes a file at the absolute path `prepareFile` gave. */
  finishFile(absolutePath: string, bytes: Uint8Array): Promise<void>;
  dispose?(): Promise<void>;
}

/** What every VaultPort promises. Call it inside a test file with a factory that makes an empty vault. */
export function vaultContract(name: string, open: () => Promise<VaultUnderTest>): void {
  describe(`VaultPort: ${name}`, () => {
    let under: VaultUnderTest;
    let vault: VaultPort;

    beforeEach(async () => {
      under = await open();
      vault = under.vault;
    });

    afterEach(async () => {
      await under.dispose?.();
    });

    it('answers null for a note that is not there', async () => {
      expect(await vault.read('Telegram/None/a.md')).toBeNull();
      expect(await vault.sizeOf('Telegram/None/a.md')).toBeNull();
    });

    it('creates a note with its parent folders and reads it back unchanged', async () => {
      const text = '---\ntg-chat: "-1001500000001"\n---\nПривет 🌍 é\n\nlast line ^tg-1\n';
      expect(await vault.create('Telegram/Anna Ö./2024/2024-01-02.md', text)).toBe('created');
      expect(await vault.read('Telegram/Anna Ö./2024/2024-01-02.md')).toBe(text);
      expect(await vault.sizeOf('Telegram/Anna Ö./2024/2024-01-02.md')).toBe(new TextEncoder().encode(text).byteLength);
    });

    it('leaves a note that exists untouched when asked to create it', async () => {
      await vault.create('a/b.md', 'first');
      expect(await vault.create('a/b.md', 'second')).toBe('exists');
      expect(await vault.read('a/b.md')).toBe('first');
    });

    it('says exists for a folder of that name', async () => {
      await vault.create('a/b/c.md', 'x');
      expect(await vault.create('a/b', 'text')).toBe('exists');
      expect(await vault.read('a/b/c.md')).toBe('x');
    });

    it('lets exactly one of many simultaneous creations win', async () => {
      const outcomes = await Promise.all(Array.from({ length: 10 }, (_, i) => vault.create('race.md', `text ${i}`)));
      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
      expect(await vault.read('race.md')).toBe(`text ${outcomes.indexOf('created')}`);
    });

    it('makes the folders of many creations at once, whenever each one looks', async () => {
      for (let round = 0; round < 40; round++) {
        const paths = Array.from({ length: 20 }, (_, i) => `Telegram/Round ${round}/2024/${i}.md`);
        const create = async (path: string, turns: number): Promise<string> => {
          for (let turn = 0; turn < turns; turn++) await setImmediate();
          return await vault.create(path, path);
        };
        expect(await Promise.all(paths.map(create))).toEqual(paths.map(() => 'created'));
        expect(await Promise.all(paths.map((path) => vault.read(path)))).toEqual(paths);
      }
    });

    it('replaces a text that is still the base', async () => {
      await vault.create('n.md', 'one');
      expect(await vault.replace('n.md', 'one', 'two')).toBe('written');
      expect(await vault.read('n.md')).toBe('two');
    });

    it('does not replace a text the user changed', async () => {
      await vault.create('n.md', 'one');
      await under.editAsUser('n.md', 'mine');
      expect(await vault.replace('n.md', 'one', 'two')).toBe('changed');
      expect(await vault.read('n.md')).toBe('mine');
    });

    it('does not replace a note that is gone', async () => {
      expect(await vault.replace('gone.md', 'one', 'two')).toBe('changed');
      expect(await vault.read('gone.md')).toBeNull();
    });

    it('removes a note that is as it was, and leaves one the user changed', async () => {
      await vault.create('a/n.md', 'one');
      await vault.create('a/m.md', 'one');
      await under.editAsUser('a/m.md', 'mine');
      expect(await vault.remove('a/n.md', 'one')).toBe('removed');
      expect(await vault.remove('a/m.md', 'one')).toBe('changed');
      expect(await vault.remove('a/none.md', 'one')).toBe('changed');
      expect(await vault.read('a/n.md')).toBeNull();
      expect(await vault.read('a/m.md')).toBe('mine');
      expect((await vault.list('a')).map(({ path }) => path)).toEqual(['a/m.md']);
    });

    it('loses no change when many replacements of one note meet', async () => {
      await vault.create('n.md', '');
      const append = async (line: string): Promise<void> => {
        for (;;) {
          const base = (await vault.read('n.md')) ?? '';
          if ((await vault.replace('n.md', base, `${base}${line}\n`)) === 'written') return;
        }
      };
      await Promise.all(Array.from({ length: 20 }, (_, i) => append(`line ${i}`)));
      const lines = ((await vault.read('n.md')) ?? '').trimEnd().split('\n');
      expect(new Set(lines).size).toBe(20);
      expect(lines).toHaveLength(20);
    });

    it('lists the direct children of a folder, files and folders', async () => {
      await vault.create('Telegram/A/1.md', 'x');
      await vault.create('Telegram/A/deep/2.md', 'x');
      await vault.create('Telegram/B.md', 'x');
      const children = [...(await vault.list('Telegram'))].sort((a, b) => (a.path < b.path ? -1 : 1));
      expect(children).toEqual([
        { path: 'Telegram/A', kind: 'folder' },
        { path: 'Telegram/B.md', kind: 'file' },
      ]);
      expect([...(await vault.list('Telegram/A'))].map((entry) => entry.path).sort()).toEqual(['Telegram/A/1.md', 'Telegram/A/deep']);
      expect(await vault.list('Nowhere')).toEqual([]);
    });

    it('gives an absolute path whose folder exists, and sees the finished file', async () => {
      const path = await vault.prepareFile('Telegram/A/media/photo 1.jpg');
      expect(path.startsWith('/') || /^[A-Za-z]:/.test(path)).toBe(true);
      expect(await vault.sizeOf('Telegram/A/media/photo 1.jpg')).toBeNull();
      await under.finishFile(path, new Uint8Array(1234));
      expect(await vault.sizeOf('Telegram/A/media/photo 1.jpg')).toBe(1234);
      await vault.discardFile('Telegram/A/media/photo 1.jpg');
      expect(await vault.sizeOf('Telegram/A/media/photo 1.jpg')).toBeNull();
      await vault.discardFile('Telegram/A/media/photo 1.jpg');
    });

    it('says how much space there is, or that it does not know', async () => {
      const free = await vault.freeBytes();
      expect(free === null || (Number.isSafeInteger(free) && free >= 0)).toBe(true);
    });
  });
}
