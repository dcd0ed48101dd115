import type { Language } from '../../model/locale/formats';
import type { englishDeeds } from './english-deeds';
import { englishWords } from './english-words';
import { russianWords } from './russian-words';

type Wording<Value> = Value extends string
  ? string
  : Value extends (...parameters: never[]) => unknown
    ? Value
    : Value extends readonly string[]
      ? readonly string[]
      : { readonly [Key in keyof Value]: Wording<Value[Key]> };

/** The fixed words of one language. */
export type NoteWords = Wording<typeof englishWords>;

/** Those of service messages. */
export type DeedWords = Wording<typeof englishDeeds>;

export type Unit = keyof NoteWords['units'];

const languages: Readonly<Record<Language, NoteWords>> = { en: englishWords, ru: russianWords };

/** The fixed words of a language. */
export function wordsOf(language: Language): NoteWords {
  return languages[language];
}

/** Every language's words: notes are read whatever language they were written in. */
export const everyWords: readonly NoteWords[] = Object.values(languages);

/** Stands before the link to the parent of a reply, in every language. */
export const replySign = '↩';

/** Stands before the link to a reply, in every language. */
export const answerSign = '↪';

/** `1 vote`, `2 votes` */
export function countOf(many: number, unit: Unit, words: NoteWords): string {
  return `${many} ${words.units[unit][words.pluralForm(many)] ?? ''}`;
}
