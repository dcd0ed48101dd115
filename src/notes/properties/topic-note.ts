import type { MessageId, VaultPath } from '../../model/ids';
import type { Topic } from '../../model/topic';
import { findFrontMatter, readProperties } from './front-matter';
import { headerIndex } from '../merge/note-text';
import { plain } from '../render/inline';
import { localDay } from '../render/local-time';
import { noteName } from '../names/safe-name';
import type { NoteStyle } from '../types';
import { countOf, everyWords, wordsOf, type NoteWords } from '../words/words';

/** What shapes the words about a topic. */
export type TopicStyle = Pick<NoteStyle, 'timeZone' | 'language' | 'properties'>;

/** Folder of the topics' notes below the chat's folder. */
export const topicsFolder = 'topics';

/** chosen: with a month, two ids and `.md`, names stay below 255 bytes. */
const maxTopicNameBytes = 180;

/** chosen: a user may write a lot above it. */
const maxLinesToAbout = 200;

/** Name of a topic's note, before another topic of the same name is thought of. */
export function topicName(title: string): string {
  return noteName(title, maxTopicNameBytes);
}

/** {@link topicName} for a topic whose plain name is taken. */
export function topicNameWithId(title: string, id: MessageId): string {
  return `${topicName(title)} (${id})`;
}

/** Path of a topic's note. @param month `2025-01` for a topic that is split by month, else null */
export function topicPath(folder: VaultPath, name: string, month: string | null): VaultPath {
  return month === null ? `${folder}/${topicsFolder}/${name}.md` : `${folder}/${topicsFolder}/${name}/${month} ${name}.md`;
}

/** Path of the note that lists a forum's topics. */
export function topicIndexPath(folder: VaultPath, chatName: string): VaultPath {
  return `${folder}/${chatName}.md`;
}

/** What stands above the messages of a topic's note: its title, and who made it when, how many messages it has, how it stands. */
export function topicHeader(topic: Topic, messages: number, style: TopicStyle): string {
  return `\n# ${topicTitle(topic)}\n\n${aboutLine(topic, messages, style)}\n`;
}

/** Title with the topic's icon, as plain text of a line of ours. */
export function topicTitle({ icon, title }: Topic): string {
  return [...(icon === undefined ? [] : [plain(icon)]), plain(title) || '?'].join(' ');
}

/** How a topic stands, in words. */
export function topicFlags({ isPinned, isClosed, isHidden }: Topic, { topic: topicWords }: NoteWords): readonly string[] {
  return [...(isPinned ? [topicWords.pinned] : []), ...(isClosed ? [topicWords.closed] : []), ...(isHidden ? [topicWords.hidden] : [])];
}

/** True for the line about a topic, in any language. */
export function isTopicAbout(line: string): boolean {
  return everyWords.some(({ topic }) => line.startsWith(`*${topic.created} `)) && /\*\r?$/.test(line);
}

function aboutLine(topic: Topic, messages: number, { timeZone, language }: TopicStyle): string {
  const words = wordsOf(language);
  const topicWords = words.topic;
  const by = topic.creatorName === undefined ? '' : ` ${topicWords.by} ${plain(topic.creatorName) || '?'}`;
  const parts = [[topicWords.created + by, topicWords.on, localDay(topic.date, timeZone)].filter((part) => part !== '').join(' '), countOf(messages, 'message', words), ...topicFlags(topic, words)];
  return `*${parts.join(' · ')}*`;
}

/**
 * Brings the line about the topic up to date in a note that was changed anyway; the number of messages is the note's own. A
 * line the user took out stays out.
 */
export function withTopicHeader(noteText: string, topic: Topic, style: TopicStyle): string {
  const start = findFrontMatter(noteText)?.end ?? 0;
  const messages = Number(readProperties(noteText)['tg-count'] ?? NaN);
  const lines = noteText.slice(start).split('\n', maxLinesToAbout);
  // A message that only looks like it is never taken for it.
  const messageAt = headerIndex(lines);
  const index = lines.slice(0, messageAt < 0 ? lines.length : messageAt).findIndex(isTopicAbout);
  const old = lines[index];
  if (old === undefined || !Number.isInteger(messages)) return noteText;
  const before = lines.slice(0, index).reduce((length, line) => length + line.length + 1, start);
  const line = aboutLine(topic, messages, style) + (old.endsWith('\r') ? '\r' : '');
  return noteText.slice(0, before) + line + noteText.slice(before + old.length);
}
