/** A discussion group: the channel's posts forwarded into it, comments below them, and ordinary talk between. */
import type { Chat } from './chat';
import { chance, mix } from './hash';
import { kindFor, openBlock } from './plan';
import type { RowKind } from './rows';
import type { BlockSpec } from './scenario';

const SALT = { post: 11, delay: 12, kind: 13, at: 14 };
const DAY = 86_400;

interface Event {
  readonly date: number;
  readonly kind: RowKind;
  /** Forwarded post, or post commented on; 0 = ordinary talk. */
  readonly post: number;
  readonly album: number;
}

/** Plans `count` rows in `chat`: a forward of each of `posts` posts (album items one by one), `comments` comments, talk for the rest. */
export function planComments(chat: Chat, channel: Chat, spec: BlockSpec): void {
  const seed = mix(chat.hash, 7 + chat.blocks.length);
  const leaders = [...channel.visible()].filter((row) => channel.rows.album(row) <= 1 && !['service', 'sample'].includes(channel.kindOf(row)));
  const chosen = spec.posts === undefined ? leaders : leaders.filter((_, n) => Math.floor((n * (spec.posts ?? 0)) / leaders.length) !== Math.floor(((n - 1) * (spec.posts ?? 0)) / leaders.length));
  const events: Event[] = [];
  for (const row of chosen) {
    for (let item = row; item === row || channel.rows.album(item) > 1; item++) {
      events.push({ date: channel.rows.date(item) + 1, kind: 'autoForward', post: channel.rows.id(item), album: channel.rows.album(item) });
    }
  }
  const total = Math.max(spec.count ?? 0, events.length);
  const comments = Math.min(spec.comments ?? total - events.length, total - events.length);
  const first = events[0]?.date ?? chat.clock;
  const last = events[events.length - 1]?.date ?? chat.clock;
  for (let n = 0; chosen.length > 0 && n < comments; n++) {
    const hash = mix(seed, n);
    // Few posts are talked about much, most a little.
    const row = chosen[Math.floor(chosen.length * chance(hash, SALT.post) ** 2)] ?? 0;
    events.push({ date: channel.rows.date(row) + 30 + Math.floor(chance(hash, SALT.delay) ** 3 * 2 * DAY), kind: kindFor(spec, chance(hash, SALT.kind)), post: channel.rows.id(row), album: 0 });
  }
  for (let n = events.length; n < total; n++) {
    const hash = mix(seed, n);
    events.push({ date: first + Math.floor(chance(hash, SALT.at) * (last - first + DAY)), kind: kindFor(spec, chance(hash, SALT.kind)), post: 0, album: 0 });
  }
  const block = openBlock(chat, spec);
  const roots = new Map<number, number>();
  const order = events.map((_, n) => n).sort((a, b) => (events[a]?.date ?? 0) - (events[b]?.date ?? 0) || a - b);
  for (const n of order) {
    const event = events[n];
    if (event === undefined) continue;
    if (event.kind === 'autoForward') {
      const row = chat.rows.push({ date: event.date, kind: 'autoForward', block, ref: event.post, album: event.album });
      roots.set(event.post, row);
    } else {
      chat.rows.push({ date: event.date, kind: event.kind, block, top: event.post === 0 ? -1 : (roots.get(event.post) ?? -1) });
    }
    chat.clock = event.date;
  }
}
