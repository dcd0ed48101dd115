import { tileOf, type FileMedia } from '../../model/media';
import { tileLine } from '../albums/tile-line';
import { embedKindOf, extensionOf } from '../names/file-type';
import { aliasText, formatSize, oneLine, plain } from './inline';
import type { MediaState } from '../types';
import type { NoteWords } from '../words/words';

/**
 * The line of a message's file, with its small picture in front unless it shows itself.
 */
export function renderMediaLine(media: FileMedia, state: MediaState, words: NoteWords): string {
  const line = fileLine(media, state, words);
  return state.thumb === undefined || line.startsWith('![[') ? line : `![[${state.thumb}]] ${line}`;
}

/**
 * An embed or a link once it is in the vault, before that what it is and why it is missing.
 * Nothing else in the message's block depends on the state.
 */
function fileLine(media: FileMedia, state: MediaState, words: NoteWords): string {
  if (state.kind === 'present') return presentLine(media, state.path, words);
  const name = media.file.name === undefined || isOwnName(media) ? '' : ` "${plain(media.file.name).replaceAll('"', "'")}"`;
  // Old exports of Telegram Desktop do not say how large what they lack is.
  const size = media.file.sizeBytes === 0 && media.file.local?.absence !== undefined ? '?' : formatSize(media.file.sizeBytes, words);
  return `*${words.files[media.type]}${name} (${size}): ${missing(state, words)}*`;
}

function missing(state: Exclude<MediaState, { kind: 'present' }>, words: NoteWords): string {
  const { text } = words;
  switch (state.kind) {
    case 'pending':
      return text.pending;
    case 'failed':
      return `${text.failed}: ${reasonOf(state.reason, words)}`;
    case 'skipped':
      return `${text.skipped} (${reasonOf(state.reason, words)})`;
  }
}

/** Reasons are sentences; here they end a phrase. */
function reasonOf(reason: string, words: NoteWords): string {
  return plain(words.said(reason).replace(/\.\s*$/, ''));
}

function presentLine(media: FileMedia, path: string, words: NoteWords): string {
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  const tile = tileOf(media);
  if (embedKindOf(extension) !== null) return tile === undefined ? `![[${path}]]` : tileLine(path, tile);
  const name = oneLine(media.file.name ?? '') || `${words.files[media.type]}.${extensionOf(media)}`;
  return `[[${path}|${aliasText(name)}]] (${formatSize(media.file.sizeBytes, words)})`;
}

/** Names Telegram gives to files it made itself say nothing. */
function isOwnName(media: FileMedia): boolean {
  return media.type === 'sticker' || media.type === 'photo' || media.type === 'voice' || media.type === 'roundVideo';
}
