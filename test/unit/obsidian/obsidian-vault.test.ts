import '../../host/mock-obsidian';
import { mkdtemp, mkdir, readdir, rm, symlink, writeFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { setup } from 'obsidian-test-mocks/setup';
import type { Vault } from 'obsidian';
import { NoteJournal } from '../../../src/obsidian/note-journal';
import { ObsidianVault } from '../../../src/obsidian/obsidian-vault';
import { DiskAdapter } from '../../host/disk-adapter';
import { HostVault } from '../../host/host-vault';
import { vaultContract } from '../export/vault-contract';

interface Opened {
  readonly root: string;
  readonly host: HostVault;
  readonly vault: ObsidianVault;
}

async function open(): Promise<Opened> {
  const root = await mkdtemp(join(tmpdir(), 'tobs-vault-'));
  const host = new HostVault(new DiskAdapter(root));
  const vault = host as unknown as Vault;
  return { root, host, vault: new ObsidianVault(vault, { trashFile: (file) => vault.trash(file, false) }, journal()) };
}

/** These notes are written in one go: nothing has to be remembered. */
function journal(): NoteJournal {
  return new NoteJournal({ all: () => Promise.resolve([]), set: () => Promise.resolve() });
}

beforeAll(() => setup());

vaultContract('ObsidianVault', async () => {
  const { root, host, vault } = await open();
  return {
    vault,
    editAsUser: async (path, text) => {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
      host.catchUp();
    },
    finishFile: (path, bytes) => writeFile(path, bytes),
    dispose: () => rm(root, { recursive: true }),
  };
});

describe('ObsidianVault and files the index does not know yet', () => {
  let opened: Opened;
  beforeEach(async () => {
    opened = await open();
    await mkdir(join(opened.root, 'Telegram/A'), { recursive: true });
    await writeFile(join(opened.root, 'Telegram/A/n.md'), 'one');
  });
  afterEach(() => rm(opened.root, { recursive: true }));

  it('reads, replaces, lists and refuses to overwrite them', async () => {
    const { vault, root } = opened;
    expect(await vault.read('Telegram/A/n.md')).toBe('one');
    expect(await vault.create('Telegram/A/n.md', 'mine')).toBe('exists');
    expect(await vault.list('Telegram/A')).toEqual([{ path: 'Telegram/A/n.md', kind: 'file' }]);
    expect(await vault.replace('Telegram/A/n.md', 'one', 'two')).toBe('written');
    expect(await readFile(join(root, 'Telegram/A/n.md'), 'utf8')).toBe('two');
  });

  it('never follows a link out of the vault, and follows one that stays inside', async () => {
    const { vault, root } = opened;
    const outside = await mkdtemp(join(tmpdir(), 'tobs-outside-'));
    try {
      await writeFile(join(outside, 'secret.md'), 'secret');
      await symlink(outside, join(root, 'Telegram/News'));
      await symlink(join(outside, 'secret.md'), join(root, 'Telegram/A/note.md'));
      await symlink(join(root, 'nowhere'), join(root, 'Telegram/broken'));
      const attempts = [
        () => vault.create('Telegram/News/new.md', 'x'),
        () => vault.create('Telegram/News/2024/new.md', 'x'),
        () => vault.read('Telegram/News/secret.md'),
        () => vault.read('Telegram/A/note.md'),
        () => vault.replace('Telegram/A/note.md', 'secret', 'x'),
        () => vault.prepareFile('Telegram/News/media/a.jpg'),
        () => vault.discardFile('Telegram/News/secret.md'),
        () => vault.sizeOf('Telegram/News/secret.md'),
      ];
      for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ detail: { code: 'NOT_WRITABLE', reason: 'a symbolic link leads out of the vault' } });
      await expect(vault.create('Telegram/broken/new.md', 'x')).rejects.toMatchObject({ detail: { code: 'NOT_WRITABLE' } });
      expect(await readdir(outside)).toEqual(['secret.md']);
      expect(await readFile(join(outside, 'secret.md'), 'utf8')).toBe('secret');
      await mkdir(join(root, 'Archive'));
      await symlink(join(root, 'Archive'), join(root, 'Telegram/B'));
      expect(await vault.create('Telegram/B/new.md', 'text')).toBe('created');
      expect(await readFile(join(root, 'Archive/new.md'), 'utf8')).toBe('text');
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  it('creates a note in a folder another program has made', async () => {
    expect(await opened.vault.create('Telegram/A/new.md', 'text')).toBe('created');
    expect(await opened.vault.read('Telegram/A/new.md')).toBe('text');
  });

  it('lists every note of a folder that takes its time to be made', async () => {
    const { root } = opened;
    /** The folder is on the disk long before the app hears of it. */
    class SlowDisk extends DiskAdapter {
      override async mkdir(path: string): Promise<void> {
        await super.mkdir(path);
        for (let turn = 0; turn < 200; turn++) await setImmediate();
      }
    }
    const host = new HostVault(new SlowDisk(root)) as unknown as Vault;
    const vault = new ObsidianVault(host, { trashFile: (file) => host.trash(file, false) }, journal());
    const paths = [1, 2, 3, 4].map((day) => `Telegram/Anna/2025/2025-01-0${day}.md`);
    const create = async (path: string, turns: number): Promise<string> => {
      for (let turn = 0; turn < turns; turn++) await setImmediate();
      return await vault.create(path, path);
    };
    expect(await Promise.all(paths.map((path, index) => create(path, index * 20)))).toEqual(paths.map(() => 'created'));
    expect((await vault.list('Telegram/Anna/2025')).map(({ path }) => path).sort()).toEqual(paths);
  });

  it('counts a byte order mark neither as a change nor as text', async () => {
    const { vault, root, host } = opened;
    await writeFile(join(root, 'bom.md'), '\uFEFFone');
    host.catchUp();
    const base = await vault.read('bom.md');
    expect(base).toBe('one');
    expect(await vault.replace('bom.md', 'one', 'two')).toBe('written');
  });

  it('leaves the file untouched, with its time, when somebody changed it', async () => {
    const { vault, host } = opened;
    host.catchUp();
    const before = host.getFileByPath('Telegram/A/n.md')?.stat.mtime;
    expect(await vault.replace('Telegram/A/n.md', 'something else', 'two')).toBe('changed');
    host.catchUp();
    expect(host.getFileByPath('Telegram/A/n.md')?.stat.mtime).toBe(before);
  });
});

describe('ObsidianVault and a disk that refuses', () => {
  const refusing = (code: string): ObsidianVault => {
    const fail = (): never => {
      throw Object.assign(new Error(code), { code });
    };
    return new ObsidianVault({ getAbstractFileByPath: () => null, getFolderByPath: () => ({}), create: fail, adapter: { exists: () => Promise.resolve(false), stat: () => Promise.resolve(null) } } as unknown as Vault, { trashFile: fail }, journal());
  };

  it.each([
    ['ENOSPC', { code: 'DISK_FULL', path: 'a/n.md' }],
    ['EDQUOT', { code: 'DISK_FULL', path: 'a/n.md' }],
    ['EACCES', { code: 'NOT_WRITABLE', path: 'a/n.md', reason: 'EACCES' }],
    ['EROFS', { code: 'NOT_WRITABLE', path: 'a/n.md', reason: 'EROFS' }],
  ])('names %s', async (code, detail) => {
    await expect(refusing(code).create('a/n.md', 'x')).rejects.toMatchObject({ detail });
  });

});
