/** Stories by their ids: what a message that shares one does not say of it. */
import type { World } from '../world/index';
import { tlDocument, tlPhoto } from '../world/tl-files';
import { namedIn, peerOf, peerOfKey, peerOfUser } from '../world/tl-peers';
import { objectField, targetOf, viewOf } from './input';
import { rpc, RpcError, type TlObject } from './registry';

const DAY_S = 86_400;

rpc<World>('stories.getStoriesByID', (context, params) => {
  const { world } = context;
  const view = viewOf(context);
  const ids = Array.isArray(params['id']) ? params['id'].map(Number) : [];
  if (ids.length > 100) throw new RpcError(400, 'LIMIT_INVALID');
  const { chat, person } = targetOf(context, objectField(params, 'peer'));
  const owner = person === undefined ? chat && peerOf(chat, view) : peerOfUser(person.id);
  const isOwn = (by: string): boolean => JSON.stringify(peerOfKey(world, by, view), bigintText) === JSON.stringify(owner, bigintText);
  const found = (world.scenario.stories ?? []).filter(({ by, id }) => ids.includes(id) && isOwn(by));
  const stories = found.map(({ id, caption, file, video, deleted }): TlObject => {
    if (deleted === true) return { _: 'storyItemDeleted', id };
    const date = context.now() - DAY_S;
    const entry = file === undefined ? undefined : world.catalog.named(file, video === true ? 'video' : 'photo');
    const reference = entry === undefined ? Buffer.alloc(0) : world.references.make({ fileId: entry.id, chat: 0, message: 0 }, view.version);
    const media: TlObject = entry === undefined ? { _: 'messageMediaUnsupported' } : video === true ? { _: 'messageMediaDocument', document: tlDocument(entry, reference), video: true } : { _: 'messageMediaPhoto', photo: tlPhoto(entry, reference) };
    return { _: 'storyItem', id, date, expireDate: date + DAY_S, public: true, caption, media };
  });
  return { _: 'stories.stories', count: stories.length, stories, ...namedIn(world, view, stories, owner) };
});

function bigintText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
