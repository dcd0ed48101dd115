import { en } from './en';
import type { Language } from '../../model/locale/formats';

/** The shape of the English texts, with any words in it: a language that lacks one does not compile. */
type Texts<T> = T extends string ? string : T extends (...values: infer Values) => string ? (...values: Values) => string : { readonly [Key in keyof T]: Texts<T[Key]> };
/** Every text of the screens in one language. */
export type Strings = Texts<typeof en>;

/** Another language is read when the app has it: a start in English does not pay for it. */
const languages: Readonly<Record<Language, () => Promise<Strings>>> = { en: () => Promise.resolve(en), ru: async () => (await import('./ru')).ru };

/**
 * Every text of the screens, in the language of the app. Read it where a text is needed, not at the top of a module: the
 * language is known only when the plugin is loaded.
 */
export let strings: Strings = en;

/** Chooses the language of all texts, once, before anything is shown. @param code as the app has it, such as `ru`; languages the plugin does not speak get English */
export async function speak(code: string): Promise<void> {
  strings = await (code === 'ru' ? languages.ru : languages.en)();
}
