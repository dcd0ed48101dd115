/*
 * Templates for the path of a note and for the block of a message: text with tokens such as `{{title}}`. What each token stands
 * for is said here once; the settings tab and the command line refuse what could lose a message.
 */

/** Tokens of `pathTemplate`. */
export const pathTokens = {
  chat: 'name of the chat, as its first folder is called',
  period: 'day of a post; day, week or month of other notes, such as 2025-01-02, 2025-W01, 2025-01',
  year: 'year of the period',
  month: 'month of the period in two digits; empty for weeks',
  title: 'beginning of a post’s text; the name of the chat for other notes',
  id: 'number of a post; empty for other notes',
} as const;

/** Tokens of `blockTemplate` that stand alone on a line and may be several. */
export const pieceTokens = {
  header: 'who, when and what else is to be said about the message, as built in',
  reply: 'link to the message it answers, and what it quotes',
  forward: 'where it was forwarded from',
  text: 'its text, or what a service message says',
  media: 'its file, card, poll or preview',
  buttons: 'its buttons',
  reactions: 'its reactions',
} as const;

/** Tokens of `blockTemplate` that may stand anywhere in a line of their own. */
export const wordTokens = {
  author: 'name of the writer',
  date: 'day it was sent, 2025-01-02',
  time: 'time it was sent, 14:03',
  edited: 'time of its last edit, with the day when that is another one',
  id: 'its number',
  link: 'its address at Telegram, where it has one',
  views: 'how often it was seen',
  forwards: 'how often it was forwarded',
} as const;

export type PathToken = keyof typeof pathTokens;
export type PieceToken = keyof typeof pieceTokens;
export type WordToken = keyof typeof wordTokens;

/** A token in a template. */
export const tokenPattern = /\{\{(\w+)\}\}/g;

/** chosen: longer templates are a mistake. */
const maxTemplateLength = 1000;

/** Most folders a path template may make below the chat's; a chat's notes are looked for no deeper. */
export const maxPathFolders = 3;

/** Only what is known of every message may choose a folder: notes are looked for there. */
const folderTokens: ReadonlySet<string> = new Set(['chat', 'period', 'year', 'month'] satisfies PathToken[]);

/** What is wrong with a path template, as a sentence part, or null; empty means built in. */
export function pathTemplateProblem(template: string): string | null {
  if (template === '') return null;
  const unknown = unknownToken(template, pathTokens);
  if (unknown !== null) return unknown;
  const plain = template.replace(tokenPattern, '');
  if (template.length > maxTemplateLength || /[\\:*?"<>|#^[\]{}\p{Cc}]/u.test(plain) || plain.includes('%%')) return 'must hold only tokens and what may stand in names of files, with / between folders';
  const parts = template.split('/');
  if (parts.some((part) => part.trim() === '' || part.trim().startsWith('.'))) return 'must not have empty folders, nor folders that begin with a dot';
  if (parts.length > maxPathFolders + 1) return `must have at most ${maxPathFolders} folders`;
  const inFolders = parts.slice(0, -1).flatMap(tokensOf);
  if (inFolders.some((token) => !folderTokens.has(token))) return 'must name folders by chat, period, year and month only';
  return tokensOf(template).includes('period') ? null : 'must hold {{period}}, which tells the notes of a chat apart';
}

/** What is wrong with a block template, as a sentence part, or null; empty means built in. */
export function blockTemplateProblem(template: string): string | null {
  if (template === '') return null;
  if (template.length > maxTemplateLength || /[^\n\P{Cc}]/u.test(template)) return 'must be text of at most 1,000 characters';
  const unknown = unknownToken(template, { ...pieceTokens, ...wordTokens });
  if (unknown !== null) return unknown;
  for (const line of template.split('\n')) {
    const pieces = tokensOf(line).filter((token) => token in pieceTokens);
    if (pieces.length > 0 && line !== `{{${pieces[0] ?? ''}}}`) return `must have {{${pieces[0] ?? ''}}} alone on its line`;
    if (/^\s*\^tg-|```|~~~|%%|<!--|^\s*(?:---|\$\$)/.test(line)) return 'must not hold block marks, code fences, rules or comments';
  }
  const tokens = tokensOf(template);
  const twice = tokens.find((token, index) => token in pieceTokens && tokens.indexOf(token) !== index);
  if (twice !== undefined) return `must hold {{${twice}}} only once`;
  return tokens.includes('text') && tokens.includes('media') ? null : 'must hold {{text}} and {{media}}';
}

/** Tokens of a template, in their order. */
export function tokensOf(template: string): readonly string[] {
  return [...template.matchAll(tokenPattern)].map(([, token]) => token ?? '');
}

function unknownToken(template: string, known: Readonly<Record<string, string>>): string | null {
  const unknown = tokensOf(template).find((token) => !Object.hasOwn(known, token));
  return unknown === undefined ? null : `must hold only the tokens ${Object.keys(known).map((token) => `{{${token}}}`).join(', ')}, not {{${unknown}}}`;
}
