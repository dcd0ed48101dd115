import type { Chat } from './chat';

/** What searching compares of one chat, made once, so that a key stroke costs no string work. */
export interface SearchText {
  readonly whole: string;
  readonly words: readonly string[];
}

/** chosen: shorter words are in too many names by chance. */
const fuzzyFrom = 3;

/** Lower case without diacritics: what searching compares. */
export function foldText(text: string): string {
  return text.normalize('NFD').replace(/\p{Mn}/gu, '').toLowerCase();
}

/** Title, username and id of a chat as they are searched. */
export function searchTextOf({ title, username, id }: Pick<Chat, 'title' | 'username' | 'id'>): SearchText {
  const whole = foldText(`${title}\n${username === undefined ? '' : `@${username}`}\n${id}`);
  return { whole, words: whole.split(/[\s_@]+/).filter((word) => word !== '') };
}

/** The words of a query. */
export function searchWords(query: string): readonly string[] {
  return foldText(query).split(/\s+/).filter((word) => word !== '');
}

/**
 * How far a chat is from what was typed; null: it is not meant. 0 for every word that begins one of the name, 1 for one that is
 * inside, 3 for one whose letters are all there, in order, after the same first letter (`tlgrm` finds Telegram).
 */
export function searchDistance(words: readonly string[], text: SearchText): number | null {
  let sum = 0;
  for (const word of words) {
    const distance = wordDistance(word, text);
    if (distance === null) return null;
    sum += distance;
  }
  return sum;
}

function wordDistance(word: string, { whole, words }: SearchText): number | null {
  if (whole.includes(word)) return words.some((one) => one.startsWith(word)) ? 0 : 1;
  return word.length >= fuzzyFrom && words.some((one) => holdsLetters(one, word)) ? 3 : null;
}

function holdsLetters(text: string, letters: string): boolean {
  if (text[0] !== letters[0]) return false;
  let at = -1;
  for (const letter of letters) {
    at = text.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}
