import type { VaultPath } from '../../model/ids';
import type { VaultPort } from '../ports';

/**
 * Characters up to which the text of a note is held from the look at it until it is written. Chosen: a batch of a large forum touches the notes of
 * all its topics, and what only waits for its turn is not to add up (measured, 130 topics: peak of the companion 319 MB with texts of any length
 * held, 270 MB with these, for the same processor time); a chat's ordinary notes are read once.
 */
const HELD_CHARACTERS = 20_000;

/** What a batch saw of a note when it looked for a place for its messages. */
export interface SeenText {
  /** There is no such note. */
  readonly isNew: boolean;
  readonly length: number;
  /** Null as well for a note that is too long to be held. */
  readonly text: string | null;
}

/** @param mostCharacters what is longer is let go */
export function seenText(text: string | null, mostCharacters = HELD_CHARACTERS): SeenText {
  return { isNew: text === null, length: text?.length ?? 0, text: text === null || text.length > mostCharacters ? null : text };
}

/** The text again: what was held, or what the note says by now. */
export async function textOf({ isNew, text }: SeenText, path: VaultPath, vault: Pick<VaultPort, 'read'>): Promise<string | null> {
  return isNew || text !== null ? text : await vault.read(path);
}
