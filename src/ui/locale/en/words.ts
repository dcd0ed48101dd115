import { formatsOf, pluralOf } from '../../../model/locale/formats';

export const format = formatsOf('en');
const plural = pluralOf('en');

/** The form that goes with a number. */
export function formFor(count: number, one: string, other: string): string {
  return plural(count, { one, other });
}

/** `1 chat`, `2 chats`, `1,234 chats`. */
export function counted(count: number, one: string, other: string): string {
  return `${format.count(count)} ${formFor(count, one, other)}`;
}
