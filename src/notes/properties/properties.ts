import type { Chat } from '../../model/chat';
import type { MessageId, VaultPath } from '../../model/ids';
import type { Message } from '../../model/message';
import type { Topic } from '../../model/topic';
import { messageUrl } from '../render/inline';
import { localDateTime } from '../render/local-time';
import { periodLabel } from '../names/paths';
import type { Layout, NoteStyle, PeriodLayout, Properties } from '../types';

type Property = Properties[number];

/** Where messages of a note come from, when it is not Telegram itself. It stays when Telegram is asked later. */
export const importSource: Property = ['tg-source', 'Telegram Desktop'];

/** Properties of a post's note; `items` are the post, or all items of an album in ascending order. */
export function postProperties(items: readonly Message[], chat: Chat, style: NoteStyle): Properties {
  const [first] = items;
  if (first === undefined) return [];
  const edited = Math.max(...items.map(({ editDate }) => editDate ?? 0));
  const link = messageUrl(first.chatId, chat.username, first.id) ?? undefined;
  // Telegram counts views and forwards of an album on each of its items.
  const views = highest(items.map((item) => item.views));
  const forwards = highest(items.map((item) => item.forwards));
  return chosen([
    ...chatProperties(chat, 'message'),
    ['tg-message-id', String(first.id)],
    ...some('tg-album-ids', items.length > 1 ? items.map(({ id }) => String(id)) : undefined),
    ['tg-date', localDateTime(first.date, style.timeZone)],
    ...some('tg-edited', edited > 0 ? localDateTime(edited, style.timeZone) : undefined),
    ['tg-author', first.signature ?? first.author.name],
    ...some('tg-link', link),
    ...some('tg-views', views),
    ...some('tg-forwards', forwards),
    ...some('tg-stars', first.paidStars),
  ], style);
}

/** Picture of a post's author, as Bases show it on cards. */
export function avatarProperty(path: VaultPath | null): Properties {
  return some('tg-avatar', path === null ? undefined : `[[${path}]]`);
}

/** Note of a post's author. */
export function personProperty(path: VaultPath | null): Properties {
  return some('tg-person', path === null ? undefined : `[[${path.replace(/\.md$/, '')}]]`);
}

/** What a note of a period holds. */
export interface NotePlan {
  readonly layout: PeriodLayout;
  /** 2 and more: it continues another one. */
  readonly part?: number;
}

/** Properties of a note that holds a period of a chat; what it holds is counted by `updateNote`. */
export function periodProperties(chat: Chat, { layout, part = 1 }: NotePlan, day: string, style: NoteStyle): Properties {
  const label = periodLabel(layout, day);
  return chosen([...chatProperties(chat, layout), ...some('tg-date', label === '' ? undefined : label), ...partProperty(part)], style);
}

/** Properties of the note of its own that the comments on a post have. @param day the post's */
export function commentsProperties(chat: Chat, { primaryId, day }: { readonly primaryId: MessageId; readonly day: string }, style: NoteStyle): Properties {
  return chosen([...chatProperties(chat, 'comments'), ['tg-message-id', String(primaryId)], ['tg-date', day]], style);
}

/** Left out when only the properties are wanted by which notes and messages are found again. */
const extraKeys: ReadonlySet<string> = new Set(['tg-type', 'tg-link', 'tg-views', 'tg-forwards', 'tg-stars']);

function chosen(properties: Properties, style: Pick<NoteStyle, 'properties'>): Properties {
  return style.properties === 'full' ? properties : properties.filter(([key]) => !extraKeys.has(key));
}

/** Properties of a note that holds a topic, or a month of one. @param month `2025-01`, or null for the whole topic  @param part 2 and more: it continues another note */
export function topicProperties(chat: Chat, topic: Topic, { month, part = 1 }: { readonly month: string | null; readonly part?: number }, style: Pick<NoteStyle, 'properties'>): Properties {
  return chosen([...chatProperties(chat, 'topic'), ['tg-topic', topic.title], ['tg-topic-id', String(topic.id)], ...some('tg-date', month ?? undefined), ...partProperty(part)], style);
}

function partProperty(part: number): readonly Property[] {
  return part > 1 ? [['tg-part', part]] : [];
}

function chatProperties(chat: Chat, layout: Layout | 'comments'): readonly Property[] {
  return [
    ['tg-chat', chat.title],
    ['tg-chat-id', chat.id],
    ['tg-type', chat.kind],
    ['tg-layout', layout],
  ];
}

function some(key: Property[0], value: Property[1] | undefined): readonly Property[] {
  return value === undefined ? [] : [[key, value]];
}

function highest(counts: readonly (number | undefined)[]): number | undefined {
  const known = counts.filter((count) => count !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
