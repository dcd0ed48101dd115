import type { ChatEstimate } from '../model/estimate';
import type { UnixSeconds } from '../model/ids';
import type { Message } from '../model/message';
import { strings } from './locale/strings';

/** What is shown of a chat before it is chosen. */
export interface ChatPreview {
  /** null: Telegram does not say. */
  readonly messages: number | null;
  /** null: no message. */
  readonly newestDate: UnixSeconds | null;
  /** Newest last. */
  readonly newest: readonly { readonly id: number; readonly author: string; readonly text: string }[];
}

const shownMessages = 3;
/** chosen: a line of the window. */
const shownCharacters = 90;

/** What the picker shows of a chat: how much there is, and its newest messages, oldest first. */
export function previewOf({ messages, newest }: ChatEstimate): ChatPreview {
  const shown = newest.slice(-shownMessages);
  return { messages, newestDate: shown.at(-1)?.date ?? null, newest: shown.map((message) => ({ id: message.id, author: message.author.name, text: labelOf(message) })) };
}

/** What is attached, and the beginning of the text. */
function labelOf({ text, media, action }: Message): string {
  if (action !== undefined) return strings.preview.service;
  const labels: Readonly<Record<string, string>> = strings.preview.media;
  const attached = media === undefined || media.type === 'webPage' ? null : (labels[media.type] ?? strings.preview.other);
  const line = [...text.replace(/\s+/g, ' ').trim()];
  const shortened = line.length > shownCharacters ? `${line.slice(0, shownCharacters).join('')}…` : line.join('');
  return [attached, shortened === '' ? null : shortened].filter((part) => part !== null).join(' · ');
}
