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
  /** Number of the message in its chat: neighbours begin differently. */
  readonly turn: number;
}

function fill(sentence: string, from: Stream): string {
  if (!sentence.includes('{')) return sentence;
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
  // A stride through the list without repeats; later sentences of a message are a few steps further on.
  const stride = strideFor(sentences.length);
  let at = wish.turn * stride;
  while (words < target && parts.length < 200) {
    const sentence = fill(sentences[at % sentences.length] ?? '…', from);
    words += Math.max(1, sentence.split(' ').length);
    parts.push(sentence);
    at += from.between(1, Math.max(1, sentences.length - 1));
  }
  const separator = parts.length > 4 && from.fraction() < 0.3 ? '\n\n' : ' ';
  return parts.length === 0 ? '' : parts.join(separator);
}

const strides = new Map<number, number>();

/** About 0.6 of the length and prime to it, so that a walk visits every sentence before it repeats one. */
function strideFor(length: number): number {
  const known = strides.get(length);
  if (known !== undefined) return known;
  let stride = Math.max(1, Math.round(length * 0.6));
  while (commonDivisor(stride, length) !== 1) stride++;
  strides.set(length, stride);
  return stride;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
