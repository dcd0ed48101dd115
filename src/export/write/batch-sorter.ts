import type { MessageId, VaultPath } from '../../model/ids';
import type { Message } from '../../model/message';
import { holdsBlock } from '../../notes/merge/block-id';
import { estimatedBytes, partPath } from '../../notes/names/note-part';
import { postPath } from '../../notes/names/paths';
import { renderMessage } from '../../notes/render/render-message';
import { aliasOfMessage } from '../../notes/render/snippet';
import type { BlockId, RenderContext, RenderedBlock, TranscriptState } from '../../notes/types';
import { withTiles } from './album-tiles';
import type { BatchWriterParts } from './batch-writer-parts';
import type { ShownMessage } from '../details/detail-book';
import { countUnsupported } from './left-out';
import { stateIn, type BatchFiles, type PlannedFile, type ShownFile } from '../files/media-plan';
import { lookAt } from './look-at';
import type { NoteEntry, NoteJob } from './note-job';
import type { LinkTo } from './link-resolver';
import { peopleOf } from '../people/people-book';
import { placeMessages, type NoteSlot, type Place } from './place-messages';
import { replyLists, type ReplyEdits } from './reply-lists';
import type { StoredMessage } from '../state/message-store';
import type { PendingItem } from '../state/records';
import { isSame } from './same-block';
import { seenText } from './seen-text';
import { unreadable, withSound } from './sound-messages';
import { isAsImported, WrittenBefore } from './written-before';

/** A batch, rendered and sorted into notes. */
export interface SortedBatch extends BatchFiles {
  readonly jobs: readonly NoteJob[];
  /** Messages of which more is to be asked for, as they came. */
  readonly waiting: readonly Message[];
  /** Files an import brings for messages that are in their notes without them. */
  readonly supplied: readonly PendingItem[];
  /** Messages whose speech is to be turned into text and that no stored batch holds. */
  readonly unheard: readonly Message[];
  /** Messages that did not change, but whose files are to be processed. */
  readonly unprocessed: readonly ShownFile[];
}

/** What is known of a batch before it is rendered. */
interface Prepared {
  readonly places: readonly Place[];
  readonly planned: ReadonlyMap<MessageId, PlannedFile>;
  readonly linkTo: LinkTo;
}

/** Renders batches of messages and sorts them into notes. */
export class BatchSorter {
  constructor(private readonly parts: BatchWriterParts) {}

  /** @returns what is to be written; messages that did not change are left out */
  async sort(batch: readonly Message[]): Promise<SortedBatch> {
    const { clock } = this.parts;
    const { places, planned, linkTo } = await this.prepare(batch);
    const spoken = new Map<MessageId, TranscriptState>();
    const further = new Map<MessageId, readonly PlannedFile[]>();
    const context = this.contextOf({ files: { planned, further }, spoken, linkTo });

    const waiting: Message[] = [];
    const unprocessed: ShownFile[] = [];
    const supplied: PendingItem[] = [];
    const written = this.parts.isImport ? new WrittenBefore(this.parts) : null;
    const unheard: Message[] = [];
    const jobs = new Map<VaultPath, NoteJob & { readonly entries: NoteEntry[] }>();
    for (const place of places) {
      await clock.breathe();
      if (written !== null && written.isBySomebodyElse(place)) {
        supplied.push(...(await written.filesFor(place, planned.get(place.message.id))));
        // Nobody remembers that its topic's note holds it.
        if (place.stored === undefined && this.parts.layout === 'topic') await this.parts.topics?.written([place.message]);
        continue;
      }
      const { shown, more, state, isNew } = await lookAt(place, planned, this.parts);
      if (shown.isWaiting && written === null) waiting.push(place.message);
      if (more.length > 0) further.set(place.message.id, more);
      if (state !== null) spoken.set(place.message.id, state);
      if (isNew) unheard.push(place.message);
      const entry = this.entryOf(place, shown, context);
      const isUnchanged = await this.isUnchanged(entry);
      const file = planned.get(place.message.id);
      if (isUnchanged && file?.needsProcessing !== true && file?.missingThumb === undefined) continue;
      const note = place.slot ?? (await this.find(place.stored, entry.block.id));
      // A note the user deleted stays deleted, and so does a message taken out of its note: nothing is fetched for it either.
      if (note === null) continue;
      if (isUnchanged) {
        if (file !== undefined) unprocessed.push({ messageId: place.message.id, file, note: note.path, line: entry.block.mediaLine });
        continue;
      }
      if (written !== null && place.stored !== undefined && !isAsImported(note.seen.text ?? '', entry.block, place.stored.base)) continue;
      const job = jobs.get(note.path) ?? { path: note.path, seen: note.seen, entries: [], ...(place.slot?.isFound !== undefined && { isFound: true as const }) };
      if (place.stored === undefined) countUnsupported(place.message, this.parts.tally);
      job.entries.push(entry);
      jobs.set(note.path, job);
    }
    for (const [path, replies] of await this.replies(places, linkTo)) jobs.set(path, { ...(jobs.get(path) ?? { path, seen: seenText(null), entries: [] }), replies });
    return { jobs: [...jobs.values()], waiting, unheard, supplied, planned, further, unprocessed };
  }

  /** The note that holds a message of an earlier batch; null for one the user deleted, or took the message out of. */
  private async find(stored: StoredMessage | undefined, blockId: BlockId): Promise<Pick<NoteSlot, 'path' | 'seen'> | null> {
    const found = stored === undefined ? null : await this.parts.notes.find(stored);
    return found === null || !holdsBlock(found.text, blockId) ? null : { path: found.path, seen: seenText(found.text, this.parts.isImport ? Infinity : undefined) };
  }

  /** Looks up what is known of a batch before it is rendered. */
  private async prepare(batch: readonly Message[]): Promise<Prepared> {
    const { links, media, avatars, people, tally, onFailure, notes, style, layout } = this.parts;
    const looked = await withSound(batch, async (messages) => {
      const tiled = await withTiles(messages, this.parts);
      await avatars?.prepare(tiled.map(({ author }) => author));
      await people?.prepare({ authors: peopleOf(tiled), pictureOf: (author) => avatars?.pathOf(author) ?? null, tally });
      return { tiled, planned: await media.planAll(tiled) };
    }, { onFailure });
    const { tiled, planned: files } = looked.result;
    // Placing counts messages, so what breaks is found by what it asks of each.
    const probe = (message: Message): unknown => [estimatedBytes(message), aliasOfMessage(message, layout), layout === 'message' && postPath(notes.names, message, style.timeZone)];
    const placed = await withSound(tiled, (messages) => placeMessages(messages, this.parts), { onFailure, probe });
    const linked = await withSound(placed.messages, (messages) => links.prepare(messages), { onFailure });
    const sound = new Map(linked.messages.map((message) => [message.id, message]));
    const planned = new Map([...files].flatMap(([message, file]) => (sound.get(message.id) === message ? [[message.id, file] as const] : [])));
    return { places: placed.result.map((place) => ({ ...place, message: sound.get(place.message.id) ?? place.message })), planned, linkTo: linked.result };
  }

  /** Batches may be sorted at the same time, so what rendering looks up belongs to one of them. */
  private contextOf({ files, spoken, linkTo }: { readonly files: BatchFiles; readonly spoken: ReadonlyMap<MessageId, TranscriptState>; readonly linkTo: LinkTo }): RenderContext {
    const { style, chat, layout, avatars, people } = this.parts;
    return { style, chat, layout, avatarOf: (author) => avatars?.pathOf(author) ?? null, personOf: (id) => people?.pathOf(id) ?? null, mediaState: (message, file) => stateIn(files, message, file), transcriptOf: ({ id }) => spoken.get(id) ?? null, articleOf: (key) => this.parts.details.articleOf(key), emojiOf: (id) => this.parts.details.emojiPictureOf(id), linkTo };
  }

  private entryOf({ message, day, primaryId, stored, slot }: Place, shown: ShownMessage, context: RenderContext): NoteEntry {
    const rendered = this.render(message, shown.message, { context, isAlbumFollower: primaryId !== message.id });
    return { message, day, primaryId, stored, block: shown.isWaiting ? { ...rendered, isInterim: true } : rendered, details: shown.details, part: stored?.part ?? slot?.part ?? 1 };
  }

  /** True when the message's block says what it says already; new details of it are kept all the same. */
  private async isUnchanged({ message, stored, block, details, day, primaryId, part }: NoteEntry): Promise<boolean> {
    if (stored === undefined || !isSame(block, stored)) return false;
    this.parts.tally.notes.count(this.likelyNote({ primaryId, day, part, topicId: stored.topicId }), 'unchanged');
    if (details !== undefined && details.signature !== stored.details?.signature) await this.parts.state.messages.put(message.id, { ...stored, details });
    return true;
  }

  /** The note a message is in, by where it would be put: nothing is read only to count. */
  private likelyNote({ primaryId, day, part, topicId = 1 }: { readonly primaryId: MessageId; readonly day: string; readonly part: number; readonly topicId: MessageId | undefined }): string {
    const { layout, notes } = this.parts;
    if (layout === 'message') return `post ${primaryId}`;
    return layout === 'topic' ? `topic ${topicId} ${part}` : partPath(notes.periodPath(layout, day), part);
  }

  /** Replies among the new messages; of an album its first item replies. */
  private replies(places: readonly Place[], linkTo: LinkTo): Promise<ReadonlyMap<VaultPath, ReplyEdits>> {
    return replyLists(places.filter(({ message, slot, primaryId }) => slot !== null && primaryId === message.id).map(({ message }) => message), { ...this.parts, linkTo });
  }

  private render(message: Message, shown: Message, { context, isAlbumFollower }: { readonly context: RenderContext; readonly isAlbumFollower: boolean }): RenderedBlock {
    try {
      return renderMessage(shown, context, { isAlbumFollower });
    } catch (caught) {
      return renderMessage(unreadable(message, caught, this.parts.onFailure), context, { isAlbumFollower });
    }
  }
}
