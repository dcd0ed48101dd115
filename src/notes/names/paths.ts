import type { ChatKind } from '../../model/chat';
import type { MessageId, VaultPath } from '../../model/ids';
import { mediaClassOf, type FileMedia } from '../../model/media';
import type { Message } from '../../model/message';
import { leadingText } from '../../model/page';
import type { LayoutSetting } from '../../settings/definitions';
import { blockIdOf } from '../merge/block-id';
import { extensionOf } from './file-type';
import { firstWords } from './first-words';
import { localDay } from '../render/local-time';
import { folderValues, templateFolder, templatePath } from './path-template';
import { cleanName, noteName, splitExtension } from './safe-name';
import type { BlockId, Layout, PeriodLayout } from '../types';

export { localDay } from '../render/local-time';

/** chosen: with a date, a chat id of up to 20 digits added twice and `.md`, names stay below 255 bytes. */
const maxChatNameBytes = 180;

/** documented: F-NOTE-3. */
const maxTitleCharacters = 60;

/** chosen: below 255 bytes with the suffix of an unfinished download. */
const maxMediaNameBytes = 200;

const maxMessageId = 2_147_483_647;
const msPerDay = 86_400_000;

/** Decides `auto`: channels get a note per post, forums a note per topic, all other chats a note per day. */
export function effectiveLayout(setting: LayoutSetting, kind: ChatKind): Layout {
  if (setting !== 'auto') return setting;
  if (kind === 'forum') return 'topic';
  return kind === 'channel' ? 'message' : 'day';
}

/** Name of a chat's folder, before another chat of the same name is thought of. */
export function chatFolderName(title: string): string {
  return noteName(title, maxChatNameBytes);
}

/** Folder of the notes about runs; no chat's folder is called so. */
export const reportsFolderName = '_reports';

/** Folder of the reports. */
export function reportsFolder(root: VaultPath): VaultPath {
  return `${root}/${reportsFolderName}`;
}

/** What the names of a chat's notes are made from. */
export interface ChatNames {
  /** Path of the chat's folder. */
  readonly folder: VaultPath;
  /** What its notes are called; the folder may have been renamed. */
  readonly name: string;
  /** Setting `pathTemplate`; empty or absent: built in. */
  readonly template?: string;
}

/** Path of a post's note, made once at its first export; `first` is the first item of an album. */
export function postPath({ folder, name, template = '' }: ChatNames, first: Message, timeZone: string): VaultPath {
  const day = localDay(first.date, timeZone);
  const firstLine = readable(leadingText(first).split(/[\r\n\u2028\u2029]/).find((line) => cleanName(line) !== '') ?? '');
  // Cleaned before it is cut, so that markup and invisible characters take nobody's place.
  const title = cleanName(firstWords(cleanName(firstLine, Infinity), maxTitleCharacters)) || 'Message';
  if (template !== '') return `${folder}/${templatePath(template, { ...folderValues(name, day), title, id: numberOf(first) })}`;
  return `${folder}/${yearOf(day)}/${day} ${title} (${numberOf(first)}).md`;
}

/** `example.com some-article` for an address: what parts its words cannot stand in a name, and what follows `?` tells nothing. */
function readable(line: string): string {
  return line.replace(/\bhttps?:\/\/(?:www\.)?([^\s/?#]+)([^\s?#]*)[^\s]*/gi, (_, host: string, path: string) => `${host}${decoded(path).replaceAll('/', ' ').trimEnd()}`);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // A percent sign that stands for itself.
    return path;
  }
}

/** Path of the note that holds the comments on a post, where they have one of their own; `day` is the post's. */
export function commentsPath(folder: VaultPath, day: string, postId: MessageId): VaultPath {
  return `${folder}/comments/${yearOf(day)}/${day} Comments (${postId}).md`;
}

/** Path of the note that holds all messages of a day, week or month, or of the whole chat. */
export function periodPath({ folder, name, template = '' }: ChatNames, layout: PeriodLayout, day: string): VaultPath {
  const label = periodLabel(layout, day);
  if (template !== '') return `${folder}/${templatePath(template, { ...folderValues(name, label), title: name, id: '' })}`;
  return label === '' ? `${folder}/${name}.md` : `${folder}/${yearOf(label)}/${label} ${name}.md`;
}

/** Folder of the posts of a day. */
export function postFolder({ folder, name, template = '' }: ChatNames, day: string): VaultPath {
  const below = template === '' ? yearOf(day) : templateFolder(template, folderValues(name, day));
  return below === '' ? folder : `${folder}/${below}`;
}

/** `2025-01-02`, `2025-W01`, `2025-01`; empty for the whole chat. */
export function periodLabel(layout: PeriodLayout, day: string): string {
  switch (layout) {
    case 'day':
      return day;
    case 'week':
      return isoWeek(day);
    case 'month':
      return day.slice(0, -3);
    case 'single':
      return '';
  }
}

/**
 * Message id in the name of a post's note, or null. A collision suffix with the chat's id may follow it; of two numbers that
 * could both be message ids the last counts.
 */
export function messageIdOfPostPath(path: VaultPath): MessageId | null {
  const [, first, second] = /\((\d{1,19})\)(?: \((-?\d{1,19})\))?\.md$/.exec(path) ?? [];
  return messageId(second) ?? messageId(first);
}

/**
 * Where a message's file goes: unique by message id (`c12` for a comment's), recognisable by its original name.
 *
 * @param further which of the files the message carries besides its own, from 1 on
 */
export function mediaPath(folder: VaultPath, message: Message | BlockId, media: FileMedia, further = 0): VaultPath {
  const extension = extensionOf(media);
  const start = further === 0 ? numberOf(message) : `${numberOf(message)}-${further}`;
  const room = maxMediaNameBytes - start.length - extension.length - 2;
  const original = media.file.name === undefined ? '' : cleanName(splitExtension(media.file.name).stem, room);
  return `${folder}/media/${mediaClassOf(media)}/${start}${original === '' ? '' : `_${original}`}${extension === '' ? '' : `.${extension}`}`;
}

/** A message's number in names: its block id without the common beginning. */
function numberOf(message: Message | BlockId): string {
  return (typeof message === 'string' ? message : blockIdOf(message)).slice('tg-'.length);
}

/** {@link messageIdOfPostPath} for posts from before a migration. */
export function migratedIdOfPostPath(path: VaultPath): MessageId | null {
  return messageId(/\(m(\d{1,10})\)(?: \(-?\d{1,19}\))?\.md$/.exec(path)?.[1]);
}

function messageId(digits: string | undefined): MessageId | null {
  const id = Number(digits ?? NaN);
  return id >= 1 && id <= maxMessageId ? id : null;
}

function yearOf(label: string): string {
  return label.slice(0, label.indexOf('-'));
}

/** ISO 8601: weeks begin on Monday and belong to the year of their Thursday. */
function isoWeek(day: string): string {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const weekday = (new Date(midnight).getUTCDay() + 6) % 7;
  const thursday = new Date(midnight + (3 - weekday) * msPerDay);
  const year = thursday.getUTCFullYear();
  const week = 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * msPerDay));
  return `${year}-W${String(week).padStart(2, '0')}`;
}
