import 'fake-indexeddb/auto';
import '../../host/mock-obsidian';
import { IDBFactory } from 'fake-indexeddb';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setup } from 'obsidian-test-mocks/setup';
import type { Vault } from 'obsidian';
import { IdbJournal } from '../../../src/obsidian/idb-journal';
import { NoteJournal, type JournalStore } from '../../../src/obsidian/note-journal';
import { ObsidianVault } from '../../../src/obsidian/obsidian-vault';
import { translated } from '../../../src/model/locale/translated';
import { DiskAdapter } from '../../host/disk-adapter';
import { HostVault } from '../../host/host-vault';

const before = '# Anna\n\nFirst\n^tg-1\n';
/** Longer, with characters of two, three and four bytes. */
const after = '# Anna\n\nFirst, said otherwise\n^tg-1\n\nПривет, 世界 🔥\n^tg-2\n';
const restored = 'n.md: it was cut off when Obsidian was killed while writing it. It is whole again.';

/** Nothing comes back from a process that is dead. */
const dead = new Promise<never>(() => undefined);

/** A disk on which the app dies when it next writes a file, having left there what it is told. */
class DyingDisk extends DiskAdapter {
  private tell: () => void = () => undefined;
  readonly death = new Promise<void>((resolve) => (this.tell = resolve));

  constructor(
    root: string,
    private readonly leave: ((text: string) => Uint8Array | null) | null,
    private readonly refusal: string | null = null,
  ) {
    super(root);
  }

  override async write(path: string, text: string): Promise<void> {
    if (this.leave === null) return await super.write(path, text);
    const left = this.leave(text);
    if (left !== null) writeFileSync(join(this.root, path), left);
    this.tell();
    if (this.refusal !== null) throw Object.assign(new Error(this.refusal), { code: this.refusal });
    await dead;
  }
}

let root = '';
const textOf = (path = 'n.md'): string => readFileSync(join(root, path), 'utf8');
const store = (vaultId = 'v1'): IdbJournal => new IdbJournal(() => `tobs-${vaultId}-notes`);

beforeAll(() => setup());
beforeEach(() => {
  indexedDB = new IDBFactory();
  root = mkdtempSync(join(tmpdir(), 'tobs-journal-'));
  writeFileSync(join(root, 'n.md'), before);
});
afterEach(() => rmSync(root, { recursive: true }));

/** The vault as one process of the app has it. */
function started(disk: DiskAdapter = new DiskAdapter(root), kept: JournalStore = store()): ObsidianVault {
  const vault = new HostVault(disk) as unknown as Vault;
  return new ObsidianVault(vault, { trashFile: (file) => vault.trash(file, false) }, new NoteJournal(kept));
}

/** Replaces the note in an app that dies meanwhile. */
async function killed(leave: (text: string) => Uint8Array | null): Promise<void> {
  const disk = new DyingDisk(root, leave);
  void started(disk).replace('n.md', before, after);
  await disk.death;
}

const bytes = (text: string): Buffer => Buffer.from(text);
/** Byte at which a character of the new text begins. */
const at = (sign: string): number => bytes(after.slice(0, after.indexOf(sign))).length;

describe('a note whose replacement was cut off', () => {
  it.each<[string, (text: string) => Uint8Array]>([
    ['with nothing in it', () => bytes('')],
    ['in the first half', (text) => bytes(text).subarray(0, bytes(text).length >> 1)],
    ['with its last byte missing', (text) => bytes(text).subarray(0, -1)],
    ['inside a character of two bytes', (text) => bytes(text).subarray(0, at('П') + 1)],
    ['inside a character of three bytes', (text) => bytes(text).subarray(0, at('世') + 2)],
    ['inside a character of four bytes', (text) => bytes(text).subarray(0, at('🔥') + 3)],
    ['with zeros where the disk lost the rest', (text) => Buffer.concat([bytes(text).subarray(0, 12), Buffer.alloc(40)])],
    ['with zeros only', (text) => Buffer.alloc(bytes(text).length)],
  ])('%s is made whole, once, and that is said', async (_, leave) => {
    await killed(leave);
    expect(textOf()).not.toBe(after);
    const vault = started();
    expect(await vault.repair()).toEqual([restored]);
    expect(textOf()).toBe(after);
    writeFileSync(join(root, 'n.md'), '');
    expect(await started().repair()).toEqual([]);
    expect(textOf()).toBe('');
  });

  it('is made whole by the run after one that died while it did so', async () => {
    await killed((text) => bytes(text).subarray(0, 20));
    const disk = new DyingDisk(root, (text) => bytes(text).subarray(0, 10));
    void started(disk).repair();
    await disk.death;
    expect(textOf()).toBe(after.slice(0, 10));
    expect(await started().repair()).toEqual([restored]);
    expect(textOf()).toBe(after);
  });

  it('is made whole, too, when it was the disk that was full', async () => {
    await expect(started(new DyingDisk(root, () => bytes(''), 'ENOSPC')).replace('n.md', before, after)).rejects.toMatchObject({ detail: { code: 'DISK_FULL', path: 'n.md' } });
    expect(textOf()).toBe('');
    // As long as it is, nothing may take the note for what the user wants.
    await expect(started(new DyingDisk(root, () => null, 'ENOSPC')).repair()).rejects.toMatchObject({ detail: { code: 'DISK_FULL', path: 'n.md' } });
    expect(await started().repair()).toEqual([restored]);
    expect(textOf()).toBe(after);
  });

  it('is what it was when the disk was full and has room for that', async () => {
    const disk = new DiskAdapter(root);
    const write = disk.write.bind(disk);
    disk.write = async (path, text) => {
      if (text !== after) return await write(path, text);
      writeFileSync(join(root, path), bytes(text).subarray(0, 20));
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    };
    await expect(started(disk).replace('n.md', before, after)).rejects.toMatchObject({ detail: { code: 'DISK_FULL', path: 'n.md' } });
    expect(textOf()).toBe(before);
    expect(await started().repair()).toEqual([]);
  });

  it('is not even touched when the disk is about to be full', async () => {
    const disk = new DyingDisk(root, () => bytes(''), 'ENOSPC');
    const vault = started(disk);
    vault.freeBytes = () => Promise.resolve(4 * 1024 * 1024);
    await expect(vault.replace('n.md', before, after)).rejects.toMatchObject({ detail: { code: 'DISK_FULL', path: 'n.md' } });
    expect(textOf()).toBe(before);
    expect(await started().repair()).toEqual([]);
  });

  it('stays as it is when somebody has changed it since', async () => {
    await killed(() => bytes(''));
    writeFileSync(join(root, 'n.md'), 'Mine now.\n');
    expect(await started().repair()).toEqual([]);
    expect(textOf()).toBe('Mine now.\n');
    writeFileSync(join(root, 'n.md'), '');
    expect(await started().repair()).toEqual([]);
  });

  it('stays away when somebody has removed it', async () => {
    await killed(() => bytes(''));
    rmSync(join(root, 'n.md'));
    expect(await started().repair()).toEqual([]);
    expect(existsSync(join(root, 'n.md'))).toBe(false);
    expect(await store().all()).toEqual([]);
  });

  it('is not looked for in another vault', async () => {
    await killed(() => bytes(''));
    expect(await started(new DiskAdapter(root), store('v2')).repair()).toEqual([]);
    expect(textOf()).toBe('');
    expect(await started().repair()).toEqual([restored]);
  });
});

describe('a new note that was cut off', () => {
  /** Makes a note in an app that dies meanwhile. */
  const diesMaking = async (leave: (text: string) => Uint8Array | null): Promise<void> => {
    rmSync(join(root, 'n.md'));
    const disk = new DyingDisk(root, leave);
    void started(disk).create('n.md', after);
    await disk.death;
  };

  it.each<[string, (text: string) => Uint8Array]>([
    ['with nothing in it', () => bytes('')],
    ['in the first half', (text) => bytes(text).subarray(0, bytes(text).length >> 1)],
    ['inside a character of four bytes', (text) => bytes(text).subarray(0, at('🔥') + 3)],
    ['with zeros where the disk lost the rest', (text) => Buffer.concat([bytes(text).subarray(0, 12), Buffer.alloc(40)])],
  ])('%s is made whole, once, and that is said', async (_, leave) => {
    await diesMaking(leave);
    expect(textOf()).not.toBe(after);
    expect(await started().repair()).toEqual([restored]);
    expect(textOf()).toBe(after);
    expect(await store().all()).toEqual([]);
  });

  it.each<[string, string | null]>([
    ['was written into since', 'Mine now.\n'],
    ['was removed since', null],
    ['is whole', after],
  ])('stays as it is when it %s', async (_, now) => {
    await diesMaking((text) => bytes(text).subarray(0, 10));
    if (now === null) rmSync(join(root, 'n.md'));
    else writeFileSync(join(root, 'n.md'), now);
    expect(await started().repair()).toEqual([]);
    expect(existsSync(join(root, 'n.md')) ? textOf() : null).toBe(now);
    expect(await store().all()).toEqual([]);
  });

  it('is not made when the app died before', async () => {
    await diesMaking(() => null);
    expect(await started().repair()).toEqual([]);
    expect(existsSync(join(root, 'n.md'))).toBe(false);
  });

  it('is no note that exists, and is taken away, when it was the disk that was full', async () => {
    rmSync(join(root, 'n.md'));
    const disk = new DyingDisk(root, (text) => bytes(text).subarray(0, 10), 'ENOSPC');
    await expect(started(disk).create('n.md', after)).rejects.toMatchObject({ detail: { code: 'DISK_FULL', path: 'n.md' } });
    expect(existsSync(join(root, 'n.md'))).toBe(false);
    expect(await started().repair()).toEqual([]);
  });

  it('is made whole when the disk that was full would not let go of it either', async () => {
    rmSync(join(root, 'n.md'));
    const disk = new DyingDisk(root, (text) => bytes(text).subarray(0, 10), 'ENOSPC');
    disk.remove = () => Promise.reject(Object.assign(new Error('EROFS'), { code: 'EROFS' }));
    await expect(started(disk).create('n.md', after)).rejects.toMatchObject({ detail: { code: 'DISK_FULL', path: 'n.md' } });
    expect(textOf()).toBe(after.slice(0, 10));
    expect(await started().repair()).toEqual([restored]);
    expect(textOf()).toBe(after);
  });

  it.each([
    ['made', 'new.md', 'created', after],
    ['there already', 'n.md', 'exists', before],
  ])('leaves nothing behind when it is %s', async (_, path, outcome, text) => {
    const vault = started();
    expect(await vault.create(path, after)).toBe(outcome);
    expect(await vault.repair()).toEqual([]);
    expect([textOf(path), await store().all()]).toEqual([text, []]);
  });
});

describe('a note that is not cut off', () => {
  it('stays as it was when the app died before it wrote, also where the new text only adds to it', async () => {
    const disk = new DyingDisk(root, () => null);
    void started(disk).replace('n.md', before, `${before}\nMore\n^tg-2\n`);
    await disk.death;
    expect(await started().repair()).toEqual([]);
    expect(textOf()).toBe(before);
    expect(await store().all()).toEqual([]);
  });

  it('stays as it was when the app died after it wrote', async () => {
    await killed(bytes);
    expect(await started().repair()).toEqual([]);
    expect(textOf()).toBe(after);
    expect(await store().all()).toEqual([]);
  });

  it.each([
    ['written', before, after],
    ['changed', 'something else', before],
  ])('leaves nothing behind when it was %s', async (outcome, base, text) => {
    const vault = started();
    expect(await vault.replace('n.md', base, after)).toBe(outcome);
    expect(textOf()).toBe(text);
    expect(await vault.repair()).toEqual([]);
    expect(await store().all()).toEqual([]);
  });
});

describe('the journal', () => {
  it('drops a damaged record, says so and leaves the note alone', async () => {
    const damaged = 'n.md: what was kept while it was being written is damaged and was dropped. If Obsidian was killed then, look at the note.';
    for (const value of ['text', { version: 2, base: '', text: after }, { version: 1, base: 'x' }, null]) {
      await store().set([['n.md', value]]);
      writeFileSync(join(root, 'n.md'), '');
      expect(await started().repair()).toEqual([damaged]);
      expect(textOf()).toBe('');
      expect(await started().repair()).toEqual([]);
    }
  });

  it('is on the disk before the note is touched', async () => {
    const disk = new DyingDisk(root, () => null);
    void started(disk).replace('n.md', before, after);
    await disk.death;
    expect(await store().all()).toEqual([['n.md', { version: 1, base: expect.stringMatching(/^[\w+/]{43}=$/) as string, text: after }]]);
  });

  it('writes what comes together together', async () => {
    const inner = store();
    let transactions = 0;
    const counting: JournalStore = {
      all: () => inner.all(),
      set: async (records) => {
        if (records.length > 0) transactions += 1;
        await inner.set(records);
      },
    };
    const names = Array.from({ length: 40 }, (_, n) => `${n}.md`);
    for (const name of names) writeFileSync(join(root, name), before);
    const vault = started(new DiskAdapter(root), counting);
    await Promise.all(names.map((name) => vault.replace(name, before, after)));
    await vault.repair();
    expect(await store().all()).toEqual([]);
    expect(names.map(textOf)).toEqual(names.map(() => after));
    // Forty notes: kept in one, removed as they come back.
    expect(transactions).toBeLessThan(40);
  });

  it('removes later what could not be removed at once, and says when it cannot keep anything', async () => {
    const inner = store();
    let isBroken = false;
    const breaking: JournalStore = { all: () => inner.all(), set: (records) => (isBroken && records.length > 0 ? Promise.reject(new Error('broken')) : inner.set(records)) };
    const journal = new NoteJournal(breaking);
    await journal.keep('n.md', { base: before, text: after });
    isBroken = true;
    journal.drop('n.md');
    await expect(journal.keep('other.md', { base: '', text: after })).rejects.toThrow('broken');
    isBroken = false;
    expect(await journal.left()).toEqual([]);
  });

  it('asks the browser again when it would not open the database', async () => {
    const idb = store();
    const working = indexedDB;
    indexedDB = { open: () => { throw new Error('refused'); } } as unknown as IDBFactory;
    await expect(idb.all()).rejects.toThrow('refused');
    indexedDB = working;
    await idb.set([['n.md', 'kept']]);
    expect(await idb.all()).toEqual([['n.md', 'kept']]);
  });

  it('speaks Russian where the windows do', () => {
    expect(translated(restored)).toMatch(/^n\.md: заметка осталась обрезанной/);
    expect(translated('n.md: what was kept while it was being written is damaged and was dropped. If Obsidian was killed then, look at the note.')).toMatch(/^n\.md: сохранённое на время записи/);
  });
});
