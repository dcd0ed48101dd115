import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openDesktopExport } from '../../../../companion/desktop-export/open-desktop-export';
import { DiskVault } from '../../../../companion/cli/disk-vault';
import { importPlan, importTargets } from '../../../../src/export/import-plan';
import { runExport } from '../../../../src/export/run/run-export';
import type { ExportEvent, RunReport } from '../../../../src/model/events';
import type { Settings } from '../../../../src/settings/definitions';
import { defaultSettings } from '../../../../src/settings/settings';
import { MemoryState } from '../../export/memory-state';
import { temporaryFolder } from '../cli/temporary-folder';

const fixtures = path.join(__dirname, '../../../fixtures/desktop-export');
const folder = temporaryFolder();
const signal = new AbortController().signal;
const vault = (): string => path.join(folder(), 'vault');

async function importFrom(source: string, settings: Partial<Settings> = {}, state = new MemoryState()): Promise<{ readonly report: RunReport; readonly events: ExportEvent[] }> {
  const zone = settings.timezone ?? 'UTC';
  const telegram = await openDesktopExport(source, { timeZone: zone, signal });
  const events: ExportEvent[] = [];
  try {
    const targets = importTargets(telegram.found.chats.filter(({ messages }) => messages > 0));
    const plan = importPlan({ targets, settings: { ...defaultSettings(), timezone: zone, indexes: false, ...settings }, localTimeZone: 'UTC' });
    const ports = { telegram, vault: await DiskVault.open(vault()), state, clock: { now: () => 1_767_225_600_000, breathe: () => Promise.resolve() }, emit: (event: ExportEvent) => events.push(event) };
    return { report: await runExport(plan, ports, { signal }), events };
  } finally {
    await telegram.close();
  }
}

/** Path → text of all notes, and path → size of all other files. */
function tree(root: string, below = ''): Record<string, string> {
  return Object.fromEntries(
    readdirSync(path.join(root, below), { withFileTypes: true }).flatMap((entry): [string, string][] => {
      const name = `${below}${entry.name}`;
      if (entry.name === '.tobs') return [];
      if (entry.isDirectory()) return Object.entries(tree(root, `${name}/`));
      return [[name, readFileSync(path.join(root, name), 'utf8')]];
    }),
  );
}

/** Compares the vault with the expected one beside the fixture; `UPDATE_GOLDEN=1` rewrites that, and fails so that it is read. */
function expectTree(name: string): void {
  const expected = path.join(fixtures, name, 'expected');
  if (process.env.UPDATE_GOLDEN === '1') {
    rmSync(expected, { recursive: true, force: true });
    for (const [file, text] of Object.entries(tree(vault()))) {
      mkdirSync(path.dirname(path.join(expected, file)), { recursive: true });
      writeFileSync(path.join(expected, file), text);
    }
    throw new Error(`${name}/expected written: read it, then run again without UPDATE_GOLDEN`);
  }
  expect(tree(vault())).toEqual(tree(expected));
}

it('brings every field of a whole account into notes', async () => {
  const { report } = await importFrom(path.join(fixtures, 'account'), { reactions: 'people' });
  expectTree('account');
  expect(report.outcome).toBe('success');
  expect(report.chats.flatMap(({ failures }) => failures)).toEqual([]);
});

it('brings an export of 2019 into notes: local times, numbers of another kind, no sizes', async () => {
  await importFrom(path.join(fixtures, 'old-chat', 'result.json'), { timezone: 'Europe/Berlin' });
  expectTree('old-chat');
});

it('changes nothing the second time, with its records and without', async () => {
  const state = new MemoryState();
  await importFrom(path.join(fixtures, 'account'), {}, state);
  const before = tree(vault());
  for (const known of [state, new MemoryState()]) {
    const { report } = await importFrom(path.join(fixtures, 'account'), {}, known);
    expect(report.chats.map(({ notesCreated, notesUpdated }) => [notesCreated, notesUpdated])).toEqual(report.chats.map(() => [0, 0]));
    expect(tree(vault())).toEqual(before);
  }
});

it('shares the bytes of files with the export where the disk can, and never changes the export', async () => {
  const source = path.join(folder(), 'export');
  await cp(path.join(fixtures, 'account'), source, { recursive: true });
  const before = tree(source);
  await importFrom(source);
  expect(tree(source)).toEqual(before);
  const [from, to] = [await stat(path.join(source, 'chats/chat_1/files/notes.txt')), await stat(path.join(vault(), 'Telegram/Team/media/document/17_notes of the meeting.txt'))];
  expect(to.ino).toBe(from.ino);
});

it('never reads through links, and says so in the note', async () => {
  const source = path.join(folder(), 'export');
  await cp(path.join(fixtures, 'account'), source, { recursive: true });
  const secret = path.join(folder(), 'secret.txt');
  await writeFile(secret, 'secret!');
  await cp(path.join(source, 'chats/chat_1/files'), path.join(folder(), 'elsewhere'), { recursive: true });
  rmSync(path.join(source, 'chats/chat_1/files'), { recursive: true });
  await symlink(path.join(folder(), 'elsewhere'), path.join(source, 'chats/chat_1/files'));
  rmSync(path.join(source, 'chats/chat_1/stickers/sticker.webp'));
  await symlink(secret, path.join(source, 'chats/chat_1/stickers/sticker.webp'));
  await importFrom(source);
  const files = tree(vault());
  expect(Object.keys(files).filter((name) => /\/media\/(?:document|sticker|audio)\//.test(name))).toEqual(['Telegram/Team/media/document/28-1_Boris B.vcf']);
  expect(Object.values(files).join('\n')).not.toContain('secret!');
  const note = await readFile(path.join(vault(), 'Telegram/Team/2024/2024-01-02 Team.md'), 'utf8');
  expect(note.match(/not read: its path leads out of the Telegram Desktop export/g)).toHaveLength(5);
});

it('keeps what the user wrote into an imported note', async () => {
  const state = new MemoryState();
  await importFrom(path.join(fixtures, 'account'), {}, state);
  const file = path.join(vault(), 'Telegram/Anna Ö/2024/2024-01-02 Anna Ö.md');
  const note = await readFile(file, 'utf8');
  await writeFile(file, note.replace('hello', 'hello, she said'));
  await importFrom(path.join(fixtures, 'account'), {}, state);
  expect(await readFile(file, 'utf8')).toContain('hello, she said');
});
