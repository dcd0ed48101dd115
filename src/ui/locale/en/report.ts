import type { ExportOutcome } from '../../../model/events';
import { counted, formFor, format } from './words';

export const report = {
  title: 'Last export',
  none: 'There is no report yet.',
  outcomes: {
    success: 'Everything was exported',
    partial: 'Exported, with problems',
    failed: 'The export failed',
    stopped: 'Stopped',
  } satisfies Record<ExportOutcome, string>,
  importOutcomes: {
    success: 'Everything was imported',
    partial: 'Imported, with problems',
    failed: 'The import failed',
    stopped: 'Stopped',
  } satisfies Record<ExportOutcome, string>,
  nothingNew: 'Nothing new: no note was changed',
  outcomeShort: { success: 'Done', partial: 'Problems', failed: 'Failed', stopped: 'Stopped' } satisfies Record<ExportOutcome, string>,
  stoppedHint: 'The next export goes on where this one ended.',
  importStoppedHint: 'Import the file again: what is there already stays as it is.',
  columns: { chat: 'Chat', messages: 'Messages', notes: 'Notes', files: 'Files', time: 'Time' },
  /** Words below the figures. */
  figures: {
    messages: (count: number): string => formFor(count, 'message', 'messages'),
    comments: (count: number): string => formFor(count, 'comment', 'comments'),
    notes: (count: number): string => formFor(count, 'note written', 'notes written'),
    files: (count: number): string => formFor(count, 'file', 'files'),
    time: 'time',
  },
  summary: (messages: number, notes: number): string => `${counted(messages, 'message', 'messages')}, ${counted(notes, 'note', 'notes')} written.`,
  created: (count: number): string => `${format.count(count)} new`,
  updated: (count: number): string => `${format.count(count)} updated`,
  unchanged: 'unchanged',
  reused: (count: number): string => `${format.count(count)} reused`,
  failed: (count: number): string => `${format.count(count)} failed`,
  conflicts: (count: number): string => counted(count, 'conflict: both versions are kept in the note.', 'conflicts: both versions are kept in the notes.'),
  skipped: (count: number): string => `${counted(count, 'service message was', 'service messages were')} left out, as the settings say.`,
  unsupported: (names: readonly string[]): string => `This version can only name some content and link to it: ${names.join(', ')}.`,
  problems: (count: number): string => counted(count, 'problem', 'problems'),
  warnings: 'Done differently',
  retried: (count: number): string => `${formFor(count, 'It is', 'They are')} tried again by the next export.`,
  more: (count: number): string => `and ${format.count(count)} more`,
  message: (id: number): string => `message ${id}`,
  again: 'Export again',
  openNote: 'Open the note about it',
} as const;
