import type { ChatId } from '../../../src/model/ids';
import type { Tl } from '../../../src/telegram/codec/tl';
import { foldersOf, readFolders, type DialogTraits, type FolderRule } from '../../../src/telegram/chats/folders';

const self = '7000000001' as ChatId;
const group = '-4100000001' as ChatId;
const traits = (change: Partial<DialogTraits> = {}): DialogTraits => ({ id: group, kind: 'group', isMuted: false, isRead: false, isArchived: false, ...change });

async function rulesOf(...filters: readonly Tl[]): Promise<readonly FolderRule[]> {
  const answer: Tl = { _: 'messages.dialogFilters', filters: [{ _: 'dialogFilterDefault' }, ...filters] };
  return (await readFolders(() => Promise.resolve(answer), self, new AbortController().signal)) ?? [];
}

const filter = (change: object): Tl => ({ _: 'dialogFilter', id: 2, title: { _: 'textWithEntities', text: 'Work', entities: [] }, pinnedPeers: [], includePeers: [], excludePeers: [], ...change });
const peer: Tl = { _: 'inputPeerChat', chatId: 4100000001n };

describe('a folder holds', () => {
  it.each<[string, object, Partial<DialogTraits>, boolean]>([
    ['what it names', { includePeers: [peer] }, {}, true],
    ['what is pinned in it', { pinnedPeers: [peer] }, {}, true],
    ['oneself', { includePeers: [{ _: 'inputPeerSelf' }] }, { id: self }, true],
    ['nothing else', { includePeers: [{ _: 'inputPeerChannel', channelId: 4100000001n, accessHash: 1n }] }, {}, false],
    ['every chat of its kinds', { groups: true }, {}, true],
    ['contacts', { contacts: true }, { kind: 'contact' }, true],
    ['no strangers among contacts', { contacts: true }, { kind: 'nonContact' }, false],
    ['channels', { broadcasts: true }, { kind: 'broadcast' }, true],
    ['bots', { bots: true }, { kind: 'bot' }, true],
    ['none of the chats it excludes', { groups: true, excludePeers: [peer] }, {}, false],
    ['no muted ones', { groups: true, excludeMuted: true }, { isMuted: true }, false],
    ['no read ones', { groups: true, excludeRead: true }, { isRead: true }, false],
    ['no archived ones', { groups: true, excludeArchived: true }, { isArchived: true }, false],
    ['what it names, muted or not', { includePeers: [peer], excludeMuted: true }, { isMuted: true }, true],
  ])('%s', async (_name, change, dialog, isIn) => {
    expect(foldersOf(await rulesOf(filter(change)), traits(dialog))).toEqual(isIn ? [{ id: 2, title: 'Work' }] : []);
  });

  it('what a shared one names, with a plain title as older layers have it', async () => {
    const rules = await rulesOf({ _: 'dialogFilterChatlist', id: 5, title: 'Shared', pinnedPeers: [], includePeers: [peer] });
    expect(foldersOf(rules, traits())).toEqual([{ id: 5, title: 'Shared' }]);
  });
});
