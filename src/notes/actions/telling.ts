import type { Author } from '../../model/message';
import type { ServiceAction } from '../../model/service-action';
import { formatMoney, plain } from '../render/inline';
import { countOf, type NoteWords } from '../words/words';

/** What telling a service action may use besides the action. */
export interface Telling {
  readonly author: Author;
  readonly words: NoteWords;
  /** IANA zone of dates. */
  readonly zone: string;
}

/** Service actions that are somebody's deed. */
export type Deed = Exclude<ServiceAction, { readonly type: 'custom' | 'empty' | 'other' }>;

/** Says one kind of action as Markdown that follows the author's name; it begins with one of `words.deeds`. */
export type Tellers<Type extends Deed['type']> = { readonly [Key in Type]: (action: Extract<Deed, { readonly type: Key }>, telling: Telling) => string };

/** `“title”`, in the quotation marks of the language. */
export function quoted(text: string, { quotes }: NoteWords): string {
  return `${quotes[0] ?? ''}${plain(text)}${quotes[1] ?? ''}`;
}

/** Parts in round brackets, with a space before; nothing when all are empty. */
export function inBrackets(parts: readonly (string | undefined)[]): string {
  const present = parts.filter((part) => part !== undefined && part !== '');
  return present.length === 0 ? '' : ` (${present.join(', ')})`;
}

/** Telegram adds people by the thousand; a line has room for some. */
const maxNames = 20;

/** Names in a row; `?` for none. */
export function namesOf(names: readonly string[], words: NoteWords): string {
  const shown = names.slice(0, maxNames).map((name) => plain(name) || '?');
  const rest = names.length - shown.length;
  return [...shown, ...(rest > 0 ? [countOf(rest, 'other', words)] : [])].join(', ') || '?';
}

/** What was paid, in both currencies where there are two. */
export function pricesOf({ price, cryptoPrice }: { readonly price?: Parameters<typeof formatMoney>[0]; readonly cryptoPrice?: Parameters<typeof formatMoney>[0] }): readonly string[] {
  return [price, cryptoPrice].filter((sum) => sum !== undefined).map(formatMoney);
}

/** Words that came with something, after a colon. */
export function withText(text: string | undefined, words: NoteWords): string {
  return text === undefined || plain(text) === '' ? '' : `: ${quoted(text, words)}`;
}
