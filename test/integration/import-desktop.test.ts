import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LayeredState } from '../../companion/cli/layered-state';
import { openDesktopExport } from '../../companion/desktop-export/open-desktop-export';
import { importPlan } from '../../src/export/import-plan';
import type { StatePort } from '../../src/export/ports';
import { runExport } from '../../src/export/run/run-export';
import type { ExportPlan } from '../../src/export/types';
import type { Message } from '../../src/model/message';
import type { TelegramReader } from '../../src/model/telegram';
import type { Settings } from '../../src/settings/definitions';
import { defaultSettings } from '../../src/settings/settings';
import { desktopView, throughDesktop } from '../desktop-export/desktop-view';
import { writeDesktopExport } from '../desktop-export/write-desktop-export';
import { MemoryState } from '../unit/export/memory-state';
import { ExportBench, TestVault } from './support/export-bench';
import { everyKind, everyKindChats } from './support/every-kind';

jest.setTimeout(180_000);

const signal = new AbortController().signal;
let bench: ExportBench;
let folder: string;

async function start(scenario: string | object): Promise<void> {
  bench = await ExportBench.start(scenario);
  folder = await mkdtemp(join(tmpdir(), 'tobs-desktop-'));
}

afterEach(async () => {
  await bench.stop();
  await rm(folder, { recursive: true, force: true });
});

function planOf(chat: string, settings: Partial<Settings>): ExportPlan {
  // Albums are not told by Telegram Desktop, nor is what a message shows only when asked.
  return { targets: [{ reference: chat, range: {} }], settings: { ...defaultSettings(), media: [], ...settings }, localTimeZone: 'UTC' };
}

async function run(telegram: TelegramReader, plan: ExportPlan, { vault, events, ...here }: TestVault, state: StatePort = here.state): Promise<void> {
  const report = await runExport(plan, { telegram, vault, state, clock: { now: () => 1_767_225_600_000, breathe: () => Promise.resolve() }, emit: (event) => events.push(event) }, { signal });
  expect(report.chats.flatMap(({ failures }) => failures)).toEqual([]);
}

async function importInto(here: TestVault, chat: string, settings: Partial<Settings> = {}, state: StatePort = here.state): Promise<void> {
  const telegram = await openDesktopExport(folder, { timeZone: 'UTC', signal });
  try {
    await run(telegram, importPlan(planOf(chat, settings)), here, state);
  } finally {
    await telegram.close();
  }
}

/** Notes without the property that tells where they come from. */
function notesOf({ vault }: TestVault): Record<string, string> {
  return Object.fromEntries([...vault.notes].map(([path, text]): [string, string] => [path, text.replace(/^tg-source: .*\n/m, '')]).sort());
}

/** What stands in each message's block, without the list of its replies: whoever comes later is listed later. */
function blocksOf(here: TestVault): Record<number, string> {
  return Object.fromEntries(here.blockIds().map((id) => [id, here.block(id).replace(/\n+↪ .*$/gm, '')]));
}

async function messagesOf(telegram: TelegramReader, chat: string): Promise<readonly Message[]> {
  const { id } = (await telegram.resolve(chat, { signal })).chat;
  const toId = (await telegram.newest(id, { signal })).messages.at(-1)?.id ?? 0;
  const messages: Message[] = [];
  for await (const batch of telegram.history({ chatId: id, fromId: 1, toId }, { signal })) messages.push(...batch.messages);
  return messages;
}

it.each([
  ['kinds', '-1001500000001'],
  ['hostile', '-1001500000001'],
] as const)('reads back every message of %s as Telegram Desktop would have written it', async (scenario, chat) => {
  await start(scenario);
  const live = bench.client.open();
  await writeDesktopExport(live, [chat], folder, { signal });
  const telegram = await openDesktopExport(folder, { timeZone: 'UTC', signal });
  try {
    const expected = (await messagesOf(live, chat)).flatMap((message) => desktopView(message) ?? []);
    const imported = await messagesOf(telegram, chat);
    expect(imported.map(comparable)).toEqual(expected.map(comparable));
    expect(imported.length).toBeGreaterThan(50);
  } finally {
    await telegram.close();
  }
});

/** Numbers of files and sides of pictures are no part of a note; a group in which a topic was made counts as a forum. */
function comparable({ topicId: _topicId, ...message }: Message): unknown {
  const { media, ...rest } = message;
  if (media === undefined || !('file' in media)) return message;
  const { sizeBytes, mimeType, name } = media.file;
  return { ...rest, media: { ...media, width: undefined, height: undefined, file: { sizeBytes, mimeType, name } } };
}

it('makes the same notes of all kinds of chats as an export does of what the format holds', async () => {
  await start(everyKind);
  const live = bench.client.open();
  await writeDesktopExport(live, everyKindChats.map(([, reference]) => reference), folder, { signal });
  for (const [, reference] of everyKindChats) {
    // Telegram Desktop knows no icons and no closed topics.
    const [exported, imported] = [new TestVault(), new TestVault()];
    await run(throughDesktop(live), planOf(reference, {}), exported);
    await importInto(imported, reference);
    expect(withoutMediaReasons(notesOf(imported))).toEqual(withoutMediaReasons(notesOf(exported)));
    expect(imported.vault.notes.size).toBeGreaterThan(0);
  }
});

/** Why a file is not there is said in other words. */
function withoutMediaReasons(notes: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(notes).map(([path, text]) => [path, text.replace(/: not downloaded .*\*$/gm, '')]));
}

it('puts what was written before a migration where an export puts it', async () => {
  await start('migrated');
  const live = bench.client.open();
  await writeDesktopExport(live, ['-1001500000002'], folder, { signal });
  const [exported, imported] = [new TestVault(), new TestVault()];
  await run(throughDesktop(live), planOf('-1001500000002', {}), exported);
  await importInto(imported, '-1001500000002');
  expect(withoutMediaReasons(notesOf(imported))).toEqual(withoutMediaReasons(notesOf(exported)));
  expect(imported.text.match(/^\^tg-m\d+$/gm)?.length).toBe(300);
});

const isOdd = ({ id }: Message): boolean => id % 2 === 1;

it.each(everyKindChats)('meets an export that comes later: %s', async (key, reference) => {
  await start(everyKind);
  const live = bench.client.open();
  const [alone, both] = [new TestVault(), new TestVault()];
  await run(live, planOf(reference, { layout: 'day' }), alone);
  await writeDesktopExport(live, [reference], folder, { signal, isWanted: isOdd });
  await importInto(both, reference, { layout: 'day' });
  expect(both.blockIds().length).toBeLessThan(alone.blockIds().length);
  await run(live, planOf(reference, { layout: 'day' }), both);
  // Every message once, and all that Telegram says of it.
  expect(blocksOf(both)).toEqual(blocksOf(alone));
  expect(both.blockIds()).toEqual(alone.blockIds());
  const met = notesOf(both);
  await bench.reset();
  await run(bench.client.open(), planOf(reference, { layout: 'day' }), both);
  expect(notesOf(both)).toEqual(met);
  expect(bench.calls('messages.getHistory')).toBe(1);
  expect(key).not.toBe('');
});

it.each(everyKindChats)('adds to an export that came before only what is missing: %s', async (_key, reference) => {
  await start(everyKind);
  const live = bench.client.open();
  const here = new TestVault();
  await writeDesktopExport(live, [reference], folder, { signal });
  await run(live, planOf(reference, { layout: 'day' }), here);
  const before = notesOf(here);
  const writes = here.vault.writes.length;
  await importInto(here, reference, { layout: 'day' });
  expect(notesOf(here)).toEqual(before);
  expect(here.vault.writes.length).toBe(writes);
  // Nothing that was covered is forgotten.
  await bench.reset();
  await run(bench.client.open(), planOf(reference, { layout: 'day' }), here);
  expect(bench.calls('messages.getHistory')).toBe(1);
  expect(here.vault.writes.length).toBe(writes);
});

it('brings back messages that are gone from Telegram, and the next export marks them', async () => {
  await start(everyKind);
  const live = bench.client.open();
  const here = new TestVault();
  await writeDesktopExport(live, ['-1001500000002'], folder, { signal });
  await bench.revise('supergroup-quiet');
  await run(bench.client.open(), planOf('-1001500000002', {}), here);
  const before = new Set(here.blockIds());
  await importInto(here, '-1001500000002');
  const [back, ...more] = here.blockIds().filter((id) => !before.has(id));
  expect(back).toBeDefined();
  expect(more).toEqual([]);
  await run(bench.client.open(), planOf('-1001500000002', {}), here);
  expect(here.block(back ?? 0)).toContain('*Deleted on Telegram (seen ');
  expect(here.blockIds().length).toBe(before.size + 1);
});

it.each(everyKindChats)('gives one history of an export and an import that knew nothing of each other: %s', async (_key, reference) => {
  await start(everyKind);
  const live = bench.client.open();
  const [alone, both] = [new TestVault(), new TestVault()];
  const settings = { timezone: 'UTC' } as const;
  await run(live, planOf(reference, settings), alone);
  await writeDesktopExport(live, [reference], folder, { signal, isWanted: isOdd });
  const newest = planOf(reference, settings);
  await run(live, { ...newest, targets: [{ reference, range: { last: 60 } }] }, both);
  const imports = new MemoryState();
  await importInto(both, reference, settings, imports);
  const known = new LayeredState(both.state, imports);
  await run(live, planOf(reference, settings), both, known);
  expect(both.blockIds().sort((a, b) => a - b)).toEqual(alone.blockIds().sort((a, b) => a - b));
  expect(texts(blocksOf(both))).toEqual(texts(blocksOf(alone)));
  const met = notesOf(both);
  await run(live, planOf(reference, settings), both, known);
  expect(notesOf(both)).toEqual(met);
});

/** Blocks without what depends on who came first: links to answers, and the line that counts a topic's messages. */
function texts(blocks: Record<number, string>): Record<number, string> {
  return Object.fromEntries(Object.entries(blocks).map(([id, text]) => [id, text.replace(/^(?:> ↩ |\*Topic created ).*$/gm, '')]));
}
