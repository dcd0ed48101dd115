import { formatsOf, pluralOf } from '../../../model/locale/formats';

export const format = formatsOf('ru');
const plural = pluralOf('ru');

/** Forms of a word after 1, after 2 to 4, and after 5 and more: `чат`, `чата`, `чатов`. */
export type Forms = readonly [one: string, few: string, many: string];

/** The form that goes with a number. */
export function formFor(count: number, [one, few, many]: Forms): string {
  return plural(count, { one, few, many, other: few });
}

/** `1 чат`, `2 чата`, `5 чатов`, `21 чат`. */
export function counted(count: number, forms: Forms): string {
  return `${format.count(count)} ${formFor(count, forms)}`;
}
