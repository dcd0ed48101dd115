import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { DataFile } from '../../../src/obsidian/data-file';
import { IdbJournal } from '../../../src/obsidian/idb-journal';
import { NoteJournal, type JournalStore } from '../../../src/obsidian/note-journal';
import { PluginStore } from '../../../src/obsidian/plugin-store';
import type { ChatId } from '../../../src/model/ids';
import { translated } from '../../../src/model/locale/translated';

/* data.json is written in place by the app, which may be killed at any moment, run out of disk, or find there what others have written. */

const anna = { chatId: '7100000001' as ChatId, title: 'Anna, Аня, 世界', range: {} };
const whole = 'data.json was cut off while it was being saved. It is whole again';
const lastSaved = 'data.json could not be read. What this device saved last is used';

/** What is on the disk; null: no file. */
let disk: string | null = null;
/** Told that there is no copy. */
let noCopy = 0;

/** Nothing comes back from a process that is dead. */
const dead = new Promise<never>(() => undefined);

interface Started {
  readonly store: PluginStore;
  /** Resolves when the app has died. */
  readonly death: Promise<void>;
}

interface Circumstances {
  /** What is left of a text when the app dies, or when the disk is full. */
  readonly leaves?: (text: string) => string | null;
  /** How the app speaks of a file that is no JSON. */
  readonly isSilent?: boolean;
  /** Saves that go well before. */
  readonly savesBefore?: number;
  readonly refusal?: string;
  readonly copies?: JournalStore;
  readonly key?: string;
}

/** The plugin in one process of the app. */
function started({ leaves, isSilent = true, savesBefore = 0, refusal, copies = new IdbJournal(() => 'tobs-plugin-data'), key = '/vault/data.json' }: Circumstances = {}): Started {
  let saves = 0;
  let die: () => void = () => undefined;
  const death = new Promise<void>((resolve) => (die = resolve));
  const app = {
    loadData: async (): Promise<unknown> => {
      await Promise.resolve();
      if (disk === null) return null;
      try {
        return JSON.parse(disk) as unknown;
      } catch (error) {
        if (isSilent) return null;
        throw error;
      }
    },
    saveData: async (data: unknown): Promise<void> => {
      const text = JSON.stringify(data, null, 2);
      if (leaves === undefined || saves++ < savesBefore) {
        disk = text;
        return;
      }
      const left = leaves(text);
      if (left !== null) disk = left;
      die();
      if (refusal !== undefined) throw new Error(refusal);
      await dead;
    },
  };
  const file = new DataFile({ app, textOf: () => Promise.resolve(disk), copies, key: () => key, onNoCopy: () => void noCopy++, limitMs: 200 });
  return { store: new PluginStore(file, () => null), death };
}

/** A start of the app. */
async function loaded(circumstances?: Circumstances): Promise<{ readonly store: PluginStore; readonly repairs: readonly string[] }> {
  const { store } = started(circumstances);
  const { repairs } = await store.load();
  // Lines about options are put together from their names.
  for (const line of repairs.filter((one) => !one.startsWith('apiId'))) expect(translated(line)).not.toBe(line);
  return { store, repairs };
}

const onDisk = (): unknown => JSON.parse(disk ?? 'null');

/** A database that nobody may open. */
function forbidDatabase(): void {
  indexedDB = { open: () => { throw new Error('opened'); } } as unknown as IDBFactory;
}

beforeEach(async () => {
  indexedDB = new IDBFactory();
  noCopy = 0;
  disk = null;
  const { store } = await loaded();
  await store.set('apiId', 12_345);
  await store.setChosen([anna]);
});

describe.each([['says nothing', true], ['fails', false]] as const)('an app that %s when data.json is no JSON', (_how, isSilent) => {
  it.each<readonly [string, (text: string) => string]>([
    ['empty', () => ''],
    ['its first byte', (text) => text.slice(0, 1)],
    ['half of it', (text) => text.slice(0, text.length / 2)],
    ['all but the last byte', (text) => text.slice(0, -1)],
    ['zeros', (text) => '\0'.repeat(text.length)],
    ['half of it and zeros', (text) => text.slice(0, text.length / 2).padEnd(text.length, '\0')],
  ])('finds keys, chats and what was being saved when it was killed while saving and left the file %s', async (_name, leaves) => {
    const { store, death } = started({ leaves });
    await store.load();
    void store.set('apiId', 777);
    await death;
    const after = await loaded({ isSilent });
    expect(after.repairs).toEqual([whole]);
    expect([after.store.settings.apiId, after.store.chosen]).toEqual([777, [anna]]);
    expect(onDisk()).toMatchObject({ settings: { apiId: 777 }, chosen: [anna] });
    expect((await loaded({ isSilent })).repairs).toEqual([]);
  });

  it('takes what was saved last when somebody else has left the file unreadable, and leaves that alone', async () => {
    disk = '<<<<<<< ours\n{}\n';
    const { store, repairs } = await loaded({ isSilent });
    expect(repairs).toEqual([lastSaved]);
    expect([store.settings.apiId, store.chosen, disk]).toEqual([12_345, [anna], '<<<<<<< ours\n{}\n']);
    await store.set('apiId', 999);
    expect(onDisk()).toMatchObject({ settings: { apiId: 999 }, chosen: [anna] });
  });

  it('goes on with what is in use when somebody else is in the middle of writing the file', async () => {
    const { store } = await loaded({ isSilent });
    disk = `${disk ?? ''}`.slice(0, 40);
    const { repairs } = await store.reload();
    expect(repairs).toEqual(['data.json was changed from outside and could not be read. What is in use stays as it is']);
    expect(store.settings.apiId).toBe(12_345);
    disk = JSON.stringify({ version: 1, settings: { apiId: 5 } });
    expect((await store.reload()).repairs).toEqual([]);
    expect(store.settings.apiId).toBe(5);
  });
});

it('starts anew without a word when the user has removed the file, and asks no database', async () => {
  disk = null;
  forbidDatabase();
  const { store, repairs } = await loaded();
  expect(repairs).toEqual([]);
  expect([store.settings.apiId, store.chosen]).toEqual([0, []]);
});

it('starts anew when the file is removed while the app runs', async () => {
  const { store } = await loaded();
  disk = null;
  expect(await store.reload()).toMatchObject({ repairs: [] });
  expect([store.settings.apiId, store.chosen]).toEqual([0, []]);
});

it('believes a readable file, whoever has written it, and asks no database', async () => {
  const { store, death } = started({ leaves: () => '' });
  await store.load();
  void store.set('apiId', 777);
  await death;
  disk = `\uFEFF${JSON.stringify({ version: 1, settings: { apiId: 5 }, chosen: [] })}`;
  forbidDatabase();
  const after = await loaded();
  expect([after.store.settings.apiId, after.store.chosen, after.repairs]).toEqual([5, [], []]);
});

it.each([[0, 1], [1, 2]])('of two saves in a row keeps the one that was under way (number %s)', async (savesBefore, apiId) => {
  const { store, death } = started({ leaves: () => '', savesBefore });
  await store.load();
  void store.set('apiId', 1);
  void store.set('apiId', 2);
  await death;
  const after = await loaded();
  expect([after.store.settings.apiId, after.repairs]).toEqual([apiId, [whole]]);
});

it('does not lose a change that is being saved when the file is read again', async () => {
  const { store } = await loaded();
  const saving = store.set('apiId', 777);
  await store.reload();
  await saving;
  expect([store.settings.apiId, onDisk()]).toMatchObject([777, { settings: { apiId: 777 } }]);
});

it('says that a save has failed, and knows what was being saved when the full disk has cut the file off', async () => {
  const { store } = started({ leaves: () => '', refusal: 'ENOSPC' });
  await store.load();
  await expect(store.set('apiId', 777)).rejects.toThrow('ENOSPC');
  const after = await loaded();
  expect([after.store.settings.apiId, after.store.chosen, after.repairs]).toEqual([777, [anna], [whole]]);
});

it('keeps what is in the file when a save has failed before it touched it', async () => {
  const { store } = started({ leaves: () => null, refusal: 'EACCES' });
  await store.load();
  await expect(store.set('apiId', 777)).rejects.toThrow('EACCES');
  expect((await loaded()).store.settings.apiId).toBe(12_345);
});

it('uses what was being saved, and says so, when the disk is still full', async () => {
  const { store, death } = started({ leaves: () => '' });
  await store.load();
  void store.set('apiId', 777);
  await death;
  const after = await loaded({ leaves: () => '', refusal: 'ENOSPC' });
  expect(after.repairs).toEqual(['data.json was cut off while it was being saved, and could not be written again (ENOSPC). What was being saved is used']);
  expect(after.store.settings.apiId).toBe(777);
});

it.each<readonly [string, () => Promise<JournalStore>]>([
  ['refuses', () => Promise.resolve({ all: () => Promise.reject(new Error('no')), set: () => Promise.reject(new Error('full')) })],
  ['hangs', () => Promise.resolve({ all: () => dead, set: () => dead })],
])('saves without a copy when the database %s, and says so; a file that is cut off then is told, too', async (_how, copiesOf) => {
  const copies = await copiesOf();
  const { store } = await loaded({ copies });
  await store.set('apiId', 777);
  expect([noCopy, onDisk()]).toMatchObject([1, { settings: { apiId: 777 } }]);
  disk = '';
  const after = await loaded({ copies });
  expect([after.store.settings.apiId, after.repairs]).toEqual([0, ['the stored settings were not readable']]);
});

it.each([['nothing', null], ['a text', 'x'], ['no JSON', { version: 1, text: '{', isSaved: true }], ['another version', { version: 2, text: '{}', isSaved: true }]])('says that nothing could be read when the copy is %s', async (_name, copy) => {
  await new IdbJournal(() => 'tobs-plugin-data').set([['/vault/data.json', copy]]);
  disk = '';
  expect((await loaded()).repairs).toEqual(['the stored settings were not readable']);
});

it('repairs values of a copy as it does those of the file', async () => {
  await new IdbJournal(() => 'tobs-plugin-data').set([['/vault/data.json', { version: 1, text: '{"version":1,"settings":{"apiId":-5,"__proto__":{"x":1}},"chosen":[{}]}', isSaved: false }]]);
  disk = '';
  const { store, repairs } = await loaded();
  expect(repairs).toEqual([whole, expect.stringMatching(/^apiId must/), '1 chosen chats were not readable']);
  expect([store.settings.apiId, 'x' in {}]).toEqual([0, false]);
});

it('does not overwrite what a newer version was saving', async () => {
  await new IdbJournal(() => 'tobs-plugin-data').set([['/vault/data.json', { version: 1, text: '{"version":99,"settings":{"apiId":5}}', isSaved: false }]]);
  disk = '';
  const { store, repairs } = await loaded();
  expect([store.settings.apiId, repairs, disk]).toEqual([5, [lastSaved], '']);
});

it('keeps the copies of several vaults apart, from each other and from notes, and nothing in them but what is in data.json', async () => {
  const other = await loaded({ key: '/other/data.json' });
  await other.store.set('apiId', 42);
  disk = '';
  expect((await loaded()).store.settings.apiId).toBe(12_345);
  expect((await loaded({ key: '/other/data.json' })).store.settings.apiId).toBe(42);
  expect((await loaded({ key: '/third/data.json' })).store.settings.apiId).toBe(0);
  expect(await new NoteJournal(new IdbJournal(() => 'tobs-v1-notes')).left()).toEqual([]);
  await other.store.set('apiId', 43);
  const [, copy] = (await new IdbJournal(() => 'tobs-plugin-data').all()).find(([key]) => key.startsWith('/other')) ?? [];
  expect(JSON.parse((copy as { text: string }).text)).toEqual(onDisk());
});
