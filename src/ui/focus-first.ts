/** Svelte action: puts the keyboard into a field as soon as it is shown. */
export function focusFirst(element: HTMLElement): void {
  element.focus({ preventScroll: true });
}
