/** What a key means in the list or in the search field above it. */
export type PickerAction =
  | { readonly kind: 'move'; /** Index of the row; may be outside of the list. */ readonly to: number; readonly isRange: boolean }
  | { readonly kind: 'press'; readonly isRange: boolean }
  | { readonly kind: 'expand'; readonly isOpen: boolean }
  | { readonly kind: 'choose-shown' | 'save' | 'add-link' };

/** What the keys pressed in the picker act upon. */
export interface KeyPlace {
  /** The search field has the keyboard, not the list. */
  readonly isSearch: boolean;
  readonly active: number;
  readonly rows: number;
  /** What was typed can only be a link. */
  readonly meansLink: boolean;
  /** The caret of the search field has nowhere to go in this direction. */
  isAtEdge(key: 'ArrowRight' | 'ArrowLeft'): boolean;
}

/** chosen: about as many rows as are in view. */
const rowsPerPage = 8;
const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: rowsPerPage, PageUp: -rowsPerPage };

/** What a key press means; null: it stays with the field. */
export function actionOf({ key, shiftKey, ctrlKey, metaKey }: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey'>, place: KeyPlace): PickerAction | null {
  const { isSearch, active, rows } = place;
  const hasCommand = ctrlKey || metaKey;
  const step = steps[key];
  if (step !== undefined) return { kind: 'move', to: active + step, isRange: shiftKey };
  if (key === 'Enter') return hasCommand ? { kind: 'save' } : place.meansLink ? { kind: 'add-link' } : { kind: 'press', isRange: shiftKey };
  if (key === 'ArrowRight' || key === 'ArrowLeft') return !isSearch || place.isAtEdge(key) ? { kind: 'expand', isOpen: key === 'ArrowRight' } : null;
  if (isSearch) return null;
  if (key === 'Home' || key === 'End') return { kind: 'move', to: key === 'Home' ? 0 : rows - 1, isRange: shiftKey };
  if (key === ' ') return { kind: 'press', isRange: shiftKey };
  return hasCommand && key.toLowerCase() === 'a' ? { kind: 'choose-shown' } : null;
}
