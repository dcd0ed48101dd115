import type { VaultPath } from '../../model/ids';
import { tokenPattern, type PathToken } from '../../settings/templates';
import { cleanName } from './safe-name';

/** chosen: with an id and `.md`, names stay below 255 bytes. */
const maxNameBytes = 200;

/** What the tokens of a path template stand for in one note. */
export type PathValues = Readonly<Record<PathToken, string>>;

/** Values of the tokens that may choose a folder. @param period `2025-01-02`, `2025-W01`, `2025-01`; empty for a whole chat */
export function folderValues(chat: string, period: string): Pick<PathValues, 'chat' | 'period' | 'year' | 'month'> {
  return { chat, period, year: period.slice(0, 4), month: /^\d{4}-(\d\d)/.exec(period)?.[1] ?? '' };
}

/** Folder a template puts a note in, below the chat's; empty for the chat's own. */
export function templateFolder(template: string, values: Omit<PathValues, 'title' | 'id'>): VaultPath {
  return filled(template, { ...values, title: '', id: '' }).slice(0, -1).filter((part) => part !== '').join('/');
}

/**
 * Path of a note below the chat's folder. A post's name ends with its number, by which it is found again, and no note is named like
 * a daily note.
 */
export function templatePath(template: string, values: PathValues): VaultPath {
  const parts = filled(template, values);
  const mark = values.id === '' ? '' : ` (${values.id})`;
  const own = parts.at(-1) ?? '';
  const name = mark !== '' && !own.endsWith(mark.trim()) ? `${own}${mark}`.trim() : own;
  const named = name === '' || /^\d{4}-(?:\d\d-\d\d|\d\d|W\d\d)$/.test(name) ? `${name} ${values.chat}`.trim() : name;
  return [...parts.slice(0, -1).filter((part) => part !== ''), `${named}.md`].join('/');
}

function filled(template: string, values: PathValues): readonly string[] {
  return template.split('/').map((part) => cleanName(part.replace(tokenPattern, (_, token: PathToken) => values[token].replaceAll('/', ' ')), maxNameBytes));
}
