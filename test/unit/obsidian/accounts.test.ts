import type { SecretStorage } from 'obsidian';
import type { ChatId } from '../../../src/model/ids';
import type { Account } from '../../../src/model/telegram';
import { Accounts, accountOfSession } from '../../../src/obsidian/accounts';
import { DeviceStore } from '../../../src/obsidian/device-store';
import { PluginStore } from '../../../src/obsidian/plugin-store';
import { Secrets } from '../../../src/obsidian/secrets';

const anna: Account = { id: '7000000001' as ChatId, name: 'Anna', username: 'anna' };
const boris: Account = { id: '7000000002' as ChatId, name: 'Boris' };
const sessionOf = ({ id }: Account, dc = 2, madeAt?: string): string => JSON.stringify({ version: 1, accountId: id, dc, address: '127.0.0.1', port: 443, key: `${'A'.repeat(342)}==`, keys: {}, madeAt });

let stored: Map<string, string>;
let local: Map<string, unknown>;
let device: DeviceStore;
/** Mark of the test server in use. */
let server: string | undefined;

function open(): Accounts {
  const storage = {
    setSecret: (id: string, secret: string) => {
      // What Obsidian accepts.
      if (!/^[a-z0-9-]+$/.test(id)) throw new Error(`bad id ${id}`);
      stored.set(id, secret);
    },
    getSecret: (id: string) => stored.get(id) ?? null,
    listSecrets: () => [...stored.keys()],
  } as SecretStorage;
  device = new DeviceStore({ loadLocalStorage: (key: string) => (local.get(key) ?? null) as string | null, saveLocalStorage: (key: string, value: unknown) => void (value === null ? local.delete(key) : local.set(key, structuredClone(value))) }, () => 'vault');
  return new Accounts(new Secrets(storage), device, () => server);
}

beforeEach(() => {
  stored = new Map();
  local = new Map();
  server = undefined;
});

function both(): Accounts {
  const accounts = open();
  for (const account of [anna, boris]) {
    accounts.keep(sessionOf(account));
    accounts.signedIn(account);
  }
  return accounts;
}

it('keeps one session per account and uses that of the account in use', () => {
  const accounts = both();
  expect(accounts.active).toEqual(boris);
  expect(accounts.session).toBe(sessionOf(boris));
  expect(accounts.use(anna.id)).toBe(true);
  expect(accounts.session).toBe(sessionOf(anna));
  // A renewed session replaces only its own.
  accounts.keep(sessionOf(boris, 4));
  expect([...stored.values()]).toEqual([sessionOf(anna), sessionOf(boris, 4)]);
  expect(open().known.map(({ account, isSignedIn, isActive }) => [account.name, isSignedIn, isActive])).toEqual([['Anna', true, true], ['Boris', true, false]]);
  expect(accounts.use('7000000009' as ChatId)).toBe(false);
});

it('wipes a session that has ended and keeps the account for signing in again', () => {
  const accounts = both();
  accounts.ended(accounts.session);
  expect(accounts.active).toBeNull();
  expect([...stored.values()]).toEqual([sessionOf(anna), '']);
  expect(accounts.known.map(({ isSignedIn, isActive }) => [isSignedIn, isActive])).toEqual([[true, false], [false, true]]);
  accounts.ended(null);
  expect(accounts.sessionOf(anna.id)).toBe(sessionOf(anna));
});

it('keeps the new session of an account when its former one ends', () => {
  const accounts = both();
  const renewed = sessionOf(anna).replace('AAAA', 'BBBB');
  accounts.keep(renewed);
  accounts.ended(sessionOf(anna));
  expect(accounts.sessionOf(anna.id)).toBe(renewed);
  // Another state of the same session.
  accounts.ended(renewed.replace('"dc":2', '"dc":4'));
  expect(accounts.sessionOf(anna.id)).toBeNull();
});

it('forgets an account, and uses another one that is signed in', () => {
  const accounts = both();
  accounts.remove(boris.id);
  expect(accounts.active).toEqual(anna);
  expect(accounts.known).toHaveLength(1);
  accounts.remove(anna.id);
  expect(accounts.active).toBeNull();
  expect(accounts.known).toEqual([]);
  expect([...stored.values()]).toEqual(['', '']);
});

it('takes over the one session of earlier versions', () => {
  stored.set('tobs-session', sessionOf(anna));
  local.set('tobs-account', anna);
  const accounts = open();
  expect(accounts.active).toEqual(anna);
  expect(stored.get('tobs-session')).toBe('');
  expect(open().session).toBe(sessionOf(anna));
});

describe('with a test server', () => {
  const mark = '00000000000000aa';

  it('neither uses nor touches sessions made elsewhere', () => {
    const accounts = both();
    server = mark;
    expect(accounts.session).toBeNull();
    expect(accounts.known.map(({ isSignedIn, elsewhere }) => [isSignedIn, elsewhere])).toEqual([[false, 'telegram'], [false, 'telegram']]);
    accounts.keep(sessionOf(boris, 2, mark));
    accounts.signedIn(boris);
    expect(accounts.session).toBe(sessionOf(boris, 2, mark));
    server = undefined;
    expect(accounts.session).toBe(sessionOf(boris));
    server = '00000000000000bb';
    expect(accounts.session).toBeNull();
  });

  it('wipes what ended there, however the setting has changed meanwhile', () => {
    const accounts = both();
    accounts.keep(sessionOf(boris, 2, mark));
    accounts.ended(sessionOf(boris, 2, mark));
    server = mark;
    expect(accounts.session).toBeNull();
    accounts.ended(sessionOf(boris));
    server = undefined;
    expect(accounts.session).toBeNull();
  });

  it('forgets the session of one server, and the account only with the last', () => {
    const accounts = both();
    accounts.keep(sessionOf(boris, 2, mark));
    server = mark;
    accounts.remove(boris.id);
    server = undefined;
    expect(accounts.session).toBe(sessionOf(boris));
    accounts.keep(sessionOf(boris, 2, mark));
    accounts.remove(boris.id, sessionOf(boris));
    expect(accounts.active).toBeNull();
    expect(accounts.known.map(({ account, elsewhere }) => [account.name, elsewhere])).toEqual([['Anna', null], ['Boris', 'test-server']]);
    server = mark;
    accounts.remove(boris.id);
    expect(accounts.known).toHaveLength(1);
  });
});

it.each([null, '', '{', '{"version":1}'])('names nobody for the session %j', (session) => {
  expect(accountOfSession(session)).toBeNull();
});

describe('what the settings keep per account', () => {
  let data: unknown;
  const store = async (account: Account | null): Promise<PluginStore> => {
    const made = new PluginStore({ read: () => Promise.resolve({ kind: 'stored', stored: data }), lastSaved: () => Promise.resolve(null), write: (saved) => Promise.resolve(void (data = structuredClone(saved))) }, () => account?.id ?? null);
    await made.load();
    return made;
  };
  const chat = (title: string): { chatId: ChatId; title: string; range: object } => ({ chatId: '7100000001' as ChatId, title, range: {} });

  beforeEach(() => (data = null));

  it('gives each account its own chosen chats', async () => {
    await (await store(anna)).setChosen([chat('chosen by Anna')]);
    expect((await store(boris)).chosen).toEqual([]);
    await (await store(boris)).setChosen([chat('chosen by Boris')]);
    expect((await store(anna)).chosen).toMatchObject([{ title: 'chosen by Anna' }]);
    await (await store(boris)).setChosen([]);
    expect((await store(anna)).chosen).toHaveLength(1);
  });

  it('leaves chats chosen by earlier versions to whoever is signed in', async () => {
    data = { version: 1, settings: {}, chosen: [chat('earlier')] };
    expect((await store(anna)).chosen).toHaveLength(1);
    await (await store(anna)).setChosen([chat('earlier')]);
    expect((await store(boris)).chosen).toEqual([]);
  });

  it('gives the first account the folder of the settings, and every other one its own', async () => {
    expect(await (await store(anna)).folderOf(anna)).toBe('Telegram');
    expect(await (await store(boris)).folderOf(boris)).toBe('Telegram (Boris)');
    const namesake: Account = { id: '7000000003' as ChatId, name: 'BORIS' };
    expect(await (await store(namesake)).folderOf(namesake)).toBe('Telegram (7000000003)');
    // Renamed on Telegram, the same folder.
    expect(await (await store(boris)).folderOf({ ...boris, name: '../else' })).toBe('Telegram (Boris)');
    expect(await (await store(anna)).folderOf(anna)).toBe('Telegram');
  });
});
