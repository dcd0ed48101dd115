/** Reactions, polls, custom emoji, sticker sets, rich messages: what a message shows only in part. */
import type { Chat } from '../world/chat';
import { fileIdOf, placeOf } from '../world/file-id';
import { mix, pick } from '../world/hash';
import type { World } from '../world/index';
import { buildMessage, reactions, reactors } from '../world/message';
import { tlDocument, tlPhoto } from '../world/tl-files';
import { namedIn, peerOf, peerOfUser } from '../world/tl-peers';
import { chatOf, intField, objectField, stringField, viewOf, type Context } from './input';
import { rpc, RpcError, type TlObject } from './registry';

interface Found {
  readonly chat: Chat;
  readonly row: number;
}

function messageOf(context: Context, params: TlObject, field: string): Found {
  const chat = chatOf(context, objectField(params, 'peer'));
  const row = chat?.rows.find(intField(params, field)) ?? -1;
  if (chat === undefined || row < 0 || chat.rows.isGone(row)) throw new RpcError(400, 'MESSAGE_ID_INVALID');
  return { chat, row };
}

/** Offsets are opaque texts to the client; here they are plain positions. */
function page<T>(list: readonly T[], params: TlObject): { items: readonly T[]; nextOffset: string | undefined } {
  const start = Number(stringField(params, 'offset') || '0');
  const limit = Math.min(100, intField(params, 'limit') || 20);
  return { items: list.slice(start, start + limit), nextOffset: start + limit < list.length ? String(start + limit) : undefined };
}

rpc<World>('messages.getMessageReactionsList', (context, params) => {
  const { chat, row } = messageOf(context, params, 'id');
  if (chat.isBroadcast) throw new RpcError(403, 'BROADCAST_FORBIDDEN');
  const wanted = params['reaction'] === undefined ? undefined : JSON.stringify(objectField(params, 'reaction'), bigintText);
  const all = reactors(context.world, chat, row).filter(({ reaction }) => wanted === undefined || JSON.stringify(reaction, bigintText) === wanted);
  const { items, nextOffset } = page(all, params);
  return { _: 'messages.messageReactionsList', count: all.length, reactions: items, nextOffset, ...namedIn(context.world, viewOf(context), items) };
});

function bigintText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

function updates(context: Context, list: readonly TlObject[]): TlObject {
  return { _: 'updates', updates: list, ...namedIn(context.world, viewOf(context), list), date: context.now(), seq: 0 };
}

rpc<World>('messages.getMessagesReactions', (context, params) => {
  const { world } = context;
  const chat = chatOf(context, objectField(params, 'peer'));
  const ids = Array.isArray(params['id']) ? params['id'].map(Number) : [];
  const list = ids.flatMap((msgId): TlObject[] => {
    const row = chat?.rows.find(msgId) ?? -1;
    if (chat === undefined || row < 0) return [];
    return [{ _: 'updateMessageReactions', peer: peerOf(chat, viewOf(context)), msgId, reactions: reactions(world, chat, row) ?? { _: 'messageReactions', results: [] } }];
  });
  return updates(context, list);
});

/** Recordings whose transcript was asked for: that of a round video is ready the second time, others at once. */
const begun = new WeakMap<World, Set<string>>();

rpc<World>('messages.transcribeAudio', (context, params) => {
  const { world } = context;
  const { chat, row } = messageOf(context, params, 'msgId');
  const { premium, transcribeTrials = 0 } = world.scenario.account;
  const asked = begun.get(world) ?? new Set<string>();
  begun.set(world, asked);
  const key = `${chat.spec.key} ${row}`;
  if (!['voice', 'round'].includes(chat.kindOf(row))) throw new RpcError(400, 'MSG_VOICE_MISSING');
  const isNew = !asked.has(key);
  if (premium !== true && isNew && asked.size >= transcribeTrials) throw new RpcError(400, 'PREMIUM_ACCOUNT_REQUIRED');
  asked.add(key);
  const trials = premium === true ? {} : { trialRemainsNum: transcribeTrials - asked.size, trialRemainsUntilDate: context.now() + 86_400 };
  const isPending = isNew && chat.kindOf(row) === 'round';
  const text = `Telegram heard message ${chat.rows.id(row)}`;
  return { _: 'messages.transcribedAudio', transcriptionId: BigInt(chat.rows.id(row)), text: isPending ? text.slice(0, 8) : text, ...(isPending && { pending: true }), ...trials };
});

/** The poll of a message, or 400. */
function pollOf(context: Context, { chat, row }: Found): { poll: TlObject; results: TlObject } {
  const media = buildMessage(context.world, chat, row, { ...viewOf(context), hasWholePolls: true })['media'] as TlObject | undefined;
  if (media?._ !== 'messageMediaPoll') throw new RpcError(400, 'MESSAGE_POLL_INVALID');
  return { poll: objectField(media, 'poll'), results: objectField(media, 'results') };
}

rpc<World>('messages.getPollResults', (context, params) => {
  const found = messageOf(context, params, 'msgId');
  const { poll, results } = pollOf(context, found);
  return updates(context, [{ _: 'updateMessagePoll', peer: peerOf(found.chat, viewOf(context)), msgId: found.chat.rows.id(found.row), pollId: poll['id'], poll, results }]);
});

rpc<World>('messages.getPollVotes', (context, params) => {
  const { world } = context;
  const found = messageOf(context, params, 'id');
  const { poll, results } = pollOf(context, found);
  if (poll['publicVoters'] !== true) throw new RpcError(403, 'POLL_VOTE_REQUIRED');
  const members = world.membersOf(found.chat);
  const hash = found.chat.hashOf(found.row);
  const option = params['option'];
  const votes = (Array.isArray(results['results']) ? (results['results'] as TlObject[]) : []).flatMap((answer, n) => {
    if (Buffer.isBuffer(option) && !option.equals(answer['option'] as Buffer)) return [];
    const count = Math.min(Number(answer['voters'] ?? 0), members.length);
    return Array.from({ length: count }, (_unused, m): TlObject => ({ _: 'messagePeerVote', peer: peerOfUser(pick(mix(hash, n), m, members)), option: answer['option'], date: found.chat.rows.date(found.row) + 60 + m }));
  });
  const { items, nextOffset } = page(votes, params);
  return { _: 'messages.votesList', count: votes.length, votes: items, nextOffset, ...namedIn(world, viewOf(context), items) };
});

const STICKER_SET = { _: 'inputStickerSetID', id: 1_000_000_007n, accessHash: 42n } as const;

rpc<World>('messages.getCustomEmojiDocuments', (context, params) => {
  const { world } = context;
  const view = viewOf(context);
  const ids = Array.isArray(params['documentId']) ? (params['documentId'] as bigint[]) : [];
  if (ids.length > 100) throw new RpcError(400, 'LIMIT_INVALID');
  return ids.flatMap((id): TlObject[] => {
    const place = placeOf(id);
    if (place?.kind !== 'extra' || place.index % 2 === 0) return [];
    const entry = world.catalog.extra(place.index);
    const document = tlDocument(entry, world.references.make({ fileId: entry.id, chat: 0, message: 0 }, view.version));
    const alt = String.fromCodePoint((place.index - 1) / 2 || 0x1f600);
    return [{ ...document, attributes: [{ _: 'documentAttributeImageSize', w: 100, h: 100 }, { _: 'documentAttributeCustomEmoji', alt, stickerset: STICKER_SET }] }];
  });
});

rpc<World>('messages.getStickerSet', (context) => {
  const { world } = context;
  const view = viewOf(context);
  const entry = world.catalog.extra(0x1f600 * 2 + 1);
  const document = tlDocument(entry, world.references.make({ fileId: entry.id, chat: 0, message: 0 }, view.version));
  return {
    _: 'messages.stickerSet', set: { _: 'stickerSet', id: STICKER_SET.id, accessHash: STICKER_SET.accessHash, title: 'Test stickers', shortName: 'test_stickers', count: 1, hash: 0 },
    packs: [{ _: 'stickerPack', emoticon: '😀', documents: [fileIdOf({ kind: 'extra', index: 0x1f600 * 2 + 1 })] }], keywords: [], documents: [document],
  };
});

rpc<World>('messages.getExtendedMedia', (context) => updates(context, []));

rpc<World>('messages.getWebPage', (context, params) => {
  const { world } = context;
  const url = stringField(params, 'url');
  const article = world.scenario.articles?.find((one) => one.url === url);
  if (article === undefined) return { _: 'messages.webPage', webpage: { _: 'webPageEmpty', id: 0n, url }, chats: [], users: [] };
  const plain = (text: string): TlObject => ({ _: 'textPlain', text });
  const photo = article.photo === undefined ? undefined : world.catalog.named(article.photo, 'photo');
  const photos = photo === undefined ? [] : [tlPhoto(photo, world.references.make({ fileId: photo.id, chat: 0, message: 0 }, viewOf(context).version))];
  const blocks: TlObject[] = [
    { _: 'pageBlockTitle', text: plain(article.title) },
    { _: 'pageBlockAuthorDate', author: plain(article.author ?? ''), publishedDate: article.date ?? 0 },
    ...article.paragraphs.map((paragraph): TlObject => ({ _: 'pageBlockParagraph', text: plain(paragraph) })),
    ...(photo === undefined ? [] : [{ _: 'pageBlockPhoto', photoId: photo.id, caption: { _: 'pageCaption', text: plain('Its picture'), credit: { _: 'textEmpty' } } }]),
  ];
  const cachedPage = { _: 'page', part: article.partial || undefined, url, blocks, photos, documents: [] };
  return { _: 'messages.webPage', webpage: { _: 'webPage', id: 9_000_000_001n, url, displayUrl: url.replace(/^https:\/\//, ''), hash: 1, type: 'article', siteName: 'Telegraph', title: article.title, author: article.author, cachedPage }, chats: [], users: [] };
});

rpc<World>('messages.getRichMessage', (context, params) => {
  const { chat, row } = messageOf(context, params, 'id');
  const view = viewOf(context);
  const messages = [buildMessage(context.world, chat, row, view)];
  return { _: 'messages.messages', messages, topics: [], ...namedIn(context.world, view, messages) };
});
