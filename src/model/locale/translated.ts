import { chatPhrases, filePhrases, optionPhrases, runPhrases, toolPhrases } from './engine-phrases';

/*
 * Reading, writing and the helper process speak English: the command line, the log and the metrics say the same. What of it
 * reaches a screen or a note is looked up here; what is not known (names from Telegram, words of the operating system) is shown
 * as it is.
 */

/** One or more phrases the engine joins to one text. */
const joints = ['; ', '. '];

const phrases: Readonly<Record<string, string>> = { ...chatPhrases, ...filePhrases, ...optionPhrases, ...toolPhrases, ...runPhrases };
const isPattern = (phrase: string): boolean => phrase.includes('{}');

interface Pattern {
  readonly shape: RegExp;
  readonly russian: string;
}

let patterns: readonly Pattern[] | null = null;

/** The same text in Russian as far as it is known; `{}` stands for names and numbers, which are translated in their turn. */
export function translated(text: string): string {
  return phraseFor(text) ?? joined(text) ?? text;
}

function phraseFor(text: string): string | null {
  const exact = phrases[text];
  if (exact !== undefined && !isPattern(text)) return exact;
  patterns ??= Object.entries(phrases).filter(([english]) => isPattern(english)).map(patternOf);
  for (const { shape, russian } of patterns) {
    const found = shape.exec(text);
    if (found !== null) return filled(russian, found.slice(1));
  }
  return null;
}

function patternOf([english, russian]: readonly [string, string]): Pattern {
  const parts = english.split('{}').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return { shape: new RegExp(`^${parts.join('([^]+?)')}$`), russian };
}

/** Fills the places of a phrase in their order. */
function filled(russian: string, values: readonly string[]): string {
  let next = 0;
  return russian.replace(/\{\}/g, () => translated(values[next++] ?? ''));
}

function joined(text: string): string | null {
  for (const joint of joints) {
    const parts = text.split(joint);
    const russian = parts.map((part) => phraseFor(part));
    if (parts.length > 1 && russian.some((part) => part !== null)) return parts.map((part, index) => russian[index] ?? part).join(joint);
  }
  return null;
}
