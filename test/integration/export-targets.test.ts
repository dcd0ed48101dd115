import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskVault } from '../../companion/cli/disk-vault';
import { systemClock } from '../../companion/system-clock';
import type { VaultPort } from '../../src/export/ports';
import { runExport } from '../../src/export/run/run-export';
import type { ExportTarget } from '../../src/export/types';
import type { RunReport } from '../../src/model/events';
import { defaultSettings } from '../../src/settings/settings';
import { everyKind } from './support/every-kind';
import { ExportBench, TestVault } from './support/export-bench';

let bench: ExportBench;
let here: TestVault;

beforeAll(async () => {
  bench = await ExportBench.start(everyKind);
});
beforeEach(() => {
  here = new TestVault();
});
afterAll(() => bench.stop());

/** One run over several targets; no files unless a target wants them. */
async function run(targets: readonly ExportTarget[], vault: VaultPort = here.vault): Promise<RunReport> {
  const telegram = bench.client.open();
  const clock = { now: () => systemClock.now(), breathe: () => Promise.resolve() };
  const ports = { telegram, vault, state: here.state, clock, emit: () => undefined };
  return await runExport({ targets, settings: { ...defaultSettings(), media: [] }, localTimeZone: 'UTC' }, ports, { signal: bench.client.signal });
}

/** Notes with messages, not the index of the chat. */
const notesOf = (folder: string): readonly (readonly [string, string])[] => [...here.vault.notes].filter(([path, note]) => path.startsWith(`Telegram/${folder}/`) && path.endsWith('.md') && !path.endsWith(' (index).md') && note.includes('^tg-'));

it('gives two targets of one run layouts of their own, and the others that of the settings', async () => {
  await run([
    { reference: '-1001500000001', range: {}, settings: { layout: 'single' } },
    { reference: '-1001500000002', range: {}, settings: { layout: 'month' } },
    { reference: '-4100000001', range: {} },
  ]);
  expect(notesOf('Channel').map(([path]) => path)).toEqual(['Telegram/Channel/Channel.md']);
  expect(notesOf('Supergroup').map(([path]) => path)).toEqual(expect.arrayContaining([expect.stringMatching(/\/2025\/2025-01 Supergroup\.md$/)]));
  expect(notesOf('Group').map(([path]) => path)).toEqual(expect.arrayContaining([expect.stringMatching(/\/2025\/2025-01-01 Group\.md$/)]));
});

it('gives each target its own reactions, kinds of messages and range', async () => {
  const report = await run([
    { reference: '-1001500000001', range: { last: 10 }, settings: { reactions: 'off' } },
    { reference: '-1001500000002', range: {} },
    { reference: '-4100000001', range: {}, settings: { only: 'photos' } },
  ]);
  expect(report.chats.map(({ messages }) => messages).slice(0, 2)).toEqual([expect.closeTo(10, -1), 330]);
  const photos = (await bench.client.oracle('group')).filter(({ kind }) => kind === 'photo');
  expect(report.chats[2]?.messages).toBe(photos.length);
  expect(notesOf('Channel').some(([, note]) => note.includes('**Reactions:**'))).toBe(false);
  expect(notesOf('Supergroup').some(([, note]) => note.includes('**Reactions:**'))).toBe(true);
});

it('downloads files of the targets that want them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tobs-targets-'));
  const vault = await DiskVault.open(folder);
  try {
    const range = { last: 60 };
    const report = await run([{ reference: '-1001500000001', range, settings: { media: ['photo'] } }, { reference: '-1001500000002', range }], vault);
    const files = (await readdir(join(folder, 'Telegram'), { recursive: true })).filter((path) => path.endsWith('.jpg'));
    expect(files.length).toBeGreaterThan(0);
    expect(report.chats.map(({ mediaDownloaded }) => mediaDownloaded)).toEqual([files.length, 0]);
    expect(files.every((path) => path.startsWith('Channel'))).toBe(true);
  } finally {
    await vault.close();
    await rm(folder, { recursive: true });
  }
});

it('follows a chat that was renamed, and a public name that went over to another chat', async () => {
  const again = async (): Promise<RunReport> => await bench.export('@every_channel', here, { target: { range: { last: 5 } }, settings: { media: [] } });
  await again();
  expect(here.vault.notes.get('Telegram/Telegram.md')).toContain('|Channel]]');
  await bench.revise('channel-renamed');
  await again();
  expect(here.vault.notes.get('Telegram/Telegram.md')).toContain('|Station]]');
  await bench.revise('supergroup-named');
  expect((await again()).chats).toMatchObject([{ chatId: '-1001500000002', chatTitle: 'Supergroup', outcome: 'success' }]);
  expect(notesOf('Supergroup').length).toBeGreaterThan(0);
  // Nobody is asked for a name that is known.
  await bench.reset();
  await again();
  expect(bench.calls('contacts.resolveUsername')).toBe(0);
});
