import type { VaultPath } from '../../model/ids';
import { blockIdOf } from '../../notes/merge/block-id';
import { threadPlaceIn } from '../../notes/merge/update-thread';
import { commentsPath } from '../../notes/names/paths';
import type { BlockId } from '../../notes/types';
import type { Settings } from '../../settings/definitions';
import type { ChatState } from '../state/chat-state';
import type { StoredMessage } from '../state/message-store';
import { dayText, type FoundNote, type NoteFinder } from '../write/note-finder';
import type { PostPlace } from './comment-threads';

/** More ids than an album spans. */
const albumReach = 20;

/** Where the comments on one post go. */
export interface CommentPlace {
  /** The note that holds them. */
  readonly path: VaultPath;
  /** Its text as just read; null: it is to be created. */
  readonly text: string | null;
  /** The post's note. */
  readonly post: FoundNote;
  /** Blocks of the post: all items of an album. */
  readonly blocks: readonly BlockId[];
  /** The comments have a note of their own, which the post's links to. */
  readonly isOwnNote: boolean;
}

/** What tells the note a comment belongs into. */
export interface CommentNotesParts {
  /** The channel's. */
  readonly notes: NoteFinder;
  readonly posts: ChatState;
  readonly place: Settings['commentsPlace'];
}

/** Knows in which notes a channel's comments stand. Those of one post stay together where the first ones went. */
export class CommentNotes {
  constructor(private readonly parts: CommentNotesParts) {}

  /** Where the comments on a post stand or are to stand; null when the user deleted the post's note, or their own. */
  async placeOf(place: PostPlace): Promise<CommentPlace | null> {
    const post = await this.parts.notes.find(asStored(place));
    if (post === null) return null;
    const blocks = await this.blocksOf(place);
    const present = threadPlaceIn(post.text, blocks);
    const below: CommentPlace = { ...post, post, blocks, isOwnNote: false };
    if (present === 'section' || (present === null && this.parts.place === 'post')) return below;
    const own = await this.ownNote(place);
    if (own.text === null && present === 'link') return null;
    return { ...own, post, blocks, isOwnNote: true };
  }

  /** The note that holds a comment now, with its text; null when the user moved or deleted it. */
  async find(stored: StoredMessage): Promise<FoundNote | null> {
    const place = await this.placeOf(stored);
    return place === null || place.text === null ? null : { path: place.path, text: place.text };
  }

  /** The note of its own that the comments on a post have, or would have. */
  private ownNote({ day, primaryId }: PostPlace): Promise<{ readonly path: VaultPath; readonly text: string | null }> {
    const { notes } = this.parts;
    return notes.own(commentsPath(notes.folder, dayText(day), primaryId));
  }

  private async blocksOf({ primaryId }: PostPlace): Promise<readonly BlockId[]> {
    const { messages } = this.parts.posts;
    const blocks: BlockId[] = [];
    for (const id of await messages.idsIn(primaryId, primaryId + albumReach)) if ((await messages.get(id))?.primaryId === primaryId) blocks.push(blockIdOf({ id }));
    return blocks;
  }
}

function asStored({ day, primaryId }: PostPlace): StoredMessage {
  return { day, primaryId, base: '', isDeleted: false };
}
