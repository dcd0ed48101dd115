import type { ChatId } from '../../model/ids';
import type { Author } from '../../model/message';
import type { Peer } from './peers';

/** chosen: pages may be read side by side, and whoever a page names must stay until it is normalised. */
const pagesUnderway = 64;

interface Entry {
  readonly peer: Peer;
  /** Made once per peer: pages name the same people again and again. */
  author: Author | undefined;
  /** Page with which the peer was met last. */
  page: number;
}

/**
 * Peers by id: chats that are listed or read are kept, of everybody else the `size` met last, beside those of the pages under
 * way. In a chat of a hundred thousand messages few write most of them, so a bound costs few lookups.
 */
export class PeerCache {
  private readonly kept = new Map<ChatId, Entry>();
  /** Least recently met first. */
  private readonly others = new Map<ChatId, Entry>();
  private page = 0;

  constructor(private readonly size: number) {}

  get(id: ChatId): Peer | undefined {
    return this.entry(id)?.peer;
  }

  has(id: ChatId): boolean {
    return this.kept.has(id) || this.others.has(id);
  }

  /** What the notes call a peer. */
  author(id: ChatId): Author | undefined {
    const entry = this.entry(id);
    if (entry === undefined) return undefined;
    const { name, username, kind, isDeleted } = entry.peer;
    entry.author ??= { id, name, ...(username === undefined ? {} : { username }), ...(kind === 'bot' ? { isBot: true } : {}), ...(isDeleted === true ? { isDeleted: true } : {}) };
    return entry.author;
  }

  set(peer: Peer): void {
    const entry: Entry = { peer, author: undefined, page: this.page };
    if (this.kept.has(peer.id)) {
      this.kept.set(peer.id, entry);
      return;
    }
    this.others.delete(peer.id);
    this.others.set(peer.id, entry);
  }

  /** The peer was met again. */
  touch(id: ChatId): void {
    const entry = this.others.get(id);
    if (entry === undefined || entry.page === this.page) return;
    entry.page = this.page;
    this.others.delete(id);
    this.others.set(id, entry);
  }

  /** The peer stays from now on, however many others are met. */
  keep(id: ChatId): void {
    const entry = this.others.get(id);
    if (entry === undefined) return;
    this.others.delete(id);
    this.kept.set(id, entry);
  }

  isKept(id: ChatId): boolean {
    return this.kept.has(id);
  }

  delete(id: ChatId): void {
    this.kept.delete(id);
    this.others.delete(id);
  }

  /** A page has been met; forgets whoever is too many and belongs to none of the last ones. */
  nextPage(): void {
    this.page++;
    for (const [id, { page }] of this.others) {
      if (this.others.size <= this.size || page > this.page - pagesUnderway) return;
      this.others.delete(id);
    }
  }

  *values(): Generator<Peer> {
    for (const { peer } of this.kept.values()) yield peer;
    for (const { peer } of this.others.values()) yield peer;
  }

  /** Those to remember: all that are kept, and the `size` met last, least recently met first. */
  toStore(): readonly Peer[] {
    const others = [...this.others.values()].map(({ peer }) => peer);
    return [...[...this.kept.values()].map(({ peer }) => peer), ...others.slice(Math.max(0, others.length - this.size))];
  }

  private entry(id: ChatId): Entry | undefined {
    return this.kept.get(id) ?? this.others.get(id);
  }
}
