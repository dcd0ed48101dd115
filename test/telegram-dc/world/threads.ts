/** Posts of channels and their copies in discussion groups, with the comments below them. */
import type { TlObject } from '../rpc/registry';
import type { Chat } from './chat';
import type { World } from './index';
import { authorOf } from './relations';
import { peerOfUser } from './tl-peers';

interface Thread {
  readonly rootRow: number;
  count: number;
  newestId: number;
  readonly recent: number[];
}

interface GroupIndex {
  readonly generation: number;
  readonly byPost: Map<number, Thread>;
  readonly byRoot: Map<number, Thread>;
}

export class Threads {
  private readonly indexes = new Map<Chat, GroupIndex>();

  constructor(private readonly world: World) {}

  /** Row of a post's copy in the discussion group, or undefined when it has none. */
  rootOf(group: Chat, postId: number): number | undefined {
    return this.index(group).byPost.get(postId)?.rootRow;
  }

  /** `replies` of a channel post or of its copy in the group. */
  repliesOf(chat: Chat, row: number): TlObject | undefined {
    if (chat.rows.album(row) > 1) return undefined;
    if (chat.isBroadcast) {
      const group = this.world.linkedTo(chat);
      if (group === undefined) return undefined;
      const thread = this.index(group).byPost.get(chat.rows.id(row));
      return { ...this.tl(group, thread), comments: true, channelId: BigInt(group.id) };
    }
    if (chat.rows.kind(row) !== 'autoForward') return undefined;
    return this.tl(chat, this.index(chat).byRoot.get(row));
  }

  private tl(group: Chat, thread: Thread | undefined): TlObject {
    const repliers = [...new Set((thread?.recent ?? []).flatMap((row) => authorOf(this.world, group, row) ?? []))];
    return { _: 'messageReplies', replies: thread?.count ?? 0, repliesPts: (thread?.count ?? 0) + 1, recentRepliers: repliers.length === 0 ? undefined : repliers.map((id) => peerOfUser(id)), maxId: thread === undefined || thread.count === 0 ? undefined : thread.newestId };
  }

  private index(group: Chat): GroupIndex {
    const known = this.indexes.get(group);
    if (known !== undefined && known.generation === group.generation) return known;
    const index: GroupIndex = { generation: group.generation, byPost: new Map(), byRoot: new Map() };
    for (let row = 0; row < group.rows.length; row++) {
      if (group.rows.kind(row) === 'autoForward' && !group.rows.isGone(row)) {
        const thread: Thread = { rootRow: row, count: 0, newestId: 0, recent: [] };
        index.byPost.set(group.rows.ref(row), thread);
        index.byRoot.set(row, thread);
      }
      const thread = group.rows.isGone(row) ? undefined : index.byRoot.get(group.rows.top(row));
      if (thread === undefined) continue;
      thread.count++;
      thread.newestId = group.rows.id(row);
      thread.recent.push(row);
      if (thread.recent.length > 3) thread.recent.shift();
    }
    this.indexes.set(group, index);
    return index;
  }
}
