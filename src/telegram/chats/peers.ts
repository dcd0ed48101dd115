import { array, boolean, number, object, optional, picklist, safeParse, string, type InferOutput } from 'valibot';
import type { Chat, ChatKind } from '../../model/chat';
import { chatIdOf, isChatId, parseChatId, type ChatId, type MessageId } from '../../model/ids';
import type { Author } from '../../model/message';
import type { CacheCounts } from '../../model/metrics';
import { children, flag, long, type Tl } from '../codec/tl';
import { PeerCache } from './peer-cache';
import { chatPeer, isChannel, userPeer } from './read-peer';

/** Kinds of `Chat`, and `group`s that became supergroups. */
const kinds = ['user', 'bot', 'group', 'supergroup', 'forum', 'channel', 'monoforum'] as const satisfies readonly ChatKind[];

const PeerSchema = object({
  id: string(),
  kind: picklist(kinds),
  name: string(),
  username: optional(string()),
  /** Decimal; absent for basic groups and for peers seen only incompletely. */
  accessHash: optional(string()),
  isDeleted: optional(boolean()),
  isRestricted: optional(boolean()),
  /** Profile picture, decimal, and the data centre that has it. */
  photoId: optional(string()),
  photoDc: optional(number()),
  /** Supergroup a basic group became. */
  migratedTo: optional(string()),
  /** A chat that is listed or was read. */
  isKept: optional(boolean()),
});

/** What is known about a user or chat. Access hashes are valid for this account only. */
export type Peer = Readonly<Omit<InferOutput<typeof PeerSchema>, 'id' | 'isKept'>> & { readonly id: ChatId };

const peerKeys = Object.keys(PeerSchema.entries).filter((key) => key !== 'isKept') as readonly (keyof Peer)[];

const SnapshotSchema = object({
  peers: array(PeerSchema),
  /** Users Telegram could not name. */
  nameless: optional(array(string())),
});

/** chosen: the setting's default, for those who do not say. */
const defaultSize = 10_000;
/** chosen: far more than one page can name. */
const maxNameless = 100_000;

/** Peers to keep between runs, JSON-serialisable. Access hashes are credentials of a kind: keep it with the state, not in notes. */
export type PeersSnapshot = InferOutput<typeof SnapshotSchema>;

/** Where a `min` peer was seen; Telegram accepts it instead of an access hash. */
interface Sighting {
  readonly chatId: ChatId;
  readonly messageId: MessageId;
}

/** Everyone this account has met: filled from the users and chats of every answer, asked for names and for InputPeers. */
export class PeerStore {
  private readonly peers: PeerCache;
  private hits = 0;
  private misses = 0;
  private readonly sightings = new Map<ChatId, Sighting>();
  /** Users Telegram could not name; not asked for again. */
  private readonly unresolvable = new Set<ChatId>();
  /** Requests for names that are under way. */
  private readonly asking = new Map<ChatId, Promise<void>>();
  selfId: ChatId | undefined;

  /** @param size how many people to remember beside the chats that are listed or read */
  constructor(size = defaultSize) {
    this.peers = new PeerCache(size);
  }

  /** Takes over a snapshot; damaged ones are ignored (they only cost requests). */
  importPeers(snapshot: unknown): void {
    const result = safeParse(SnapshotSchema, snapshot);
    if (!result.success) return;
    for (const { isKept, ...peer } of result.output.peers) {
      if (!isChatId(peer.id)) continue;
      this.peers.set({ ...peer, id: peer.id });
      if (isKept === true) this.peers.keep(peer.id);
    }
    for (const id of result.output.nameless ?? []) if (isChatId(id) && !this.peers.has(id)) this.unresolvable.add(id);
  }

  exportPeers(): PeersSnapshot {
    const peers = this.peers.toStore().filter((peer) => peer.accessHash !== undefined || peer.kind === 'group');
    return { peers: peers.map((peer) => (this.peers.isKept(peer.id) ? { ...peer, isKept: true } : peer)), ...(this.unresolvable.size > 0 && { nameless: [...this.unresolvable] }) };
  }

  /** Stores the `users` and `chats` of an answer. */
  addFrom(answer: Tl): void {
    for (const user of children(answer, 'users')) this.addUser(user);
    for (const chat of children(answer, 'chats')) this.addChat(chat);
    this.peers.nextPage();
  }

  /** A chat that is listed or read: it must be addressable later, however many people are met. */
  keep(id: ChatId): void {
    this.peers.keep(id);
  }

  get(id: ChatId): Peer | undefined {
    return this.peers.get(id);
  }

  /** The peer of a public name, without `@`. */
  byUsername(username: string): Peer | undefined {
    const wanted = username.toLowerCase();
    for (const peer of this.peers.values()) if (peer.username?.toLowerCase() === wanted) return peer;
    return undefined;
  }

  /** Forgets a peer whose access hash the server refuses. */
  drop(id: ChatId): void {
    this.peers.delete(id);
  }

  chat(id: ChatId): Chat | undefined {
    const peer = this.peers.get(id);
    if (peer === undefined) return undefined;
    const isSelf = id === this.selfId;
    return {
      id,
      kind: isSelf ? 'self' : peer.kind,
      title: isSelf ? 'Saved Messages' : peer.name,
      ...(peer.username === undefined ? {} : { username: peer.username }),
      ...(peer.isDeleted === true ? { isDeletedAccount: true } : {}),
      ...(peer.isRestricted === true ? { isRestricted: true } : {}),
    };
  }

  /** Author of an id; never empty: the id itself when nothing else is known. */
  author(id: ChatId): Author {
    return this.peers.author(id) ?? { id, name: id };
  }

  /** How often a name was known when it was needed, so far. */
  get use(): CacheCounts {
    return { hits: this.hits, misses: this.misses };
  }

  /** A name is known, or known not to be had. */
  isNamed(id: ChatId): boolean {
    this.peers.touch(id);
    const isNamed = this.peers.has(id) || this.unresolvable.has(id);
    if (isNamed) this.hits++;
    else this.misses++;
    return isNamed;
  }

  markUnresolvable(id: ChatId): void {
    if (this.unresolvable.size >= maxNameless) this.unresolvable.clear();
    this.unresolvable.add(id);
  }

  /** The request that asks for somebody's name now, if there is one. */
  askedFor(id: ChatId): Promise<void> | undefined {
    return this.asking.get(id);
  }

  /** Names of these users are being asked for; whoever needs one meanwhile waits for the same answer. */
  async whileAsking(ids: readonly ChatId[], request: Promise<void>): Promise<void> {
    for (const id of ids) this.asking.set(id, request);
    try {
      await request;
    } finally {
      for (const id of ids) {
        this.asking.delete(id);
        this.sightings.delete(id);
      }
    }
  }

  /** Remembers a message in which a peer without a usable hash appeared. */
  sawIn(id: ChatId, chatId: ChatId, messageId: MessageId): void {
    if (this.peers.get(id)?.accessHash === undefined) this.sightings.set(id, { chatId, messageId });
  }

  /** The TL InputPeer of an id, or undefined when this account cannot address it yet. */
  inputPeer(id: ChatId): Tl | undefined {
    if (id === this.selfId) return { _: 'inputPeerSelf' };
    const { kind, bareId } = parseChatId(id);
    if (kind === 'group') return { _: 'inputPeerChat', chatId: bareId };
    const hash = this.peers.get(id)?.accessHash;
    if (hash === undefined) return this.inputPeerFromMessage(id, kind, bareId);
    const accessHash = BigInt(hash);
    return kind === 'user' ? { _: 'inputPeerUser', userId: bareId, accessHash } : { _: 'inputPeerChannel', channelId: bareId, accessHash };
  }

  inputUser(id: ChatId): Tl | undefined {
    const peer = this.inputPeer(id);
    switch (peer?._) {
      case 'inputPeerSelf':
        return { _: 'inputUserSelf' };
      case 'inputPeerUser':
        return { ...peer, _: 'inputUser' };
      case 'inputPeerUserFromMessage':
        return { ...peer, _: 'inputUserFromMessage' };
      default:
        return undefined;
    }
  }

  inputChannel(id: ChatId): Tl | undefined {
    const peer = this.inputPeer(id);
    if (peer?._ === 'inputPeerChannel') return { ...peer, _: 'inputChannel' };
    return peer?._ === 'inputPeerChannelFromMessage' ? { ...peer, _: 'inputChannelFromMessage' } : undefined;
  }

  private inputPeerFromMessage(id: ChatId, kind: 'user' | 'channel', bareId: bigint): Tl | undefined {
    const sighting = this.sightings.get(id);
    const peer = sighting === undefined || sighting.chatId === id ? undefined : this.inputPeer(sighting.chatId);
    if (sighting === undefined || peer === undefined) return undefined;
    const seen = { peer, msgId: sighting.messageId };
    return kind === 'user' ? { _: 'inputPeerUserFromMessage', ...seen, userId: bareId } : { _: 'inputPeerChannelFromMessage', ...seen, channelId: bareId };
  }

  /** @returns its id, also for `userEmpty` */
  addUser(user: Tl): ChatId | undefined {
    const bareId = long(user, 'id');
    if (bareId === undefined) return undefined;
    const id = chatIdOf('user', bareId);
    if (user._ !== 'user') return id;
    if (flag(user, 'self')) this.selfId = id;
    this.put(userPeer(id, user), flag(user, 'min'));
    return id;
  }

  /** @returns its id, also for chats that cannot be read */
  addChat(chat: Tl): ChatId | undefined {
    const bareId = long(chat, 'id');
    if (bareId === undefined || chat._ === 'chatEmpty') return undefined;
    const id = chatIdOf(isChannel(chat) ? 'channel' : 'group', bareId);
    this.put(chatPeer(id, chat), flag(chat, 'min'));
    return id;
  }

  private put(peer: Peer, isMin: boolean): void {
    this.unresolvable.delete(peer.id);
    this.peers.touch(peer.id);
    const known = this.peers.get(peer.id);
    // A min peer's hash is not usable, and it lacks fields: it never replaces what is known in full.
    if (isMin && known !== undefined) return;
    if (isMin) {
      const { accessHash: _unusable, ...rest } = peer;
      this.peers.set(rest);
    } else if (known === undefined || !isSame(peer, known)) {
      this.peers.set(peer.accessHash === undefined && known?.accessHash !== undefined ? { ...peer, accessHash: known.accessHash } : peer);
    }
  }
}

/** Every page names everyone in it again; what has not changed need not be stored again. */
function isSame(peer: Peer, known: Peer): boolean {
  return peerKeys.every((key) => peer[key] === known[key] || (key === 'accessHash' && peer.accessHash === undefined));
}

/** Marked id of a TL `Peer`. */
export function idOfPeer(peer: Tl | undefined): ChatId | undefined {
  switch (peer?._) {
    case 'peerUser':
      return markedId('user', peer, 'userId');
    case 'peerChat':
      return markedId('group', peer, 'chatId');
    case 'peerChannel':
      return markedId('channel', peer, 'channelId');
    default:
      return undefined;
  }
}

/** Marked id of a TL `InputPeer`. @param selfId account that reads */
export function idOfInputPeer(peer: Tl, selfId: ChatId | undefined): ChatId | undefined {
  switch (peer._) {
    case 'inputPeerSelf':
      return selfId;
    case 'inputPeerUser':
    case 'inputPeerUserFromMessage':
      return markedId('user', peer, 'userId');
    case 'inputPeerChat':
      return markedId('group', peer, 'chatId');
    case 'inputPeerChannel':
    case 'inputPeerChannelFromMessage':
      return markedId('channel', peer, 'channelId');
    default:
      return undefined;
  }
}

function markedId(kind: 'user' | 'group' | 'channel', peer: Tl, field: string): ChatId | undefined {
  const bareId = long(peer, field);
  return bareId === undefined ? undefined : chatIdOf(kind, bareId);
}
