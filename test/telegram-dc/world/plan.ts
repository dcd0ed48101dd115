/** From the blocks of a scenario to rows: dates, kinds, albums. Ids follow in `number.ts`. */
import type { Chat, PlannedBlock } from './chat';
import { sourceRow, twinOf } from './share';
import { between, chance, mix } from './hash';
import type { RowKind } from './rows';
import type { BlockSpec, ExplicitSpec, MixKey } from './scenario';
import { parseScript } from './script';

/** Purposes of chance, apart from those of message building (which start at 100). */
const SALT = { jitter: 1, kind: 2, album: 3, albumSize: 4, item: 5 };

const MEDIA_MIX: readonly (MixKey & RowKind)[] = ['photo', 'video', 'gif', 'round', 'voice', 'audio', 'document', 'sticker', 'poll', 'geo', 'contact', 'webpage', 'service'];

export function isBlock(spec: BlockSpec | ExplicitSpec): spec is BlockSpec {
  return 'count' in spec || 'script' in spec || 'kinds' in spec || 'commentsOn' in spec;
}

/** Opens a block; its rows are the ones pushed until the next. */
export function openBlock(chat: Chat, spec: BlockSpec): number {
  chat.blocks.push({ spec, firstRow: chat.rows.length });
  if (spec.start !== undefined) chat.clock = Date.parse(spec.start) / 1000;
  return chat.blocks.length - 1;
}

/** Topics of a block's messages in order. */
export interface TopicSequence {
  at(n: number): number;
  /** Moves later messages of the topic of `n` up behind it; returns how many now follow one another, `size` at most. */
  gather(n: number, size: number): number;
}

/** Rows of `count` generated messages. */
export function planGenerated(chat: Chat, spec: BlockSpec, topics?: TopicSequence): void {
  const block = openBlock(chat, spec);
  const count = spec.count ?? 0;
  const every = spec.every ?? 60;
  const jitter = Math.min(spec.jitter ?? Math.floor(every / 3), every);
  const seed = mix(chat.hash, 7 + block);
  const start = chat.clock;
  const dateOf = (n: number): number => Math.max(chat.clock, start + n * every + (jitter === 0 ? 0 : between(mix(seed, n), SALT.jitter, -jitter, jitter)));
  for (let n = 0; n < count; ) {
    const hash = mix(seed, n);
    chat.clock = dateOf(n);
    const top = topics?.at(n);
    if (chance(hash, SALT.album) < (spec.mix?.album ?? 0) && count - n >= 2) {
      const wanted = Math.min(count - n, between(hash, SALT.albumSize, 2, 10));
      const size = topics?.gather(n, wanted) ?? wanted;
      for (let item = 0; item < size; item++) {
        const kind = chance(mix(seed, n + item), SALT.item) < 0.15 ? 'video' : 'photo';
        chat.rows.push({ date: chat.clock, kind, block, album: item + 1, ...(top === undefined ? {} : { top }) });
      }
      n += size;
      continue;
    }
    chat.rows.push({ date: chat.clock, kind: kindFor(spec, chance(hash, SALT.kind)), block, ...(top === undefined ? {} : { top }) });
    n++;
  }
  chat.clock += Math.max(1, every);
  shareFiles(chat, chat.blocks[block]);
}

/** With `files.distinct`, later messages carry the file of an earlier one and are therefore of its kind. */
function shareFiles(chat: Chat, block: PlannedBlock | undefined): void {
  if (block?.spec.files?.distinct === undefined) return;
  for (let row = block.firstRow; row < chat.rows.length; row++) {
    const source = sourceRow(chat, row);
    const original = twinOf(chat, source) ?? source;
    if (original !== row) chat.rows.setKind(row, chat.rows.kind(original));
  }
}

/** The kind a generated message of this block has for a chance in [0, 1). */
export function kindFor(spec: BlockSpec, fraction: number): RowKind {
  let left = fraction;
  for (const kind of MEDIA_MIX) {
    left -= spec.mix?.[kind] ?? 0;
    if (left < 0) return kind;
  }
  return 'text';
}

/** Rows of messages written out one by one; an album is a row per item. */
export function planExplicit(chat: Chat, spec: BlockSpec, messages: readonly ExplicitSpec[]): void {
  const block = openBlock(chat, spec);
  const every = spec.every ?? 90;
  const jitter = Math.min(spec.jitter ?? Math.floor(every / 2), every);
  for (const [n, message] of messages.entries()) {
    const wait = message.after ?? (n === 0 ? 0 : Math.max(1, every + between(mix(chat.hash, block), n, -jitter, jitter)));
    chat.clock = message.date === undefined ? chat.clock + wait : Date.parse(message.date) / 1000;
    const ref = chat.explicits.push(message) - 1;
    const top = message.commentOn !== undefined ? { top: copyOfPost(chat, message.commentOn) } : message.topic === undefined ? {} : { top: chat.topics.findIndex(({ ordinal }) => ordinal + 1 === message.topic) };
    for (let item = 0; item < Math.max(1, message.album?.length ?? 0); item++) {
      chat.rows.push({ date: chat.clock, kind: 'explicit', block, ref, album: message.album === undefined ? 0 : item + 1, ...top });
    }
  }
  chat.clock += Math.max(1, every);
}

/** Row of the copy of a post in a discussion group. */
function copyOfPost(chat: Chat, postId: number): number {
  for (let row = 0; row < chat.rows.length; row++) if (chat.rows.kind(row) === 'autoForward' && chat.rows.ref(row) === postId) return row;
  throw new Error(`scenario: chat "${chat.key}" has no copy of post ${postId}`);
}

export function planScript(chat: Chat, spec: BlockSpec): void {
  planExplicit(chat, spec, parseScript(spec.script ?? []));
}

/** One row for each of `count` samples. */
export function planSamples(chat: Chat, spec: BlockSpec, count: number): void {
  const block = openBlock(chat, spec);
  for (let n = 0; n < count; n++) {
    chat.rows.push({ date: chat.clock, kind: 'sample', block, ref: n });
    chat.clock += spec.every ?? 60;
  }
}
