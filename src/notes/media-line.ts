import type { FileMedia } from '../model/media';
import { embedKindOf, extensionOf } from './file-type';
import { aliasText, formatSize, oneLine, plain } from './inline';
import type { MediaState } from './types';
import { fileWords, words } from './words';

/**
 * The line of a message's file: an embed or a link once it is in the vault, before that what it is and why it is missing.
 * Nothing else in the message's block depends on the state.
 */
export function renderMediaLine(media: FileMedia, state: MediaState): string {
  if (state.kind === 'present') return presentLine(media, state.path);
  const name = media.file.name === undefined || isOwnName(media) ? '' : ` "${plain(media.file.name).replaceAll('"', "'")}"`;
  return `*${fileWords[media.type]}${name} (${formatSize(media.file.sizeBytes)}): ${missing(state)}*`;
}

function missing(state: Exclude<MediaState, { kind: 'present' }>): string {
  switch (state.kind) {
    case 'pending':
      return words.pending;
    case 'failed':
      return `${words.failed}: ${reasonOf(state.reason)}`;
    case 'skipped':
      return `${words.skipped} (${reasonOf(state.reason)})`;
  }
}

/** Reasons are sentences; here they end a phrase. */
function reasonOf(reason: string): string {
  return plain(reason.replace(/\.\s*$/, ''));
}

function presentLine(media: FileMedia, path: string): string {
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  if (embedKindOf(extension) !== null) return `![[${path}]]`;
  const name = oneLine(media.file.name ?? '') || `${fileWords[media.type]}.${extensionOf(media)}`;
  return `[[${path}|${aliasText(name)}]] (${formatSize(media.file.sizeBytes)})`;
}

/** Names Telegram gives to files it made itself say nothing. */
function isOwnName(media: FileMedia): boolean {
  return media.type === 'sticker' || media.type === 'photo' || media.type === 'voice' || media.type === 'roundVideo';
}
