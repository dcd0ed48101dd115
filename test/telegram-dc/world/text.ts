/** Texts of generated messages. */
import { Stream } from './hash';
import { HOSTILE_TEXTS } from './hostile';
import { OTHER_LANGUAGES, THEMES, WORDS, type Language } from './phrases';

export interface TextWish {
  /** Fewest and most words. */
  readonly words: readonly [number, number];
  readonly languages: readonly Language[];
  readonly theme: string;
  readonly hostile: boolean;
}

function fill(sentence: string, from: Stream): string {
  return sentence.replace(/\{([^}]+)\}/g, (_, slot: string) => from.pick(WORDS[slot] ?? [slot]));
}

/** A message of about the words wished for, in one language throughout. */
export function makeText(hash: number, wish: TextWish): string {
  const from = new Stream(hash);
  if (wish.hostile && from.fraction() < 0.8) return from.pick(HOSTILE_TEXTS);
  const language = from.pick(wish.languages);
  const sentences = language === 'en' ? (THEMES[wish.theme] ?? THEMES['chat'] ?? ['…']) : OTHER_LANGUAGES[language];
  const target = from.between(wish.words[0], wish.words[1]);
  const parts: string[] = [];
  let words = 0;
  let previous = '';
  while (words < target && parts.length < 200) {
    const template = from.pick(sentences);
    if (template === previous && sentences.length > 1) continue;
    previous = template;
    const sentence = fill(template, from);
    words += Math.max(1, sentence.split(' ').length);
    parts.push(sentence);
  }
  const separator = parts.length > 4 && from.fraction() < 0.3 ? '\n\n' : ' ';
  return parts.length === 0 ? '' : parts.join(separator);
}
