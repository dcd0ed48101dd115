/** Topics of a forum: who gets how many of its messages, and the service messages that create them. */
import type { Chat, Topic } from './chat';
import { chance, mix, pick } from './hash';
import { HOSTILE_NAMES } from './hostile';
import { openBlock, planGenerated } from './plan';
import type { BlockSpec } from './scenario';

const TITLES = ['Announcements', 'Introductions', 'Questions', 'Photos', 'Links', 'Books', 'Off-topic', 'Meetups', 'Recipes', 'Hardware', 'Bugs', 'Ideas', 'Music', 'Films', 'Travel', 'Jobs', 'Help wanted', 'Feedback', 'Events', 'Gardening'];
const ICONS = ['💬', '📣', '📚', '🎵', '🎬', '🍲', '🧪', '🛠', '✈️', '🌱'];
const SALT = { title: 31, icon: 32, draw: 33 };

/** Makes the topics and the rows that create them; General needs none. */
export function planTopics(chat: Chat): void {
  const spec = chat.spec.topics ?? {};
  const add = (topic: Omit<Topic, 'ordinal' | 'id' | 'date'>): void => {
    chat.topics.push({ ordinal: chat.topics.length, id: 0, date: chat.clock, ...topic });
  };
  add({ title: 'General', pinned: false, closed: false, hidden: false, icon: undefined, messages: undefined });
  for (const topic of spec.list ?? []) add({ title: topic.title, pinned: topic.pinned ?? false, closed: topic.closed ?? false, hidden: topic.hidden ?? false, icon: topic.icon, messages: topic.messages });
  const generated = spec.generate ?? 0;
  for (let n = 0; n < generated; n++) {
    const hash = mix(chat.hash, 900 + n);
    const same = n > 0 && n < (spec.sameTitle ?? 0);
    const title = chat.spec.hostile === true ? pick(hash, SALT.title, HOSTILE_NAMES) : `${pick(hash, SALT.title, TITLES)} ${n + 1}`;
    const first = n < (spec.sameTitle ?? 0) ? 'Questions and answers' : title;
    const flag = (from: number, length: number | undefined): boolean => n >= from && n < from + (length ?? 0);
    add({ title: same ? 'Questions and answers' : first, pinned: flag(2, spec.pinned), closed: flag(10, spec.closed), hidden: flag(20, spec.hidden), icon: chance(hash, 34) < 0.6 ? pick(hash, SALT.icon, ICONS) : undefined, messages: undefined });
  }
  const block = openBlock(chat, { every: 0 });
  for (const topic of chat.topics) {
    chat.rows.push({ date: chat.clock, kind: 'topicCreate', block, top: topic.ordinal });
    topic.date = chat.clock;
    chat.clock += 5;
  }
}

/** Spreads a block's messages over the topics: exact numbers where the scenario gives them, the rest by Zipf's law or evenly. */
export function planTopicMessages(chat: Chat, spec: BlockSpec): void {
  const count = spec.count ?? 0;
  const fixed = chat.topics.reduce((sum, topic) => sum + (topic.messages ?? 0), 0);
  const open = chat.topics.filter(({ messages }) => messages === undefined);
  const weights = open.map((_, n) => (spec.topics === 'even' ? 1 : 1 / (n + 1)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const rest = Math.max(0, count - fixed);
  const left = chat.topics.map(({ messages }) => messages ?? 0);
  let given = 0;
  for (const [n, topic] of open.entries()) {
    const share = Math.floor((rest * (weights[n] ?? 0)) / total);
    left[topic.ordinal] = share;
    given += share;
  }
  const busiest = open[0]?.ordinal ?? 0;
  left[busiest] = (left[busiest] ?? 0) + rest - given;
  // Drawn without putting back, so that every topic gets exactly its number.
  let remaining = left.reduce((sum, value) => sum + value, 0);
  const seed = mix(chat.hash, 950 + chat.blocks.length);
  const sequence = new Int32Array(count);
  for (let n = 0; n < count && remaining > 0; n++) {
    let at = Math.floor(chance(mix(seed, n), SALT.draw) * remaining);
    let ordinal = 0;
    while (at >= (left[ordinal] ?? 0)) at -= left[ordinal++] ?? 0;
    left[ordinal] = (left[ordinal] ?? 0) - 1;
    sequence[n] = ordinal;
    remaining--;
  }
  planGenerated(chat, spec, {
    at: (n) => sequence[n] ?? 0,
    gather: (n, size) => {
      const topic = sequence[n] ?? 0;
      let last = n;
      for (let from = n + 1; last < n + size - 1; last++) {
        while (from < count && sequence[from] !== topic) from++;
        if (from >= count) break;
        sequence[from] = sequence[last + 1] ?? 0;
        sequence[last + 1] = topic;
        from++;
      }
      return last - n + 1;
    },
  });
}

/** After numbering: a topic's id is its creating message's; General is 1 by definition. */
export function nameTopics(chat: Chat): void {
  for (let row = 0; row < chat.rows.length; row++) {
    if (chat.rows.kind(row) !== 'topicCreate') continue;
    const topic = chat.topics[chat.rows.top(row)];
    if (topic !== undefined) topic.id = topic.ordinal === 0 ? 1 : chat.rows.id(row);
  }
}
