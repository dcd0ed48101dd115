import type { ChatForecast } from '../../src/model/estimate';
import type { JsonLine } from './json-lines';
import { fitText, widthOf } from './terminal-text';

/** chosen: a line of 80 columns. */
const columns = [28, 11, 11, 9, 8, 10] as const;
const names = ['Chat', 'Messages', 'New', 'Requests', 'Files', 'Size', 'Time'] as const;

/** First line of the table. */
export const forecastHeader = rowOf(names[0], names.slice(1));

/** One chat of the table; `?` is what cannot be told beforehand. */
export function forecastRow({ chatTitle, messagesTotal, messagesNew, requests, files, bytes, seconds }: ChatForecast): string {
  const counts = [messagesTotal, messagesNew, requests, files].map((count) => (count === null ? '?' : String(count)));
  return rowOf(chatTitle, [...counts, bytes === null ? '?' : sizeText(bytes), seconds === null ? '?' : timeText(seconds)]);
}

function rowOf(title: string, cells: readonly string[]): string {
  const [first, ...rest] = columns;
  const name = fitText(title, first);
  return [name + ' '.repeat(Math.max(0, first - widthOf(name))), ...cells.map((cell, index) => cell.padStart(rest[index] ?? 9))].join(' ');
}

/** `export_finish` of a dry run: what is expected, and beside it what is not known. */
export function finishOf(chat: ChatForecast, outcome: 'success' | 'failed' = 'success'): JsonLine {
  return {
    type: 'export_finish',
    entity_name: chat.chatTitle,
    outcome,
    messages: chat.messagesNew ?? 0,
    notes_created: 0,
    notes_updated: 0,
    notes_unchanged: 0,
    media_downloaded: chat.files ?? 0,
    media_reused: 0,
    media_failed: 0,
    requests: chat.requests ?? 0,
    seconds: chat.seconds === null ? 0 : Math.round(chat.seconds * 10) / 10,
    dry_run: { messages_total: chat.messagesTotal, messages: chat.messagesNew, requests: chat.requests, media: chat.files, bytes: chat.bytes === null ? null : Math.round(chat.bytes), seconds: chat.seconds },
  };
}

/** `12.3 MB` of bytes. */
export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
  const power = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power] ?? 'B'}`;
}

function timeText(seconds: number): string {
  return seconds < 60 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.ceil(seconds / 60)} min`;
}
