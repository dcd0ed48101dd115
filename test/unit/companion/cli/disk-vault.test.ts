import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DiskVault } from '../../../../companion/cli/disk-vault';
import { DirectorySync } from '../../../../companion/cli/directory-sync';
import { vaultContract } from '../../export/vault-contract';
import { temporaryFolder } from './temporary-folder';

const folder = temporaryFolder();

vaultContract('DiskVault', async () => {
  const root = join(folder(), 'vault');
  return {
    vault: await DiskVault.open(root),
    editAsUser: (path, text) => writeFile(join(root, path), text),
    finishFile: (path, bytes) => writeFile(path, bytes),
  };
});

/** A process id that is surely gone: beyond the largest Linux and macOS hand out. */
const DEAD_PID = 99_999_999;

describe('DiskVault', () => {
  it('leaves nothing but the notes', async () => {
    const vault = await DiskVault.open(folder());
    await vault.create('A/1.md', 'one');
    await vault.replace('A/1.md', 'one', 'two');
    await vault.create('A/1.md', 'three');
    await vault.replace('A/1.md', 'not the text', 'four');
    expect(await readdir(join(folder(), '.tobs'))).toEqual([]);
    expect(await vault.list('')).toEqual([{ path: 'A', kind: 'folder' }]);
    await vault.close();
    expect(await readdir(folder())).toEqual(['A']);
    expect(await readdir(join(folder(), 'A'))).toEqual(['1.md']);
  });

  it('clears away what a killed run left, and nothing else', async () => {
    await mkdir(join(folder(), '.tobs'));
    await writeFile(join(folder(), '.tobs', `.tobs-${DEAD_PID}-0123456789ab.tmp`), 'half a no');
    await writeFile(join(folder(), '.tobs', `.tobs-${process.pid}-0123456789ab.tmp`), 'being written');
    await writeFile(join(folder(), '.tobs', 'mine.txt'), 'of the user');
    await (await DiskVault.open(folder())).clearLeftovers();
    expect((await readdir(join(folder(), '.tobs'))).sort()).toEqual([`.tobs-${process.pid}-0123456789ab.tmp`, 'mine.txt']);
  });

  it.each([[0o077, 0o700, 0o600], [0, 0o755, 0o644]])('makes nothing that others may write, and with the umask %p folders of mode %p and notes of mode %p', async (umask, folderMode, noteMode) => {
    const before = process.umask(umask);
    try {
      const vault = await DiskVault.open(folder());
      await vault.create('A/n.md', 'one');
      await writeFile(await vault.prepareFile('A/media/1.jpg'), '');
    } finally {
      process.umask(before);
    }
    const modeOf = async (path: string): Promise<number> => (await stat(join(folder(), path))).mode & 0o777;
    expect([await modeOf('A'), await modeOf('A/media'), await modeOf('A/n.md')]).toEqual([folderMode, folderMode, noteMode]);
  });

  it('keeps the mode of a note it replaces', async () => {
    const vault = await DiskVault.open(folder());
    await vault.create('n.md', 'one');
    await chmod(join(folder(), 'n.md'), 0o640);
    await vault.replace('n.md', 'one', 'two');
    expect((await stat(join(folder(), 'n.md'))).mode & 0o777).toBe(0o640);
  });

  it.each(['../out.md', 'a/../../out.md', '/etc/out.md', 'a//b.md', './a.md', 'a\\b.md', 'nul\0.md', ''])('refuses the path %j', async (path) => {
    const vault = await DiskVault.open(join(folder(), 'vault'));
    for (const attempt of [vault.create(path, 'x'), vault.read(path), vault.replace(path, '', 'x'), vault.prepareFile(path)]) {
      await expect(attempt).rejects.toMatchObject({ detail: { code: 'NOT_WRITABLE' } });
    }
    expect(await readdir(folder())).toEqual(['vault']);
  });

  it('never follows a link out of the vault', async () => {
    const outside = join(folder(), 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'secret.md'), 'secret');
    const vault = await DiskVault.open(join(folder(), 'vault'));
    await symlink(outside, join(folder(), 'vault', 'Telegram'));
    await symlink(join(outside, 'secret.md'), join(folder(), 'vault', 'note.md'));
    await symlink(join(folder(), 'nowhere'), join(folder(), 'vault', 'broken'));
    const escape = { detail: { code: 'NOT_WRITABLE' } };
    await expect(vault.create('Telegram/new.md', 'x')).rejects.toMatchObject(escape);
    await expect(vault.create('Telegram/deep/new.md', 'x')).rejects.toMatchObject(escape);
    await expect(vault.read('Telegram/secret.md')).rejects.toMatchObject(escape);
    await expect(vault.read('note.md')).rejects.toMatchObject(escape);
    await expect(vault.replace('note.md', 'secret', 'x')).rejects.toMatchObject(escape);
    await expect(vault.prepareFile('Telegram/a.jpg')).rejects.toMatchObject(escape);
    await expect(vault.create('broken/new.md', 'x')).rejects.toMatchObject(escape);
    expect(await readdir(outside)).toEqual(['secret.md']);
    expect(await readFile(join(outside, 'secret.md'), 'utf8')).toBe('secret');
  });

  it('follows links that stay inside the vault', async () => {
    const vault = await DiskVault.open(folder());
    await mkdir(join(folder(), 'Archive'));
    await symlink(join(folder(), 'Archive'), join(folder(), 'Telegram'));
    expect(await vault.create('Telegram/a.md', 'x')).toBe('created');
    expect(await readFile(join(folder(), 'Archive', 'a.md'), 'utf8')).toBe('x');
  });

  it('names what it may not write, and writes nothing', async () => {
    const vault = await DiskVault.open(folder());
    await writeFile(join(folder(), 'file'), 'in the way');
    await expect(vault.create('file/a.md', 'x')).rejects.toMatchObject({ detail: { code: 'NOT_WRITABLE', path: 'file/a.md' } });
    expect((await readdir(folder())).filter((name) => name !== '.tobs')).toEqual(['file']);
  });

  it('makes the folders above it, and says when there can be none', async () => {
    await (await DiskVault.open(join(folder(), 'a', 'b', 'c'))).create('1.md', 'one');
    expect(await readFile(join(folder(), 'a', 'b', 'c', '1.md'), 'utf8')).toBe('one');
    await writeFile(join(folder(), 'file'), '');
    // Below /proc the system says of a folder that is there that it is not, for ever.
    const bad = [join(folder(), 'file'), join(folder(), 'file', 'vault'), ...(process.platform === 'linux' ? ['/proc/vault'] : [])];
    for (const path of bad) await expect(DiskVault.open(path)).rejects.toMatchObject({ detail: { code: 'NOT_WRITABLE', path } });
    expect((await stat(join(folder(), 'file'))).size).toBe(0);
  });

  it('refuses to treat bytes that are no text as a note', async () => {
    const vault = await DiskVault.open(folder());
    await writeFile(join(folder(), 'binary.md'), Uint8Array.from([0xff, 0xfe, 0x00, 0x80]));
    await expect(vault.read('binary.md')).rejects.toMatchObject({ detail: { code: 'NOT_WRITABLE', path: 'binary.md' } });
  });

  it('drops a byte order mark, as Obsidian does, and can still replace the note', async () => {
    const vault = await DiskVault.open(folder());
    await writeFile(join(folder(), 'n.md'), '\ufefftext');
    expect(await vault.read('n.md')).toBe('text');
    expect(await vault.replace('n.md', 'text', 'new')).toBe('written');
  });
});

describe('DirectorySync', () => {
  it('shares one sync among all who ask while another is running', async () => {
    const syncs: (() => void)[] = [];
    const directories = new DirectorySync(() => new Promise((resolve) => syncs.push(resolve)));
    const first = directories.durable('/a');
    const others = Promise.all(Array.from({ length: 10 }, () => directories.durable('/a')));
    expect(syncs).toHaveLength(1);
    syncs[0]?.();
    await first;
    await new Promise((resolve) => setImmediate(resolve));
    expect(syncs).toHaveLength(2);
    syncs[1]?.();
    await others;
    expect(syncs).toHaveLength(2);
  });

  it('passes a failure on to those it concerns and goes on', async () => {
    let isBroken = true;
    const directories = new DirectorySync(() => (isBroken ? Promise.reject(new Error('disk')) : Promise.resolve()));
    const first = directories.durable('/a');
    const second = directories.durable('/a');
    const refused = expect(first).rejects.toThrow('disk');
    isBroken = false;
    await refused;
    await second;
  });
});
