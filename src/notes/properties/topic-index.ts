import type { Chat } from '../../model/chat';
import type { VaultPath } from '../../model/ids';
import type { Topic } from '../../model/topic';
import { findFrontMatter, mergeFrontMatter } from './front-matter';
import { aliasText, plain } from '../render/inline';
import { localDay } from '../render/local-time';
import { topicFlags, topicTitle } from './topic-note';
import type { NoteStyle, Properties } from '../types';
import { countOf, wordsOf } from '../words/words';

/** A topic and the notes that hold it. */
export interface IndexedTopic {
  readonly topic: Topic;
  /** Messages exported. */
  readonly count: number;
  /** The one note, or those of its months in order. */
  readonly notes: readonly VaultPath[];
}

/** Ends our part of the note; what follows is the user's. */
const endMark = '^tg-topics';

/** The note that lists a forum's topics in Telegram's order, pinned ones first. @param current text of the note, or null */
export function topicIndex(current: string | null, chat: Chat, { topics, style }: { readonly topics: readonly IndexedTopic[]; readonly style: Pick<NoteStyle, 'timeZone' | 'language'> }): string {
  const properties: Properties = [
    ['tg-chat', chat.title],
    ['tg-chat-id', chat.id],
    ['tg-type', chat.kind],
    ['tg-layout', 'topics'],
    ['tg-count', topics.length],
  ];
  const end = current === null ? 0 : (findFrontMatter(current)?.end ?? 0);
  const frontMatter = mergeFrontMatter(current === null || end === 0 ? null : current.slice(0, end), properties);
  return [`${frontMatter}\n# ${plain(chat.title)}\n`, ...topics.map((topic) => lineOf(topic, style)), '', endMark].join('\n') + usersPart(current?.slice(end) ?? '\n');
}

function lineOf({ topic, count, notes }: IndexedTopic, { timeZone, language }: Pick<NoteStyle, 'timeZone' | 'language'>): string {
  const words = wordsOf(language);
  const title = [topic.icon ?? '', topic.title].join(' ');
  const links = notes.length === 1 ? `[[${target(notes[0] ?? '')}|${aliasText(title) || '?'}]]` : [topicTitle(topic), ...notes.map((path) => `[[${target(path)}|${/(\d{4}-\d\d) [^/]*$/.exec(path)?.[1] ?? '?'}]]`)].join(' ');
  const dates = topic.date > 0 ? [localDay(topic.date, timeZone)] : [];
  return `- ${[links, notes.length === 0 ? words.topic.notExported : countOf(count, 'message', words), ...dates, ...topicFlags(topic, words)].join(' · ')}`;
}

/** What the user wrote below the list, and the lines of theirs inside it. */
function usersPart(body: string): string {
  const mark = body.indexOf(`\n${endMark}`);
  if (mark < 0) return body.trim() === '' ? '\n' : `\n\n${body.trimStart()}`;
  const inside = body.slice(0, mark).split('\n').filter((line) => line.trim() !== '' && !/^(?:- |# )/.test(line));
  return (inside.length === 0 ? '' : `\n\n${inside.join('\n')}`) + body.slice(mark + 1 + endMark.length);
}

function target(path: VaultPath): string {
  return path.replace(/\.md$/, '');
}
