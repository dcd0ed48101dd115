export { blankHash, lineHash, linesOfBase } from '../../../src/notes/merge/line-hash';

/** Stands in for the product's: new blocks get no merge base. */
export function blockBase(): string {
  return '';
}
