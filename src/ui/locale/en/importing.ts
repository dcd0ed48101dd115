import type { FileHandling } from '../../../model/desktop-export';
import { counted, format } from './words';

export const importing = {
  title: 'Import from Telegram Desktop',
  intro: 'Imports what Telegram Desktop exported in the format "Machine-readable JSON": one chat or a whole account. Nobody has to be signed in.',
  path: 'File or folder',
  pathHint: 'Path of result.json, or of the folder that holds it',
  browse: 'Choose a file',
  look: 'Read it',
  missing: 'Enter a path, or choose a file.',
  noPath: 'This version of Obsidian does not tell where the file is. Enter its path.',
  reading: (bytes: number): string => `Reading and checking the file: ${format.bytes(bytes)}`,
  all: 'Choose all',
  none: 'Choose none',
  left: 'left',
  leftOut: (count: number): string => `${counted(count, 'chat', 'chats')} of the file cannot be imported`,
  layout: 'Notes',
  files: 'Files of the export',
  filesChoices: {
    link: 'Share with the export, else copy',
    copy: 'Copy',
    move: 'Move',
    none: 'Leave out',
  } satisfies Record<FileHandling | 'none', string>,
  moveHint: 'Files leave the folder of the export as they arrive in the vault.',
  start: (chats: number): string => `Import ${counted(chats, 'chat', 'chats')}`,
} as const;
