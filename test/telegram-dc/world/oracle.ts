/** What an export of a chat must contain, computed from the scenario and not from what was sent. */
import { createHash } from 'node:crypto';

import type { FileEntry } from './catalog';
import { bodyOf } from './body';
import type { Chat } from './chat';
import { hashContent } from './content';
import type { World } from './index';
import { reactionCounts } from './message';
import { authorOf, replyTarget } from './relations';

export interface OracleFile {
  readonly fileId: string;
  readonly size: number;
  readonly dc: number;
  readonly sha256: string | undefined;
  readonly name: string | undefined;
  readonly mime: string;
}

export interface OracleMessage {
  readonly id: number;
  readonly date: number;
  /** User id of the author; undefined where the chat itself speaks. */
  readonly author: string | undefined;
  readonly text: string;
  readonly textSha256: string;
  /** `text`, `photo`, `service` …, as in the row index. */
  readonly kind: string;
  readonly file: OracleFile | undefined;
  readonly replyTo: number | undefined;
  readonly groupedId: string | undefined;
  readonly topicId: number | undefined;
  /** Root message of the comment thread. */
  readonly threadId: number | undefined;
  readonly action: string | undefined;
  readonly reactions: readonly (readonly [string, number])[];
  readonly edited: boolean;
  readonly deleted: boolean;
}

export interface OracleRange {
  readonly fromId?: number;
  readonly toId?: number;
  /** Leave out hashes of files, which cost the reading of every file. */
  readonly hashes?: boolean;
}

/** The file shown in a row, whoever's it is. */
export function fileOf(world: World, chat: Chat, row: number): FileEntry | undefined {
  const post = chat.rows.kind(row) === 'autoForward' ? world.postBehind(chat, row) : undefined;
  if (post !== undefined) return fileOf(world, post.chat, post.row);
  if (chat.rows.kind(row) === 'sample') return world.samples.file(chat.rows.ref(row));
  const explicit = chat.explicitOf(row);
  if (explicit === undefined) return world.catalog.ofRow(chat, row);
  const media = explicit.album?.[chat.rows.album(row) - 1] ?? explicit.media;
  return media === undefined || media.kind === 'webpage' ? undefined : world.catalog.ofExplicit(chat, row, media);
}

/** Every message of the chat, oldest first, deleted ones flagged. */
export function oracleOf(world: World, chat: Chat, range: OracleRange = {}): OracleMessage[] {
  const hashes = new Map<bigint, string>();
  const sha256 = (entry: FileEntry): string => {
    const known = hashes.get(entry.id) ?? hashContent(entry.recipe);
    hashes.set(entry.id, known);
    return known;
  };
  const list: OracleMessage[] = [];
  const from = Math.max(range.fromId ?? 0, chat.spec.historyVisibleFrom ?? 0);
  const view = world.view(world.selfOf(chat), 0);
  for (let row = 0; row < chat.rows.length; row++) {
    const id = chat.rows.id(row);
    if (id < from || id > (range.toId ?? Infinity)) continue;
    const { text } = bodyOf(world, chat, row);
    const entry = fileOf(world, chat, row);
    const kind = chat.kindOf(row);
    const top = chat.rows.top(row);
    const isService = kind === 'service' || kind === 'topicCreate';
    const sampleAction = kind === 'sample' ? world.samples.action(chat.rows.ref(row)) : undefined;
    list.push({
      id, date: chat.rows.date(row), author: authorOf(world, chat, row)?.toString(), text, textSha256: createHash('sha256').update(text).digest('hex'), kind: isService ? 'service' : kind,
      file: entry && { fileId: entry.id.toString(), size: entry.recipe.size, dc: entry.dc, sha256: range.hashes === false ? undefined : sha256(entry), name: entry.name, mime: entry.mime },
      replyTo: replyTarget(world, chat, row), groupedId: world.groupOf(chat, row)?.toString(),
      topicId: chat.kind === 'forum' ? chat.topics[top]?.id : undefined, threadId: chat.kind !== 'forum' && top >= 0 ? chat.rows.id(top) : undefined,
      action: isService ? world.actions.of(chat, row, view)._ : sampleAction, reactions: reactionCounts(chat, row),
      edited: chat.edits.has(id), deleted: chat.rows.isGone(row),
    });
  }
  return list;
}
