import { TobsFailure } from '../../../../src/model/errors';
import { PeerStore } from '../../../../src/telegram/chats/peers';
import { readDialogs } from '../../../../src/telegram/chats/dialogs';
import type { Tl } from '../../../../src/telegram/codec/tl';

const user = (id: number): Tl => ({ _: 'user', id: BigInt(id), accessHash: BigInt(id), firstName: `User ${id}` });
const peer = (id: number): Tl => ({ _: 'peerUser', userId: BigInt(id) });

/** A page of rows; pinned ones are negative. The newest message of user N is N seconds old. */
function page(rows: readonly number[], kind = 'messages.dialogsSlice'): Tl {
  const ids = rows.map(Math.abs);
  return {
    _: kind,
    count: 1000,
    dialogs: rows.map((row) => ({ _: 'dialog', peer: peer(Math.abs(row)), topMessage: Math.abs(row), unreadCount: 0, ...(row < 0 && { pinned: true }) })),
    messages: ids.map((id) => ({ _: 'message', id, peerId: peer(id), date: 1_700_000_000 - id })),
    users: ids.map(user),
    chats: [],
  };
}

/** Ids of all dialogs a server lists, and what it was asked. The archive is empty. */
async function listed(answer: (request: Tl) => Tl): Promise<{ readonly ids: readonly string[]; readonly asked: readonly Tl[] }> {
  const asked: Tl[] = [];
  const call = (request: Tl): Promise<Tl> => {
    asked.push(request);
    if (asked.length > 20) throw new Error('it never ends');
    return Promise.resolve(request['folderId'] === 1 ? page([], 'messages.dialogs') : answer(request));
  };
  const ids: string[] = [];
  for await (const rows of readDialogs(call, new PeerStore(), new AbortController().signal)) ids.push(...rows.map(({ chat }) => chat.id));
  return { ids, asked: asked.filter(({ folderId }) => folderId === 0) };
}

/** The first rows of a list below an offset. */
const below = (list: readonly number[], request: Tl, size: number): readonly number[] => list.filter((id) => id > Number(request['offsetId'])).slice(0, size);

it('begins at the top after a page of pinned chats alone, however old they are', async () => {
  const others = [1, 2, 3, 4, 5];
  const { ids } = await listed((request) => (request['excludePinned'] === true ? page(below(others, request, 2)) : page([-900, -901])));
  expect(ids).toEqual(['900', '901', '1', '2', '3', '4', '5']);
});

it('ends where a server gives the pinned chats with every page', async () => {
  const { ids, asked } = await listed((request) => page([-900, ...below([1, 2, 3], request, 2)]));
  expect(ids).toEqual(['900', '1', '2', '3']);
  // The last one is for what moved up meanwhile.
  expect(asked.map(({ offsetId }) => offsetId)).toEqual([0, 2, 3, 0]);
});

it('does not end with a page that is short', async () => {
  const { ids } = await listed((request) => page(below([1, 2, 3], request, 1)));
  expect(ids).toEqual(['1', '2', '3']);
});

it('goes on below a full page that a server calls the whole list', async () => {
  const all = Array.from({ length: 230 }, (_unused, index) => index + 1);
  const { ids } = await listed((request) => page(below(all, request, 100), 'messages.dialogs'));
  expect(ids).toEqual(all.map(String));
});

it('takes a refused archive for none, and nothing else', async () => {
  const read = async (text: string): Promise<string[]> => {
    const ids: string[] = [];
    const call = (request: Tl): Promise<Tl> => (request['folderId'] === 1 ? Promise.reject(new TobsFailure({ code: 'TELEGRAM_ERROR', method: 'messages.getDialogs', status: 400, text })) : Promise.resolve(page([1, 2], 'messages.dialogs')));
    for await (const rows of readDialogs(call, new PeerStore(), new AbortController().signal)) ids.push(...rows.map(({ chat }) => chat.id));
    return ids;
  };
  expect(await read('FOLDER_ID_INVALID')).toEqual(['1', '2']);
  await expect(read('OFFSET_PEER_ID_INVALID')).rejects.toThrow();
});
