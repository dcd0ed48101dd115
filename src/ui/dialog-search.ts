import type { Dialog } from '../model/chat';

/** A dialog with its search text made once, so that filtering costs no string work per key stroke. */
export interface SearchableDialog {
  readonly dialog: Dialog;
  readonly haystack: string;
}

/** Lower case without diacritics: what searching compares. */
export function foldText(text: string): string {
  return text.normalize('NFD').replace(/\p{Mn}/gu, '').toLowerCase();
}

export function searchable(dialog: Dialog): SearchableDialog {
  const { title, username, id } = dialog.chat;
  return { dialog, haystack: foldText(`${title}\n${username === undefined ? '' : `@${username}`}\n${id}`) };
}

/** The dialogs whose title, username or id hold every word of the query, in their own order. */
export function filterDialogs(dialogs: readonly SearchableDialog[], query: string): readonly SearchableDialog[] {
  const words = foldText(query).split(/\s+/).filter((word) => word !== '');
  return words.length === 0 ? dialogs : dialogs.filter(({ haystack }) => words.every((word) => haystack.includes(word)));
}
